"""One set as its page shows it: what holds today, what is to come, who changed what."""

from dataclasses import dataclass
from datetime import date, datetime

from webapp.i18n import _
from webapp.names import Names
from webapp.timescales import words
from webapp.timescales.names import set_about, set_name
from webapp.timescales.words import Figure
from workflows.models import TimescaleSet
from workflows.queries.timescales import OF_PLANS, Version, Versions


@dataclass(frozen=True, slots=True)
class Told:
    """A version in the history of its set: who made it, why, and what it changed."""

    number: int
    from_: date
    at: datetime
    who: str
    reason: str
    live_plans: int
    is_in_force: bool
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One set as it stands today, and what is to come."""

    key: str
    name: str
    about: str
    figures: list[Figure]
    number: int
    from_: date
    live_plans: int
    is_of_plans: bool
    next_: TimescaleSet | None


def shown(found: Versions, names: Names) -> Shown:
    now = found.in_force or found.newest
    return Shown(
        key=found.key,
        name=set_name(found.key),
        about=set_about(found.key),
        figures=words.figures_of(found.key, now.row.figures, names),
        number=now.row.version,
        from_=now.row.in_force_from,
        live_plans=sum(one.live_plans for one in found.versions),
        is_of_plans=found.key in OF_PLANS,
        next_=found.newest.row if found.newest is not now else None,
    )


def history(found: Versions, names: Names) -> list[Told]:
    older = [*found.versions[1:], None]
    return [_told(one, before, names) for one, before in zip(found.versions, older, strict=True)]


def _told(version: Version, before: Version | None, names: Names) -> Told:
    row = version.row
    shipped = row.created_by is None and before is None
    return Told(
        number=row.version,
        from_=row.in_force_from,
        at=row.created_at,
        who=names.person(row.created_by) if row.created_by else _("The system"),
        reason=_("As shipped") if shipped or row.reason == "shipped" else row.reason,
        live_plans=version.live_plans,
        is_in_force=version.is_in_force,
        changes=_changes(row, before.row, names) if before is not None else [],
    )


def _changes(row: TimescaleSet, before: TimescaleSet, names: Names) -> list[str]:
    found = []
    for name, one in row.figures.items():
        old = before.figures.get(name)
        if old == one:
            continue
        was = words.figure(row.key, name, before.figures, names) if old else None
        now = words.figure(row.key, name, row.figures, names)
        if was is None or was.value != now.value:
            found.append(f"{now.label}: {was.value if was else '–'} → {now.value}")
        if was is not None and was.tag != now.tag:
            found.append(f"{now.label}: {was.tag.text} → {now.tag.text}")
    return found
