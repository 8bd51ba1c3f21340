"""The database goes away in the middle of a step: nobody is to blame, and to ask again is right."""

import pytest
import sqlalchemy as sa

from engine import tasks
from engine.db import is_away
from engine.models import Incident, UserTask
from tests.engine.diagrams import Drawing, publish
from tests.faults.faults import Cut
from tests.faults.steps import STEPS
from tests.people import member
from tests.play import play
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
