"""The board's figures: dated, versioned sets that a process owner changes for new plans."""

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import may_design, require
from engine.working_days import Offset, OffsetError
from workflows.models import TimescaleSet

MONITORING = "monitoring"
FIRST_DAY = date(2013, 1, 1)


def in_force(session: Session, key: str, on: date) -> TimescaleSet:
    """The set that a plan registered on this day takes."""
    found = session.scalar(
        sa.select(TimescaleSet)
        .where(TimescaleSet.key == key, TimescaleSet.in_force_from <= on)
        .order_by(TimescaleSet.in_force_from.desc(), TimescaleSet.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("timescale set", key)
    return found


def value(figures: TimescaleSet, name: str) -> Any:
    """One figure; None is a figure that nobody has confirmed yet."""
    if name not in figures.figures:
        raise NotFound("figure", f"{figures.key}.{name}")
    return figures.figures[name]["value"]


def figure(ctx: CommandContext, name: str) -> Any:
    """One figure of the set that times the monitoring itself, as it stands today."""
    return value(in_force(ctx.session, MONITORING, ctx.calendar.local_date(ctx.now)), name)


def change(
    ctx: CommandContext, key: str, values: Mapping[str, Any], in_force_from: date, reason: str
) -> TimescaleSet:
    """Give new plans other figures from a day on. Live plans keep the set they have."""
    require(may_design(ctx.actor), "change a timescale set")
    if not reason.strip():
        raise Invalid("reason", "required")
    before = _newest(ctx.session, key)
    figures = dict(before.figures)
    for name, wanted in values.items():
        figures[name] = {**_checked(before, name, wanted), "value": wanted}
    changed = TimescaleSet(
        key=key,
        version=before.version + 1,
        in_force_from=in_force_from,
        figures=figures,
        reason=reason,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(changed)
    ctx.session.flush()
    ctx.record(
        "timescale_set.changed",
        None,
        key=key,
        version=changed.version,
        in_force_from=in_force_from.isoformat(),
        before={name: before.figures[name]["value"] for name in values},
        after=dict(values),
        reason=reason,
    )
    return changed


def install(ctx: CommandContext) -> list[TimescaleSet]:
    """Bring in the shipped sets; one that the board already has stays as the board left it."""
    require(ctx.actor.is_system, "install the shipped figures")
    shipped = json.loads(files("workflows").joinpath("timescales.json").read_text("utf-8"))
    known = set(ctx.session.scalars(sa.select(TimescaleSet.key)))
    new = [
        TimescaleSet(
            key=key,
            version=1,
            in_force_from=FIRST_DAY,
            figures=figures,
            reason="shipped",
            created_at=ctx.now,
        )
        for key, figures in shipped.items()
        if key not in known
    ]
    ctx.session.add_all(new)
    ctx.session.flush()
    return new


def _newest(session: Session, key: str) -> TimescaleSet:
    found = session.scalar(
        sa.select(TimescaleSet)
        .where(TimescaleSet.key == key)
        .order_by(TimescaleSet.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("timescale set", key)
    return found


def _checked(figures: TimescaleSet, name: str, wanted: Any) -> Mapping[str, Any]:
    """A figure keeps its kind: an offset stays an offset, a number a number."""
    if name not in figures.figures:
        raise NotFound("figure", f"{figures.key}.{name}")
    before = figures.figures[name]
    kinds = {_kind(name, one) for one in (before["value"], wanted) if one is not None}
    if len(kinds) > 1:
        raise Invalid(name, "wrong_type")
    return before


def _kind(name: str, wanted: Any) -> str:
    if not isinstance(wanted, str):
        return type(wanted).__name__
    try:
        date.fromisoformat(wanted)
    except ValueError:
        pass
    else:
        return "date"
    try:
        Offset.parse(wanted)
    except OffsetError as error:
        raise Invalid(name, "not_an_offset") from error
    return "offset"
