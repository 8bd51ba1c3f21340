"""One action of a plan: taken on, updated each quarter, scrutinised; every way through it."""

from datetime import date

import pytest

from engine.errors import FourEyes, Invalid
from engine.forms import FormRefused
from tests.workflows.action_stories import (
    POLICY,
    SAMPLE,
    a_member,
    accepted,
    names,
    reported,
    updated,
)
from tests.workflows.plan_world import World, elements_of, visited
from workflows import actions, meetings
from workflows.models import ProgressUpdate, Scrutiny
from workflows.queries.actions import facts_of


@pytest.fixture
def world(plan_world) -> World:
    """June 2026, with quarterly meetings on 9 September and 9 December."""
    world = plan_world.at(date(2026, 6, 24))
    world.meeting(date(2026, 9, 9))
    world.meeting(date(2026, 12, 9))
    return world


@pytest.fixture
def story(world):
    """An action of Newport, due on 30 September, with Olwen named as its lead."""
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30), lead_officer_id=world.officer.id)
    return world.monitored(plan)


# ---- who leads


def test_an_action_taken_on_may_be_reported_complete_from_that_day(world, story):
    task = story.task("acknowledge")
    assert (task.assignee_id, task.due_on) == (world.officer.id, date(2026, 7, 1))

    accepted(story, world)

    completion = story.task("report_completion")
    assert completion.due_on == completion.baseline_due_on == date(2026, 9, 30)
    assert completion.candidate_group == "lead_officer@newport"
    assert world.action("AUD-1/1").status == "acknowledged"


def test_a_wrong_owner_is_replaced_by_the_representative(world, story):
    other = world.person("Ossian of Newport", "lead_officer@newport", agency="newport")
    story.hand_in(
        "acknowledge",
        by=world.officer,
        acknowledgement="wrong_owner",
        owner_reason="Training leads this",
    )

    story.hand_in("resolve_owner", ownership="rename", new_officer=other.id, ruling="Agreed")

    assert story.task("acknowledge").assignee_id == other.id
    assert world.action("AUD-1/1").lead_officer_id == other.id


def test_a_dispute_that_the_representative_passes_on_moves_the_action_to_another_agency(
    world, story
):
    dispute = {"acknowledgement": "dispute", "owner_reason": "Not ours"}
    story.hand_in("acknowledge", by=world.officer, **dispute)
    story.hand_in("resolve_owner", ownership="refer", ruling="A matter for health")

    moved = {"new_agency": "health", "new_officer": None}
    story.hand_in("settle_dispute", dispute_decision="move", ruling="Health leads", **moved)

    assert story.task("acknowledge").candidate_group == "lead_officer@health"
    assert story.task("acknowledge").assignee_id is None


def test_a_dispute_may_end_with_the_action_withdrawn(world, story):
    dispute = {"acknowledgement": "dispute", "owner_reason": "Superseded by law"}
    story.hand_in("acknowledge", by=world.officer, **dispute)
    story.hand_in("resolve_owner", ownership="refer", ruling="Agreed")

    story.hand_in("settle_dispute", dispute_decision="withdraw", ruling="The law has changed")

    action = world.action("AUD-1/1")
    assert (action.status, action.status_reason) == ("withdrawn", "The law has changed")


def test_a_dispute_without_a_reason_is_refused(world, story):
    with pytest.raises(FormRefused) as refused:
        story.hand_in("acknowledge", by=world.officer, acknowledgement="dispute", owner_reason=" ")

    assert [error.path for error in refused.value.errors] == ["owner_reason"]
    assert names(story) == {"acknowledge"}


# ---- the quarter


def test_a_quarterly_round_counts_from_the_meeting(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 10))
    assert names(story) == {"report_completion"}

    story.wait(date(2026, 8, 11))

    update = story.task("quarterly_update")
    assert update.due_on == date(2026, 8, 18)
    updated(story, world)
    assert story.task("endorse_update").due_on == date(2026, 8, 25)
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    assert story.task("validate_rag").due_on == date(2026, 8, 27)
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    assert story.task("scrutinise").due_on == date(2026, 9, 9)
    assert world.action("AUD-1/1").rag == "green"
    assert world.action("AUD-1/1").status == "in_progress"


