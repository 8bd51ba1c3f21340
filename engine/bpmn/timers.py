"""BPMN timers that ask the world what time it is, and the calendar when the next time is."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.bpmn.expressions import Environment, ScriptError, names_used
from engine.bpmn.world import World
from engine.errors import EngineError
from engine.working_days import (
    Calendar,
    Cycle,
    Duration,
    Offset,
    OffsetError,
    add_duration,
    moment,
)
from engine.working_days.cycles import period

NO_DAYS_CLOSED = Calendar(frozenset())
ASKS_THE_TIME = re.compile(r"\b(?:today|now)\s*\(")

TimerKind = Literal["date", "duration", "cycle"]


class BadTimer(EngineError):
    """A timer whose text gives no moment."""

    rule = "timer"

    def __init__(self, kind: str, found: object, reason: str) -> None:
        super().__init__(f"Expected a timer's {kind}, but found {found!r:.80}: {reason}")
        self.kind, self.found, self.reason = kind, str(found)[:80], reason


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """When something is due: a moment, a while from now, or again and again.

    A date without a time is the first moment of that local day. An offset of ours (`20wd`) does
    where ISO 8601 has a duration.
    """

    kind: TimerKind
    text: str

    def begin(self, environment: Environment, data: dict[str, Any]) -> dict[str, Any]:
        """Start the clock: what to keep with the token. `due` is nothing when it never fires."""
        world = environment.world
        text = self._value(environment, data)
        try:
            if self.kind != "cycle":
                due = _iso(_moment(self.kind, text, world))
                return {"due": due, "from": _iso(world.now)}
            Cycle.parse(text, world.calendar)
            return _dated({"cycle": text, "from": _iso(world.now), "number": 0}, world)
        except OffsetError as error:
            raise BadTimer(self.kind, text, str(error)) from None

    def moved(
        self, clock: dict[str, Any], data: dict[str, Any], before: World, after: World
    ) -> dict[str, Any]:
        """Give the same clock by another calendar; the very same where that changes nothing.

        A clock that the first calendar does not explain, because its variables have changed
        since, is left as it is.
        """
        if clock.get("due") is None:
            return clock
        try:
            if "cycle" in clock:
                return _dated(clock, after)
            was, now = (self._due_by(clock, data, before, world) for world in (before, after))
        except (OffsetError, ScriptError, BadTimer, ValueError):
            return clock
        return {**clock, "due": _iso(now)} if was == due_at(clock) else clock

    def asks_for(self, names: Collection[str]) -> bool:
        """Whether it is a date that is computed from one of these variables."""
        return self.kind == "date" and not names_used(self.text).isdisjoint(names)

    def _due_by(
        self, clock: dict[str, Any], data: dict[str, Any], first: World, world: World
    ) -> datetime:
        """When it is due by a calendar, counted from when the clock was started."""
        begun = clock.get("from")
        started_at = datetime.fromisoformat(begun) if begun else first.now
        text = self._value(Environment(World(started_at, world.calendar)), data)
        if not begun and self.kind == "duration":
            if not _is_offset(text):
                raise OffsetError(text, "a duration whose start is known")
            due = due_at(clock) or first.now
            started_at = add_duration(due, Offset.parse(text).times(-1), first.calendar)
        elif not begun and ASKS_THE_TIME.search(self.text):
            raise OffsetError(text, "a date whose start is known")
        return _moment(self.kind, text, World(started_at, world.calendar))

    def _value(self, environment: Environment, data: dict[str, Any]) -> str:
        text = self.text.strip()
        if is_written_out(text):
            return text
        value = environment.evaluate(text, data)
        if not isinstance(value, str):
            raise BadTimer(self.kind, value, "it is no text")
        return value


def is_written_out(text: str) -> bool:
    """Whether a timer's text says its time as it stands; anything else is an expression."""
    return any(reads(kind, text) for kind in ("date", "duration", "cycle"))


def reads(kind: str, text: str) -> bool:
    """Whether a text is a time of this kind: `2026-07-01`, `20wd` or `PT72H`, `R/5wd`."""
    try:
        if kind == "date":
            moment(text, NO_DAYS_CLOSED)
        elif kind == "duration":
            period(text)
        else:
            Cycle.parse(text, NO_DAYS_CLOSED)
    except OffsetError:
        return False
    return True


def due_at(clock: dict[str, Any]) -> datetime | None:
    due = clock.get("due")
    return None if due is None else datetime.fromisoformat(due)


def is_due(clock: dict[str, Any], world: World) -> bool:
    due = due_at(clock)
    return due is not None and due <= world.now


def following(clock: dict[str, Any], world: World) -> dict[str, Any]:
    """Wind a clock on to its next occurrence: from the anchor, never from the last firing."""
    if "cycle" not in clock:
        return {"due": None}
    return _dated({**clock, "number": clock["number"] + 1}, world)


@dataclass(frozen=True, slots=True)
class StartTimer:
    """A start event that begins an instance by itself; the engine keeps its schedule."""

    element_id: str
    kind: TimerKind
    text: str

    def next_after(self, started_at: datetime, after: datetime, world: World) -> datetime | None:
        """Find the first moment after another one; `started_at` is when it was published."""
        begun = World(started_at, world.calendar)
        event = TimerEvent(self.kind, self.text)
        text = event._value(Environment(begun), {})
        if self.kind != "cycle":
            found = _moment(self.kind, text, begun)
            return found if found > after else None
        cycle = Cycle.parse(text, world.calendar).next_after(started_at, after, world.calendar)
        return None if cycle is None else cycle[1]


def _moment(kind: str, text: str, world: World) -> datetime:
    if kind == "date":
        return moment(text, world.calendar)
    if not _is_offset(text) and _goes_back(Duration.parse(text)):
        raise OffsetError(text, "a duration that does not go back")
    return add_duration(world.now, text, world.calendar)


def _goes_back(duration: Duration) -> bool:
    return duration.months < 0 or duration.days < 0 or duration.exact.total_seconds() < 0


def _dated(clock: dict[str, Any], world: World) -> dict[str, Any]:
    cycle = Cycle.parse(clock["cycle"], world.calendar)
    started_at = datetime.fromisoformat(clock["from"])
    due = cycle.occurrence(started_at, clock["number"], world.calendar)
    return {**clock, "due": None if due is None else _iso(due)}


def _is_offset(text: str) -> bool:
    try:
        return Offset.parse(text).count >= 0
    except OffsetError:
        return False


def _iso(found: datetime) -> str:
    return found.isoformat()
