"""As on several machines: four processes that serve, workers beside them, one PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from time import perf_counter

import sqlalchemy as sa

from engine import definitions, instances
from engine.actors import SYSTEM
from engine.models import Event, UserTask, Worker
from engine.workers import PAGES
from tests.bench.bulk import Crowd
from tests.bench.clients import CLIENTS, at_once, failures
from tests.bench.ground import Ground
from tests.bench.rows import Row, figure, times
from tests.bench.scale import Scale
from tests.bench.serving import post_audits, running, served, token_of_auditor
from tests.engine.diagrams import Drawing, timer

SERVERS, WORKERS = 4, 2
PATIENCE = 60.0
WAIT = 10.0
APART = 0.05  # seconds from one timer to the next


def completions(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Four clients, each at a server of its own, complete audits through the API."""
    if ground.name != "postgresql":
        return
    token = token_of_auditor(ground)
    audits = max(1, scale.audits // 4)
    with ExitStack() as stack:
        servers = [stack.enter_context(served(ground, "--no-scheduler")) for _ in range(SERVERS)]
        _at_work(stack, ground, 1)
        for server in servers:  # what the first request loads is no part of it
            post_audits(ground, [server.port, token, ground.start("small")])
        given = [
            [server.port, token, *(ground.start("audit_medium") for _ in range(audits))]
            for server in (servers[number % SERVERS] for number in range(CLIENTS))
        ]
        answers = at_once(ground, post_audits, given)
    seconds = [second for answer in answers for second in answer.seconds]
    spent = max(answer.ended for answer in answers) - min(answer.began for answer in answers)
    waits, name = times("", seconds), "http_complete_audit_4_servers"
    rate, count = len(seconds) / spent, len(seconds)
    yield Row(name, "per s", rate, waits.p50, waits.p95, count, ground.name, bar=">= 100")
    yield Row(f"{name}_p95", "ms", waits.p95, waits.p50, waits.p95, count, ground.name, "< 100")
    yield failures(f"{name}_failed", answers, ground)


def lateness(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Timers fall due one after the other while a million other rows wait; two workers."""
    if ground.name != "postgresql":
        return
    crowd = Crowd(ground.database)
    crowd.grow(1_000_000 // scale.part)
    _publish(ground)
    with ExitStack() as stack:
        _at_work(stack, ground, WORKERS)
        for _ in range(scale.timers):
            with ground.engine.command(SYSTEM) as ctx:
                instances.start(ctx, "late", title="Late", variables={"agency": "newport"})
            time.sleep(APART)
        _wait_until(lambda: _fired(ground) >= scale.timers)
    late = sorted(_late(ground))
    p99 = late[int(len(late) * 0.99)] * 1000
    spread = times("", late)
    name, n = "timer_lateness_1m_p99", len(late)
    yield Row(name, "ms", p99, spread.p50, spread.p95, n, ground.name, "< 2000", crowd.tasks)
    twice = _fired(ground) - scale.timers
    yield figure("timer_lateness_1m_twice", "", [twice], ground.name, bar="<= 0")


def _publish(ground: Ground) -> None:
    drawing = Drawing("late").start().catch("wait", timer(f"PT{WAIT:.0f}S")).task("act").end()
    with ground.engine.command(SYSTEM) as ctx:
        draft = definitions.deploy(ctx, drawing.source(strict=False))
        definitions.publish(ctx, draft.id)


def _at_work(stack: ExitStack, ground: Ground, count: int) -> None:
    for _ in range(count):
        stack.enter_context(running(ground, "worker"))
    seen = sa.select(sa.func.count(Worker.process.distinct())).where(Worker.line != PAGES)
    _wait_until(lambda: _count(ground, seen) >= count)


def _wait_until(is_so) -> None:
    until = perf_counter() + PATIENCE
    while not is_so():
        if perf_counter() > until:
            raise RuntimeError("Expected the workers to be done, but they are not.")
        time.sleep(0.1)


def _fired(ground: Ground) -> int:
    wanted = sa.select(sa.func.count()).select_from(UserTask).where(UserTask.element_id == "act")
    return _count(ground, wanted)


def _count(ground: Ground, wanted: sa.Select[tuple[int]]) -> int:
    with ground.engine.query() as session:
        return session.execute(wanted).scalar_one()


def _late(ground: Ground) -> Iterator[float]:
    """From the moment at which each timer was due to the command that fired it."""
    begun, fired = (
        sa.select(Event.instance_id, sa.func.min(Event.at).label("at"))
        .where(Event.kind == kind)
        .group_by(Event.instance_id)
        .subquery()
        for kind in ("instance.started", "user_task.created")
    )
    mine = sa.select(UserTask.instance_id).where(UserTask.element_id == "act")
    wanted = (
        sa.select(begun.c.at, fired.c.at)
        .join(fired, fired.c.instance_id == begun.c.instance_id)
        .where(begun.c.instance_id.in_(mine))
    )
    with ground.engine.query() as session:
        for began, at in session.execute(wanted):
            yield (at - began).total_seconds() - WAIT
