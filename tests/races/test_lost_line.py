"""The database goes away in the middle of a step: nobody is to blame, and to ask again is right."""

import psycopg
import pytest
import sqlalchemy as sa

from engine import tasks
from engine.db import connect, is_away, is_lost
from engine.models import Incident, User, UserTask
from tests.engine.diagrams import Drawing, publish
from tests.faults.faults import END, Cut, DiskError
from tests.faults.steps import STEPS
from tests.people import member
from tests.play import play
from webapp.api.telling import told
from webapp.errors import refusal_of

MOST = 40


@pytest.fixture
def steps():
    return STEPS


def test_whoever_hands_in_is_told_that_it_is_busy_and_no_incident_is_opened(ground):
    main = Drawing("main").start().task("act").service("write", "write").task("after").end()
    publish(ground.engine, main)
    ann = member(ground.engine, "officer@newport", name="Ann")
    play(ground.engine, ground.clock, "main", agency="newport")
    [(task_id,)] = ground.rows(sa.select(UserTask.id))

    def hand_in(engine):
        with engine.command(ann) as ctx:
            tasks.complete(ctx, task_id, {})

    for number in range(MOST):
        engine = ground.another()
        cut = Cut(engine, number)
        try:
            hand_in(engine)
        except sa.exc.DBAPIError as error:
            assert refusal_of(error).status == 503  # noqa: PT017 - each of them
        finally:
            engine.database.dispose()
        if not cut.is_made:
            break
        assert ground.rows(sa.select(Incident.id)) == []
        assert ground.count("user_task.completed") == 0

    assert number > 2
    assert ground.count("register.written") == 1
    ground.assert_sound()


def test_a_database_that_does_not_even_answer_is_away():
    nowhere = sa.create_engine("postgresql+psycopg:///?host=/nowhere")
    with pytest.raises(sa.exc.OperationalError) as away:
        nowhere.connect()

    assert is_away(away.value)
    assert refusal_of(away.value).status == 503


def test_a_new_line_that_is_closed_at_once_is_away_as_well(postgresql_url):
    database = connect(postgresql_url)
    sa.event.listen(database, "checkout", _end, insert=True)
    with pytest.raises(sa.exc.OperationalError) as away:
        database.connect()

    assert is_lost(away.value)
    sa.event.remove(database, "checkout", _end)
    with database.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    database.dispose()


def _end(line, _entry, _proxy):
    with psycopg.connect(line.info.dsn, autocommit=True) as other:
        other.execute(END, [line.info.backend_pid])


def test_after_a_commit_that_the_database_refused_the_line_serves_the_next(ground):
    refusing = [sa.exc.OperationalError("COMMIT", None, DiskError("disk I/O error"))]

    def refuse(_line):
        if refusing:
            raise refusing.pop()

    sa.event.listen(ground.engine.database, "commit", refuse)
    with pytest.raises(sa.exc.OperationalError):
        member(ground.engine, "officer@newport", name="Nobody")
    member(ground.engine, "officer@newport", name="Ann")

    assert {name for (name,) in ground.rows(sa.select(User.name))} & {"Nobody", "Ann"} == {"Ann"}


def test_a_database_that_was_made_read_only_is_busy_too(postgresql_url):
    database = connect(postgresql_url)
    with database.connect() as connection:
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        with pytest.raises(sa.exc.InternalError) as away:
            connection.execute(sa.delete(User))
    database.dispose()

    assert refusal_of(away.value).status == told(away.value).refusal.status == 503


def test_when_every_line_is_taken_it_is_busy(postgresql_url):
    database = connect(postgresql_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with database.connect(), pytest.raises(sa.exc.TimeoutError) as away:
        database.connect()
    with database.connect() as connection:  # once it is given back
        assert connection.scalar(sa.text("SELECT 1")) == 1
    database.dispose()

    assert is_lost(away.value)
    assert refusal_of(away.value).status == told(away.value).refusal.status == 503


def test_what_the_database_gives_up_on_for_its_length_is_busy(postgresql_url):
    database = connect(f"{postgresql_url}&options=-c%20statement_timeout%3D50")
    with database.connect() as connection, pytest.raises(sa.exc.OperationalError) as away:
        connection.execute(sa.text("SELECT pg_sleep(5)"))
    database.dispose()

    assert (is_away(away.value), is_lost(away.value)) == (True, False)
    assert refusal_of(away.value).status == told(away.value).refusal.status == 503
