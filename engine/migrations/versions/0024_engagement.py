"""Engagement with children, families and practitioners."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = ("questions", "consent", "support", "safeguarding")


def upgrade() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("planned_at", MOMENT, nullable=True),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("approval_note", sa.Text(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.Date(), nullable=True),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("not_held_reason", sa.Text(), nullable=False),
        sa.Column("not_held_note", sa.Text(), nullable=False),
        sa.Column("summed_up_at", MOMENT, nullable=True),
        sa.Column("summed_up_by", sa.Integer(), nullable=True),
        sa.Column("influence_outcome", sa.String(length=12), nullable=True),
        sa.Column("influence", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_cy", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_how", sa.Text(), nullable=False),
        sa.Column("returned_to", sa.Integer(), nullable=True),
        sa.Column("returned_note", sa.Text(), nullable=False),
        sa.Column("felt_heard", sa.String(length=10), nullable=True),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("differently", sa.Text(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_engagement_audit_id_audit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("ref", name=op.f("uq_engagement_ref")),
    )
    for name in ("audit_id", "instance_id", "lead_id", "state"):
        op.create_index(op.f(f"ix_engagement_{name}"), "engagement", [name])
    _belonging()


def _belonging() -> None:
    """What stands under an engagement, and under an audit without one."""
    op.create_table(
        "engagement_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("took_part", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_count_engagement_id_engagement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_count")),
        sa.UniqueConstraint(
            "engagement_id", "kind", "language", name=op.f("uq_engagement_count_engagement_id")
        ),
    )
    op.create_table(
        "engagement_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_theme_engagement_id_engagement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_theme")),
        sa.UniqueConstraint(
            "engagement_id", "number", name=op.f("uq_engagement_theme_engagement_id")
        ),
    )
    op.create_table(
        "audit_unheard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_audit_unheard_audit_id_audit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_unheard")),
    )
    op.create_index(op.f("ix_audit_unheard_audit_id"), "audit_unheard", ["audit_id"])
    with op.batch_alter_table("audit_voice") as voice:
        voice.add_column(sa.Column("engagement_id", sa.Integer(), nullable=True))
        voice.create_foreign_key(
            op.f("fk_audit_voice_engagement_id_engagement"),
            "engagement",
            ["engagement_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("audit_voice") as voice:
        voice.drop_column("engagement_id")
    for table in ("audit_unheard", "engagement_theme", "engagement_count", "engagement"):
        op.drop_table(table)
