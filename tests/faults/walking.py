"""Walks an element's life under one fault: was anything lost, doubled or broken?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine import board, verification
from engine.carrying import Carrier
from engine.models import Event, Incident, ProcessInstance, UserTask
from engine.queries import invariants
from tests.faults.elements import ELEMENTS
from tests.faults.faults import FAULTS, Turn
from tests.faults.life import Life, Verb
from tests.faults.tales import TALES, WITH_INCIDENTS
from tests.races.processes import Ground

BY_THE_CLOCK = ("clock, timers", "clock, jumps")  # these set it themselves


@dataclass(frozen=True)
class Cell:
    """What was done to one verb of one element on one database; `points` is how often."""

    element: str
    verb: str
    fault: str
    database: str
    points: int
    wrong: str = ""


def walk(ground: Ground, element: str, fault: str, *, is_sparse: bool = False) -> Iterator[Cell]:
    """Each verb under the fault; at the end all must be as if nothing had happened."""
    how, name = FAULTS[fault], ground.engine.database.dialect.name
    latest = ground.clock.now
    for number, verb in enumerate(_both_ends(ground, element)):
        latest = max(latest, ground.clock.now, verb.due_at or latest)
        if verb.is_known:
            ground.clock.set(latest)  # a date that a diagram names stays behind the second life
            verb.run(ground.engine)
            continue
        if verb.due_at is not None and fault not in BY_THE_CLOCK:
            ground.clock.set(max(ground.clock.now, verb.due_at))
        try:
            points = how.run(ground, verb, Turn(number, is_sparse))
            sound(ground, may_fail=element in WITH_INCIDENTS)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must say it
            wrong = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
            yield Cell(element, verb.name, fault, name, 0, wrong)
            return
        yield Cell(element, verb.name, fault, name, points)


def _both_ends(ground: Ground, element: str) -> Iterator[Verb]:
    if element in TALES:
        yield from TALES[element](ground)
        return
    life = Life(ground, ELEMENTS[element])
    yield from life.verbs()
    yield from life.ending()


def calm(ground: Ground, element: str) -> Counter:
    """The same life without any fault: what must come out."""
    for verb in _both_ends(ground, element):
        if verb.due_at is not None:
            ground.clock.set(max(ground.clock.now, verb.due_at))
        verb.run(ground.engine)
        sound(ground, may_fail=element in WITH_INCIDENTS)
    return outcome(ground)


def outcome(ground: Ground) -> Counter:
    """How many events of each kind, and how each instance and task ended."""
    events = (kind for (kind,) in ground.rows(sa.select(Event.kind)))
    states = ground.rows(sa.select(ProcessInstance.business_key, ProcessInstance.state))
    done = ground.rows(sa.select(UserTask.element_id, UserTask.state))
    return Counter([*events, *(tuple(row) for row in states), *(tuple(row) for row in done)])


def sound(ground: Ground, *, may_fail: bool = False) -> None:
    """What `cylch doctor` looks at: the chains, who waits for what, and who sees it."""
    with ground.engine.query() as session:
        today = ground.engine.calendar().local_date(ground.engine.now())
        assert verification.verify(session).fault is None, "the chain is broken"
        stuck = invariants.instances_waiting_for_nothing(session)
        assert may_fail or not stuck, "it waits for nothing"
        assert not invariants.unseen_tasks(session, today), "nobody sees a task"
        incidents = session.scalars(sa.select(Incident.message)).all()
        assert may_fail or not incidents, f"incident: {incidents[0]}"


def found(ground: Ground) -> None:
    """A board on which it can begin; on PostgreSQL it hands on to workers of other machines."""
    if ground.engine.database.dialect.name == "postgresql":
        ground.engine.carrier = Carrier()
    with ground.engine.command() as ctx:
        board.found(ctx, sandbox=False)


NAMES = (*TALES, *ELEMENTS)
