"""A board that grows from a thousand tasks to a million, ten events for each: what it costs."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from engine import identity
from engine.actors import SYSTEM
from engine.jobs import run_due
from engine.models import ProcessInstance, User
from engine.queries import history
from engine.queries.due import due_rungs
from engine.verification import exported, verify
from tests.bench import keeping
from tests.bench.bulk import FAR_AWAY, PEOPLE, Crowd, group, person
from tests.bench.chains import Chains
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, slowest, times
from tests.bench.scale import Scale
from tests.webapp.settings import settings_in
from tests.webapp.signing import enter
from webapp import create_app
from workflows import timescales

SIZES = (1_000, 10_000, 100_000, 1_000_000)  # tasks; ten events for each
EVENTS_EACH = 100  # of an instance, which has ten tasks
PAGE = 50
SEATS = 12
SOME, MANY = 40, 300
HISTORY_BAR = "< 200"
VERIFY_BAR = ">= 100000"


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """The same questions at each size; at the last, all that is only hard when there is much."""
    board = Board(ground)
    with TemporaryDirectory() as home:
        clients = board.open(Path(home))
        for tasks in (one for one in SIZES if one <= SIZES[-1] // scale.part**2):
            spent = board.grow(tasks)
            yield Row("grow_load", "s", spent, spent, spent, 1, ground.name, size=tasks)
            for row in _each(ground, board, clients):
                yield row
        yield _rate(row)
        yield from _pages(ground, board, clients, scale)
        yield from keeping.measure(ground, board.crowd, Path(home))


class Board:
    """Tasks, instances and their histories in one database, and who asks for them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.crowd, self.chains = Crowd(ground.database), Chains(ground.database)

    def grow(self, tasks: int) -> float:
        began = perf_counter()
        self.crowd.grow(tasks)
        self.chains.grow(FAR_AWAY, EVENTS_EACH)
        return perf_counter() - began

    @property
    def events(self) -> int:
        return self.crowd.instances * EVENTS_EACH

    def open(self, home: Path) -> dict[str, FlaskClient]:
        """Pages for a member of twelve groups, and for somebody of the unit who sees all."""
        people = _people(self.ground)
        app = create_app(settings_in(home), self.ground.engine)
        clients = {}
        for who, user in people.items():
            clients[who] = app.test_client()
            enter(clients[who], user)
        return clients

    def some(self, number: int) -> list[UUID]:
        """Instances from here and there; the ids are random, and so is their order."""
        crowd = sa.select(ProcessInstance.id).where(ProcessInstance.started_at >= FAR_AWAY)
        with self.ground.engine.query() as session:
            found = session.scalars(crowd.order_by(ProcessInstance.id).limit(number)).all()
        return list(found)


def _people(ground: Ground) -> dict[str, User]:
    with ground.engine.command(SYSTEM) as ctx:
        timescales.install(ctx)
        for number in range(PEOPLE):
            email, name = f"p{number}@example.org", f"Person {number:03}"
            ctx.session.add(User(id=person(number), email=email, name=name, created_at=ctx.now))
        ctx.session.flush()
        unit = identity.add_user(ctx, "unit@example.org", "Somebody of the unit")
        found = {"member": ctx.session.get_one(User, person(0)), "unit": unit}
        seats = {"member": map(group, range(SEATS)), "unit": ("business_unit", "unit_manager")}
        for who, keys in seats.items():
            for key in keys:
                identity.add_group(ctx, key, key, key)
                ctx.session.flush()
                identity.join_group(ctx, found[who].id, key, starts_on=date(2020, 1, 1))
    return found


# ---- at each size


def _each(ground: Ground, board: Board, clients: dict[str, FlaskClient]) -> Iterator[Row]:
    size, some = board.crowd.tasks, board.some(SOME)
    for name, work in (
        ("inbox", lambda _one: _ask(clients["member"], "/")),
        ("instance", lambda one: _ask(clients["unit"], f"/instances/{one}")),
        ("history", lambda one: _ask(clients["unit"], f"/instances/{one}?before=60")),
        ("list", lambda _one: _ask(clients["unit"], "/instances/")),
        ("sweep", lambda _one: run_due(ground.engine)),
        ("find_due", lambda _one: _find_due(ground)),
    ):
        seconds = _timed(work, some)
        yield slowest(times(f"grow_{name}", seconds, ground.name, size=size), "")
    yield slowest(times("grow_complete", _completions(ground), ground.name, size=size), "")
    began = perf_counter()
    with ground.engine.query() as session:
        found = verify(session)
    if found.fault:
        raise RuntimeError(f"Expected every event to fit, but found {found.fault}.")
    spent = perf_counter() - began
    yield Row("grow_verify", "s", spent, spent, spent, 1, ground.name, size=found.events)


def _rate(walked: Row) -> Row:
    """The last walk, in events a second."""
    events = walked.size or 0
    rate = events / walked.value
    return Row("verify_10m", "per s", rate, rate, rate, 1, walked.database, VERIFY_BAR, events)


def _timed(work: Callable[[UUID], object], some: list[UUID]) -> list[float]:
    """The first time compiles and fills caches, and is not counted."""
    watch = Watch()
    work(some[0])
    for one in some:
        with watch:
            work(one)
    return watch.seconds


def _ask(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"Expected {address} to answer, but found {answer.status_code}.")


def _find_due(ground: Ground) -> None:
    with ground.engine.query() as session:
        due_rungs(session, ground.clock(), 100)


def _completions(ground: Ground) -> list[float]:
    watch = Watch()
    for _ in range(SOME):
        (task_id,) = ground.open_tasks(ground.start("small"))
        with watch:
            ground.complete(task_id)
    return watch.seconds


# ---- at the last size


def _pages(
    ground: Ground, board: Board, clients: dict[str, FlaskClient], scale: Scale
) -> Iterator[Row]:
    """Pages of the history, never the same one twice."""
    events, some = board.events, board.some(min(scale.queries, MANY))
    page = Watch()
    for one in some:
        with ground.engine.query() as session, page:
            first = history.of_instance(session, one, limit=PAGE)
        with ground.engine.query() as session, page:
            history.of_instance(session, one, limit=PAGE, cursor=first.next)
    engine = times("history_page_10m", page.seconds, ground.name, size=events)
    yield engine
    yield slowest(engine, HISTORY_BAR)
    unit, places = clients["unit"], count(1, events // (2 * len(some)))
    for name, work in (
        ("page_history", lambda one: _ask(unit, f"/instances/{one}?before=60")),
        ("page_history_tasks", lambda one: _ask(unit, f"/instances/{one}?topic=tasks")),
        ("api_instance_events", lambda one: _ask(unit, f"/api/v1/instances/{one}/events")),
        ("api_events", lambda _one: _ask(unit, f"/api/v1/events?after={next(places)}")),
        ("export_instance", lambda one: _export(ground, one)),
    ):
        seconds = _timed(work, some[: max(10, len(some) // 3)])
        row = times(f"{name}_10m", seconds, ground.name, size=events)
        yield slowest(row, HISTORY_BAR)


def _export(ground: Ground, one: UUID) -> None:
    """The whole of one history as `cylch verify --export` writes it."""
    with ground.engine.query() as session:
        if len(list(exported(session, one))) < EVENTS_EACH:
            raise RuntimeError("Expected a whole history.")
