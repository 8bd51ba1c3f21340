"""Workers are killed again and again while they work: `make kills` counts what came of it.

Each is a process of its own with all its lines; it dies by kill -9 at a random moment, in the
middle of whatever it does, and another takes its place.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from engine import board
from engine.carrying import Carrier
from engine.clock import system_clock
from engine.context import ProcessEngine, Steps
from engine.crew import Crew
from engine.db import connect
from engine.models import Incident, UserTask
from tests import databases, pg
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play
from tests.published import about, spent, write_page
from tests.races.processes import FORK, Ground

KILLS, AT_ONCE, PATIENCE = 1000, 4, 120
ROOM = {**pg.FAST, "max_connections": "200"}
LINES = {"due": ("due",), "messages": (), "papers": ()}
WORDS = """# Workers killed

What `make kills` does and what it measured: {about}.

{at_once} workers at a time on one PostgreSQL, each a process with all its lines; one of them is
killed (`kill -9`) at a random moment between {soonest} and {latest} ms after the last, and another
takes its place. With each kill a lifecycle begins that throws a message to another, which waits for
it, and then waits a second for a timer. Afterwards two workers are left alone until nothing is due.

**{found.kills:,} kills; {found.begun:,} messages and {found.begun:,} timers: {found.lost} lost,
{found.twice} done twice, {found.incidents} incidents.** The killed took {found.taken} begun jobs
along. Every chain of the history is whole, nothing waits for nothing. {spent} in all;
{found.tail:.1f} s after the last kill everything was done.
"""
SOONEST, LATEST = 100, 500  # milliseconds
TAKEN = sa.text(
    "SELECT jobs.id FROM procrastinate_jobs jobs"
    " LEFT JOIN procrastinate_workers ours ON ours.id = jobs.worker_id WHERE status = 'doing'"
    " AND (ours.id IS NULL OR last_heartbeat < now() - interval '4 seconds')"
)


@dataclass(frozen=True, slots=True)
class Count:
    """What was found after all kills."""

    kills: int
    begun: int
    heard: int
    fired: int
    distinct: int
    incidents: int
    taken: int
    tail: float

    @property
    def lost(self) -> int:
        return 2 * self.begun - self.distinct

    @property
    def twice(self) -> int:
        return self.heard + self.fired - self.distinct


def killed(url: str, kills: int, seed: int = 1) -> Count:
    """Kill so many; then count."""
    chance = random.Random(seed)  # noqa: S311 - the same moments each time
    ground = founded(url, listener(), _speaker())
    workers = [_worker(url) for _ in range(AT_ONCE)]
    taken: set[int] = set()
    for _ in range(kills):
        _begin(ground.engine)
        taken |= {row[0] for row in ground.rows(TAKEN)}
        time.sleep(chance.uniform(SOONEST, LATEST) / 1000)
        victim = workers.pop(chance.randrange(AT_ONCE))
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        ground.engine.database.dispose()  # no child may use our connections
        workers.append(_worker(url))
    began = time.monotonic()
    for victim in workers[2:]:
        victim.kill()
    while _counted(ground, kills).lost and time.monotonic() < began + PATIENCE:
        time.sleep(0.05)
    tail = time.monotonic() - began
    time.sleep(2)  # what is done twice is done soon after
    taken |= {row[0] for row in ground.rows(TAKEN)}
    found = replace(_counted(ground, kills), taken=len(taken), tail=tail)
    for one in workers:
        one.kill()
        one.join()
    ground.assert_sound()
    ground.engine.database.dispose()
    return found


def founded(url: str, *drawings: Drawing, steps: Steps | None = None) -> Ground:
    """A board that works by these diagrams, with nothing open yet."""
    engine = ProcessEngine(connect(url), system_clock, steps)
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)
    member(engine, "officer@newport")
    publish(engine, *drawings, strict=False)
    engine.carrier = Carrier()
    engine.database.dispose()
    return Ground(url, engine, system_clock)


def listener() -> Drawing:
    return Drawing("listener").start().catch("listen", "message").task("heard").end()


def _speaker() -> Drawing:
    speaker = Drawing("speaker").start().throw("tell", "message")
    return speaker.catch("wait", timer("PT1S")).task("after").end()


def _begin(engine: ProcessEngine) -> None:
    for key in ("listener", "speaker"):
        play(engine, system_clock, key, agency="newport")


def _worker(url: str):
    """In a new process, which has nothing open yet."""
    child = FORK.Process(target=work, args=(url,))
    child.start()
    return child


def work(url: str, steps: Steps | None = None) -> None:
    engine = ProcessEngine(connect(url), system_clock, steps)
    engine.carrier = Carrier()
    Crew(engine, {}, LINES).start()
    signal.pause()


def _counted(ground: Ground, kills: int) -> Count:
    wanted = sa.select(UserTask.instance_id, UserTask.element_id)
    found = [tuple(row) for row in ground.rows(wanted)]
    incidents = ground.rows(sa.select(sa.func.count()).select_from(Incident))[0][0]
    names = [element_id for _instance, element_id in found]
    heard, fired = names.count("heard"), names.count("after")
    return Count(kills, kills, heard, fired, len(set(found)), incidents, 0, 0.0)


@contextmanager
def _database() -> Iterator[str]:
    with pg.temporary_server(ROOM) as server:
        databases.postgresql_template(server)
        with databases.postgresql_copy(server) as url:
            yield url


def main(*given: str) -> int:
    kills, began = int(given[0]) if given else KILLS, time.monotonic()
    with _database() as url:
        found = killed(url, kills)
    told = WORDS.format(
        about=about(),
        at_once=AT_ONCE,
        soonest=SOONEST,
        latest=LATEST,
        found=found,
        spent=spent(began),
    )
    write_page("kills", told)
    sys.stdout.write(told)
    return 1 if found.lost or found.twice or found.incidents else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
