"""The registers over HTTP, and the chair's decision."""

import io
from datetime import UTC, date, datetime

import pytest

from engine import instances
from engine.actors import SYSTEM
from workflows import action_plans, actions, recommendations
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.models import Audit, AuditState
from workflows.recommendations import Wording

PLAN = {"ref": "AP-2026-01", "source": "inspection", "source_ref": "CIW 2026", "title": "Visits"}
ACTION = {"text": "Train all staff", "lead_agency": "newport", "due": "2026-12-01"}
CSV = (
    "Rec no,Recommendation,Action,Lead agency,Due date\n"
    "1,See children alone,Change the form,newport,2026-12-01\n"
    "1,,Audit 20 cases,torfaen,2027-01-15\n"
)


@pytest.fixture
def plan(world) -> dict:
    return world.unit.post("/action-plans", PLAN).json


@pytest.fixture
def two_agencies(world) -> list[int]:
    """Newport's action and Torfaen's, in one plan."""
    with world.engine.command(SYSTEM) as ctx:
        row = action_plans.draft(ctx, PlanDraft("AP-1", "audit", "SEW-1", title="Neglect"))
        found = [
            actions.add(ctx, row, ActionDraft(f"Act in {agency}", agency, date(2026, 12, 1)))
            for agency in ("newport", "torfaen")
        ]
        recommendations.write(ctx, "audit", "SEW-1", Wording("See fathers"))
        return [action.id for action in found]


def audit(world, board="children") -> int:
    with world.engine.command(SYSTEM) as ctx:
        row = Audit(
            ref=f"SEW-2026-{board}",
            board=board,
            state=AuditState.PROPOSED,
            theme="Neglect",
            theme_source="board_priority",
            proposed_at=ctx.now,
            kloe=["Was the child seen alone?"],
            terms={},
            agencies=["newport"],
            panel_agencies=[],
            files=[],
            accepted_with=[],
        )
        ctx.session.add(row)
        ctx.session.flush()
        return row.id


def test_audits_are_seen_by_their_boards_group(world):
    children, adults = audit(world), audit(world, "adults")

    listed = world.chair.get("/audits").json["items"]

    assert [one["id"] for one in listed] == [children]
    assert listed[0]["theme"] == "Neglect"
    assert world.chair.get(f"/audits/{adults}").status_code == 404
    assert world.unit.get(f"/audits/{adults}").json["board"] == "adults"
    assert world.officer.get("/audits").json["items"] == []
    assert world.unit.get("/audits?q=ADULTS").json["items"][0]["id"] == adults
    assert world.unit.get("/audits?state=closed").json["items"] == []


def test_a_plan_is_drafted_with_its_actions(world, plan):
    first = world.unit.post("/actions", ACTION | {"plan": plan["id"]})
    read = world.unit.get(f"/action-plans/{plan['id']}").json

    assert (plan["state"], plan["actions"]) == ("draft", 0)
    assert first.status_code == 201
    assert first.json["ref"] == "AP-2026-01/1"
    assert first.json["baseline_due"] == first.json["current_due"] == "2026-12-01"
    assert first.json["rag"] == "green"
    assert read["actions"] == 1
    assert read["by_status"] == {"draft": 1}
    assert first.headers["Location"] == f"/api/v1/actions/{first.json['id']}"


def test_a_plan_with_its_acceptance_starts_its_clock(world):
    accepted = PLAN | {"source": "cpr", "ref": "CPR 1", "accepted_on": "2026-06-24"}

    answer = world.unit.post("/action-plans", accepted)

    assert (answer.status_code, answer.json["regime"]) == (201, "cpr")
    assert answer.json["finalise_due"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"source": "rumour"}, "source"),
        ({"accepted_on": "2026-13-01"}, "accepted_on"),
        ({"accepted_on": "9999-01-01"}, "accepted_on"),
    ],
)
def test_a_plan_that_does_not_fit_names_the_field(world, change, field):
    answer = world.unit.post("/action-plans", PLAN | change)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert world.unit.get("/action-plans").json["items"] == []


@pytest.mark.usefixtures("plan")
def test_a_reference_is_taken_once(world):
    answer = world.unit.post("/action-plans", PLAN)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["rule"] == "taken"