def test_the_december_round_opens_on_11_november(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 11))
    updated(story, world)
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    story.hand_in("scrutinise", by=a_member(world), adequate="yes", challenge="Will it hold?")

    story.wait(date(2026, 11, 11))

    assert story.task("quarterly_update").due_on == date(2026, 11, 18)
    updated(story, world)
    assert story.task("endorse_update").due_on == date(2026, 11, 25)


def test_a_returned_update_is_given_again_and_both_stay(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 20))
    updated(story, world)
    story.hand_in(
        "endorse_update", by=world.rep, endorsement="return", endorsement_reason="Which sample?"
    )

    again = story.task("quarterly_update")
    assert again.due_on == date(2026, 8, 24)
    updated(story, world, progress="Twelve of twenty.")

    kinds = [said.kind for said in world.rows(ProgressUpdate)]
    assert kinds == ["update", "returned", "update"]
    assert [said.is_late for said in world.rows(ProgressUpdate)] == [True, False, False]


def test_a_missed_update_does_not_stop_the_meeting_and_turns_the_action_amber(world, story):
    accepted(story, world)

    story.wait(date(2026, 8, 28))

    assert "quarterly_update" not in names(story)
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    assert world.action("AUD-1/1").rag == "amber"
    assert [said.kind for said in world.rows(ProgressUpdate)] == ["missed"]


def test_an_update_that_nobody_endorsed_still_comes_to_the_meeting(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    updated(story, world)

    story.wait(date(2026, 8, 28))

    assert names(story) == {"report_completion", "validate_rag"}


def test_the_unit_may_override_the_colour_only_with_a_reason(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 28))

    with pytest.raises(FormRefused):
        story.hand_in("validate_rag", by=world.unit, rag_override="red")
    story.hand_in(
        "validate_rag", by=world.unit, rag_override="red", rag_override_reason="Post is vacant"
    )

    action = world.action("AUD-1/1")
    assert (action.rag, action.rag_override_reason) == ("red", "Post is vacant")


