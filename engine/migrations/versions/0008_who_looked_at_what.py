"""Who looked at what, and which pages have shown a person round."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_look_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("user_id", "on", "what", "key", "is_refused", name=op.f("pk_look")),
    )
    with op.batch_alter_table("app_user") as user:
        user.add_column(sa.Column("tour_seen", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("app_user") as user:
        user.drop_column("tour_seen")
    op.drop_table("look")
