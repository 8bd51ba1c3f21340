"""Who works leaves a mark now and then; who has gone is forgotten after a day."""

from datetime import timedelta

import sqlalchemy as sa

from engine import workers
from engine.models import Worker
from engine.workers import ALIVE, EVERY, FORGOTTEN, Presence


def at_work(engine):
    with engine.query() as session:
        return [(one.process, one.line) for one in workers.alive(session, engine.clock())]


def test_a_mark_is_made_at_most_every_half_minute(process_engine, clock):
    presence = Presence(process_engine, "due", process="a")

    first, again = presence.mark(), presence.mark()
    clock.advance(EVERY)
    later = presence.mark()

    assert (first, again, later) == (True, False, True)
    with process_engine.query() as session:
        [row] = session.scalars(sa.select(Worker))
        assert row.seen_at - row.began_at == EVERY


def test_a_clock_that_goes_back_does_not_silence_the_marks(process_engine, clock):
    presence = Presence(process_engine, "due", process="a")
    presence.mark()

    clock.advance(-timedelta(days=1))

    assert presence.mark()


def test_who_is_not_seen_any_more_does_not_count_and_is_forgotten(process_engine, clock):
    one, other = (Presence(process_engine, "due", process=name) for name in "ab")
    one.mark()
    other.mark()
    assert at_work(process_engine) == [("a", "due"), ("b", "due")]

    clock.advance(ALIVE)
    other.mark()
    assert at_work(process_engine) == [("b", "due")]

    clock.advance(FORGOTTEN)
    other.mark()
    with process_engine.query() as session:
        assert session.scalars(sa.select(Worker.process)).all() == ["b"]
        assert [row.process for row in workers.latest(session)] == ["b"]


def test_a_clock_that_is_off_the_database_s_is_known(process_engine, clock):
    """The clock of the tests stands in June: PostgreSQL knows better, SQLite has no clock."""
    Presence(process_engine, "due", process="a").mark()

    with process_engine.query() as session:
        [row] = workers.alive(session, clock())
        is_sqlite = session.get_bind().dialect.name == "sqlite"

    assert (row.ahead_seconds is None) == is_sqlite
    assert is_sqlite or abs(row.ahead_seconds) > 60
