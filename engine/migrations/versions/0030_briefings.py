"""7-minute briefings of audits and reviews, and receipts that belong to them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RECEIPT, BRIEFING_KEY = "audit_briefing_receipt", "fk_audit_briefing_receipt_briefing_id_briefing"


def upgrade() -> None:
    op.create_table(
        "briefing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_cy", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("write_due", sa.Date(), nullable=False),
        sa.Column("receipts_due", sa.Date(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_briefing_audit_id_audit")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_briefing_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing")),
        sa.UniqueConstraint("ref", name=op.f("uq_briefing_ref")),
    )
    for name in ("audit_id", "instance_id", "review_id", "state"):
        op.create_index(op.f(f"ix_briefing_{name}"), "briefing", [name])
    with op.batch_alter_table(RECEIPT, schema=None) as receipt:
        receipt.alter_column("audit_id", existing_type=sa.Integer(), nullable=True)
        receipt.add_column(sa.Column("briefing_id", sa.Integer(), nullable=True))
        receipt.add_column(sa.Column("people", sa.Integer(), nullable=True))
        receipt.create_foreign_key(op.f(BRIEFING_KEY), "briefing", ["briefing_id"], ["id"])
        receipt.create_unique_constraint(
            op.f("uq_audit_briefing_receipt_briefing_id"), ["briefing_id", "agency"]
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM audit_briefing_receipt WHERE audit_id IS NULL"))
    with op.batch_alter_table(RECEIPT, schema=None) as receipt:
        receipt.drop_constraint(op.f("uq_audit_briefing_receipt_briefing_id"), type_="unique")
        receipt.drop_constraint(op.f(BRIEFING_KEY), type_="foreignkey")
        receipt.drop_column("people")
        receipt.drop_column("briefing_id")
        receipt.alter_column("audit_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("briefing")
