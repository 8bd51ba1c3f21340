"""Instances over HTTP: start, see, look after."""

import io

import pytest
from lxml import etree

from tests.webapp.api.board import PEOPLE

START = {
    "definition": "walk",
    "business_key": "W-7",
    "title": "Neglect",
    "variables": {"agency": "newport", "board": "children"},
}


def test_an_instance_starts_and_waits_for_its_first_task(world):
    answer = world.unit.post("/instances", START)

    instance = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/instances/{instance['id']}"
    assert (instance["definition"], instance["version"], instance["state"]) == ("walk", 1, "active")
    assert (instance["agency"], instance["title"]) == ("newport", "Neglect")
    tasks = world.unit.get(f"/instances/{instance['id']}/tasks").json["items"]
    assert [task["element"] for task in tasks] == ["write"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"definition": "nothing"}, "definition"),
        ({"definition": ""}, "definition"),
        ({"definition": 7}, "definition"),
        ({"variables": {"board": "elsewhere"}}, "board"),
        ({"variables": []}, "variables"),
        ({"business_key": "x" * 121}, "business_key"),
        ({"titel": "typo"}, "titel"),
        ({"title": "nul \0"}, ""),
        ({"variables": {"n": 2**70}}, ""),
    ],
)
def test_a_start_that_does_not_fit_names_the_field(world, change, field):
    answer = world.unit.post("/instances", START | change)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert answer.json["errors"][0]["message"]


def test_who_may_not_start_is_told_so(world):
    assert world.guest.post("/instances", START).status_code == 403


def test_instances_are_found_by_what_one_knows_of_them(world):
    first, second = world.start(title="Neglect"), world.start(business_key="X-9", agency="torfaen")

    def ids(query):
        return [one["id"] for one in world.unit.get(f"/instances?{query}").json["items"]]

    assert set(ids("")) == {first, second}
    assert ids("business_key=X-9") == [second]
    assert ids("agency=newport") == [first]
    assert ids("definition=walk&state=completed") == []
    assert ids("definition=nothing") == []
    assert ids(f"root={first}") == [first]
    assert ids("q=negl") == [first]
    assert ids("board=adults") == []


def test_an_instance_is_paused_resumed_and_ended(world):
    instance_id = world.start()

    silent = world.unit.post(f"/instances/{instance_id}/suspend", {"reason": " "})
    paused = world.unit.post(f"/instances/{instance_id}/suspend", {"reason": "court"})
    task = world.unit.get(f"/instances/{instance_id}/tasks").json["items"][0]
    on = world.unit.post(f"/instances/{instance_id}/resume", {})
    ended = world.unit.post(f"/instances/{instance_id}/terminate", {"reason": "merged"})
    late = world.unit.post(f"/instances/{instance_id}/terminate", {"reason": "again"})

    assert silent.status_code == 422
    assert paused.json["state"] == "suspended"
    assert task["state"] == "suspended"
    assert on.json["state"] == "active"
    assert ended.json["state"] == "terminated"
    assert late.status_code == 409
    assert late.json["by"]["name"] == "Unit"
    assert late.json["at"]


def test_a_paused_task_is_not_done(world):
    instance_id = world.start()
    world.unit.post(f"/instances/{instance_id}/suspend", {"reason": "court"})

    answer = world.officer.post(
        f"/tasks/{world.task(instance_id)}/complete", {"answers": {"note": "seen"}}
    )

    assert answer.status_code == 409


def test_a_message_moves_the_instance_that_waits_for_it(world):
    instance_id = world.start()
    early = world.unit.post(f"/instances/{instance_id}/messages/go_on", {})
    world.officer.post(f"/tasks/{world.task(instance_id)}/complete", {"answers": {"note": "seen"}})

    taken = world.unit.post(f"/instances/{instance_id}/messages/go_on", {"variables": {"n": 1}})
    other = world.unit.post(f"/instances/{instance_id}/messages/stop", {})

    assert (early.status_code, taken.status_code, other.status_code) == (409, 200, 409)
    tasks = world.unit.get(f"/instances/{instance_id}/tasks").json["items"]
    assert {task["element"]: task["state"] for task in tasks} == {
        "write": "completed",
        "check": "created",
    }


@pytest.mark.parametrize("verb", ["suspend", "resume", "terminate", "messages/go_on"])
def test_those_who_only_see_it_do_not_look_after_it(world, verb):
    instance_id = world.start()

    body = {} if verb.startswith("messages") else {"reason": "because"}
    answer = world.officer.post(f"/instances/{instance_id}/{verb}", body)

    assert answer.status_code == 403