def test_a_draft_action_is_amended(world, plan):
    action = world.unit.post("/actions", ACTION | {"plan": plan["id"]}).json

    changed = world.unit.patch(f"/actions/{action['id']}", {"due": "2027-01-15"})
    emptied = world.unit.patch(f"/actions/{action['id']}", {"text": ""})
    refused = world.chair.patch(f"/actions/{action['id']}", {"text": "x"})

    assert changed.json["current_due"] == "2027-01-15"
    assert changed.json["text"] == action["text"]
    assert emptied.status_code == 422
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"plan": 999}, "plan"),
        ({"lead_agency": "atlantis"}, "lead_agency"),
        ({"lead_officer_id": 999}, "lead_officer_id"),
        ({"recommendation_id": 999}, "recommendation_id"),
        ({"starts_on": "2027-01-01"}, "starts_on"),
        ({"evidence_required": ["E4"]}, "evidence_required.0"),
        ({"due": "2026-02-30"}, "due"),
    ],
)
def test_an_action_that_does_not_fit_names_the_field(world, plan, change, field):
    answer = world.unit.post("/actions", ACTION | {"plan": plan["id"]} | change)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert world.unit.get("/actions").json["items"] == []


def test_an_agency_sees_its_own_actions_and_the_group_sees_all(world, two_agencies):
    def seen(caller):
        return {one["id"] for one in caller.get("/actions").json["items"]}

    newport, torfaen = two_agencies
    assert seen(world.officer) == {newport}
    assert seen(world.foreign_rep) == {torfaen}
    assert seen(world.chair) == seen(world.unit) == {newport, torfaen}
    assert seen(world.guest) == set()
    assert world.officer.get(f"/actions/{torfaen}").status_code == 404
    assert world.officer.post(f"/actions/{torfaen}/withdraw", {"reason": "x"}).status_code == 404
    assert world.officer.patch(f"/actions/{torfaen}", {"text": "mine"}).status_code == 404


def test_actions_are_narrowed(world, two_agencies):
    def ids(query):
        return [one["id"] for one in world.unit.get(f"/actions?{query}").json["items"]]

    newport, torfaen = two_agencies
    assert ids("agency=torfaen") == [torfaen]
    assert ids("q=act%20in%20new") == [newport]
    assert ids("status=signed_off") == []
    assert ids("due_before=2026-12-01") == []
    assert ids("due_before=2026-12-02&limit=1") == [newport]
    assert ids("regime=susr") == []


def test_only_the_chair_withdraws_an_action(world, two_agencies):
    answer = world.unit.post(f"/actions/{two_agencies[0]}/withdraw", {"reason": "merged"})

    assert answer.status_code == 403


def test_a_plan_in_the_register_begins_to_be_monitored(world):
    accepted = PLAN | {"source": "cpr", "ref": "CPR 1", "accepted_on": "2026-06-24"}
    plan = world.unit.post("/action-plans", accepted).json

    begun = world.unit.post(f"/action-plans/{plan['id']}/monitor")

    assert begun.status_code == 201
    assert begun.json["definition"] == "action_plan_monitoring"
    assert world.unit.get(f"/action-plans/{plan['id']}").json["instance_id"] == begun.json["id"]


def test_a_table_comes_in_as_a_whole_or_not_at_all(world, plan):
    def send(text):
        return world.unit.post(
            "/action-plans/import",
            data={"file": (io.BytesIO(text.encode()), "plan.csv"), "review": PLAN["ref"]},
        )

    broken = send(CSV.replace("torfaen", "atlantis").replace("2026-12-01", "soon"))
    whole = send(CSV)

    assert broken.status_code == 422
    assert {error["field"] for error in broken.json["errors"]} == {
        "row 2, due",
        "row 3, lead_agency",
    }
    assert (whole.status_code, whole.json["actions"]) == (201, 2)
    assert whole.json["id"] == plan["id"]


@pytest.mark.usefixtures("two_agencies")
def test_recommendations_are_read_and_written(world):
    written = world.unit.post(
        "/recommendations", {"source": "inspection", "source_ref": "CIW 2026", "text": "Listen"}
    )

    assert (written.status_code, written.json["number"]) == (201, 1)
    listed = world.chair.get("/recommendations?source=audit").json["items"]
    assert [one["text"] for one in listed] == ["See fathers"]
    assert world.chair.get(f"/recommendations/{written.json['id']}").json == written.json
    assert world.officer.get(f"/recommendations/{written.json['id']}").status_code == 404
    assert (
        world.officer.post(
            "/recommendations", {"source": "audit", "source_ref": "x", "text": "x"}
        ).status_code
        == 403
    )


def test_a_meeting_is_called_and_called_off(world):
    called = world.chair.post("/meetings", {"group": "qa_group@children", "on": "2026-07-15"})
    sunday = world.chair.post("/meetings", {"group": "qa_group@children", "on": "2026-07-19"})
    nobody = world.chair.post("/meetings", {"group": "choir", "on": "2026-07-15"})
    meeting_id = called.json["id"]

    refused = world.officer.patch(f"/meetings/{meeting_id}", {"cancelled": True, "reason": "x"})
    off = world.chair.patch(f"/meetings/{meeting_id}", {"cancelled": True, "reason": "flood"})
    again = world.chair.patch(f"/meetings/{meeting_id}", {"cancelled": True, "reason": "flood"})

    assert called.status_code == 201
    assert sunday.status_code == nobody.status_code == 422
    assert refused.status_code == 403
    assert (off.json["cancelled_on"], off.json["reason"]) == ("2026-06-24", "flood")
    assert again.status_code == 409
    assert world.guest.get("/meetings?after=2026-07-01").json["items"] == [off.json]
    assert world.guest.get("/meetings?before=2026-07-01").json["items"] == []


