"""Several people at once, each a process of its own with a connection of its own."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any
from uuid import UUID

from engine.db import connect
from engine.deployments import deployed, latest
from tests.bench.ground import Ground
from tests.bench.rows import Row, figure, times
from tests.bench.scale import Scale

CLIENTS, PEOPLE = 4, 8
BEFORE_THE_AGENCIES = 3

# What one person is to do: with these tasks, these instances, at this moment.
Part = Sequence[Any]
Work = Callable[[Ground, Part], list[float]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person saw: how long each completion took, what went wrong, start and end."""

    seconds: list[float]
    errors: list[str]
    began: float
    ended: float


def four_clients(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Each client walks audits of its own from start to end, all at the same time."""
    walks = max(1, scale.audits // 2)
    given = [[ground.start("audit_medium") for _ in range(walks)] for _ in range(CLIENTS)]
    answers = at_once(ground, walk_audits, given)
    seconds = [second for answer in answers for second in answer.seconds]
    spent = max(answer.ended for answer in answers) - min(answer.began for answer in answers)
    waits = times("", seconds)
    yield Row(
        "complete_audit_4_clients",
        "per s",
        len(seconds) / spent,
        waits.p50,
        waits.p95,
        len(seconds),
        ground.name,
    )
    yield failures("complete_audit_4_clients_failed", answers, ground)


def eight_people(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Eight agencies answer the same audit in the same moment, again and again."""
    audits = [_waiting_for_agencies(ground) for _ in range(scale.rounds)]
    answers = at_once(ground, complete_tasks, [list(tasks) for tasks in zip(*audits, strict=True)])
    seconds = [second for answer in answers for second in answer.seconds]
    yield times("parallel_8_people", seconds, ground.name)
    yield failures("parallel_8_people_failed", answers, ground)


def at_once(ground: Ground, work: Work, given: Sequence[Part]) -> list[Answer]:
    """Let each do its work in a process; they begin together once all are ready."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    barrier = context.Barrier(len(given))
    lines, processes = [], []
    for part in given:
        line, other_end = context.Pipe(duplex=False)
        asked = (other_end, barrier, ground.name, ground.url, work, part)
        process = context.Process(target=_person, args=asked)
        process.start()
        other_end.close()
        lines.append(line)
        processes.append(process)
    answers = [line.recv() for line in lines]
    for process in processes:
        process.join()
    return answers


def walk_audits(ground: Ground, instances: Sequence[UUID]) -> list[float]:
    """Complete what is open until nothing is."""
    seconds = []
    for instance_id in instances:
        while tasks := ground.open_tasks(instance_id):
            seconds += complete_tasks(ground, tasks)
    return seconds


def complete_tasks(ground: Ground, tasks: Sequence[UUID]) -> list[float]:
    seconds = []
    for task_id in tasks:
        began = perf_counter()
        ground.complete(task_id)
        seconds.append(perf_counter() - began)
    return seconds


def _person(
    line: Connection, barrier: Barrier, name: str, url: str, work: Work, part: Part
) -> None:
    database = connect(url)
    ground = Ground(name, url, database)
    seconds: list[float] = []
    errors: list[str] = []
    _warm_up(ground)
    barrier.wait()
    began = perf_counter()
    try:
        seconds = work(ground, part)
    except Exception as error:  # noqa: BLE001 - told to who asked, and counted there
        errors.append(f"{type(error).__name__}: {error}")
    line.send(Answer(seconds, errors, began, perf_counter()))
    database.dispose()


def _warm_up(ground: Ground) -> None:
    """Connect, compile and complete something, so that nobody is measured at their first time."""
    with ground.engine.query() as session:
        deployed(session, latest(session, "audit_medium").id)
    complete_tasks(ground, ground.open_tasks(ground.start("small")))


def _waiting_for_agencies(ground: Ground) -> list[UUID]:
    instance_id = ground.start("audit_medium")
    for _ in range(BEFORE_THE_AGENCIES):
        ground.complete(ground.open_tasks(instance_id)[0])
    tasks = ground.open_tasks(instance_id)
    if len(tasks) != PEOPLE:
        raise RuntimeError(f"Expected {PEOPLE} agencies to be asked, but there are {len(tasks)}.")
    return tasks


def failures(name: str, answers: Sequence[Answer], ground: Ground) -> Row:
    errors = [error for answer in answers for error in answer.errors]
    for error in errors:
        sys.stderr.write(f"{name}: {error}\n")
    return figure(name, "", [len(errors)], ground.name, bar="<= 0")
