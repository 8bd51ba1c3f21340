"""Alerts, and instances that are not for everybody in the group."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "process_instance",
        sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.String(length=120), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        sa.Column("board_told_at", MOMENT, nullable=True),
        sa.Column("triage", sa.String(length=20), nullable=True),
        sa.Column("triage_reason", sa.Text(), nullable=False),
        sa.Column("triaged_at", MOMENT, nullable=True),
        sa.Column("triaged_by", sa.Integer(), nullable=True),
        sa.Column("referral_by", sa.Text(), nullable=False),
        sa.Column("referral_to", sa.Text(), nullable=False),
        sa.Column("referral_on", sa.Date(), nullable=True),
        sa.Column("referral_time", sa.String(length=5), nullable=False),
        *(
            sa.Column(name, sa.Date(), nullable=True)
            for name in ("acknowledge_on", "safeguards_due", "review_due", "assurance_due")
        ),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("audit_instance_id", sa.Uuid(), nullable=True),
        sa.Column("noted_at_group_on", sa.Date(), nullable=True),
        sa.Column("noted_at_planning_on", sa.Date(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_alert_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["agency_return.id"], name=op.f("fk_alert_return_id_agency_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("ref", name=op.f("uq_alert_ref")),
    )
    for name in ("audit_id", "instance_id", "raised_by", "return_id", "state"):
        op.create_index(op.f(f"ix_alert_{name}"), "alert", [name])
    op.create_table(
        "alert_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("in_place_on", sa.Date(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_entry_alert_id_alert")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_entry")),
    )
    op.create_index(op.f("ix_alert_entry_alert_id"), "alert_entry", ["alert_id"])


def downgrade() -> None:
    op.drop_table("alert_entry")
    op.drop_table("alert")
    op.drop_column("process_instance", "is_restricted")
