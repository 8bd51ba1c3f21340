"""A calendar of what is due, for a person's own calendar program: a secret address, read only."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import NotPermitted
from engine.identity import actor_of
from engine.models import OPEN, User, UserTask
from engine.working_days import Calendar
from notifications.letterhead import Letterhead
from notifications.models import CalendarFeed
from notifications.words import LANGUAGES

MOST = 500
TITLES = {"cy": "Cylch: dyddiadau cyflawni", "en": "Cylch: due dates"}
OPEN_IT = {"cy": "Agor y dasg", "en": "Open the task"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it is sent, and what tells it from the one before."""

    body: bytes
    etag: str


def open_feed(ctx: CommandContext) -> str:
    """Give the caller a new secret address; the one before ends. It is shown once."""
    user_id = _me(ctx)
    token = secrets.token_urlsafe(32)
    row = ctx.session.get(CalendarFeed, user_id) or CalendarFeed(user_id=user_id)
    row.digest, row.created_at = _digest(token), ctx.now
    ctx.session.add(row)
    ctx.record("calendar.opened", None, user=user_id)
    return token


def close_feed(ctx: CommandContext) -> bool:
    """End the caller's address; say whether there was one."""
    user_id = _me(ctx)
    row = ctx.session.get(CalendarFeed, user_id)
    if row is None:
        return False
    ctx.session.delete(row)
    ctx.record("calendar.closed", None, user=user_id)
    return True


def feed(
    session: Session, token: str, moment: tuple[datetime, Calendar], letterhead: Letterhead
) -> Feed | None:
    """What is due for whoever has this address; nothing where it was ended, or its owner left."""
    row = session.scalar(sa.select(CalendarFeed).where(CalendarFeed.digest == _digest(token)))
    user = session.get(User, row.user_id) if row is not None else None
    if user is None or not user.is_active:
        return None
    now, calendar = moment
    actor = actor_of(session, user.id, calendar.local_date(now))
    languages = [user.language] if user.language in LANGUAGES else list(LANGUAGES)
    body = _written(_due(session, actor), languages, letterhead)
    return Feed(body, hashlib.sha256(body).hexdigest())


def _due(session: Session, actor: Actor) -> Sequence[UserTask]:
    """What the person holds, and what their groups are offered and nobody has taken."""
    mine = UserTask.assignee_id.in_([actor.id, *actor.stands_in_for])
    offered = UserTask.assignee_id.is_(None) & UserTask.candidate_group.in_(actor.all_groups)
    return session.scalars(
        sa.select(UserTask)
        .where(
            UserTask.state.in_([str(state) for state in OPEN]),
            UserTask.due_on.is_not(None),
            mine | offered,
        )
        .order_by(UserTask.due_on, UserTask.id)
        .limit(MOST)
    ).all()


def _written(tasks: Sequence[UserTask], languages: list[str], letterhead: Letterhead) -> bytes:
    from icalendar import Calendar as Written  # noqa: PLC0415 - slow to load

    written = Written()
    title = " / ".join(TITLES[one] for one in languages)
    written.add("prodid", "-//Cylch//Due dates//CY" if languages == ["cy"] else "-//Cylch//EN")
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("name", title)
    written.add("x-wr-calname", title)
    written.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for task in tasks:
        written.add_component(_event(task, languages, letterhead))
    body: bytes = written.to_ical()
    return body


def _event(task: UserTask, languages: list[str], letterhead: Letterhead) -> Any:
    """A whole day. Its number grows with each new deadline, so that programs move it."""
    from icalendar import Event  # noqa: PLC0415

    names = {"en": task.name, "cy": task.name_cy or task.name}
    link = f"{letterhead.base_url}/tasks/{task.id}"
    told = " / ".join(dict.fromkeys(names[one] for one in languages))
    opened = " / ".join(OPEN_IT[one] for one in languages)
    event = Event()
    event.add("uid", f"{task.id}@{letterhead.domain}")
    event.add("dtstamp", _changed_at(task))
    event.add("sequence", task.due_version - 1)
    event.add("summary", f"{told} ({task.business_key})" if task.business_key else told)
    event.add("description", f"{opened}: {link}")
    event.add("url", link)
    event.add("dtstart", task.due_on)
    event.add("dtend", task.due_on + ONE_DAY if task.due_on else None)
    event.add("transp", "TRANSPARENT")
    return event


def _changed_at(task: UserTask) -> datetime:
    said = (task.due_basis or {}).get("set_at")
    return datetime.fromisoformat(str(said)) if said else task.created_at


def _me(ctx: CommandContext) -> int:
    if ctx.actor.id is None:
        raise NotPermitted("have a calendar")
    return ctx.actor.id


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
