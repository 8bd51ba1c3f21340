"""What is handed on comes twice, too early, in any order, or when it is done: it is done once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engine import attempts, board, instances
from engine.actors import SYSTEM
from engine.carrying import Carrier
from engine.context import ProcessEngine
from engine.jobs import run_all_due, run_one
from engine.models import Attempt, Job, JobKind
from engine.queries.due import due_jobs, due_rungs, due_timers
from tests.clock import A_WEDNESDAY
from tests.engine.diagrams import Drawing, publish, timer
from tests.faults.walking import outcome
from tests.people import member
from tests.play import play
from tests.races.meetings import ground_at
from tests.races.processes import Ground

LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"], "starts": "answer"}]
LATE = A_WEDNESDAY + timedelta(days=20)
CARRIED = sa.text("SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = 'run' ORDER BY id")
FOUR_KINDS = 4  # a message, a signal, a timer, a rung
ORDERS = list(permutations(range(FOUR_KINDS)))


@pytest.fixture
def postgresql_ground(postgresql_url) -> Iterator[Ground]:
    with ground_at(postgresql_url) as ground:
        member(ground.engine, "officer@newport")
        yield ground


@pytest.fixture
def other(postgresql_ground) -> Iterator[ProcessEngine]:
    """Another process's."""
    engine = postgresql_ground.another()
    yield engine
    engine.database.dispose()


@pytest.fixture
def family(ground: Ground) -> Ground:
    """One throws a message and a signal, waits for a timer, and has a task that is late."""
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    main = Drawing("main").start().gateway("fork").throw("tell", "message").throw("all", "signal")
    main.end("told").catch("wait", timer("PT1H"), follow=False).flow("fork", "wait")
    main.task("then").end("waited").task("act", ladder="standard", dueIn="5wd", follow=False)
    listeners = (
        Drawing(f"on_{event}").start().catch("listen", event).task("heard").end()
        for event in ("message", "signal")
    )
    answer = Drawing("answer").start().task("reply").end()
    publish(ground.engine, *listeners, answer, main.flow("fork", "act").end("acted"), strict=False)
    member(ground.engine, "officer@newport", name="Ann")
    return ground


def began(ground: Ground) -> Counter:
    """A new family with everything due; what stood there before."""
    ground.clock.set(A_WEDNESDAY)
    before = outcome(ground)
    for key in ("on_message", "on_signal", "on_signal", "main"):
        play(ground.engine, ground.clock, key, agency="newport")
    ground.clock.set(LATE)
    return before


def due(engine: ProcessEngine) -> list[tuple[str, str]]:
    """As the carrier names it: the table and the number of the row."""
    now = engine.now()
    kinds = {"job": due_jobs, "process_instance": due_timers, "user_task": due_rungs}
    with engine.query() as session:
        found = {kind: find(session, now, 100) for kind, find in kinds.items()}
    return [(kind, str(key)) for kind, rows in found.items() for _due_at, key in rows]


def said_over_and_over(keys: Sequence, order: Sequence[int]) -> Iterator:
    """In this order, each twice; the other way round; once more when all is done."""
    one_way = [keys[number] for number in order]
    for key in one_way:
        yield from (key, key)
    yield from reversed(one_way)
    yield from one_way


def calm(ground: Ground) -> Counter:
    before = began(ground)
    run_all_due(ground.engine)
    return outcome(ground) - before


def test_in_any_order_and_again_and_again_it_comes_out_as_in_a_calm_life(family):
    wanted = calm(family)
    for order in ORDERS:
        before = began(family)
        keys = due(family.engine)
        assert len(keys) == FOUR_KINDS
        told = [run_one(family.engine, *key) for key in said_over_and_over(keys, order)]
        while more := due(family.engine):  # a signal is brought to each that waits for it
            told += [run_one(family.engine, *key) for key in [*reversed(more), *more]]

        assert outcome(family) - before == wanted, order
        assert sum(done.failed for done in told) == 0
    family.assert_sound()


def test_to_four_workers_at_once(family):
    wanted, before = calm(family), began(family)
    keys = due(family.engine)

    def one(order):
        def work(engine):
            return sum(run_one(engine, *key).total for key in said_over_and_over(keys, order))

        return work

    family.at_once(*(one(order) for order in ORDERS[::6]))
    run_all_due(family.engine)

    assert outcome(family) - before == wanted
    family.assert_sound()


def test_what_died_with_its_worker_bears_a_mark_only_while_it_is_due(family):
    """It is begun alone from then on, and comes to its end all the same."""
    began(family)
    keys = due(family.engine)
    carried = {str(n): ":".join(key) for n, key in enumerate((*keys, ("job", "999999")))}

    attempts.mourn(family.engine, carried)
    marked = {key for (key,) in family.rows(sa.select(Attempt.key))}
    assert marked == {number for _kind, number in keys}

    run_all_due(family.engine)
    before = family.picture()
    attempts.mourn(family.engine, carried)
    assert (due(family.engine), family.picture()) == ([], before)
    family.assert_sound()


def test_when_its_row_is_not_there_nothing_is_done_and_nobody_is_called(ground):
    missing = [("job", "999999"), ("process_instance", str(uuid4())), ("user_task", str(uuid4()))]

    told = [run_one(ground.engine, *key) for key in missing]

    assert [(done.total, done.failed) for done in told] == [(0, 0)] * len(missing)
    assert ground.count("incident.opened") == 0


def test_what_comes_before_its_row_is_committed_is_not_lost(postgresql_ground, other):
    """The row decides: whoever was too early finds nothing, and it is found when it is there."""
    ground = postgresql_ground
    publish(
        ground.engine,
        Drawing("main").start().catch("wait", timer("PT1S")).task("act").end(),
        strict=False,
    )
    with ground.engine.command(SYSTEM) as ctx:
        job = Job(kind=JobKind.RETRY, due_at=ctx.now, payload={"incident": 0}, retries_left=3)
        ctx.session.add(job)
        instance = instances.start(ctx, "main", variables={"agency": "newport"})
        ctx.session.flush()
        keys = [("job", str(job.id)), ("process_instance", str(instance.id))]
        early = [run_one(other, *key) for key in keys]
    ground.clock.advance(timedelta(seconds=2))
    late = [run_one(other, *key) for key in (*keys, *keys)]

    assert [(done.total, done.failed) for done in early] == [(0, 0), (0, 0)]
    assert [done.total for done in late] == [1, 1, 0, 0]


def test_what_was_carried_twice_in_earnest_is_done_once(postgresql_ground):
    """By procrastinate's own table: each of its rows stands there twice, the last one first."""
    ground = postgresql_ground
    publish(
        ground.engine,
        Drawing("listener").start().catch("listen", "message").task("heard").end(),
        Drawing("main").start().throw("tell", "message").end(),
    )
    ground.engine.carrier = Carrier()
    for key in ("listener", "listener", "main", "main"):
        play(ground.engine, ground.clock, key, agency="newport")
    keys = [key.partition(":")[::2] for (key,) in ground.rows(CARRIED)]

    for key in (*reversed(keys), *keys):
        run_one(ground.engine, *key)

    assert len(keys) == 2
    assert ground.count("message.received") == ground.count("user_task.created") == 2
    ground.assert_sound()
