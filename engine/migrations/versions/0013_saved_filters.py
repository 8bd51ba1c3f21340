"""Filters that people keep by name."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shared_with", sa.String(length=120), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["app_user.id"], name=op.f("fk_saved_filter_owner_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_filter_owner_id")),
    )
    op.create_index(op.f("ix_saved_filter_owner_id"), "saved_filter", ["owner_id"])
    op.create_index(op.f("ix_saved_filter_shared_with"), "saved_filter", ["shared_with"])


def downgrade() -> None:
    op.drop_table("saved_filter")
