"""Who wrote a draft, when, and on which page."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("draft_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("draft_page", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("draft_page")
        batch_op.drop_column("draft_by")
        batch_op.drop_column("draft_at")
