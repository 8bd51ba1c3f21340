"""The board of a task beside it, and the index from which the overview counts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHERE = sa.text("state = 'completed'")
COUNTED = ["completed_at", "due_at", "board", "agency", "state"]


def upgrade() -> None:
    op.add_column(
        "user_task",
        sa.Column("board", sa.String(20), nullable=False, server_default="children"),
    )
    op.execute(
        "UPDATE user_task SET board = process_instance.board FROM process_instance"
        " WHERE process_instance.id = user_task.instance_id"
        " AND process_instance.board <> user_task.board"
    )
    op.create_index(
        "ix_user_task_done",
        "user_task",
        COUNTED,
        sqlite_where=WHERE,
        postgresql_where=WHERE,
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_done", "user_task")
    op.drop_column("user_task", "board")
