"""What is ahead: what the chair's page foretells and counts, a program may ask for."""

import pytest
import sqlalchemy as sa

from workflows.models import AccessReview, SeatNotice


@pytest.fixture
def late(world):
    """Newport's task was due on 1 July; on the 15th it lies before the chair."""
    world.open_task()
    world.unit.post("/sandbox/clock", {"advance": "15wd"})
    (found,) = world.chair.get("/escalations?state=open").json["items"]
    return found


def test_each_way_to_decide_tells_what_it_would_do_to_dates(world, late):
    told = world.chair.get(f"/escalations/{late['id']}/effects").json["effects"]

    ways = {one["option"]: one for one in told}
    assert ways["approve"]["waits"] == [
        {"group": "board_chair", "due_on": "2026-07-22"},
        {"group": "cprg_chair", "due_on": "2026-07-22"},
    ]
    assert [wait["due_on"] for wait in ways["extension"]["waits"]] == [
        "2026-07-20",
        "2026-07-23",
        "2026-07-28",
    ]
    assert ways["return"]["due_on"] == "2026-07-22"
    assert [rung["level"] for rung in ways["return"]["ladder"]] == ["R2", "L1", "L2", "L3"]


def test_another_deadline_gives_another_ladder(world, late):
    asked = f"/escalations/{late['id']}/effects?return_by=2026-09-30"

    ladder = world.chair.get(asked).json["effects"][2]["ladder"]

    assert [(rung["level"], rung["at"][:10]) for rung in ladder] == [
        ("R1", "2026-09-16"),
        ("R1", "2026-09-23"),
        ("R2", "2026-09-30"),
        ("L1", "2026-10-01"),
        ("L2", "2026-10-05"),
        ("L3", "2026-10-14"),
    ]


def test_a_return_with_a_deadline_does_what_was_foretold(world, late):
    body = {"decision": "return", "reason": "One more week", "return_by": "2026-07-22"}

    world.chair.post(f"/escalations/{late['id']}/decide", body)

    task = world.chair.get(f"/tasks/{late['late_task_id']}").json
    assert task["due_on"] == "2026-07-22"
    gone = world.chair.get(f"/escalations/{late['id']}/effects")
    assert gone.status_code == 409


def test_what_climbs_next_is_told_to_chairs_and_stewards(world):
    world.open_task()
    world.unit.post("/sandbox/clock", {"advance": "6wd"})

    for who in ("chair", "unit"):
        told = world.called(who).get("/escalations/climbing").json
        assert told["until"] == "2026-07-16"
        assert [(one["business_key"], one["at"][:10]) for one in told["tasks"]] == [
            ("W-1", "2026-07-15")
        ]
    assert world.chair.get("/escalations/climbing?within=3").json["tasks"] == []
    assert world.chair.get("/escalations/climbing?board=adults").json["tasks"] == []
    assert world.rep.get("/escalations/climbing").json["tasks"] == []


def test_an_escalation_whose_task_was_done_waits_for_nobody(world, late):
    world.officer.post(f"/tasks/{late['late_task_id']}/claim")
    world.officer.post(f"/tasks/{late['late_task_id']}/complete", {"answers": {"note": "done"}})

    assert world.chair.get("/escalations?state=open").json["items"] == []


@pytest.mark.usefixtures("late")
def test_the_overview_counts_as_the_page_does(world):
    told = world.unit.get("/overview").json

    # The task itself, and the representative's answer to it; the chair's is not due yet.
    assert told["late_by_agency"] == [{"agency": "newport", "count": 2}]
    assert told["waiting_for_chair"] == 1
    assert told["quarter_ends"] == "2026-09-30"
    with world.engine.query() as session:
        reviews = session.scalar(sa.select(sa.func.count(AccessReview.id)))
        letters = session.scalar(sa.select(sa.func.count(SeatNotice.id)))
    assert reviews == 1
    assert letters > 0  # no agency has named anybody yet
    first = {"week": "2026-07-13", "in_hand": 0, "at_risk": reviews + letters}
    assert told["tasks_due"][0] == first
    assert told["tasks_due"][1]["in_hand"] == 1
    assert world.foreign_rep.get("/overview").json["late_by_agency"] == []
    assert world.guest.get("/overview").status_code == 404
