"""In the app, that a task is late and the task that asks for the answer are one story."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import UserTask
from notifications.matters import ASKING, LATE
from notifications.models import Channel, Delivery, DeliveryState

KEPT = ("en", "cy", "level", "ladder", "wording")  # of what was said of the late task


def tell_as_one(ctx: CommandContext, rows: Sequence[Mapping[str, Any]]) -> None:
    """What has just been told, with what its reader has not read yet: the answer says both."""
    people = {row["user_id"] for row in rows if row["channel"] == Channel.APP and _is_part(row)}
    for told in _unread(ctx, people).values():
        for answer in (one for one in told if "answers" in one.about):
            late = [one for one in told if _is_answered(one, answer)]
            if late:
                answer.about = {**answer.about, "late": _said(ctx, late[-1])}
            for one in late:
                one.state = DeliveryState.MOOT


def _is_part(row: Mapping[str, Any]) -> bool:
    return row["kind"] == LATE or (row["kind"] == ASKING and "answers" in row["about"])


def _unread(ctx: CommandContext, people: Iterable[int]) -> dict[int, list[Delivery]]:
    """By person, the oldest first."""
    wanted = sa.select(Delivery).where(
        Delivery.user_id.in_(sorted(people)),
        Delivery.channel == str(Channel.APP),
        Delivery.state == str(DeliveryState.SENT),
        Delivery.read_at.is_(None),
        Delivery.kind.in_((ASKING, LATE)),
    )
    found: dict[int, list[Delivery]] = {}
    for one in ctx.session.scalars(wanted.order_by(Delivery.id)) if people else ():
        found.setdefault(one.user_id, []).append(one)
    return found


def _is_answered(late: Delivery, answer: Delivery) -> bool:
    return late.kind == LATE and late.about.get("task") == answer.about["answers"]


def _said(ctx: CommandContext, late: Delivery) -> dict[str, Any]:
    task = ctx.session.get(UserTask, UUID(late.about["task"]))
    due = task.due_on.isoformat() if task is not None and task.due_on is not None else ""
    return {**{name: late.about.get(name, "") for name in KEPT}, "kind": late.kind, "due": due}
