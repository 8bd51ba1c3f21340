"""Repeated, simultaneous and outdated changes: each happens once, on the version seen."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from engine.models import AppliedIdempotencyKey, Comment, Event, ProcessInstance
from webapp.api import answers, changes
from workflows.models import Meeting

START = {"definition": "walk", "title": "Once", "variables": {"agency": "newport"}}
KEY = {"Idempotency-Key": "5f0c2b9e-6b1e-4c59-a5ad-0f3c8a4a3f01"}


def count(world, table, *where):
    with world.engine.query() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table).where(*where))


def test_a_repeat_gets_the_first_answer_and_changes_nothing(world):
    first = world.unit.post("/instances", START, headers=KEY)
    again = world.unit.post("/instances", START, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert count(world, ProcessInstance) == 1


def test_the_first_answer_stays_even_when_the_thing_has_changed(world):
    task_id = world.open_task()
    first = world.officer.post(f"/tasks/{task_id}/claim", headers=KEY)
    world.officer.post(f"/tasks/{task_id}/complete", {"answers": {"note": "x"}})

    again = world.officer.post(f"/tasks/{task_id}/claim", headers=KEY)

    assert again.data == first.data
    assert again.json["state"] == "assigned"


def test_a_lost_answer_is_found_again(world, monkeypatch):
    """The commit succeeds, the client sees an error and repeats."""
    monkeypatch.setattr(changes, "response_of", lambda _answer: 1 / 0)
    lost = world.unit.post("/instances", START, headers=KEY)
    monkeypatch.setattr(changes, "response_of", answers.response_of)

    found = world.unit.post("/instances", START, headers=KEY)

    assert lost.status_code == 500
    assert found.status_code == 201
    assert found.headers["Idempotent-Replayed"] == "true"
    assert count(world, ProcessInstance) == 1
    assert world.unit.get(f"/instances/{found.json['id']}").status_code == 200


def test_what_failed_before_the_commit_leaves_neither_effect_nor_key(world, monkeypatch):
    monkeypatch.setattr(changes, "_keep", lambda *_arguments: 1 / 0)
    lost = world.unit.post("/instances", START, headers=KEY)
    monkeypatch.undo()

    assert lost.status_code == 500
    assert count(world, ProcessInstance) == 0
    assert count(world, AppliedIdempotencyKey) == 0
    assert world.unit.post("/instances", START, headers=KEY).status_code == 201


def test_the_same_key_for_another_request_is_refused(world):
    world.unit.post("/instances", START, headers=KEY)

    body = world.unit.post("/instances", START | {"title": "Other"}, headers=KEY)
    path = world.unit.post("/meetings", {"group": "cprg", "on": "2026-07-01"}, headers=KEY)

    assert body.status_code == path.status_code == 422
    assert body.json["type"] == "urn:cylch:problem:idempotency-key-reused"
    assert count(world, ProcessInstance) == 1


def test_a_key_belongs_to_its_caller(world):
    mine = world.unit.post("/instances", START, headers=KEY)
    theirs = world.owner.post("/instances", START, headers=KEY)

    assert mine.json["id"] != theirs.json["id"]


def test_a_refusal_keeps_no_key(world):
    task_id = world.open_task()

    refused = world.officer.post(f"/tasks/{task_id}/complete", {"answers": {}}, headers=KEY)
    right = world.officer.post(
        f"/tasks/{task_id}/complete", {"answers": {"note": "x"}}, headers=KEY
    )

    assert (refused.status_code, right.status_code) == (422, 200)


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "æ"])
def test_a_key_that_is_none_is_refused(world, key):
    answer = world.unit.post("/instances", START, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert count(world, ProcessInstance) == 0


def test_many_at_once_with_one_key_have_one_effect(world):
    caller, at_once = world.unit, threading.Barrier(6)

    def send(_number):
        client = world.app.test_client()
        at_once.wait()
        return client.post(
            "/api/v1/instances",
            json=START,
            headers={"Authorization": f"Bearer {caller.token}", **KEY},
        )

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(send, range(6)))

    assert {answer.status_code for answer in found} == {201}
    assert len({answer.data for answer in found}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in found) == 1
    assert count(world, ProcessInstance) == 1
    assert count(world, Event, Event.kind == "instance.started") == 1


def test_a_file_sent_again_is_kept_once_whatever_its_wrapping(world):
    task_id = world.open_task()

    def send(content):
        return world.officer.post(
            f"/tasks/{task_id}/attachments",
            data={"file": (io.BytesIO(content), "x.txt")},  # a new boundary each time
            headers=KEY,
        )

    first, again, other = send(b"one"), send(b"one"), send(b"two")

    assert again.data == first.data
    assert other.status_code == 422
    assert len(world.officer.get(f"/tasks/{task_id}/attachments").json["items"]) == 1


def test_old_keys_are_forgotten_and_young_ones_kept(world, monkeypatch):
    monkeypatch.setattr(changes, "CLEARED_EVERY", 1)
    for name, days in (("old", 5), ("young", 3), ("new", 0)):
        world.unit.post("/instances", START, headers={"Idempotency-Key": name})
        world.clock.advance(timedelta(days=days))

    with world.engine.query() as session:
        assert set(session.scalars(sa.select(AppliedIdempotencyKey.key))) == {"young", "new"}


def test_every_change_takes_a_key(world):
    task_id = world.open_task()
    for _ in range(2):
        world.officer.post(f"/tasks/{task_id}/comments", {"body": "Once"}, headers=KEY)
        world.unit.post("/meetings", {"group": "cprg", "on": "2026-07-01"}, headers=KEY)

    assert count(world, Comment) == 1
    assert count(world, Meeting) == 1


def test_the_clock_moves_once_for_one_key(world):
    moved = world.unit.post("/sandbox/clock", {"advance": "1d"}, headers=KEY)
    again = world.unit.post("/sandbox/clock", {"advance": "1d"}, headers=KEY)

    assert again.data == moved.data
    assert world.unit.get("/sandbox/clock").json["now"] == "2026-06-25T09:00:00Z"


def test_a_clock_that_could_not_move_gives_its_key_back(world):
    refused = world.unit.post("/sandbox/clock", {"advance": "9999y"}, headers=KEY)
    moved = world.unit.post("/sandbox/clock", {"advance": "9999y"}, headers=KEY)

    assert refused.status_code == moved.status_code == 422
    assert count(world, AppliedIdempotencyKey) == 0


def test_while_the_clock_moves_the_same_key_waits(world, monkeypatch):
    from engine import sandbox  # noqa: PLC0415

    seen = []

    def moving(engine, until, *_rest):
        seen.append(world.unit.post("/sandbox/clock", {"advance": "1d"}, headers=KEY))
        return sandbox.Moved(engine.now(), until, 0, 0, 0)

    monkeypatch.setattr(sandbox, "advance", moving)

    world.unit.post("/sandbox/clock", {"advance": "1d"}, headers=KEY)

    assert seen[0].status_code == 409
    assert seen[0].json["type"] == "urn:cylch:problem:still-running"
    assert seen[0].headers["Retry-After"]


def test_a_change_of_an_older_version_is_refused(world):
    task_id = world.open_task()
    seen = world.officer.get(f"/tasks/{task_id}").headers["ETag"]
    world.unit.post(f"/tasks/{task_id}/reschedule", {"due_on": "2026-08-03", "reason": "leave"})

    stale = world.officer.post(f"/tasks/{task_id}/claim", headers={"If-Match": seen})
    fresh = world.officer.get(f"/tasks/{task_id}").headers["ETag"]
    taken = world.officer.post(f"/tasks/{task_id}/claim", headers={"If-Match": fresh})

    assert stale.status_code == 412
    assert stale.json["type"] == "urn:cylch:problem:changed-meanwhile"
    assert taken.status_code == 200
    assert taken.headers["ETag"] not in (seen, fresh)


def test_a_draft_is_a_change_too(world):
    task_id = world.open_task()
    seen = world.officer.get(f"/tasks/{task_id}").headers["ETag"]

    kept = world.officer.post(
        f"/tasks/{task_id}/draft", {"answers": {"note": "a"}}, headers={"If-Match": seen}
    )
    stale = world.officer.post(
        f"/tasks/{task_id}/draft", {"answers": {"note": "b"}}, headers={"If-Match": seen}
    )

    assert (kept.status_code, stale.status_code) == (200, 412)


def test_an_instance_changes_only_as_it_was_seen(world):
    instance_id = world.start()
    seen = world.unit.get(f"/instances/{instance_id}").headers["ETag"]
    world.unit.post(f"/instances/{instance_id}/suspend", {"reason": "court"})

    stale = world.unit.post(f"/instances/{instance_id}/resume", {}, headers={"If-Match": seen})
    any_version = world.unit.post(f"/instances/{instance_id}/resume", {}, headers={"If-Match": "*"})

    assert (stale.status_code, any_version.status_code) == (412, 200)


def test_if_match_tells_strangers_nothing(world):
    task_id = world.open_task()

    answer = world.stranger.post(f"/tasks/{task_id}/claim", headers={"If-Match": '"1-0"'})

    assert answer.status_code == 404


def test_a_database_that_is_busy_asks_to_come_again(world, monkeypatch):
    def busy(*_arguments):
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    monkeypatch.setattr(changes, "_reserve", busy)

    answer = world.unit.post("/instances", START, headers=KEY)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "locked" not in answer.text


def test_pages_stay_apart_while_rows_come_and_go(world):
    for number in range(9):
        world.start(business_key=f"W-{number}")
        world.clock.advance(timedelta(minutes=1))
    seen, cursor = [], None
    while True:
        query = f"/instances?limit=4{f'&cursor={cursor}' if cursor else ''}"
        page = world.unit.get(query).json
        seen += [one["business_key"] for one in page["items"]]
        world.start(business_key="new")
        world.clock.advance(timedelta(minutes=1))
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == [f"W-{number}" for number in reversed(range(9))]
