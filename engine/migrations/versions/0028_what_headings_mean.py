"""What the headings of imported tables mean, remembered for the next."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("column_name", sa.String(60), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_meaning")),
        sa.UniqueConstraint("kind", "heading", name=op.f("uq_column_meaning_kind")),
    )


def downgrade() -> None:
    op.drop_table("column_meaning")