# The ladder, up to the chair -----------------------------------------------------------------


@pytest.fixture
def escalated(world) -> dict:
    """A task of Newport's officer so late that it lies before the chair."""
    with world.engine.command(SYSTEM) as ctx:
        instances.start(ctx, "walk", title="Neglect", variables={"agency": "newport"})
    world.unit.post("/sandbox/clock", {"advance": "17wd"})
    return world.chair.get("/escalations").json["items"][0]


def test_a_late_task_lies_before_the_chair(world, escalated):
    assert escalated["state"] == "waiting"
    assert escalated["late_task"] == "Write"
    assert escalated["decide_task_id"]
    assert escalated["letter"]
    assert escalated["letter_cy"]
    assert world.chair.get("/escalations?state=open").json["items"] == [escalated]
    assert world.chair.get("/escalations?state=decided").json["items"] == []
    assert world.chair.get(f"/escalations/{escalated['id']}").json == escalated
    assert world.stranger.get(f"/escalations/{escalated['id']}").status_code == 404
    assert world.foreign_rep.get("/escalations").json["items"] == []


def test_the_chair_sends_it_up_with_the_drafted_letter(world, escalated):
    answer = world.chair.post(
        f"/escalations/{escalated['id']}/decide",
        {"decision": "approve", "addressees": ["board_chair"], "reason": "three weeks"},
    )

    assert answer.status_code == 200, answer.text
    decided = answer.json
    assert (decided["decision"], decided["addressees"]) == ("approve", ["board_chair"])
    assert decided["letter"].split() == escalated["letter"].split()
    assert decided["decided_by"] == world.chair.person.id
    assert decided["decide_task_id"] is None
    assert world.chair.get("/escalations?state=decided").json["items"][0]["id"] == escalated["id"]


def test_the_chair_words_the_letter(world, escalated):
    answer = world.chair.post(
        f"/escalations/{escalated['id']}/decide",
        {
            "decision": "approve",
            "addressees": ["board_chair", "review_chair"],
            "reason": "three weeks",
            "letter": "Dear Beti",
            "letter_cy": "Annwyl Beti",
        },
    )

    assert (answer.json["letter"], answer.json["letter_cy"]) == ("Dear Beti", "Annwyl Beti")


@pytest.mark.parametrize(
    ("decision", "state"), [("return", "closed"), ("superseded", "closed"), ("extension", "closed")]
)
def test_the_chair_decides_otherwise(world, escalated, decision, state):
    answer = world.chair.post(
        f"/escalations/{escalated['id']}/decide", {"decision": decision, "reason": "in hand"}
    )

    assert (answer.status_code, answer.json["decision"]) == (200, decision)
    assert answer.json["state"] == state


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "approve", "reason": "late"}, "addressees"),
        ({"decision": "approve", "addressees": ["mayor"], "reason": "x"}, "addressees.0"),
        ({"decision": "maybe", "reason": "x"}, "decision"),
        ({"decision": "return", "reason": ""}, "escalation_reason"),
        ({"decision": "return"}, "reason"),
    ],
)
def test_a_decision_that_does_not_fit_decides_nothing(world, escalated, body, field):
    answer = world.chair.post(f"/escalations/{escalated['id']}/decide", body)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]
    assert world.chair.get(f"/escalations/{escalated['id']}").json["decision"] is None


def test_what_was_decided_stays_decided(world, escalated):
    said = {"decision": "return", "reason": "in hand"}
    world.chair.post(f"/escalations/{escalated['id']}/decide", said)

    again = world.chair.post(f"/escalations/{escalated['id']}/decide", said)

    assert again.status_code == 409
    assert again.json["by"]["name"] == "Chair"


def test_only_the_chair_decides(world, escalated):
    said = {"decision": "return", "reason": "in hand"}

    assert world.unit.post(f"/escalations/{escalated['id']}/decide", said).status_code == 403
    assert world.officer.post(f"/escalations/{escalated['id']}/decide", said).status_code == 403
    assert world.stranger.post(f"/escalations/{escalated['id']}/decide", said).status_code == 404


def test_dates_and_times_are_what_they_say(escalated):
    opened = datetime.fromisoformat(escalated["opened_at"])

    assert opened.tzinfo == UTC
    assert date.fromisoformat(escalated["task_due_on"]) == date(2026, 7, 1)
