"""The database's machine is lost, and the standby that followed it takes its place."""

import signal
import time
from collections.abc import Iterator

from tests import pg
from tests.races.restarts import PEOPLE, ROOM, found_board, survived

CALM = 2  # seconds of work before and after


def test_a_standby_takes_over_under_everybody_and_nothing_that_was_answered_is_lost():
    # A commit is answered when both servers have it, though the disk of neither is waited for.
    room = pg.FAST | ROOM | {"synchronous_commit": "on"}
    with pg.temporary_server(room) as first:
        found_board(first)
        with pg.standby(first, room) as second:
            found = survived(first.url("board", second), taken_over(first, second))

    assert (found.lost, found.twice, found.incidents, found.strange) == (0, 0, 0, "")
    assert found.begun >= PEOPLE
    assert found.is_well, found


def taken_over(first: pg.Server, second: pg.Server) -> Iterator[float]:
    time.sleep(CALM)
    began = time.monotonic()
    first.postmaster.stop(signal.SIGQUIT)  # as in a crash, and it does not come back
    second.promote()
    yield time.monotonic() - began
    time.sleep(CALM)
