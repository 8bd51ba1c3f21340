"""Incidents, due work, the sandbox's clock, the pulse."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import checkpoints
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import BoardState, Job, Worker
from engine.schema import newest, upgrade
from engine.signing import SigningKey
from engine.workers import PAGES, Presence
from notifications.models import Delivery
from tests.webapp.api.board import STANDING
from webapp import house
from webapp.doctor import at_work


def test_what_failed_is_tried_again(world):
    instance_id = world.start("stumble", agency=None)
    incident = world.unit.get("/incidents").json["items"][0]

    STANDING["ground"] = "dry"
    answer = world.unit.post(f"/incidents/{incident['id']}/retry")
    again = world.unit.post(f"/incidents/{incident['id']}/retry")

    assert incident["instance_id"] == instance_id
    assert (incident["element_id"], incident["kind"]) == ("trip", "step")
    assert "the ground is wet" in incident["message"]
    assert (answer.status_code, answer.json["state"]) == (200, "resolved")
    assert world.unit.get(f"/instances/{instance_id}").json["state"] == "completed"
    assert again.status_code == 409
    assert again.json["by"]["name"] == "Unit"


def test_an_incident_is_closed_with_a_reason(world):
    world.start("stumble", agency=None)
    incident = world.unit.get("/incidents").json["items"][0]

    silent = world.unit.post(f"/incidents/{incident['id']}/resolve", {})
    closed = world.unit.post(f"/incidents/{incident['id']}/resolve", {"reason": "by hand"})

    assert silent.status_code == 422
    assert closed.json["resolved_by"] == world.unit.person.id
    assert world.unit.get("/incidents").json["items"] == []
    assert world.unit.get("/incidents?state=resolved").json["items"] == [closed.json]


def test_incidents_and_due_work_are_not_for_everybody(world):
    world.start("stumble", agency=None)

    assert world.officer.get("/incidents").status_code == 403
    assert world.officer.get("/jobs").status_code == 403
    assert world.officer.post("/incidents/1/retry").status_code == 403
    assert world.unit.post("/incidents/999/retry").status_code == 404


def test_due_work_is_told_in_the_order_in_which_it_comes(world):
    world.start()

    found = world.unit.get("/jobs").json["items"]

    assert [one["kind"] for one in found] == ["ladder"]
    assert found[0]["due_at"] == "2026-07-01T07:00:00Z"
    assert len(world.unit.get("/jobs?limit=1").json["items"]) == 1


def test_the_clock_moves_and_what_falls_due_happens(world):
    world.start()

    before = world.officer.get("/sandbox/clock").json
    moved = world.officer.post("/sandbox/clock", {"advance": "5wd"})
    after = world.officer.get("/sandbox/clock").json

    assert before["now"] == "2026-06-24T09:00:00Z"
    assert moved.status_code == 200
    assert moved.json["now"] == after["now"] == "2026-07-01T09:00:00Z"
    assert moved.json["rungs"] == 1
    assert moved.json["before"] == before["now"]


@pytest.mark.parametrize(
    ("when", "now"),
    [
        ("2026-12-24T10:30", "2026-12-24T10:30:00Z"),
        ("2026-07-02", "2026-07-02T08:00:00Z"),
        ("2026-07-02T10:00:00+02:00", "2026-07-02T08:00:00Z"),
    ],
)
def test_the_clock_is_set_in_local_time_unless_a_zone_is_said(world, when, now):
    assert world.officer.post("/sandbox/clock", {"set": when}).json["now"] == now


@pytest.mark.parametrize(
    "move",
    [
        {},
        {"advance": "5wd", "set": "2026-07-01"},
        {"advance": "soon"},
        {"advance": "-5wd"},
        {"advance": "9999y"},
        {"advance": "20y"},
        {"set": "yesterday"},
        {"set": "2020-01-01"},
        {"set": "9999-12-31"},
        {"set": "9999-12-31T23:59:59-23:59"},
        {"advance": 5},
    ],
)
def test_the_clock_does_not_move_anywhere_else(world, move):
    answer = world.officer.post("/sandbox/clock", move)

    assert answer.status_code == 422
    assert world.officer.get("/sandbox/clock").json["now"] == "2026-06-24T09:00:00Z"


def test_a_real_boards_clock_is_the_real_one(world):
    with world.engine.command(SYSTEM) as ctx:
        ctx.session.get(BoardState, 1).is_sandbox = False

    assert world.admin.get("/sandbox/clock").status_code == 403
    refused = world.admin.post("/sandbox/clock", {"advance": "1d"})
    assert refused.json["type"] == "urn:cylch:problem:sandbox-only"


def test_the_pulse_needs_no_login_and_names_nobody(world):
    world.open_task(title="A child’s name")
    client = world.app.test_client()

    alive, ready, metrics = (client.get(path) for path in ("/healthz", "/readyz", "/metrics"))

    assert (alive.status_code, alive.json) == (200, {"status": "ok"})
    # These tests make their tables without the migrations, so the schema counts as old.
    assert (ready.status_code, ready.json) == (503, {"status": "not ready"})
    assert metrics.mimetype == "text/plain"
    assert "cylch_user_tasks_open 1.0" in metrics.text
    assert "cylch_due_work_lateness_seconds 0.0" in metrics.text
    assert "child" not in metrics.text


def test_lateness_of_due_work_is_a_figure(world):
    world.open_task()
    world.clock.set(datetime(2026, 7, 1, 8, 0, tzinfo=UTC))

    metrics = world.app.test_client().get("/metrics").text

    assert "cylch_due_work_lateness_seconds 3600.0" in metrics


def test_strange_methods_do_not_fill_the_figures(world):
    client = world.app.test_client()
    for number in range(5):
        client.open("/healthz", method=f"ODD{number}")

    assert "ODD" not in client.get("/metrics").text


def test_ready_when_the_schema_is_new_and_still_has_what_this_program_needs(world, tmp_path):
    database = connect(f"sqlite:///{tmp_path / 'new.db'}")
    upgrade(database)
    world.app.extensions["process_engine"] = ProcessEngine(database)
    client = world.app.test_client()

    new = client.get("/readyz")
    with database.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0000'")
    old = client.get("/readyz")
    with database.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    ahead = client.get("/readyz")
    with database.begin() as connection:
        connection.exec_driver_sql("insert into oldest_program values ('0044'), ('9998')")
    outgrown = client.get("/readyz")
    database.dispose()

    answers = [one.status_code for one in (new, old, ahead, outgrown)]
    assert answers == [200, 503, 200, 503]


def test_the_newest_migration_is_the_one_that_alembic_knows(tmp_path):
    database = connect(f"sqlite:///{tmp_path / 'new.db'}")
    upgrade(database)

    with database.connect() as connection:
        found = connection.exec_driver_sql("select version_num from alembic_version").scalar()

    database.dispose()
    assert found == newest()


def test_figures_for_a_monitor_tell_what_is_late_and_who_works(world):
    """A task past its day, a mail given up, a checkpoint of yesterday, a worker seen just now."""
    world.open_task()
    with world.engine.command(SYSTEM) as ctx:
        given_up = Delivery(event_id=1, user_id=1, kind="user_task.created", about={})
        given_up.state, given_up.due_at = "failed", ctx.now
        ctx.session.add(given_up)
        checkpoints.make(ctx, SigningKey.new())
        ctx.session.add(Job(kind="retry", due_at=ctx.now, payload={}, retries_left=3))
    world.clock.set(datetime(2026, 7, 3, 9, 0, tzinfo=UTC))
    Presence(world.engine, "due", process="a").mark()
    Presence(world.engine, PAGES).mark()
    world.clock.advance(timedelta(seconds=20))

    lines = world.app.test_client().get("/metrics").text.splitlines()

    for figure in (
        "user_tasks_late 1.0",
        "messages_failed 1.0",
        "jobs_waiting 1.0",
        "checkpoint_age_seconds 777620.0",
        "history_broken 0.0",
        'workers{line="due"} 1.0',
        'last_tick_age_seconds{line="due"} 20.0',
        'due_work_oldest_seconds{kind="job"} 777620.0',
    ):
        assert f"cylch_{figure}" in lines
    assert not any(PAGES in line for line in lines)


def test_the_doctor_says_who_works_and_whose_clock_is_off(world):
    def told():
        with world.engine.query() as session:
            return at_work(session, world.engine.clock())

    assert told().message.startswith("none was seen yet")
    for process in ("a", "b"):
        Presence(world.engine, "due", process=process).mark()
    assert told().message.startswith("2 on ")
    assert "pages" not in told().message
    house.onlookers(world.engine, 5)[0].ticks["mark"]()
    assert told().message.startswith("2 on ")
    assert "; pages alone: 1 on " in told().message
    with world.engine.command(SYSTEM) as ctx:
        ctx.session.get_one(Worker, ("b", "due")).ahead_seconds = -3600.0
    assert not told().well
    assert "-3600 s off the database" in told().message
    world.clock.advance(timedelta(hours=1))
    Presence(world.engine, PAGES).mark()
    assert told().message.startswith("none was seen since 2026-06-24 09:00 UTC")
    assert "; pages alone: 1 on " in told().message
