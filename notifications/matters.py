"""What a person is to be told, with what their task or link says at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import SignInLink, User, UserTask
from notifications import accounts, wording
from notifications.letterhead import Letterhead
from notifications.models import Delivery, DeliveryState
from notifications.rules import OUTLIVES
from notifications.words import Vocabulary

ASKING, LATE = "user_task.created", "user_task.escalated"
ABOUT_LATE = frozenset({"escalation.sent"})


@dataclass(frozen=True, slots=True)
class Matter:
    """One delivery with what its task says today."""

    delivery_id: int
    user_id: int
    kind: str
    about: Mapping[str, object]
    is_duty: bool
    due_on: date | None
    days_late: int | None
    when: datetime | None = None  # on the local clock
    sign_in_link: SignInLink | None = None
    late: "Matter | None" = None  # the late task that this one answers

    def item(self, letterhead: Letterhead, vocabulary: Vocabulary) -> wording.Item:
        about, said = self.about, self.late or self
        task = str(about.get("task") or "")
        reason = about.get("reason")
        return wording.Item(
            key=wording_key(said.kind, said.about, vocabulary),
            reference=str(about.get("reference") or ""),
            name=self.name,
            link=self._link(letterhead),
            reason=reason if isinstance(reason, Mapping) else {},
            due_on=self.due_on,
            days_late=said.days_late,
            is_duty=self.is_duty,
            reply_to=letterhead.reply_to(UUID(task), self.user_id) if task else "",
            when=self.when,
            late_name=self.late.name if self.late is not None else {},
            late_since=self.late.due_on if self.late is not None else None,
        )

    @property
    def name(self) -> Mapping[str, str]:
        return {one: str(self.about.get(one) or "") for one in ("en", "cy")}

    @property
    def subject(self) -> object:
        """What only the latest word counts of: a task, a page of the settings."""
        if self.kind in accounts.KINDS:
            return self.delivery_id
        return self.about.get("task") or self.about.get("page") or self.delivery_id

    def is_answered_by(self, other: "Matter") -> bool:
        """Whether another one asks for the answer to what this one says."""
        if other.kind != ASKING or "answers" not in other.about:
            return False
        if self.kind == LATE:
            return self.about.get("task") == other.about["answers"]
        return self.kind in ABOUT_LATE and self.about.get("instance") == other.about["answers_in"]

    def _link(self, letterhead: Letterhead) -> str:
        if self.sign_in_link is not None:
            return letterhead.sign_in_link(self.sign_in_link)
        return letterhead.link(path_of(self.about), self.delivery_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Known:
    """The tasks and the links that some deliveries are about."""

    tasks: Mapping[UUID, UserTask]
    links: Mapping[int, SignInLink]

    @classmethod
    def about(cls, ctx: CommandContext, waiting: Sequence[Delivery]) -> Self:
        wanted = {one.user_task_id for one in waiting if one.user_task_id is not None}
        found = ctx.session.scalars(sa.select(UserTask).where(UserTask.id.in_(wanted)))
        told = [one.about for one in waiting]
        links = accounts.good_links(ctx.session, told, ctx.began_at)
        return cls({task.id: task for task in found}, links)

    def task(self, one: Delivery) -> UserTask | None:
        return self.tasks.get(one.user_task_id) if one.user_task_id else None

    def link(self, one: Delivery) -> SignInLink | None:
        return self.links.get(one.about.get("sign_in_link", 0))


def told_once(matters: Sequence[Matter]) -> list[Matter]:
    """The latest word on each task; that one is late goes with the task that asks about it."""
    latest = {one.subject: one for one in matters}
    found = list(latest.values())
    for late in latest.values():
        answer = next((one for one in found if late.is_answered_by(one)), None)
        if answer is not None:
            found.remove(late)
            found[found.index(answer)] = replace(answer, late=late)
    return found


def still_matter(
    ctx: CommandContext, user: User, chosen: Sequence[Delivery], known: Known
) -> list[Matter]:
    """Nobody is told to do what has been done meanwhile, and a leaver nothing."""
    matters = []
    for one in chosen:
        if not user.is_active or _is_over(one, known):
            one.state = DeliveryState.MOOT
        else:
            matters.append(_matter(ctx, one, known))
    return matters


def _is_over(one: Delivery, known: Known) -> bool:
    if one.kind in accounts.LINKS:
        return known.link(one) is None
    if one.user_task_id is None:
        return False
    task = known.task(one)
    return task is None or not (task.is_open or one.kind in OUTLIVES)


def _matter(ctx: CommandContext, one: Delivery, known: Known) -> Matter:
    task, link = known.task(one), known.link(one)
    is_overdue = task is not None and task.is_overdue(ctx.now)
    today = ctx.calendar.local_date(ctx.now)
    late = None
    if task is not None and is_overdue and task.due_on is not None:
        late = ctx.calendar.working_days_between(task.due_on, today)
    return Matter(
        delivery_id=one.id,
        user_id=one.user_id,
        kind=one.kind,
        about=one.about,
        is_duty=one.is_duty,
        due_on=task.due_on if task is not None and task.is_open else None,
        days_late=late,
        when=_when(ctx, one, link),
        sign_in_link=link,
    )


def _when(ctx: CommandContext, one: Delivery, link: SignInLink | None) -> datetime | None:
    """Until when a link is good, or when something happened to an account."""
    moment = link.expires_at if link is not None else accounts.happened_at(one.about)
    return ctx.calendar.local(moment) if moment is not None else None


def wording_key(kind: str, about: Mapping[str, object], vocabulary: Vocabulary) -> str:
    """Whose words are said of this: of the kind, its level, its ladder, or of a copy."""
    particular = (str(about.get(name) or "") for name in ("wording", "ladder", "level"))
    return vocabulary.key_of(kind, *particular)


def path_of(about: Mapping[str, object]) -> str:
    """The page that a message leads to."""
    if about.get("task"):
        return f"/tasks/{about['task']}"
    if about.get("alert"):
        return f"/registers/alerts/{about['alert']}"
    if about.get("page"):
        return str(about["page"])
    return f"/instances/{about['instance']}" if about.get("instance") else "/"
