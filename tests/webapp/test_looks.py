"""An officer of another agency asks for a return by its address: refused, and on record."""

import sqlalchemy as sa

from engine.looks import MOST_A_DAY
from engine.models import Event, Look
from tests.webapp.sweep.entries import entries
from tests.webapp.sweep.world import missing

TASK = "GET /tasks/{task_id}"


def refusals(sweep, who="officer"):
    with sweep.engine.query() as session:
        rows = session.scalars(
            sa.select(Event)
            .where(Event.kind == "look.refused", Event.actor_id == sweep.people[who])
            .order_by(Event.id)
        )
        return [row.details for row in rows]


def looks(sweep, who):
    with sweep.engine.query() as session:
        rows = session.scalars(sa.select(Look).where(Look.user_id == sweep.people[who]))
        return [(row.what, row.key, row.is_refused) for row in rows]


def ask(sweep, who, route=TASK, **instead):
    return sweep.call(route, entries()[route], who, **instead)


def test_a_refused_look_at_another_agencys_return_is_on_record(sweep):
    answer = ask(sweep, "officer")

    assert answer.status_code == 404
    assert refusals(sweep) == [{"what": "user task", "key": sweep.things["task_id"]}]


def test_it_is_on_record_once_a_day_however_often_they_try(sweep):
    for _again in range(3):
        ask(sweep, "officer")
        ask(sweep, "officer", "POST /tasks/{task_id}/claim")
    sweep.as_("officer").get(f"/api/v1/tasks/{sweep.things['task_id']}")

    assert len(refusals(sweep)) == 1


def test_what_does_not_exist_is_not_on_record(sweep):
    answer = ask(sweep, "officer", **missing(sweep.things))

    assert answer.status_code == 404
    assert refusals(sweep) == []


def test_nobody_fills_the_record_by_trying(sweep):
    with sweep.engine.command() as ctx:
        ctx.session.add_all(
            Look(
                user_id=sweep.people["officer"],
                on=ctx.calendar.local_date(ctx.now),
                what="user task",
                key=str(number),
                is_refused=True,
                at=ctx.now,
            )
            for number in range(MOST_A_DAY)
        )

    ask(sweep, "officer")
    ask(sweep, "officer", "GET /instances/{instance_id}")

    assert refusals(sweep) == [{"what": "more", "key": ""}]
    assert len(looks(sweep, "officer")) == MOST_A_DAY + 1


def test_who_reads_an_agencys_work_from_outside_is_kept_once_a_day(sweep):
    for _again in range(2):
        assert ask(sweep, "chair").status_code == 200
    assert ask(sweep, "stranger").status_code == 200

    assert looks(sweep, "chair") == [("user task", sweep.things["task_id"], False)]
    assert looks(sweep, "stranger") == []
    assert refusals(sweep, "chair") == []
