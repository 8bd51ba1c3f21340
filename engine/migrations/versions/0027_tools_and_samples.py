"""The library of audit tools, and samples that can be drawn again."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("audit_case", schema=None) as case:
        case.add_column(sa.Column("frame_ref", sa.String(120), nullable=False, server_default=""))
    _tools()
    op.create_table(
        "sample_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(40), nullable=False),
        sa.Column("method", sa.String(12), nullable=False),
        sa.Column("strata", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("frame_hash", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reserves", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_sample_draw_audit_id_audit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draw")),
        sa.UniqueConstraint("audit_id", "number", name=op.f("uq_sample_draw_audit_id")),
    )


def _tools() -> None:
    op.create_table(
        "tool_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(14), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_cy", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("triage_reason", sa.Text(), nullable=False),
        sa.Column("triaged_at", MOMENT, nullable=True),
        sa.Column("triaged_by", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("purpose_cy", sa.Text(), nullable=False),
        sa.Column("data_needed", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("grades", sa.Text(), nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=True),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("briefing", sa.Text(), nullable=False),
        sa.Column("briefing_cy", sa.Text(), nullable=False),
        sa.Column("briefed_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["app_user.id"], name=op.f("fk_tool_version_lead_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["tool_version.id"],
            name=op.f("fk_tool_version_replaces_id_tool_version"),
        ),
        sa.ForeignKeyConstraint(
            ["tool_id"], ["audit_tool.id"], name=op.f("fk_tool_version_tool_id_audit_tool")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_tool_version_ref")),
    )
    for name in ("instance_id", "replaces_id", "state", "tool_id"):
        op.create_index(op.f(f"ix_tool_version_{name}"), "tool_version", [name])
    op.create_table(
        "tool_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("case_ref", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["tool_version.id"], name=op.f("fk_tool_entry_version_id_tool_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_entry")),
    )
    op.create_index(op.f("ix_tool_entry_version_id"), "tool_entry", ["version_id"])


def downgrade() -> None:
    for name in ("sample_draw", "tool_entry", "tool_version"):
        op.drop_table(name)
    with op.batch_alter_table("audit_case", schema=None) as case:
        case.drop_column("frame_ref")
