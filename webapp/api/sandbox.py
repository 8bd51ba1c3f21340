"""The sandbox's clock: move it, and all that falls due on the way happens in order."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Response, current_app

from engine import sandbox
from engine.context import ProcessEngine
from engine.errors import Invalid, SandboxOnly
from engine.working_days import OffsetError
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change_in_steps
from webapp.api.reading import takes
from webapp.api.schemas.operations import Clock, ClockMove, Moved
from webapp.current import actor, moment, process_engine

bp = blueprint("sandbox", "Only where the database is a sandbox: time that can be moved.")

MORNING = time(9)
FURTHEST = timedelta(days=5 * 366)


@bp.get("/sandbox/clock")
@bp.output(Clock)
def show() -> Response:
    """Read the sandbox's clock."""
    _require_sandbox()
    now = process_engine().now()
    return give(Clock(now=now, local=_local(process_engine(), now)))


@bp.post("/sandbox/clock")
@takes(bp, ClockMove)
@bp.output(Moved)
def move(body: ClockMove) -> Response:
    """Move the clock on, by an offset or to a moment: at most five years at once."""
    _require_sandbox()

    def act() -> Answer:
        from webapp.house import follow_ups  # noqa: PLC0415 - only whoever moves the clock needs them

        engine = process_engine()
        tick = follow_ups(engine, current_app.extensions["settings"])
        moved = sandbox.advance(engine, _until(engine, body), actor(), tick)
        return Answer(
            Moved(
                now=moved.after,
                local=_local(engine, moved.after),
                before=moved.before,
                timers=moved.timers,
                rungs=moved.rungs,
                jobs=moved.jobs,
            )
        )

    return change_in_steps(act)


def _require_sandbox() -> None:
    if not moment().is_sandbox:
        raise SandboxOnly("Expected a sandbox, but this is a board's real database.")


def _until(engine: ProcessEngine, body: ClockMove) -> datetime:
    now = engine.now()
    try:
        until = _asked(engine, body, now)
    except (OffsetError, ValueError, OverflowError):
        name, rule = ("advance", "not_an_offset") if body.advance else ("set", "not_a_moment")
        raise Invalid(name, rule) from None
    if until < now:
        raise Invalid("until", "in_the_past", now=now.isoformat())
    if until - now > FURTHEST:
        raise Invalid("until", "too_far")
    return until


def _asked(engine: ProcessEngine, body: ClockMove, now: datetime) -> datetime:
    calendar = engine.calendar()
    if body.advance is not None:
        return calendar.add(now, body.advance)
    text = body.set or ""
    if "T" not in text.upper():
        return calendar.at(date.fromisoformat(text), MORNING)
    asked = datetime.fromisoformat(text)
    if asked.tzinfo is None:
        return calendar.at(asked.date(), asked.time())
    return asked.astimezone(UTC)


def _local(engine: ProcessEngine, now: datetime) -> str:
    return engine.calendar().local(now).isoformat(timespec="seconds")
