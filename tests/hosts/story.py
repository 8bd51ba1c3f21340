"""What happens to them: told once, for the test and for the page of figures."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from engine.clock import system_clock
from engine.models import UserTask
from tests.hosts.board import PATIENCE, WAIT, Hosts, waits_for


@dataclass
class Told:
    """Seconds, by what they measure."""

    answers: list[float] = field(default_factory=list)
    wakes: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    held: float = 0.0
    kill: float = 0.0
    back: float = 0.0
    alone: float = 0.0
    completed: int = 0
    doctor: str = ""


def tell(hosts: Hosts, count: int) -> Told:
    """Calm; one is cut off in the middle of something while another is killed; it comes back."""
    told = Told()
    tasks = hosts.begin(4 * count)
    parts = [tasks[start : start + count] for start in range(0, len(tasks), count)]
    _calm(hosts, told, parts[0])
    _cut_and_killed(hosts, told, parts[1])
    _back(hosts, told, parts[2])
    _alone(hosts, told, parts[3])
    told.completed = len(tasks)
    return told


def _calm(hosts: Hosts, told: Told, tasks: list[UUID]) -> None:
    with _handed_in(hosts, told, tasks):
        pass
    _all_done(hosts, len(tasks))
    said = hosts.moments("user_task.completed", "say")
    heard = hosts.moments("message.received")
    told.wakes = [(b - a).total_seconds() for a, b in zip(said, heard, strict=True)]
    after = hosts.moments("user_task.created", "after")
    told.lateness = [(b - a).total_seconds() - WAIT for a, b in zip(said, after, strict=True)]


def _cut_and_killed(hosts: Hosts, told: Told, tasks: list[UUID]) -> None:
    """Whose lifecycle the cut-off host holds is finished by others all the same."""
    north = hosts.workers["north"]
    hold = hosts.holder(north)
    with _handed_in(hosts, told, tasks):
        first = tasks[0]
        waits_for(lambda: first not in hosts.open("say"), "the first is handed in")
        hold(_instance_of(hosts, first))
        north.cut()
        cut = time.monotonic()
        killed = time.monotonic()
        hosts.kill("south")
        before = hosts.arrived("heard")
        waits_for(lambda: hosts.arrived("heard") > before, "another does what comes")
        told.kill = time.monotonic() - killed
    _all_done(hosts, 2 * len(tasks))
    told.held = time.monotonic() - cut


def _back(hosts: Hosts, told: Told, tasks: list[UUID]) -> None:
    began, mended = time.monotonic(), system_clock()
    hosts.workers["north"].mend()
    waits_for(lambda: "north" in hosts.at_work(mended), "the one that was cut off is back")
    told.back = time.monotonic() - began
    with _handed_in(hosts, told, tasks):
        pass
    _all_done(hosts, 3 * len(tasks))


def _alone(hosts: Hosts, told: Told, tasks: list[UUID]) -> None:
    """All others are gone: who was cut off before does everything."""
    with _handed_in(hosts, told, tasks):
        for name in hosts.workers:
            if name not in ("north", "south"):
                hosts.kill(name)
    began = time.monotonic()
    _all_done(hosts, 4 * len(tasks))
    told.alone = time.monotonic() - began
    found = hosts.doctor()
    told.doctor = found.stdout
    bad = [line for line in found.stdout.splitlines() if line.startswith("BAD")]
    assert [line for line in bad if "libraries" not in line] == [], found.stdout


def _all_done(hosts: Hosts, count: int) -> None:
    waits_for(lambda: hosts.done() >= (count, count), f"{count} are done, not {hosts.done()}")


@contextmanager
def _handed_in(hosts: Hosts, told: Told, tasks: list[UUID]) -> Iterator[subprocess.Popen]:
    with hosts.hand_in(tasks) as visitor:
        yield visitor
        lines, _ = visitor.communicate(timeout=PATIENCE)
    assert visitor.returncode == 0
    told.answers += [float(line) for line in lines.split()]


def _instance_of(hosts: Hosts, task_id: UUID) -> UUID:
    wanted = sa.select(UserTask.instance_id).where(UserTask.id == task_id)
    return hosts.ground.rows(wanted)[0][0]


def assert_nothing_lost_and_nothing_twice(hosts: Hosts, told: Told) -> None:
    counted = {
        "user_task.completed": told.completed,
        "message.received": told.completed,
        "user_task.created": 3 * told.completed,  # said, heard, after
    }
    assert {kind: hosts.ground.count(kind) for kind in counted} == counted
    assert hosts.done() == (told.completed, told.completed)
    per_instance = sa.select(UserTask.instance_id, UserTask.element_id)
    found = hosts.ground.rows(per_instance)
    assert len(found) == len(set(found))
    hosts.ground.assert_sound()
