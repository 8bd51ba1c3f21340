"""How long steps took, day by day, and indexes for what stands where and what was paused."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "ix_user_task_standing",
        "user_task",
        ["definition_id", "element_id", "due_at", "created_at"],
        "state IN ('created', 'assigned')",
    ),
    (
        "ix_event_pause",
        "event",
        ["instance_id"],
        "kind IN ('instance.suspended', 'instance.resumed')",
    ),
)


def upgrade() -> None:
    op.create_table(
        "step_figure",
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("took", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_step_figure_definition_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint(
            "definition_id", "element_id", "day", "took", name=op.f("pk_step_figure")
        ),
    )
    op.create_index("ix_step_figure_day", "step_figure", ["day"])
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _condition in INDEXES:
        op.drop_index(name, table)
    op.drop_table("step_figure")
