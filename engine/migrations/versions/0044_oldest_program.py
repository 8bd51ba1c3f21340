"""Which programs a database is too new for, told by the database: `engine.schema.is_outgrown`.

A migration that takes something away also adds here the newest migration of the oldest program
that does without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oldest_program",
        sa.Column("revision", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_oldest_program")),
    )


def downgrade() -> None:
    op.drop_table("oldest_program")
