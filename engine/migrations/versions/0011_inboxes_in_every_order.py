"""Inboxes in every order: an index for each, of the open tasks alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('created', 'assigned')")
UNCLAIMED = sa.text("state = 'created'")
DELEGATED = sa.text("delegated_by IS NOT NULL")
ORDERS = {"due": "due_at", "created": "created_at", "name": "name", "name_cy": "name_cy"}


def upgrade() -> None:
    op.drop_index("ix_user_task_group", "user_task")
    for name, column in ORDERS.items():
        _index(f"group_{name}", OPEN, "candidate_group", "state", column, "id")
        _index(name, OPEN, column, "id")
    _index("delegated", DELEGATED, "delegated_by")


def downgrade() -> None:
    op.drop_index("ix_user_task_delegated", "user_task")
    for name in ORDERS:
        op.drop_index(f"ix_user_task_{name}", "user_task")
        op.drop_index(f"ix_user_task_group_{name}", "user_task")
    _index("group", UNCLAIMED, "candidate_group", "due_at", "id")


def _index(name: str, where: sa.TextClause, *columns: str) -> None:
    op.create_index(
        f"ix_user_task_{name}",
        "user_task",
        list(columns),
        sqlite_where=where,
        postgresql_where=where,
    )
