"""What must not slow down as more and more waits: inboxes, and the search for what is due."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from engine import tasks
from engine.actors import Actor
from engine.jobs import run_due
from engine.models import Event, UserTask
from engine.queries.due import due_rungs
from engine.queries.inbox import Filter, counts, inbox
from tests.bench.bulk import Crowd, group, person
from tests.bench.clients import at_once
from tests.bench.ground import AUDITOR, Ground
from tests.bench.rows import Row, Watch, figure, slowest, times
from tests.bench.scale import Scale

DUE = 100
PAGE = 25
SEATS = 12  # groups that one person sits in
FIND_BAR = {"sqlite": "< 2", "postgresql": "< 1"}
PAST_THE_RUNG = timedelta(minutes=1)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Let the tables grow, and ask the same questions at each size."""
    crowd = Crowd(ground.database)
    climbing = [_claimed(ground) for _ in range(DUE)]
    crowd.grow(10_000)
    yield from _inboxes("inbox_10k", ground, crowd, scale)
    crowd.grow(100_000)
    yield from _sweeps("sweep_100_of_100k", ground, crowd, climbing, scale)
    if scale.part == 1:
        crowd.grow(1_000_000)
    page, tail = _inboxes("inbox_1m", ground, crowd, scale)
    yield page
    yield slowest(page, "< 50") if ground.name == "postgresql" else tail
    yield _find_due(ground, crowd, scale)
    yield from _sweeps("sweep_100_of_1m", ground, crowd, climbing, scale)


def _claimed(ground: Ground) -> UUID:
    """A task with a deadline, and with an assignee whom its ladder reminds."""
    (task_id,) = ground.open_tasks(ground.start("bench_action", agency="newport"))
    with ground.engine.command(AUDITOR) as ctx:
        tasks.claim(ctx, task_id)
    return task_id


def _inboxes(name: str, ground: Ground, crowd: Crowd, scale: Scale) -> tuple[Row, Row]:
    """The first page and the figures above it, for one person after another."""
    page, figures = Watch(), Watch()
    for number in range(scale.queries):
        who = Actor(person(number), "somebody", frozenset(group(number + s) for s in range(SEATS)))
        with ground.engine.query() as session:
            with page:
                found = inbox(session, who, Filter(limit=PAGE))
            with figures:
                counts(session, who, ground.clock())
        if len(found.items) != PAGE:
            raise RuntimeError(f"Expected a full page, but there are {len(found.items)} tasks.")
    return (
        times(name, page.seconds, ground.name, size=crowd.tasks),
        times(f"{name}_counts", figures.seconds, ground.name, size=crowd.tasks),
    )


def _find_due(ground: Ground, crowd: Crowd, scale: Scale) -> Row:
    """Ask for the hundred that are due, among all that wait."""
    watch = Watch()
    ground.clock.set_to = _next_rung(ground, None) + PAST_THE_RUNG
    for _ in range(scale.queries):
        with ground.engine.query() as session, watch:
            found = due_rungs(session, ground.clock(), 2 * DUE)
        if len(found) != DUE:
            raise RuntimeError(f"Expected {DUE} to be due, but {len(found)} are.")
    return times(
        "find_due_1m", watch.seconds, ground.name, bar=FIND_BAR[ground.name], size=crowd.tasks
    )


def _sweeps(
    name: str, ground: Ground, crowd: Crowd, climbing: list[UUID], scale: Scale
) -> Iterator[Row]:
    """A hundred ladders have a rung to climb while all the others wait.

    One worker climbs the first rung, two workers at once the next.
    """
    fire, idle = Watch(), Watch()
    ground.clock.set_to = _next_rung(ground, climbing) + PAST_THE_RUNG
    with fire:
        climbed = sweep(ground, [ground.clock()])
    for _ in range(scale.rounds):
        with idle:
            run_due(ground.engine)
    ground.clock.set_to = _next_rung(ground, climbing) + PAST_THE_RUNG
    answers = at_once(ground, sweep, [[ground.clock()]] * 2)
    climbed += [rungs for answer in answers for rungs in answer.seconds]
    if sum(climbed) != 2 * DUE:
        raise RuntimeError(f"Expected {DUE} rungs to be climbed twice, but found {climbed}.")
    yield times(name, fire.seconds, ground.name, unit="s", bar="< 2", size=crowd.tasks)
    yield figure(f"{name}_twice", "", [_fired_twice(ground)], ground.name, bar="<= 0")
    yield times(f"{name}_nothing_due", idle.seconds, ground.name, size=crowd.tasks)


def sweep(ground: Ground, moments: Sequence[datetime]) -> list[float]:
    """Climb what is due at a moment; tell how many rungs that were."""
    (ground.clock.set_to,) = moments
    done = run_due(ground.engine)
    if done.failed:
        raise RuntimeError(f"Expected every rung to be climbed, but {done}.")
    return [done.rungs]


def _next_rung(ground: Ground, climbing: list[UUID] | None) -> datetime:
    statement = sa.select(sa.func.min(UserTask.ladder_due_at))
    if climbing:
        statement = statement.where(UserTask.id.in_(climbing))
    with ground.engine.query() as session:
        return session.execute(statement).scalar_one()


def _fired_twice(ground: Ground) -> int:
    """How many rungs of the same task left more than one event."""
    rungs = Event.kind.in_(["user_task.reminded", "user_task.escalated"])
    with ground.engine.query() as session:
        told = session.execute(sa.select(Event.user_task_id, Event.details).where(rungs)).all()
    fired = [(task_id, details["level"], details["due_version"]) for task_id, details in told]
    return len(fired) - len(set(fired))
