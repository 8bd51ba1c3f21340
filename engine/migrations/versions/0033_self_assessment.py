"""Standards with their versions, and the agencies' self-assessments against them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "standard_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("meets_from", sa.Integer(), nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_set")),
        sa.UniqueConstraint("board", "version", name=op.f("uq_standard_set_board")),
    )
    op.create_table(
        "assurance_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("set_id", sa.Integer(), nullable=True),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("launch_on", sa.Date(), nullable=False),
        sa.Column("launched_on", sa.Date(), nullable=True),
        sa.Column("self_due", sa.Date(), nullable=True),
        sa.Column("survey_due", sa.Date(), nullable=True),
        sa.Column("cut_off_on", sa.Date(), nullable=True),
        sa.Column("panels_due", sa.Date(), nullable=True),
        sa.Column("survey_smallest", sa.Integer(), nullable=True),
        sa.Column("survey_low", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_cy", sa.Text(), nullable=False),
        sa.Column("concerns", sa.Text(), nullable=False),
        sa.Column("concerns_cy", sa.Text(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("bpg_on", sa.Date(), nullable=True),
        sa.Column("bpg_said", sa.Text(), nullable=False),
        sa.Column("board_on", sa.Date(), nullable=True),
        sa.Column("board_said", sa.Text(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["set_id"], ["standard_set.id"], name=op.f("fk_assurance_round_set_id_standard_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assurance_round")),
        sa.UniqueConstraint("board", "year", name=op.f("uq_assurance_round_board")),
        sa.UniqueConstraint("ref", name=op.f("uq_assurance_round_ref")),
    )
    op.create_index(
        op.f("ix_assurance_round_instance_id"), "assurance_round", ["instance_id"], unique=False
    )
    op.create_index(op.f("ix_assurance_round_set_id"), "assurance_round", ["set_id"], unique=False)
    op.create_index(op.f("ix_assurance_round_state"), "assurance_round", ["state"], unique=False)
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_cy", sa.Text(), nullable=False),
        sa.Column("expects", sa.Text(), nullable=False),
        sa.Column("expects_cy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["standard_set.id"], name=op.f("fk_standard_set_id_standard_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
        sa.UniqueConstraint("set_id", "key", name=op.f("uq_standard_key")),
        sa.UniqueConstraint("set_id", "number", name=op.f("uq_standard_set_id")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("challenge_instance_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("survey_asked", sa.Integer(), nullable=True),
        sa.Column("survey_replies", sa.Integer(), nullable=True),
        sa.Column("survey_note", sa.Text(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("moderated_at", MOMENT, nullable=True),
        sa.Column("moderated_by", sa.Integer(), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("amended_at", MOMENT, nullable=True),
        sa.Column("panel_on", sa.Date(), nullable=True),
        sa.Column("panel_agencies", sa.Text(), nullable=False),
        sa.Column("panel_said", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plan.id"], name=op.f("fk_assessment_plan_id_action_plan")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["assurance_round.id"],
            name=op.f("fk_assessment_round_id_assurance_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("round_id", "agency", name=op.f("uq_assessment_round_id")),
    )
    op.create_index(op.f("ix_assessment_agency"), "assessment", ["agency"], unique=False)
    op.create_index(
        op.f("ix_assessment_challenge_instance_id"),
        "assessment",
        ["challenge_instance_id"],
        unique=False,
    )
    op.create_index(op.f("ix_assessment_instance_id"), "assessment", ["instance_id"], unique=False)
    op.create_index(op.f("ix_assessment_plan_id"), "assessment", ["plan_id"], unique=False)
    op.create_index(op.f("ix_assessment_state"), "assessment", ["state"], unique=False)
    op.create_table(
        "assessment_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_entry_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_entry")),
    )
    op.create_index(
        op.f("ix_assessment_entry_assessment_id"),
        "assessment_entry",
        ["assessment_id"],
        unique=False,
    )
    op.create_table(
        "assessment_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("self_score", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("survey_agree", sa.Integer(), nullable=True),
        sa.Column("desk_score", sa.Integer(), nullable=True),
        sa.Column("desk_reason", sa.Text(), nullable=False),
        sa.Column("moderated_score", sa.Integer(), nullable=True),
        sa.Column("moderated_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_score_assessment_id_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_assessment_score_standard_id_standard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_score")),
        sa.UniqueConstraint(
            "assessment_id", "standard_id", name=op.f("uq_assessment_score_assessment_id")
        ),
    )
    op.create_index(
        op.f("ix_assessment_score_standard_id"), "assessment_score", ["standard_id"], unique=False
    )
    op.create_table(
        "assessment_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lead_officer_id", sa.Integer(), nullable=True),
        sa.Column("success_measure", sa.Text(), nullable=False),
        sa.Column("evidence_required", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_assessment_action_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_action_assessment_id_assessment"),
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_assessment_action_standard_id_standard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_action")),
    )
    op.create_index(
        op.f("ix_assessment_action_action_id"), "assessment_action", ["action_id"], unique=False
    )
    op.create_index(
        op.f("ix_assessment_action_assessment_id"),
        "assessment_action",
        ["assessment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_assessment_action_standard_id"), "assessment_action", ["standard_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("assessment_action")
    op.drop_table("assessment_score")
    op.drop_table("assessment_entry")
    op.drop_table("assessment")
    op.drop_table("standard")
    op.drop_table("assurance_round")
    op.drop_table("standard_set")
