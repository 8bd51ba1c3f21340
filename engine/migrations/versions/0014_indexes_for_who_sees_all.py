"""Indexes for who sees all: named by a condition that no other question has."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = "state IN ('created', 'assigned')"
ORDERS = {"due": "due_at", "created": "created_at", "name": "name", "name_cy": "name_cy"}


def upgrade() -> None:
    _remake(f"{OPEN} AND version > 0")


def downgrade() -> None:
    _remake(OPEN)


def _remake(condition: str) -> None:
    where = sa.text(condition)
    for name, column in ORDERS.items():
        op.drop_index(f"ix_user_task_{name}", "user_task")
        op.create_index(
            f"ix_user_task_{name}",
            "user_task",
            [column, "id"],
            sqlite_where=where,
            postgresql_where=where,
        )
