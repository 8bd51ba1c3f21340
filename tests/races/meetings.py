"""Makes a board for a pair of verbs and lets them meet at every point, in both orders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from engine import board
from engine.context import ProcessEngine
from engine.db import connect
from tests.clock import SettableClock
from tests.races.interleaving import WRONG, Meeting, Point
from tests.races.pairs import PAIRS
from tests.races.processes import Ground
from workflows.steps import STEPS


@dataclass(frozen=True)
class Met:
    """What came of one pair on one database: for each that is held, its points in order."""

    pair: str
    database: str
    points: tuple[Sequence[Point], Sequence[Point]]

    @property
    def wrong(self) -> list[Point]:
        return [point for points in self.points for point in points if point.how == WRONG]

    @property
    def count(self) -> int:
        return sum(len(points) for points in self.points)

    def strip(self, held: int) -> str:
        return "".join(point.how for point in self.points[held])


def met(pair: str, url: str) -> Met:
    with ground_at(url) as ground:
        with Meeting(ground, PAIRS[pair].prepare(ground)) as meeting:
            points = (list(meeting.points(0)), list(meeting.points(1)))
        ground.assert_sound()
        return Met(pair, ground.engine.database.dialect.name, points)


@contextmanager
def ground_at(url: str) -> Iterator[Ground]:
    clock = SettableClock()
    ground = Ground(url, ProcessEngine(connect(url), clock, STEPS), clock)
    with ground.engine.command() as ctx:
        board.found(ctx, sandbox=False)
    try:
        yield ground
    finally:
        ground.engine.database.dispose()
