"""Why a move of running instances is undone, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("migration") as table:
        table.add_column(sa.Column("undo_reason", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("undone_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("migration") as table:
        table.drop_column("undone_by")
        table.drop_column("undo_reason")
