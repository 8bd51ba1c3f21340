"""What a quarterly meeting holds: its dates, agenda, attendance, votes, actions and report."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "quarter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("timescale_set_id", sa.Integer(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("updates_called_on", sa.Date(), nullable=True),
        sa.Column("agenda_approved_on", sa.Date(), nullable=True),
        sa.Column("papers_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("is_quorate", sa.Boolean(), nullable=True),
        sa.Column("quorum", sa.Text(), nullable=False),
        sa.Column("correspondence_due", sa.Date(), nullable=True),
        sa.Column("correspondence_closed_on", sa.Date(), nullable=True),
        sa.Column("action_log_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("minutes_approved_on", sa.Date(), nullable=True),
        sa.Column("minutes_approved_by", sa.Integer(), nullable=True),
        sa.Column("circulated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_quarter_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["timescale_set_id"],
            ["timescale_set.id"],
            name=op.f("fk_quarter_timescale_set_id_timescale_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_quarter_meeting_id")),
    )
    op.create_index(op.f("ix_quarter_instance_id"), "quarter", ["instance_id"])
    op.create_table(
        "meeting_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dates", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_move_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_move")),
    )
    op.create_index(op.f("ix_meeting_move_meeting_id"), "meeting_move", ["meeting_id"])
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wants_decision", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(10), nullable=True),
        sa.Column("standing_reason", sa.Text(), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_how", sa.String(14), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("by_correspondence", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarter.id"], name=op.f("fk_agenda_item_quarter_id_quarter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_quarter_id"), "agenda_item", ["quarter_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(10), nullable=True),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.Column("delegate_name", sa.Text(), nullable=False),
        sa.Column("was", sa.String(10), nullable=True),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarter.id"], name=op.f("fk_attendance_quarter_id_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_attendance_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("quarter_id", "user_id", name=op.f("uq_attendance_quarter_id")),
    )
    op.create_index(op.f("ix_attendance_quarter_id"), "attendance", ["quarter_id"])
    op.create_table(
        "meeting_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarter.id"], name=op.f("fk_meeting_interest_quarter_id_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_meeting_interest_user_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_interest_item_id_agenda_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_interest")),
    )
    op.create_index(op.f("ix_meeting_interest_quarter_id"), "meeting_interest", ["quarter_id"])
    op.create_table(
        "meeting_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarter.id"], name=op.f("fk_meeting_action_quarter_id_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["app_user.id"], name=op.f("fk_meeting_action_owner_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_action")),
    )
    op.create_index(op.f("ix_meeting_action_quarter_id"), "meeting_action", ["quarter_id"])
    op.create_table(
        "meeting_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("voted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_vote_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_meeting_vote_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_vote")),
        sa.UniqueConstraint("item_id", "user_id", name=op.f("uq_meeting_vote_item_id")),
    )
    op.create_index(op.f("ix_meeting_vote_item_id"), "meeting_vote", ["item_id"])
    op.create_table(
        "chair_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("generated_at", MOMENT, nullable=True),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("presented_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarter.id"], name=op.f("fk_chair_report_quarter_id_quarter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_report")),
        sa.UniqueConstraint("quarter_id", name=op.f("uq_chair_report_quarter_id")),
    )


def downgrade() -> None:
    op.drop_table("chair_report")
    op.drop_table("meeting_vote")
    op.drop_table("meeting_action")
    op.drop_table("meeting_interest")
    op.drop_table("attendance")
    op.drop_table("agenda_item")
    op.drop_table("meeting_move")
    op.drop_table("quarter")
