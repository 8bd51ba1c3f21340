"""Themes that the board adds, renames, retires or merges."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("cy", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("merged_into", sa.String(40), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_theme")),
    )


def downgrade() -> None:
    op.drop_table("theme")