def test_the_history_is_read_in_order_and_hangs_together(world):
    instance_id = world.start()
    world.officer.post(f"/tasks/{world.task(instance_id)}/claim")

    first = world.unit.get(f"/instances/{instance_id}/events?limit=2").json
    rest = world.unit.get(f"/instances/{instance_id}/events?cursor={first['next']}").json

    events = first["items"] + rest["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["kind"] == "instance.started"
    assert events[-1]["kind"] == "user_task.claimed"
    assert len({event["hash"] for event in events}) == len(events)
    assert all(len(event["hash"]) == 64 for event in events)


def test_the_whole_record_is_for_those_who_look_after_the_whole(world):
    mine, theirs = world.start(), world.start(agency="torfaen")

    def seen(caller):
        events = caller.get("/events?limit=1000").json["items"]
        return {event["instance_id"] for event in events}

    assert {mine, theirs, None} <= seen(world.unit)
    assert seen(world.officer) == {mine}
    assert seen(world.guest) == set()


def test_the_record_is_read_on_from_an_event(world):
    world.start()
    all_events = world.unit.get("/events?limit=1000").json["items"]
    middle = all_events[len(all_events) // 2]["id"]

    later = world.unit.get(f"/events?after={middle}&limit=1000").json["items"]

    assert later == [event for event in all_events if event["id"] > middle]


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_sees_events_of_what_they_do_not_see(world, who):
    world.start(), world.start(agency="torfaen")
    caller = world.called(who)

    for event in caller.get("/events?limit=1000").json["items"]:
        if event["instance_id"] is not None:
            assert caller.get(f"/instances/{event['instance_id']}").status_code == 200


def test_the_diagram_is_drawn_in_either_language(world):
    instance_id = world.start()

    english = world.officer.get(f"/instances/{instance_id}/diagram")
    welsh = world.officer.get(f"/instances/{instance_id}/diagram?lang=cy")

    assert english.mimetype == "image/svg+xml"
    assert etree.fromstring(english.data).tag == "{http://www.w3.org/2000/svg}svg"
    assert "Write" in english.text
    assert "Ysgrifennu" in welsh.text
    assert "sandbox" in english.headers["Content-Security-Policy"]
    assert world.officer.get(f"/instances/{instance_id}/diagram?lang=fr").status_code == 422


def test_a_shipped_diagram_is_drawn_with_its_own_layout(world):
    instance_id = world.start("commissioned_audit", agency=None)

    answer = world.unit.get(f"/instances/{instance_id}/diagram")

    assert answer.status_code == 200
    assert "<svg" in answer.text


def test_an_instance_shows_what_was_said_and_sent_anywhere_in_it(world):
    instance_id = world.start()
    task_id = world.task(instance_id)
    file = {"file": (io.BytesIO(b"x"), "x.txt")}

    world.officer.post(f"/tasks/{task_id}/comments", {"body": "of the task"})
    world.unit.post(f"/instances/{instance_id}/comments", {"body": "of the whole"})
    kept = world.unit.post(f"/instances/{instance_id}/attachments", data=file).json

    said = world.rep.get(f"/instances/{instance_id}/comments").json["items"]
    assert [one["body"] for one in said] == ["of the task", "of the whole"]
    assert [one["user_task_id"] for one in said] == [task_id, None]
    of_task = world.rep.get(f"/tasks/{task_id}/comments").json["items"]
    assert [one["body"] for one in of_task] == ["of the task"]
    assert world.rep.get(f"/instances/{instance_id}/attachments").json["items"] == [kept]
    assert world.rep.get(f"/instances/{instance_id}/attachments/{kept['id']}").data == b"x"
    assert world.rep.get(f"/tasks/{task_id}/attachments/{kept['id']}").status_code == 404


def test_a_list_of_comments_is_paged(world):
    instance_id = world.start()
    for number in range(5):
        world.unit.post(f"/instances/{instance_id}/comments", {"body": f"{number}"})

    first = world.unit.get(f"/instances/{instance_id}/comments?limit=3").json
    rest = world.unit.get(f"/instances/{instance_id}/comments?cursor={first['next']}").json

    assert [one["body"] for one in first["items"] + rest["items"]] == list("01234")
    assert rest["next"] is None
