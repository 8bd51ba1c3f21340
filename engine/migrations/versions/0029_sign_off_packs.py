"""Packs: what a group decided on, frozen with its digests and files."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_off_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("presented", sa.Text(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("built_at", MOMENT, nullable=False),
        sa.Column("built_by", sa.Integer(), nullable=True),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("files_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plan.id"], name=op.f("fk_sign_off_pack_plan_id_action_plan")
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["sign_off.id"], name=op.f("fk_sign_off_pack_sign_off_id_sign_off")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_pack")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_sign_off_pack_plan_id")),
    )
    for name in ("sign_off_id", "files_at"):
        op.create_index(op.f(f"ix_sign_off_pack_{name}"), "sign_off_pack", [name])


def downgrade() -> None:
    op.drop_table("sign_off_pack")
