"""Instances on their way to another version."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("renamed", sa.Text(), nullable=False),
        sa.Column("new_dates", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["process_definition.id"],
            name=op.f("fk_migration_target_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration")),
    )
    op.create_index(op.f("ix_migration_key"), "migration", ["key"], unique=False)
    op.create_table(
        "migrated_instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("migration_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("tokens_before", sa.LargeBinary(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_migrated_instance_instance_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(
            ["migration_id"],
            ["migration.id"],
            name=op.f("fk_migrated_instance_migration_id_migration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrated_instance")),
    )
    op.create_index(op.f("ix_migrated_instance_instance_id"), "migrated_instance", ["instance_id"])
    op.create_index(
        "ix_migrated_instance_waiting", "migrated_instance", ["migration_id", "state", "id"]
    )


def downgrade() -> None:
    op.drop_table("migrated_instance")
    op.drop_table("migration")
