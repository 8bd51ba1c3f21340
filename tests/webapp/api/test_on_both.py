"""What the two databases might answer differently: simultaneous requests, order, limits."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.db import connect
from engine.models import Event, ProcessInstance, UserTask
from tests import databases
from tests.boards import made_once
from tests.clock import SettableClock
from tests.webapp.api.board import World, furnish, trip
from tests.webapp.api.test_access import ENTRIES
from tests.webapp.settings import settings_in
from workflows.steps import STEPS

START = {"definition": "walk", "variables": {"agency": "newport"}}
AT_ONCE = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The same small board on both."""
    if request.param == "sqlite":
        return databases.sqlite_copy(request.getfixturevalue("furnished"), tmp_path)
    address = request.getfixturevalue("postgresql_url")
    database = connect(address)
    _furnish(ProcessEngine(database, SettableClock()))
    database.dispose()
    return address


@made_once
def _furnish(engine):
    furnish(engine.database.url.render_as_string(hide_password=False))


@pytest.fixture
def world(url, api, tmp_path, clock):
    database = connect(url)
    engine = ProcessEngine(database, clock, {**STEPS, "test.trip": trip})
    api.extensions.update(process_engine=engine, settings=settings_in(tmp_path))
    yield World(engine, clock, api)
    database.dispose()


def all_at_once(world, caller, path, json, headers=None):
    """The same request from several threads at the same moment."""
    together = threading.Barrier(AT_ONCE)
    said = {"Authorization": f"Bearer {caller.token}", **(headers or {})}

    def send(_number):
        client = world.app.test_client()
        together.wait()
        return client.post(f"/api/v1{path}", json=json, headers=said)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def count(world, table, *where):
    with world.engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table).where(*where))


def test_one_key_has_one_effect(world):
    found = all_at_once(world, world.unit, "/instances", START, {"Idempotency-Key": "once"})

    assert {answer.status_code for answer in found} == {201}
    assert len({answer.data for answer in found}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in found) == 1
    assert count(world, ProcessInstance) == 1


def test_one_key_for_different_requests_serves_the_first(world):
    bodies = [START | {"title": f"Try {number}"} for number in range(AT_ONCE)]
    together, caller = threading.Barrier(AT_ONCE), world.unit
    said = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "once"}

    def send(body):
        client = world.app.test_client()
        together.wait()
        return client.post("/api/v1/instances", json=body, headers=said).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = sorted(pool.map(send, bodies))

    assert found == [201] + [422] * (AT_ONCE - 1)
    assert count(world, ProcessInstance) == 1


def test_one_completion_wins(world):
    task_id = world.open_task()

    found = all_at_once(
        world, world.officer, f"/tasks/{task_id}/complete", {"answers": {"note": "x"}}
    )

    assert sorted(answer.status_code for answer in found) == [200] + [409] * (AT_ONCE - 1)
    assert all(a.json["by"]["name"] == "Officer" for a in found if a.status_code == 409)
    assert count(world, Event, Event.kind == "user_task.completed") == 1


def test_one_of_those_who_saw_the_same_version_wins(world):
    task_id = world.open_task()
    seen = {"If-Match": world.unit.get(f"/tasks/{task_id}").headers["ETag"]}
    later = {"due_on": "2026-09-01", "reason": "leave"}

    found = all_at_once(world, world.unit, f"/tasks/{task_id}/reschedule", later, seen)

    assert sorted(answer.status_code for answer in found) == [200] + [412] * (AT_ONCE - 1)
    assert count(world, Event, Event.kind == "user_task.rescheduled") == 1


@pytest.mark.parametrize("sort", ["due", "-due", "created", "-created", "completed", "-completed"])
def test_pages_join_in_every_order(world, sort):
    for number in range(7):
        task_id = world.open_task(business_key=f"W-{number}")
        if number % 2:
            with world.engine.command() as ctx:  # some have no deadline
                ctx.session.get_one(UserTask, UUID(task_id)).due_at = None

    whole = world.officer.get(f"/tasks?sort={sort}&limit=100").json["items"]
    parts, cursor = [], ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        page = world.officer.get(f"/tasks?sort={sort}&limit=2{after}").json
        parts, cursor = parts + page["items"], page["next"]

    assert parts == whole
    assert len(parts) == 7


def test_every_list_is_read(world):
    world.start()
    world.start("stumble", agency=None)
    lists = {
        route.removeprefix("GET "): entry
        for route, entry in ENTRIES.items()
        if route[:3] == "GET" and "{" not in route and not entry.send
    }

    for path, entry in lists.items():
        may = entry.seen if entry.may is None else entry.may
        for who in ("officer", "guest", "chair", "unit"):
            expected = 200 if who in may else 403 if who in entry.seen else 404
            assert getattr(world, who).get(path).status_code == expected, (path, who)
