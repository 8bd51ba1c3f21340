"""Checkpoints of the history: the heads of all chains, bound, signed, and sent elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ADDED_ONLY = ("checkpoint", "checkpoint_head", "checkpoint_key")
REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': rows are only ever added'; END $$"
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "checkpoint_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("vouched_by", sa.String(64), nullable=True),
        sa.Column("voucher", sa.LargeBinary(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_checkpoint_key_fingerprint")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_head",
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint"],
            ["checkpoint.number"],
            name=op.f("fk_checkpoint_head_checkpoint_checkpoint"),
        ),
        sa.PrimaryKeyConstraint("checkpoint", "chain", name=op.f("pk_checkpoint_head")),
    )
    op.create_index("ix_checkpoint_head_chain", "checkpoint_head", ["chain", "checkpoint"])
    op.create_table(
        "checkpoint_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_plan")),
    )
    _copies()
    _guards()


def _copies() -> None:
    """What of each checkpoint went where; pending ones are looked for at every tick."""
    op.create_table(
        "checkpoint_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_copy")),
        sa.UniqueConstraint(
            "checkpoint", "way", "target", name=op.f("uq_checkpoint_copy_checkpoint")
        ),
    )
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_checkpoint_copy_due",
        "checkpoint_copy",
        ["due_at"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _guards() -> None:
    """Neither database lets anybody change or drop what stands in these tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        for table in ADDED_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in ADDED_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
            )


def downgrade() -> None:
    for name in ("checkpoint_copy", "checkpoint_plan", "checkpoint_head", "checkpoint"):
        op.drop_table(name)
    op.drop_table("checkpoint_key")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
