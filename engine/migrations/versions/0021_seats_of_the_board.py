"""The board's seats, and who held each from when to when."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("agency_name_cy", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_cy", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_seat")),
        sa.UniqueConstraint("board", "agency", "starts_on", name=op.f("uq_board_seat_board")),
    )
    op.create_table(
        "seat_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["board_seat.id"], name=op.f("fk_seat_holding_seat_id_board_seat")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_seat_holding_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holding")),
    )
    op.create_index(op.f("ix_seat_holding_seat_id"), "seat_holding", ["seat_id"])
    op.create_index(op.f("ix_seat_holding_user_id"), "seat_holding", ["user_id"])


def downgrade() -> None:
    op.drop_table("seat_holding")
    op.drop_table("board_seat")
