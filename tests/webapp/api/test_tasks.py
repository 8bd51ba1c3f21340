"""Tasks over HTTP: find, read, take, give, do."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import identity
from engine.models import UserTask
from tests.webapp.api.board import WALK


def test_a_task_is_listed_for_those_who_may_see_it(world):
    world.open_task(title="Neglect")

    mine, theirs = world.officer.get("/tasks").json, world.stranger.get("/tasks").json

    assert [task["element"] for task in mine["items"]] == ["write"]
    assert mine["next"] is None
    assert theirs == {"items": [], "next": None}


def test_a_list_is_narrowed_and_ordered(world):
    late = world.open_task(title="Late", business_key="L-1")
    world.clock.advance(timedelta(days=10))
    new = world.open_task(title="New", business_key="N-1")

    def ids(query):
        return [task["id"] for task in world.officer.get(f"/tasks?{query}").json["items"]]

    assert ids("sort=due") == [late, new]
    assert ids("sort=-due") == [new, late]
    assert ids("sort=-created") == [new, late]
    assert ids("overdue=true") == [late]
    assert ids("overdue=false") == [new]
    assert ids("due_before=2026-07-02") == [late]
    assert ids("due_after=2026-07-02") == [new]
    assert ids("q=n-1") == [new]
    assert ids("q=%25") == []
    assert ids("group=lead_officer@newport") == [late, new]
    assert ids("group=lead_officer@torfaen") == []
    assert ids("assignee=me") == []
    assert ids("state=completed") == []


def test_pages_show_each_task_once_whatever_comes_meanwhile(world):
    first = [world.open_task(business_key=f"W-{n}") for n in range(7)]
    seen, cursor = [], ""
    while cursor is not None:
        page = world.officer.get(f"/tasks?limit=3{cursor and '&cursor='}{cursor}").json
        seen += [task["id"] for task in page["items"]]
        cursor = page["next"]
        if len(seen) == 3:
            world.open_task(business_key="meanwhile")

    assert [one for one in seen if one in first] == [
        one for one in world_order(world) if one in first
    ]
    assert len(seen) == len(set(seen))


def world_order(world):
    with world.engine.query() as session:
        rows = session.scalars(select(UserTask).order_by(UserTask.due_at, UserTask.id))
        return [str(row.id) for row in rows]


def test_a_task_is_read_with_its_form_and_what_the_caller_can_do(world):
    task_id = world.open_task(title="Neglect")

    answer = world.officer.get(f"/tasks/{task_id}")
    task = answer.json

    assert answer.headers["ETag"]
    assert task["form"]["fields"][0]["name"] == "note"
    assert task["due_on"] == "2026-07-01"
    assert task["created_at"] == "2026-06-24T09:00:00Z"
    assert "complete" in task["can"]
    assert "reschedule" not in task["can"]
    assert {"value": str(world.officer.person.id), "name": "Officer"} in task["choices"]["helper"]
    assert task["overdue"] is False


def test_a_task_is_taken_given_back_and_taken_again(world):
    task_id = world.open_task()

    taken = world.officer.post(f"/tasks/{task_id}/claim")
    again = world.colleague.post(f"/tasks/{task_id}/claim")
    back = world.officer.post(f"/tasks/{task_id}/release")
    other = world.colleague.post(f"/tasks/{task_id}/claim")

    assert (taken.status_code, taken.json["assignee"]) == (200, world.officer.person.id)
    assert again.status_code == 409
    assert again.json["type"] == "urn:cylch:problem:task-already-claimed"
    assert again.json["by"] == {"id": world.officer.person.id, "name": "Officer"}
    assert again.json["at"] == "2026-06-24T09:00:00Z"
    assert "Officer" in again.json["detail"]
    assert back.json["assignee"] is None
    assert other.json["assignee"] == world.colleague.person.id


def test_a_representative_hands_out_the_agencys_work(world):
    task_id = world.open_task()
    to = {"assignee": world.officer.person.id, "reason": "knows the case"}

    answer = world.rep.post(f"/tasks/{task_id}/assign", to)

    assert answer.status_code == 200
    assert answer.json["assignee"] == world.officer.person.id


@pytest.mark.parametrize("verb", ["assign", "delegate"])
def test_a_task_goes_to_nobody_outside_its_group(world, verb):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/claim")

    refused = world.officer.post(f"/tasks/{task_id}/{verb}", {"assignee": world.stranger.person.id})
    unknown = world.officer.post(f"/tasks/{task_id}/{verb}", {"assignee": 999_999})

    assert refused.status_code == unknown.status_code == 422
    assert refused.json["errors"][0]["field"] == "assignee"
    assert unknown.json["errors"][0]["rule"] == "not_an_option"


def test_a_colleague_does_it_and_who_delegated_stays_on_record(world):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/claim")

    answer = world.officer.post(
        f"/tasks/{task_id}/delegate", {"assignee": world.colleague.person.id}
    )

    assert answer.json["assignee"] == world.colleague.person.id
    assert answer.json["delegated_by"] == world.officer.person.id


def test_answers_are_handed_in_and_the_process_goes_on(world):
    instance_id = world.start()
    task_id = world.task(instance_id)

    answer = world.officer.post(f"/tasks/{task_id}/complete", {"answers": {"note": "seen"}})

    assert answer.status_code == 200
    assert answer.json["state"] == "completed"
    assert answer.json["completed_by"] == world.officer.person.id
    assert world.officer.get(f"/tasks/{task_id}").json["answers"]["note"] == "seen"


def test_a_person_is_chosen_as_the_task_offers_them(world):
    task_id = world.open_task()
    offered = world.officer.get(f"/tasks/{task_id}").json["choices"]["helper"][0]["value"]

    answer = world.officer.post(
        f"/tasks/{task_id}/complete", {"answers": {"note": "seen", "helper": offered}}
    )

    assert answer.status_code == 200
    given = world.officer.get(f"/tasks/{task_id}").json["answers"]["helper"]
    assert str(given) == offered


def test_wrong_answers_are_each_named_in_the_callers_language(world):
    task_id = world.open_task()
    wrong = {"answers": {"count": 0, "colour": "red"}}

    english = world.officer.post(f"/tasks/{task_id}/complete", wrong)
    welsh = world.officer.post(
        f"/tasks/{task_id}/complete", wrong, headers={"Accept-Language": "cy"}
    )

    assert english.status_code == welsh.status_code == 422
    assert english.mimetype == "application/problem+json"
    found = {error["field"]: error for error in english.json["errors"]}
    assert found["note"]["message"] == "Enter a note"
    assert found["count"]["rule"] == "too_small"
    assert found["colour"]["rule"] == "unknown_field"
    assert "Rhowch nodyn" in [error["message"] for error in welsh.json["errors"]]
    assert world.officer.get(f"/tasks/{task_id}").json["state"] == "created"


def test_what_is_done_is_not_done_twice_and_says_who_did_it(world):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/complete", {"answers": {"note": "seen"}})

    answer = world.colleague.post(f"/tasks/{task_id}/complete", {"answers": {"note": "again"}})

    assert answer.status_code == 409
    assert answer.json["by"]["name"] == "Officer"
    assert answer.json["state"] == "completed"


def test_who_wrote_does_not_check(world):
    instance_id = world.start()
    both = world.rep
    with world.engine.command() as ctx:
        identity.join_group(ctx, both.person.id, "lead_officer@newport")
    both.post(f"/tasks/{world.task(instance_id)}/complete", {"answers": {"note": "mine"}})
    world.unit.post(f"/instances/{instance_id}/messages/go_on", {})
    check = world.task(instance_id, "check")

    offered = both.get(f"/tasks/{check}").json["can"]
    claimed = both.post(f"/tasks/{check}/claim")
    assigned = world.unit.post(f"/tasks/{check}/assign", {"assignee": both.person.id})

    assert claimed.status_code == assigned.status_code == 403
    assert {"claim", "complete", "draft"}.isdisjoint(offered)
    assert claimed.json["type"] == assigned.json["type"] == "urn:cylch:problem:four-eyes"
    assert assigned.json["errors"][0]["field"] == "assignee"


def test_a_draft_is_kept_for_its_writer_and_never_overwrites_a_newer_one(world):
    task_id = world.open_task()

    kept = world.officer.post(f"/tasks/{task_id}/draft", {"answers": {"note": "half"}})
    stale = world.officer.post(
        f"/tasks/{task_id}/draft", {"answers": {"note": "old"}, "seen_version": 0}
    )

    assert kept.json["draft"] == {"note": "half"}
    assert kept.json["draft_version"] == 1
    assert stale.status_code == 409
    assert world.officer.get(f"/tasks/{task_id}").json["draft"] == {"note": "half"}
    assert world.rep.get(f"/tasks/{task_id}").json["draft"] is None


def test_a_deadline_is_moved_by_the_chair_with_a_reason(world):
    task_id = world.open_task()

    own = world.officer.post(
        f"/tasks/{task_id}/reschedule", {"due_on": "2026-08-03", "reason": "leave"}
    )
    silent = world.unit.post(f"/tasks/{task_id}/reschedule", {"due_on": "2026-08-03", "reason": ""})
    moved = world.unit.post(
        f"/tasks/{task_id}/reschedule", {"due_on": "2026-08-03", "reason": "leave"}
    )

    assert own.status_code == 403
    assert silent.status_code == 422
    assert moved.json["due_on"] == "2026-08-03"
    assert moved.json["baseline_due_on"] == "2026-07-01"


def test_more_time_is_asked_for(world):
    task_id = world.open_task()

    answer = world.officer.post(
        f"/tasks/{task_id}/ask-for-time", {"due_on": "2026-08-03", "reason": "records are missing"}
    )

    assert answer.status_code == 201
    assert answer.json["definition"] == "extension"
    assert answer.json["subject_task_id"] == task_id


def test_a_comment_is_added_and_read_also_after_completion(world):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/complete", {"answers": {"note": "seen"}})

    said = world.officer.post(f"/tasks/{task_id}/comments", {"body": " Thanks. "})
    empty = world.officer.post(f"/tasks/{task_id}/comments", {"body": "  "})

    assert (said.status_code, said.json["body"]) == (201, "Thanks.")
    assert empty.status_code == 422
    assert empty.json["errors"][0]["field"] == "body"
    listed = world.rep.get(f"/tasks/{task_id}/comments").json["items"]
    assert [one["author_id"] for one in listed] == [world.officer.person.id]


def test_a_file_comes_in_and_goes_out_as_a_download(world):
    task_id = world.open_task()
    name = "../Tystiolaeth “1”.txt"

    kept = world.officer.post(
        f"/tasks/{task_id}/attachments",
        data={"file": (io.BytesIO("Tŷ".encode()), name, "text/html"), "fact_on": "2026-06-01"},
    )
    attachment = kept.json
    file = world.rep.get(f"/tasks/{task_id}/attachments/{attachment['id']}")

    assert kept.status_code == 201
    assert attachment["fact_on"] == "2026-06-01"
    assert attachment["media_type"] == "text/plain"  # whatever its sender said
    assert attachment["filename"] == "Tystiolaeth “1”.txt"
    assert kept.headers["Location"].endswith(f"/attachments/{attachment['id']}")
    assert file.data == "Tŷ".encode()
    assert file.mimetype == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert world.officer.get(f"/tasks/{task_id}/attachments").json["items"] == [attachment]


@pytest.mark.parametrize(
    ("data", "status", "field"),
    [
        ({"fact_on": "2026-06-01"}, 422, "file"),
        ({"file": (io.BytesIO(b""), "empty.txt")}, 422, "file"),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "fact_on": "yesterday"}, 422, "fact_on"),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "fact_on": "2026-06-25"}, 422, "fact_on"),
        ({"file": (io.BytesIO(b"<svg onload='x'/>"), "x.svg")}, 422, "file"),
        ({"file": (io.BytesIO(b"MZ"), "x.pdf", "application/pdf")}, 422, "file"),
        ({"file": (io.BytesIO(b"x"), "x.txt"), "owner": "me"}, 422, "owner"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(world, data, status, field):
    task_id = world.open_task()

    answer = world.officer.post(
        f"/tasks/{task_id}/attachments", data=data, content_type="multipart/form-data"
    )

    assert answer.status_code == status
    assert answer.json["errors"][0]["field"] == field


def test_a_file_of_another_task_is_not_found_under_this_one(world):
    here, there = world.open_task(), world.open_task(business_key="W-2")
    kept = world.officer.post(
        f"/tasks/{there}/attachments", data={"file": (io.BytesIO(b"x"), "x.txt")}
    ).json

    assert world.officer.get(f"/tasks/{here}/attachments/{kept['id']}").status_code == 404


def test_a_task_explains_itself(world):
    task_id = world.open_task()

    told = world.officer.get(f"/tasks/{task_id}/explain").json

    assert 'id="write"' in "".join(WALK.splitlines()[told["line"] - 2 : told["line"]])
    assert told["file"] == "walk.bpmn"
    assert told["due_basis"] == {"from": "2026-06-24T09:00:00+00:00", "offset": "5wd"}
    assert [rung["level"] for rung in told["rungs"]]
    assert told["rungs"][0]["at"] < told["rungs"][-1]["at"]
    assert [event["kind"] for event in told["events"]] == ["user_task.created"]
    assert told["why"]
    assert told["may"]


def test_who_hands_a_task_back_may_say_why(world):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/claim")

    world.officer.post(f"/tasks/{task_id}/release", json={"reason": "I am away until May"})

    last = world.officer.get(f"/tasks/{task_id}/explain").json["events"][-1]
    assert last["kind"] == "user_task.released"
    assert last["details"]["reason"] == "I am away until May"


def test_a_newer_draft_is_not_passed_over_by_a_completion(world):
    task_id = world.open_task()
    world.officer.post(f"/tasks/{task_id}/draft", json={"answers": {"note": "at the desk"}})

    refused = world.officer.post(
        f"/tasks/{task_id}/complete", json={"answers": {"note": "on the phone"}, "seen_draft": 0}
    )
    kept = world.officer.get(f"/tasks/{task_id}").json

    assert refused.status_code == 409
    assert refused.json["draft_version"] == 1
    assert (kept["draft"], kept["draft_by"], kept["state"]) == (
        {"note": "at the desk"},
        world.actor("officer").id,
        "created",
    )


def test_a_comment_calls_people_who_may_see_the_task(world):
    task_id, chair = world.open_task(), world.actor("chair")
    readers = world.officer.get(f"/tasks/{task_id}/readers").json["people"]

    called = world.officer.post(f"/tasks/{task_id}/comments", json={"body": "@Chair, look"})
    stranger = world.officer.post(f"/tasks/{task_id}/comments", json={"body": "@Stranger, look"})

    assert {"id": chair.id, "name": chair.name} in readers
    assert world.actor("stranger").name not in {one["name"] for one in readers}
    assert called.json["mentions"] == [chair.id]
    assert stranger.status_code == 422
    assert "Stranger" in stranger.json["errors"][0]["message"]
