"""People, seats, cover, closed days and ladders by the API: the same as on the pages."""

import pytest

from tests.webapp.api.board import World


@pytest.fixture
def stranger(world: World) -> int:
    return world.stranger.person.id


def test_a_leaver_is_refused_handed_over_and_gone(world, stranger):
    task = world.task(world.start(agency="torfaen"))
    world.stranger.post(f"/tasks/{task}/claim")

    refused = world.admin.post(f"/users/{stranger}/disable")
    assert (refused.status_code, refused.json["type"]) == (409, "urn:cylch:problem:has-open-tasks")
    to = {"task": task, "to": world.foreign_rep.person.id, "reason": "left"}
    moved = world.unit.post(f"/users/{stranger}/hand-over", to)
    assert moved.json == {"task": task, "assignee": world.foreign_rep.person.id, "open_tasks": 0}
    assert world.unit.post(f"/users/{stranger}/hand-over", to).status_code == 409
    gone = world.admin.post(f"/users/{stranger}/disable")

    assert (gone.json["is_active"], gone.json["groups"]) == (False, [])
    assert world.stranger.get("/me").status_code == 401


def test_people_are_added_found_and_corrected(world):
    new = {"email": "Sian@example.org", "name": "Siân Ŵyn", "agency": "torfaen", "language": "cy"}

    added = world.admin.post("/users", new)
    again = world.admin.post("/users", new)

    assert (added.status_code, again.status_code) == (201, 422)
    where = f"/users/{added.json['id']}"
    assert added.headers["Location"].endswith(where)
    changed = world.admin("PATCH", where, json={"name": "Siân Ŵyn", "agency": "newport"})
    assert changed.json["agency"] == "newport"
    found = world.unit.get("/users?q=%C5%B4yn").json["items"]
    assert [one["email"] for one in found] == ["sian@example.org"]


def test_a_seat_is_given_and_ended(world, stranger):
    seat = {"user": stranger, "group": "audit_lead", "kind": "co_opted", "ends_on": "2026-12-31"}

    given = world.unit.post("/memberships", seat)
    listed = world.unit.get(f"/memberships?user={stranger}&group=audit_lead").json["items"]
    ended = world.unit("PATCH", f"/memberships/{given.json['id']}", json={"last_day": "2026-09-30"})

    assert [one["id"] for one in listed] == [given.json["id"]]
    assert ended.json["ends_on"] == "2026-09-30"
    assert world.unit.post("/memberships", {**seat, "group": "admin"}).status_code == 403
    assert world.unit.post("/memberships", {**seat, "group": "nothing"}).status_code == 422


def test_cover_is_planned_shortened_and_called_off(world, stranger):
    days = {"starts_on": "2026-08-01", "ends_on": "2026-08-14"}
    cover = {"substitute": world.foreign_rep.person.id, **days}

    planned = world.stranger.post("/absences", cover)
    twice = world.stranger.post("/absences", cover)
    where = f"/absences/{planned.json['id']}"

    assert (planned.status_code, planned.json["user_id"]) == (201, stranger)
    assert twice.json["errors"][0]["rule"] == "covered_already"
    assert world.officer.get("/absences").json["items"] == []
    shorter = world.foreign_rep("PATCH", where, json={"ends_on": "2026-08-07"})
    assert shorter.json["ends_on"] == "2026-08-07"
    assert world.officer.post(f"{where}/cancel").status_code == 404
    assert world.stranger.post(f"{where}/cancel").json["canceled_at"]


def test_a_closed_day_is_looked_at_closed_and_opened(world):
    task = world.task(world.start())
    before = world.unit.get(f"/tasks/{task}").json["due_on"]
    day = world.engine.calendar().add(world.engine.calendar().local_date(world.engine.now()), "2wd")

    look = world.unit.get(f"/closed-days/preview?on={day}").json
    done = world.unit.post("/closed-days", {"on": str(day), "name": "x", "name_cy": "y"})

    assert (look["tasks"][0]["task"], look["tasks"][0]["due_before"]) == (task, before)
    assert (done.status_code, done.json["tasks"]) == (201, 1)
    assert world.unit.get(f"/tasks/{task}").json["due_on"] == look["tasks"][0]["due_after"]
    listed = world.officer.get(f"/closed-days?year={day.year}").json["items"]
    assert {"on": str(day), "name": "x", "name_cy": "y", "kind": "closed_by_board"} in listed
    assert world.unit.post(f"/closed-days/{day}/remove").status_code == 200
    assert world.unit.get(f"/tasks/{task}").json["due_on"] == before


def test_closed_days_come_in_pages(world):
    seen, cursor = [], ""
    while True:
        page = world.officer.get(f"/closed-days?year=2026&limit=3{cursor}").json
        seen += [one["on"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert seen == sorted(set(seen))
    assert len(seen) == 8


def test_a_ladder_is_looked_at_and_changed_with_a_reason(world):
    before = world.unit.get("/ladders/standard").json
    level = {"level": "R1", "at": "-1wd", "to": ["assignee"]}
    names = {"title": before["title"], "title_cy": before["title_cy"]}

    look = world.owner.post("/ladders/standard/preview", {"levels": [level]})
    silent = world.owner("PATCH", "/ladders/standard", json={**names, "levels": [level]})
    done = world.owner(
        "PATCH", "/ladders/standard", json={**names, "levels": [level], "reason": "fewer"}
    )
    wrong = {**names, "levels": [{**level, "level": "L1"}], "reason": "early"}

    assert look.status_code == done.status_code == 200
    assert silent.status_code == 422
    assert world.unit.get("/ladders/standard").json["levels"] == [level]
    assert world.owner("PATCH", "/ladders/standard", json=wrong).status_code == 422


def test_a_token_is_shown_once_and_ended(world):
    issued = world.officer.post("/me/tokens", {"name": "a program"}).json

    listed = world.officer.get("/me/tokens").json["items"]
    assert issued["token"].startswith("cy_")
    assert issued["id"] in [one["id"] for one in listed]
    assert "token" not in listed[0]
    assert world.officer.post(f"/me/tokens/{issued['id']}/revoke").status_code == 200
    assert world.officer.post(f"/me/tokens/{issued['id']}/revoke").status_code == 200
