"""What a group has agreed about its delegates."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("delegates_count", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_term")),
    )
    op.create_index(op.f("ix_group_term_board"), "group_term", ["board"])


def downgrade() -> None:
    op.drop_table("group_term")
