"""Indicators with their versions, and what agencies returned for each quarter."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("ref", name=op.f("uq_indicator_ref")),
    )
    op.create_table(
        "indicator_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_cy", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("definition_cy", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Text(), nullable=False),
        sa.Column("numerator_cy", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), nullable=False),
        sa.Column("denominator_cy", sa.Text(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("by_authority", sa.Boolean(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=True),
        sa.Column("highest", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_version_indicator_id_indicator"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_version")),
        sa.UniqueConstraint(
            "indicator_id", "number", name=op.f("uq_indicator_version_indicator_id")
        ),
    )
    op.create_table(
        "data_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("request_on", sa.Date(), nullable=False),
        sa.Column("returns_due", sa.Date(), nullable=False),
        sa.Column("cut_off_on", sa.Date(), nullable=False),
        sa.Column("validation_due", sa.Date(), nullable=False),
        sa.Column("commentary_due", sa.Date(), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("swing", sa.Integer(), nullable=False),
        sa.Column("validated_at", MOMENT, nullable=True),
        sa.Column("validated_by", sa.Integer(), nullable=True),
        sa.Column("commentary", sa.Text(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("audit_instance_id", sa.Uuid(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_data_review_alert_id_alert")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_review")),
        sa.UniqueConstraint("board", "quarter_end", name=op.f("uq_data_review_board")),
        sa.UniqueConstraint("ref", name=op.f("uq_data_review_ref")),
    )
    op.create_index(op.f("ix_data_review_alert_id"), "data_review", ["alert_id"])
    op.create_index(op.f("ix_data_review_instance_id"), "data_review", ["instance_id"])
    op.create_index(op.f("ix_data_review_state"), "data_review", ["state"])
    op.create_table(
        "data_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["data_review.id"], name=op.f("fk_data_return_review_id_data_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_return")),
        sa.UniqueConstraint("review_id", "agency", name=op.f("uq_data_return_review_id")),
    )
    op.create_index(op.f("ix_data_return_agency"), "data_return", ["agency"])
    op.create_index(op.f("ix_data_return_instance_id"), "data_return", ["instance_id"])
    op.create_table(
        "data_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["return_id"], ["data_return.id"], name=op.f("fk_data_point_return_id_data_return")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["indicator_version.id"],
            name=op.f("fk_data_point_version_id_indicator_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_point")),
    )
    op.create_index(op.f("ix_data_point_return_id"), "data_point", ["return_id"])
    op.create_index(op.f("ix_data_point_version_id"), "data_point", ["version_id"])
    op.create_table(
        "data_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["data_review.id"], name=op.f("fk_data_finding_review_id_data_review")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["indicator_version.id"],
            name=op.f("fk_data_finding_version_id_indicator_version"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["data_point.id"], name=op.f("fk_data_finding_point_id_data_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_finding")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_data_finding_review_id")),
    )
    op.create_table(
        "data_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["data_review.id"], name=op.f("fk_data_decision_review_id_data_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_decision")),
    )
    op.create_index(op.f("ix_data_decision_review_id"), "data_decision", ["review_id"])


def downgrade() -> None:
    op.drop_table("data_decision")
    op.drop_table("data_finding")
    op.drop_table("data_point")
    op.drop_table("data_return")
    op.drop_table("data_review")
    op.drop_table("indicator_version")
    op.drop_table("indicator")
