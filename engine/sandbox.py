"""A sandbox's clock: moving it lives through all that falls due on the way, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine import board
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine, board_state
from engine.errors import Invalid, SandboxOnly
from engine.jobs import Done, run_all_due
from engine.queries.due import next_due_at

ON_TIME = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """From when to when, and what happened on the way."""

    before: datetime
    after: datetime
    timers: int
    rungs: int
    jobs: int


def advance(
    engine: ProcessEngine,
    until: datetime,
    actor: Actor = SYSTEM,
    tick: Callable[[], object] = lambda: None,
) -> Moved:
    """Move the clock to a later moment; each timer and each rung happens at its own time."""
    before = engine.now()
    _require_sandbox(engine)
    if until < before:
        raise Invalid("until", "in_the_past", now=before.isoformat())
    done = run_all_due(engine)
    total = Done(done.timers, done.rungs, done.jobs)
    while (due_at := _next(engine)) is not None and due_at <= until:
        _set(engine, due_at + ON_TIME, actor)
        done = run_all_due(engine)
        tick()
        total.timers, total.rungs = total.timers + done.timers, total.rungs + done.rungs
        total.jobs += done.jobs
        if not done.total and not done.failed and _next(engine) == due_at:
            break  # it does not move, and nobody else has moved it
    _set(engine, until, actor)
    tick()
    return Moved(before, until, total.timers, total.rungs, total.jobs)


def _require_sandbox(engine: ProcessEngine) -> None:
    with engine.query() as session:
        if not board_state(session).is_sandbox:
            raise SandboxOnly("Expected a sandbox, but this is a board's real database.")


def _next(engine: ProcessEngine) -> datetime | None:
    with engine.query() as session:
        return next_due_at(session)


def _set(engine: ProcessEngine, moment: datetime, actor: Actor) -> None:
    if moment <= engine.now():
        return
    with engine.command(actor) as ctx:
        board.set_clock(ctx, moment, real=engine.clock())
