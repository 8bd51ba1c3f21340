"""Whom a message reached: the app, webhooks, calendars, wordings, mail that comes in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PENDING = sa.text("state = 'pending'")
UNREAD = sa.text("channel = 'app' AND state = 'sent' AND read_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("user_task_id", sa.Uuid(), nullable=True))
        delivery.add_column(
            sa.Column("is_duty", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        delivery.add_column(
            sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        delivery.add_column(sa.Column("provider_ref", sa.String(length=80), nullable=True))
        delivery.add_column(sa.Column("read_at", MOMENT, nullable=True))
    op.create_index(op.f("ix_delivery_user_task_id"), "delivery", ["user_task_id"])
    op.create_index(op.f("ix_delivery_message_id"), "delivery", ["message_id"])
    op.create_index(
        "ix_delivery_unread",
        "delivery",
        ["user_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )
    op.create_index(
        "ix_delivery_provider_ref",
        "delivery",
        ["provider_ref"],
        sqlite_where=sa.text("provider_ref IS NOT NULL"),
        postgresql_where=sa.text("provider_ref IS NOT NULL"),
    )
    with op.batch_alter_table("notification_preference") as preference:
        preference.add_column(
            sa.Column("news", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.create_table(
        "message_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_cy", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_wording")),
    )
    op.create_index("ix_message_wording_part", "message_wording", ["kind", "part"])
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_calendar_feed_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_call_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_call")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_webhook_call_webhook_id")),
    )
    op.create_index(
        "ix_webhook_call_due",
        "webhook_call",
        ["due_at"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_task_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_received_mail_message_id")),
    )


def downgrade() -> None:
    for table in ("received_mail", "webhook_call", "webhook", "calendar_feed", "message_wording"):
        op.drop_table(table)
    with op.batch_alter_table("notification_preference") as preference:
        preference.drop_column("news")
    op.drop_index("ix_delivery_provider_ref", "delivery")
    op.drop_index("ix_delivery_unread", "delivery")
    op.drop_index(op.f("ix_delivery_message_id"), "delivery")
    op.drop_index(op.f("ix_delivery_user_task_id"), "delivery")
    with op.batch_alter_table("delivery") as delivery:
        for column in ("read_at", "provider_ref", "is_urgent", "is_duty", "user_task_id"):
            delivery.drop_column(column)
