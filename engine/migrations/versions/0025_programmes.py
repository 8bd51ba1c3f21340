"""The annual programme: its priorities, themes, entries and changes."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "priority_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("priorities", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_set")),
        sa.UniqueConstraint("board", "version", name=op.f("uq_priority_set_board")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("call_due", sa.Date(), nullable=False),
        sa.Column("draft_due", sa.Date(), nullable=False),
        sa.Column("consult_due", sa.Date(), nullable=False),
        sa.Column("bpg_due", sa.Date(), nullable=False),
        sa.Column("board_due", sa.Date(), nullable=False),
        sa.Column("publish_due", sa.Date(), nullable=False),
        sa.Column("themes_until", sa.Date(), nullable=True),
        sa.Column("call_text", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_cy", sa.Text(), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("capacity_days", sa.Integer(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_where", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("ref", name=op.f("uq_programme_ref")),
        sa.UniqueConstraint("board", "year", name=op.f("uq_programme_board")),
    )
    op.create_index(op.f("ix_programme_instance_id"), "programme", ["instance_id"])
    op.create_table(
        "programme_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_theme_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_theme")),
    )
    op.create_index(op.f("ix_programme_theme_programme_id"), "programme_theme", ["programme_id"])
    op.create_table(
        "programme_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_cy", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("work_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("begun_instance_id", sa.Uuid(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("begun_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_entry_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_entry")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_programme_entry_programme_id")),
    )
    op.create_index(
        op.f("ix_programme_entry_begun_instance_id"), "programme_entry", ["begun_instance_id"]
    )
    op.create_index(op.f("ix_programme_entry_priority"), "programme_entry", ["priority"])
    op.create_index(op.f("ix_programme_entry_instance_id"), "programme_entry", ["instance_id"])
    op.create_table(
        "programme_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moves_priority", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmation_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_change_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["programme_entry.id"],
            name=op.f("fk_programme_change_entry_id_programme_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_change")),
    )
    op.create_index(op.f("ix_programme_change_programme_id"), "programme_change", ["programme_id"])
    op.create_index(op.f("ix_programme_change_instance_id"), "programme_change", ["instance_id"])


def downgrade() -> None:
    for name in ("change", "entry", "theme"):
        op.drop_table(f"programme_{name}")
    op.drop_table("programme")
    op.drop_table("priority_set")
