"""People, the groups they sit in, and who stands in for whom."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class User(Base):
    """A person who may sign in. Never deleted, only disabled: the history names them."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    password_hash: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    language: Mapped[str | None] = mapped_column(sa.String(2))
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    is_active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    tour_seen: Mapped[str | None] = mapped_column(sa.String(40))


class Group(Base):
    """A candidate group: a role, perhaps of one agency or of one of the two boards."""

    __tablename__ = "app_group"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    name_cy: Mapped[str] = mapped_column(sa.Text, default="")
    role: Mapped[str] = mapped_column(sa.String(60), index=True)
    agency: Mapped[str | None] = mapped_column(sa.String(60))
    board: Mapped[str | None] = mapped_column(sa.String(20))


class Membership(Base):
    """A seat with a start and an end; `kind` is holder, deputy, delegate or co_opted."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    group_key: Mapped[str] = mapped_column(sa.ForeignKey("app_group.key"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12), default="holder")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class OpenedInstance(Base):
    """A lifecycle that a co-opted member may see, for as long as the membership runs."""

    __tablename__ = "opened_instance"
    __table_args__ = (sa.UniqueConstraint("membership_id", "root_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(sa.ForeignKey("membership.id"))
    root_id: Mapped[UUID] = mapped_column(sa.ForeignKey("process_instance.id"), index=True)


class Absence(Base):
    """From and to which day somebody stands in for somebody, unless it was called off."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    canceled_at: Mapped[datetime | None]
