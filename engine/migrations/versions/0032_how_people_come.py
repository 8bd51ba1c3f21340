"""How people come to the group: nominations, co-options, letters about seats, access reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "access_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
        sa.UniqueConstraint("on_day", "part", name=op.f("uq_access_review_on_day")),
    )
    op.create_index(op.f("ix_access_review_instance_id"), "access_review", ["instance_id"])
    op.create_table(
        "access_review_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("seats", sa.Text(), nullable=False),
        sa.Column("last_sign_in", MOMENT, nullable=True),
        sa.Column("co_opted_until", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(6), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["access_review.id"],
            name=op.f("fk_access_review_line_review_id_access_review"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_access_review_line_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review_line")),
        sa.UniqueConstraint("review_id", "user_id", name=op.f("uq_access_review_line_review_id")),
    )
    op.create_table(
        "seat_nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("confidentiality_on", sa.Date(), nullable=True),
        sa.Column("training_on", sa.Date(), nullable=True),
        sa.Column("training", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("nominated_at", MOMENT, nullable=True),
        sa.Column("nominated_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["board_seat.id"], name=op.f("fk_seat_nomination_seat_id_board_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_nomination")),
    )
    op.create_index(op.f("ix_seat_nomination_instance_id"), "seat_nomination", ["instance_id"])
    op.create_index(op.f("ix_seat_nomination_seat_id"), "seat_nomination", ["seat_id"])
    op.create_index(op.f("ix_seat_nomination_user_id"), "seat_nomination", ["user_id"])
    op.create_table(
        "seat_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("about", sa.String(120), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("letter_cy", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["board_seat.id"], name=op.f("fk_seat_notice_seat_id_board_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_notice")),
        sa.UniqueConstraint("about", name=op.f("uq_seat_notice_about")),
    )
    op.create_index(op.f("ix_seat_notice_instance_id"), "seat_notice", ["instance_id"])
    op.create_index(op.f("ix_seat_notice_seat_id"), "seat_notice", ["seat_id"])
    op.create_table(
        "co_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_co_option_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_option")),
    )
    op.create_index(op.f("ix_co_option_instance_id"), "co_option", ["instance_id"])
    op.create_index(op.f("ix_co_option_user_id"), "co_option", ["user_id"])
    op.create_table(
        "opened_instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_opened_instance_membership_id_membership"),
        ),
        sa.ForeignKeyConstraint(
            ["root_id"],
            ["process_instance.id"],
            name=op.f("fk_opened_instance_root_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_instance")),
        sa.UniqueConstraint(
            "membership_id", "root_id", name=op.f("uq_opened_instance_membership_id")
        ),
    )
    op.create_index(op.f("ix_opened_instance_root_id"), "opened_instance", ["root_id"])


def downgrade() -> None:
    for name in (
        "access_review_line",
        "access_review",
        "seat_notice",
        "co_option",
        "seat_nomination",
        "opened_instance",
    ):
        op.drop_table(name)
