"""Annual reports: figures frozen at the data lock, words in both languages."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DAYS = ("lock_due", "draft_due", "group_due", "bpg_due", "board_due", "publish_due")


def upgrade() -> None:
    op.create_table(
        "annual_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in DAYS),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("locked_at", MOMENT, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_where", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
        sa.UniqueConstraint("board", "year", name=op.f("uq_annual_report_board")),
        sa.UniqueConstraint("ref", name=op.f("uq_annual_report_ref")),
    )
    op.create_index(op.f("ix_annual_report_instance_id"), "annual_report", ["instance_id"])


def downgrade() -> None:
    op.drop_table("annual_report")
