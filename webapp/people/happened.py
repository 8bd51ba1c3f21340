"""What was decided about a person, one sentence for each kind of event."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.models import Event
from webapp.i18n import _, day
from webapp.names import Names

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the history partial shows it."""

    at: datetime
    who: str
    is_system: bool
    what: str
    task: str = ""
    quote: str = ""


def told(events: Iterable[Event], names: Names) -> list[Line]:
    return [
        Line(
            at=event.at,
            who=names.person(event.actor_id) if event.actor_id is not None else _("The system"),
            is_system=event.actor_id is None,
            what=KINDS[event.kind](event.details or {}, names),
        )
        for event in events
    ]


def _seat(details: Details, names: Names) -> str:
    return _("Seat given: %(group)s", group=names.group(details.get("group")))


def _seat_ended(details: Details, names: Names) -> str:
    return _(
        "Seat ended: %(group)s. Last day: %(day)s",
        group=names.group(details.get("group")),
        day=_day(details.get("last_day")),
    )


def _cover(details: Details, names: Names) -> str:
    return _(
        "Cover arranged. Away: %(who)s. Stands in: %(substitute)s, %(first)s to %(last)s",
        who=names.person(details.get("user")),
        substitute=names.person(details.get("substitute")),
        first=_day(details.get("starts_on")),
        last=_day(details.get("ends_on")),
    )


def _cover_changed(details: Details, _names: Names) -> str:
    return _(
        "Last day of the cover changed: %(before)s, now %(after)s",
        before=_day(details.get("before")),
        after=_day(details.get("after")),
    )


def _changed(details: Details, names: Names) -> str:
    before, after = details.get("before", {}), details.get("after", {})
    languages = {"en": "English", "cy": "Cymraeg"}
    told: dict[str, Callable[[Any], str]] = {
        "name": str,
        "agency": names.agency,
        "language": lambda value: languages.get(value, ""),
    }
    parts = [
        f"{tell(before.get(name)) or '–'} → {tell(after.get(name)) or '–'}"
        for name, tell in told.items()
        if before.get(name) != after.get(name)
    ]
    return _("Changed: %(what)s", what="; ".join(parts))


def _day(value: object) -> str:
    return day(date.fromisoformat(str(value))) if value else ""


KINDS: Mapping[str, Callable[[Details, Names], str]] = {
    "user.added": lambda _d, _n: _("Added to the register"),
    "user.changed": _changed,
    "user.disabled": lambda _d, _n: _("Left: the account is closed"),
    "user.enabled": lambda _d, _n: _("Came back: the account is open again"),
    "user.password_changed": lambda _d, _n: _("Password changed"),
    "membership.started": _seat,
    "membership.ended": _seat_ended,
    "absence.planned": _cover,
    "absence.changed": _cover_changed,
    "absence.canceled": lambda _d, _n: _("Cover called off"),
    "token.issued": lambda d, _n: _("API token issued: %(name)s", name=d.get("name") or "–"),
    "token.revoked": lambda d, _n: _("API token ended: %(name)s", name=d.get("name") or "–"),
}