def test_whoever_gave_or_endorsed_the_update_does_not_scrutinise_it(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    updated(story, world)
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")

    with pytest.raises(FourEyes):
        story.hand_in("scrutinise", by=world.rep, adequate="yes")


def test_two_red_meetings_in_a_row_propose_that_progress_is_not_adequate(world, story):
    accepted(story, world)
    for on in (date(2026, 8, 12), date(2026, 11, 12)):
        story.wait(on)
        updated(story, world, forecast="2027-06-30")
        story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
        story.hand_in("validate_rag", by=world.unit, rag_override="keep")
        story.hand_in("scrutinise", by=a_member(world), adequate="yes")

    first, second = world.rows(Scrutiny)
    assert (first.rag, second.rag) == ("red", "red")
    assert "red_in_a_row" not in first.flags["doubts"]
    assert {"red_in_a_row", "overdue"} <= set(second.flags["doubts"])


def test_the_group_may_say_that_no_more_updates_are_needed(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    updated(story, world)
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")

    story.hand_in("scrutinise", by=a_member(world), adequate="enough")

    story.wait(date(2026, 12, 10))
    assert "quarterly_update" not in names(story)
    assert "report_completion" in names(story)


def test_no_update_is_asked_for_while_the_completion_is_with_others(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 10))
    reported(story, world, on="2026-08-10")

    story.wait(date(2026, 8, 12))

    assert names(story) == {"check_completion"}


def test_without_a_meeting_in_the_calendar_the_unit_sets_one(world, story):
    story.jump(date(2026, 11, 20))
    accepted(story, world)

    with pytest.raises(Invalid) as refused:
        story.hand_in("set_meeting", by=world.unit, new_meeting_on="2026-12-01")
    assert refused.value.details["rule"] == "too_early"
    story.hand_in("set_meeting", by=world.unit, new_meeting_on="2027-03-10")

    story.wait(date(2027, 2, 10))
    assert story.task("quarterly_update").due_on == date(2027, 2, 17)


def test_a_meeting_that_was_called_off_asks_for_no_update(world, story):
    accepted(story, world)
    world.do(meetings.cancel, 1, "Storm", by=world.unit)

    story.wait(date(2026, 8, 12))

    assert "quarterly_update" not in names(story)
    story.wait(date(2026, 11, 11))
    assert story.task("quarterly_update").due_on == date(2026, 11, 18)


# ---- what the register knows


def test_facts_follow_the_dates(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    updated(story, world, forecast="2026-10-28")
    with world.engine.query() as session:
        action = actions.by_ref(session, "AUD-1/1")
        facts = facts_of(session, [action], world.engine.calendar(), world.engine.now())[action.id]

    assert facts.forecast_late == 20
    assert facts.begun


# ---- the whole diagram


def disputed_in_every_way(world, story):
    dispute = {"acknowledgement": "dispute", "owner_reason": "Not ours"}
    story.hand_in("acknowledge", by=world.officer, **dispute)
    story.hand_in("resolve_owner", ownership="refer", ruling="A matter for the chair")
    story.hand_in("settle_dispute", dispute_decision="keep", ruling="It stays")
    accepted(story, world)


def followed_to_its_verification(world, story):
    """One concern, one missed update, one missed endorsement, and enough."""
    story.wait(date(2026, 8, 12))
    updated(story, world, more_time="yes")
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    doubt = {"adequate": "no", "scrutiny_reason": "Nothing has moved"}
    story.hand_in("scrutinise", by=a_member(world), **doubt)
    story.hand_in("raise_concern", by=world.chair, addressee="both", letter="Dear chairs")
    story.hand_in("recovery_plan", by=world.rep, recovery_plan="More auditors")
    accept = {"concern_decision": "accept", "concern_reason": "Credible"}
    story.hand_in("board_chair_decides", by=world.board_chair, **accept)
    story.hand_in("review_chair_decides", by=world.cprg_chair, **accept)
    story.wait(date(2026, 11, 28))
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    story.hand_in("scrutinise", by=a_member(world), adequate="yes")
    story.hand_in("set_meeting", by=world.unit, new_meeting_on="2027-03-10")
    story.wait(date(2027, 2, 12))
    updated(story, world, forecast="2027-03-31")
    story.wait(date(2027, 2, 27))
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    story.hand_in("scrutinise", by=a_member(world), adequate="enough")
    both = [{**POLICY}, {**SAMPLE}]
    reported(story, world, *both, on="2027-02-26")
    story.hand_in("check_completion", by=world.unit, completion_check="pass")
    story.hand_in("verify", by=world.verifier, verification="verified")


def withdrawn_in_both_ways(world):
    plan = world.drafted("AUD-2")
    for _ in range(2):
        world.with_action(plan, date(2027, 6, 30), lead_officer_id=world.officer.id)
    story = world.monitored(plan)
    dispute = {"acknowledgement": "dispute", "owner_reason": "Superseded"}
    story.hand_in("acknowledge", of="AUD-2/1", by=world.officer, **dispute)
    story.hand_in("resolve_owner", ownership="refer", ruling="Agreed")
    story.hand_in("settle_dispute", dispute_decision="withdraw", ruling="Agreed")
    story.hand_in("acknowledge", of="AUD-2/2", by=world.officer, acknowledgement="accept")
    second = world.action("AUD-2/2")
    world.do(actions.end_as_superseded, second.id, "No longer needed", by=world.chair)
    return story


def test_every_element_of_the_diagram_is_visited(world, story):
    disputed_in_every_way(world, story)
    followed_to_its_verification(world, story)
    other = withdrawn_in_both_ways(world)

    assert elements_of("action_monitoring") - (visited(story) | visited(other)) == set()
