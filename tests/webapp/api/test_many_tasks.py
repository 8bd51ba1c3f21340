"""Many tasks at once over HTTP, and saved filters."""

from uuid import uuid4

from engine.models import UserTask


def test_each_task_has_its_outcome_and_one_refusal_keeps_nothing_back(world):
    ours, theirs = world.open_task(), world.open_task(agency="torfaen")
    taken = world.open_task()
    world.colleague.post(f"/tasks/{taken}/claim")

    answer = world.officer.post(
        "/tasks/bulk", {"verb": "claim", "tasks": [ours, theirs, taken, str(uuid4())]}
    )

    assert answer.status_code == 200
    found = [(one["done"], one["type"]) for one in answer.json["items"]]
    assert found == [
        (True, None),
        (False, "not-found"),
        (False, "task-already-claimed"),
        (False, "not-found"),
    ]
    assert "Colleague" in answer.json["items"][2]["detail"]
    with world.engine.query() as session:
        holders = {str(row.id): row.assignee_id for row in session.query(UserTask)}
    assert holders[ours] == world.officer.person.id
    assert holders[theirs] is None


def test_a_repeated_bulk_change_is_made_once(world):
    task_id = world.open_task()
    body = {"verb": "claim", "tasks": [task_id]}
    again = {"Idempotency-Key": "one"}

    first = world.officer.post("/tasks/bulk", body, headers=again)
    world.officer.post(f"/tasks/{task_id}/release")
    repeat = world.officer.post("/tasks/bulk", body, headers=again)

    assert repeat.json == first.json
    with world.engine.query() as session:
        assert session.query(UserTask).one().assignee_id is None


def test_reassigning_many_needs_a_person_and_a_reason(world):
    body = {"verb": "assign", "tasks": [world.open_task()]}

    assert world.unit.post("/tasks/bulk", body).status_code == 422
    whom = {**body, "assignee": world.colleague.person.id}
    assert world.unit.post("/tasks/bulk", whom).status_code == 422
    done = world.unit.post("/tasks/bulk", {**whom, "reason": "Ill"})

    assert [one["done"] for one in done.json["items"]] == [True]


def test_a_filter_is_saved_shared_replaced_and_taken_away(world):
    body = {"name": "Late in Newport", "filter": {"view": "late", "q": "neglect"}}
    saved = world.officer.post("/filters", {**body, "shared_with": "lead_officer@newport"})

    assert saved.status_code == 201
    assert [one["name"] for one in world.colleague.get("/filters").json["items"]] == [body["name"]]
    assert world.stranger.get("/filters").json["items"] == []

    world.officer.post("/filters", {**body, "filter": {"view": "week"}})
    (mine,) = world.officer.get("/filters").json["items"]
    assert (mine["filter"]["view"], mine["filter"]["q"], mine["shared_with"]) == ("week", "", "")

    assert world.stranger("DELETE", f"/filters/{mine['id']}").status_code == 404
    assert world.officer("DELETE", f"/filters/{mine['id']}").json == mine
    assert world.officer.get("/filters").json["items"] == []


def test_a_filter_is_shared_with_ones_own_groups_alone(world):
    body = {"name": "x", "filter": {}, "shared_with": "lead_officer@torfaen"}

    assert world.officer.post("/filters", body).status_code == 403
    assert world.officer.post("/filters", {**body, "shared_with": "nobody"}).status_code == 422
    assert world.unit.post("/filters", body).status_code == 201
    assert world.stranger.get("/filters").json["items"][0]["name"] == "x"


def test_what_was_said_is_found_by_its_words(world):
    task_id = world.open_task(title="Tŷ Gŵyl")
    world.open_task(title="Other")
    world.officer.post(f"/tasks/{task_id}/comments", {"body": "Ask the paediatrician"})

    def ids(query):
        return [task["id"] for task in world.officer.get(f"/tasks?q={query}").json["items"]]

    assert ids("ty+gwyl") == [task_id]
    assert ids("paed") == [task_id]
    world.officer.post(f"/tasks/{task_id}/complete", {"answers": {"note": "x"}})
    assert ids("paed") == []
    assert ids("paed&state=completed") == [task_id]
    assert ids("ask+gwyl&state=completed&sort=-person") == [task_id]
