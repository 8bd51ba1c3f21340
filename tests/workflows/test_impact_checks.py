"""After the sign-off: a plan is locked, and twice its impact is checked."""

from datetime import date

import pytest

from engine.verification import verify
from tests.workflows.plan_world import World, finish
from workflows.models import Evidence, ImpactCheck


@pytest.fixture
def world(plan_world) -> World:
    """Tuesday 12 May 2026, with a chair and the seats that make a quorum."""
    return seated(plan_world.at(date(2026, 5, 12)))


def seated(world: World) -> World:
    assert world.chair
    assert world.rep
    return world


def names(story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


def signed_off(world, ref="AUD-1"):
    """An audit's plan of two actions, signed off by the QA Group on 12 May 2026."""
    plan = world.drafted(ref)
    for _ in range(2):
        world.with_action(plan, date(2026, 9, 30), lead_officer_id=world.officer.id)
    story = world.monitored(plan)
    finish(world, story, f"{ref}/1")
    finish(world, story, f"{ref}/2")
    return present_and_sign(world, story)


def present_and_sign(world, story):
    seats = [world.seat(agency).id for agency in ("newport", "torfaen", "health", "police")]
    story.hand_in(
        "build_pack", by=world.unit, exceptions="None", impact_plan="Re-audit", index_checked=True
    )
    today = world.engine.calendar().local_date(world.engine.now()).isoformat()
    present = {"pack_review": "present", "ratify_how": "meeting", "ratify_on": today}
    story.hand_in("review_pack", by=world.chair, **present)
    story.hand_in("ratify_at_meeting", by=world.chair, present=seats, ratified="yes")
    story.hand_in("record_decision", by=world.chair, sign_off_decision="sign_off")
    told = ["board_chair", "bpg", "agencies"]
    story.hand_in("tell_parties", by=world.unit, told_on=today, told=told)
    return story


def test_a_plan_is_locked_and_its_retention_begins_when_it_is_signed_off(world):
    signed_off(world)

    plan = world.plan("AUD-1")
    assert plan.is_locked
    assert plan.signed_off_on == plan.retention_from == date(2026, 5, 12)
    assert [check.due_on for check in world.rows(ImpactCheck)] == [
        date(2026, 11, 10),
        date(2027, 5, 12),
    ]


def test_impact_is_checked_twice_and_then_the_plan_is_closed(world):
    story = signed_off(world)
    story.wait(date(2026, 11, 9))
    assert names(story) == set()

    story.wait(date(2026, 11, 10))

    proof = {"action": "AUD-1/1", "description": "Referrals in time rose to 96 %"}
    held = {"impact": "effective", "impact_note": "Held", "impact_evidence": [proof]}
    story.hand_in("check_impact", **held)
    assert world.plan("AUD-1").state == "signed_off"
    story.wait(date(2027, 5, 12))
    story.hand_in("check_impact", impact="effective", impact_note="Still held")
    assert world.plan("AUD-1").state == "closed"
    assert story.instance.state == "completed"
    assert [one.level for one in world.rows(Evidence)][-1] == "E3"


def test_partly_effective_leads_to_a_new_action_and_the_second_check_keeps_its_day(world):
    story = signed_off(world)
    story.wait(date(2026, 11, 10))

    story.hand_in(
        "check_impact",
        impact="partly",
        impact_note="Night staff were forgotten",
        new_actions=[
            {
                "action_text": "Train night staff",
                "lead_agency": "newport",
                "lead_officer": world.officer.id,
                "due_on": "2027-01-29",
            }
        ],
    )

    assert {task.business_key for task in story.open_tasks} == {"AUD-1/3"}
    assert world.action("AUD-1/1").rag == "blue"
    finish(world, story, "AUD-1/3")
    present_and_sign(world, story)
    waiting = [check.due_on for check in world.rows(ImpactCheck) if check.outcome is None]
    assert waiting == [date(2027, 5, 12)]


def test_not_effective_reopens_actions_and_the_sign_off_no_longer_stands(world):
    story = signed_off(world)
    story.wait(date(2026, 11, 10))

    story.hand_in(
        "check_impact",
        impact="not",
        impact_note="Nothing changed",
        reopened_actions=["AUD-1/2"],
    )

    action = world.action("AUD-1/2")
    assert (action.status, action.current_due) == ("returned", date(2026, 12, 8))
    assert (action.baseline_due, action.signed_off_on) == (date(2026, 9, 30), None)
    assert world.plan("AUD-1").signed_off_on is None
    finish(world, story, "AUD-1/2")
    present_and_sign(world, story)
    assert world.action("AUD-1/2").days_after_baseline == 41
    assert [check.outcome for check in world.rows(ImpactCheck)] == ["not", "void", None, None]


def test_a_plan_is_led_to_its_end_on_either_database(plan_world_on_both):
    world = seated(plan_world_on_both.at(date(2026, 5, 12)))
    story = signed_off(world)

    story.wait(date(2026, 11, 10))
    story.hand_in("check_impact", impact="effective", impact_note="Held")
    story.wait(date(2027, 5, 12))
    story.hand_in("check_impact", impact="effective", impact_note="Still held")

    assert world.plan("AUD-1").state == "closed"
    with world.engine.query() as session:
        assert verify(session).fault is None
