"""What stands at each step now, with where each number leads; and the list behind a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from engine.models import ProcessInstance, UserTask
from engine.queries import running
from engine.queries.steps import MOST_STANDING, Standing
from webapp.current import Moment
from webapp.i18n import _
from webapp.operations.figures import Figures, Step, Wait, chosen, compiled_of
from webapp.operations.words import group_of, name_of, place_of, working_days

NONE = "–"


@dataclass(frozen=True, slots=True)
class Now:
    """One step at which something stands: how much, since when, how late, what failed."""

    element_id: str
    name: str
    group: str
    count: str
    late: str
    oldest: str
    failed: int
    url: str = ""
    late_url: str = ""
    failed_url: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a number leads, for those who may see what it counts."""

    process: str
    version: int | None
    is_open: bool

    def instances(self, element: str, *, late: bool = False) -> str:
        wanted: dict[str, Any] = {
            "definition": self.process,
            "at": element,
            "version": self.version,
        }
        return self._to("instances.listing", **wanted, late="1" if late else None)

    def incidents(self, element: str) -> str:
        return self._to("operations.incidents", process=self.process, element=element)

    def _to(self, endpoint: str, **values: Any) -> str:
        return url_for(endpoint, **values) if self.is_open else ""


def standing(found: Figures, seen: Moment, links: Links) -> list[Now]:
    """Steps for people first, then what waits for no person, then what only failed."""
    told = [_people(one, seen, links) for one in found.steps if one.now or one.failed]
    waits = {one.element_id: one for one in found.waits or ()}
    known = {one.element_id for one in found.steps}
    for element_id in found.failed:
        element = found.element(element_id)
        if element is not None and element_id not in (*known, *waits):
            waits[element_id] = Wait(element, element_id, 0)
    return told + [
        _beside(one, found.name(one.element), found.failed.get(one.element_id, 0), links)
        for one in waits.values()
    ]


def _people(one: Step, seen: Moment, links: Links) -> Now:
    now = one.now or Standing(0, 0, None)
    age = NONE
    if now.oldest and not now.is_more:
        since = seen.calendar.local_date(now.oldest)
        age = working_days(seen.calendar.working_days_between(since, seen.today))
    return Now(
        element_id=one.element_id,
        name=name_of(one.element),
        group=group_of(one.element),
        count=_many(now.count),
        late=_many(now.late),
        oldest=age,
        failed=one.failed,
        url=links.instances(one.element_id) if now.count else "",
        late_url=links.instances(one.element_id, late=True) if now.late else "",
        failed_url=links.incidents(one.element_id) if one.failed else "",
    )


def _beside(one: Wait, name: str, failed: int, links: Links) -> Now:
    return Now(
        element_id=one.element_id,
        name=name,
        group=_("Nobody: it goes on by itself"),
        count=str(one.count),
        late=NONE,
        oldest=NONE,
        failed=failed,
        url=links.instances(one.element_id) if one.count else "",
        failed_url=links.incidents(one.element_id) if failed else "",
    )


def _many(count: int) -> str:
    if count >= MOST_STANDING:
        return _("%(number)s or more", number=f"{count:,}")
    return f"{count:,}"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The list behind a number: what narrows it, and how that is said."""

    where: Sequence[sa.ColumnElement[bool]] = ()
    said: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


def narrowed(session: Session, seen: Moment, given: Mapping[str, str]) -> Narrowed:
    """Instances that wait at a step: as the address asks for it."""
    key, at, version = given.get("definition", ""), given.get("at", ""), given.get("version", "")
    if not (key and at and running.versions(session, key)):
        return Narrowed()
    number = int(version) if version.isdecimal() and len(version) < 7 else None  # noqa: PLR2004
    _versions, ids, drawn = chosen(session, key, number, seen.now)
    compiled = compiled_of(session, {*ids, drawn.id})
    element = next((one.elements[at] for one in compiled.values() if at in one.elements), None)
    if element is None:
        return Narrowed([sa.false()], at)
    is_late = given.get("late") == "1"
    kept = {"at": at, "version": version if number else "", "late": "1" if is_late else ""}
    if not element.is_human:
        used = {one: compiled[one] for one in ids}
        found = running.waiting_at(session, used, at)
        where: sa.ColumnElement[bool] = ProcessInstance.id.in_(found)
    elif is_late:
        where = running.standing_at(ids, at, UserTask.due_at < seen.now)
    else:
        where = running.standing_at(ids, at)
    name = place_of(element, next(one for one in compiled.values() if at in one.elements))
    said = _("Late at: %(step)s", step=name) if is_late else _("Waits at: %(step)s", step=name)
    return Narrowed([where], said, kept)
