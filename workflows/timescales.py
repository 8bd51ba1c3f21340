"""The board's figures: dated, versioned sets that a process owner changes for new plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, NotInState
from engine.permissions import is_steward, may_design, require
from workflows.figures import ASKED_FOR, TAGS, Kind, check, kind_of
from workflows.models import TimescaleSet

MONITORING = "monitoring"
FIRST_DAY = date(2013, 1, 1)
Figures = Mapping[str, Mapping[str, Any]]


class NoFigures(NotFound):
    """There is no set of this name: the shipped ones have never been brought in."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Other values, or other words on where they come from, for what begins from a day on."""

    values: Mapping[str, Any]
    in_force_from: date
    reason: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None  # the version that was looked at


def may_see_figures(actor: Actor) -> bool:
    return is_steward(actor) or may_design(actor)


def in_force(session: Session, key: str, on: date) -> TimescaleSet:
    """The set that a plan registered on this day takes."""
    found = session.scalar(
        sa.select(TimescaleSet)
        .where(TimescaleSet.key == key, TimescaleSet.in_force_from <= on)
        .order_by(TimescaleSet.in_force_from.desc(), TimescaleSet.version.desc())
        .limit(1)
    )
    if found is None:
        raise NoFigures("timescale set", key)
    return found


def value(figures: TimescaleSet, name: str) -> Any:
    """One figure; None is a figure that nobody has confirmed yet."""
    _require_figure(figures, name)
    return figures.figures[name]["value"]


def figure(ctx: CommandContext, name: str) -> Any:
    """One figure of the set that times the monitoring itself, as it stands today."""
    return value(in_force(ctx.session, MONITORING, ctx.calendar.local_date(ctx.now)), name)


def offsets(ctx: CommandContext, names: Sequence[str]) -> dict[str, str]:
    """Several figures of monitoring, for a diagram that counts from a day with them."""
    today = in_force(ctx.session, MONITORING, ctx.calendar.local_date(ctx.now))
    return {name: str(value(today, name)) for name in names}


def change(ctx: CommandContext, key: str, wish: Wish) -> TimescaleSet:
    """Give new plans other figures from a day on. Live plans keep the set they have."""
    require(may_design(ctx.actor), "change a timescale set")
    if not wish.reason.strip():
        raise Invalid("reason", "required")
    lock_board(ctx)  # two who change the same set at once: the second sees the first
    before = newest(ctx.session, key)
    if wish.seen is not None and wish.seen != before.version:
        raise NotInState("timescale set", key, "changed", "as it was read")
    changed = TimescaleSet(
        key=key,
        version=before.version + 1,
        in_force_from=wish.in_force_from,
        figures=changed_by(before, wish, ctx.calendar.local_date(ctx.now)),
        reason=wish.reason.strip(),
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(changed)
    ctx.session.flush()
    names = sorted({*wish.values, *wish.tags})
    ctx.record(
        "timescale_set.changed",
        None,
        key=key,
        version=changed.version,
        in_force_from=changed.in_force_from.isoformat(),
        before={name: before.figures[name] for name in names},
        after={name: changed.figures[name] for name in names},
        reason=changed.reason,
    )
    return changed


def changed_by(before: TimescaleSet, wish: Wish, today: date) -> Figures:
    """The figures as they would be; what does not fit, or changes nothing, is refused."""
    if wish.in_force_from < today:
        raise Invalid("in_force_from", "in_the_past")
    if wish.in_force_from < before.in_force_from:
        raise Invalid("in_force_from", "before_newest", day=before.in_force_from)
    figures = {name: dict(one) for name, one in before.figures.items()}
    for name, wanted in wish.values.items():
        _require_figure(before, name)
        figures[name]["value"] = _checked(before, name, wanted)
    for name, tag in wish.tags.items():
        _require_figure(before, name)
        if tag not in TAGS:
            raise Invalid("tag", "not_an_option")
        figures[name]["tag"] = tag
    if figures == before.figures:
        raise Invalid(next(iter(wish.values), "tag"), "unchanged")
    return figures


def kind(key: str, name: str, figures: Figures) -> tuple[Kind, Any]:
    """What kind a figure is, and an example of it: its own value, or one of those shipped."""
    own = figures.get(name, {}).get("value")
    known = [own, shipped().get(key, {}).get(name, {}).get("value")]
    known += [other[name]["value"] for other in shipped().values() if name in other]
    example = next((one for one in known if one is not None), None)
    return kind_of(name, example), example


def newest(session: Session, key: str) -> TimescaleSet:
    """The last version of a set, in force already or to come."""
    found = session.scalar(
        sa.select(TimescaleSet)
        .where(TimescaleSet.key == key)
        .order_by(TimescaleSet.version.desc())
        .limit(1)
    )
    if found is None:
        raise missing(key)
    return found


def missing(key: str) -> NotFound:
    """A set that should be there was never brought in; any other is not there."""
    return (NoFigures if key in shipped() else NotFound)("timescale set", key)


def install(ctx: CommandContext) -> list[TimescaleSet]:
    """Bring in the shipped sets, and into those that the board has what is new in them.

    A figure that the board has stays as the board left it.
    """
    require(may_design(ctx.actor), "install the shipped figures")
    lock_board(ctx)
    known = list(ctx.session.scalars(sa.select(TimescaleSet).order_by(TimescaleSet.id)))
    keys = {one.key for one in known}
    new = [_first(ctx, key, figures) for key, figures in shipped().items() if key not in keys]
    ctx.session.add_all(new)
    ctx.session.flush()
    if new and not ctx.actor.is_system:
        ctx.record("timescale_set.installed", None, keys=[one.key for one in new])
    return [*new, *_extended(ctx, known)]


def _first(ctx: CommandContext, key: str, figures: Figures) -> TimescaleSet:
    return TimescaleSet(
        key=key,
        version=1,
        in_force_from=FIRST_DAY,
        figures=figures,
        reason="shipped",
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )


def _extended(ctx: CommandContext, known: Sequence[TimescaleSet]) -> list[TimescaleSet]:
    """Give every version what was not a figure before: plans keep old versions and need it, too."""
    grown: dict[str, tuple[TimescaleSet, set[str]]] = {}
    for one in known:
        lacking = shipped().get(one.key, {}).keys() - one.figures.keys()
        if lacking:
            one.figures = {
                **one.figures,
                **{name: shipped()[one.key][name] for name in sorted(lacking)},
            }
            _newest, names = grown.get(one.key, (one, set()))
            grown[one.key] = (one, names | lacking)
    ctx.session.flush()
    for key, (_one, names) in grown.items():
        added = {name: shipped()[key][name] for name in sorted(names)}
        ctx.record("timescale_set.extended", None, key=key, added=added)
    return [one for one, _names in grown.values()]


@cache
def shipped() -> Mapping[str, Figures]:
    """The sets as they come with the product."""
    found: Mapping[str, Figures] = orjson.loads(
        files("workflows").joinpath("timescales.json").read_bytes()
    )
    return found


def _require_figure(figures: TimescaleSet, name: str) -> None:
    if name not in figures.figures:
        raise NotFound("figure", f"{figures.key}.{name}")


def _checked(before: TimescaleSet, name: str, wanted: Any) -> Any:
    """A figure keeps its kind; it may be left empty where it is, or where a form asks for it."""
    if wanted is None:
        if before.figures[name]["value"] is None or name in ASKED_FOR:
            return None
        raise Invalid(name, "required")
    what, example = kind(before.key, name, before.figures)
    return check(name, what, example, wanted)
