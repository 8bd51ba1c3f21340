"""Indexes for what an erasure asks for, and for what the database asks before a row goes.

Without them a record that is destroyed has whole tables read: comments, files, calls, mail.
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WANTED = (
    ("alert", "audit_instance_id"),
    ("attachment", "user_task_id"),
    ("audit", "action_plan_id"),
    ("audit", "merged_into"),
    ("audit_impact_check", "re_audit_instance_id"),
    ("audit_proposed_action", "action_id"),
    ("audit_voice", "engagement_id"),
    ("comment", "user_task_id"),
    ("data_finding", "point_id"),
    ("data_review", "audit_instance_id"),
    ("declaration", "action_id"),
    ("evidence", "attachment_id"),
    ("meeting_interest", "item_id"),
    ("programme_change", "entry_id"),
    ("received_mail", "user_task_id"),
    ("sign_off_vote", "action_id"),
    ("webhook_call", "event_id"),
)


def upgrade() -> None:
    for table, column in WANTED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in reversed(WANTED):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
