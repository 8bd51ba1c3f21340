"""Who works and was last seen when; what the figures count by."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ACTIVE, FAILED = sa.text("state = 'active'"), sa.text("state = 'failed'")


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("process", sa.String(32), nullable=False),
        sa.Column("line", sa.String(20), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ahead_seconds", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("process", "line", name=op.f("pk_worker")),
    )
    op.create_index(
        "ix_process_instance_active",
        "process_instance",
        ["started_at"],
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.create_index(
        "ix_delivery_failed",
        "delivery",
        ["due_at"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_failed", table_name="delivery")
    op.drop_index("ix_process_instance_active", table_name="process_instance")
    op.drop_table("worker")
