"""One action of a plan: late, extended, reported complete, verified, or withdrawn."""

from datetime import date

import pytest

from engine import identity, tasks
from engine.errors import ConflictOfInterest, Invalid, NotPermitted
from engine.verification import verify
from tests.people import again
from tests.workflows.action_stories import (
    POLICY,
    SAMPLE,
    a_member,
    accepted,
    attached,
    names,
    reported,
    updated,
)
from tests.workflows.plan_world import World
from workflows import actions, evidence, extensions, progress
from workflows.evidence import Proof
from workflows.models import Action, Evidence, Extension, Scrutiny, Verification
from workflows.progress import Update
from workflows.queries.actions import ActionFilter, colours_of, list_actions


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


# ---- not adequate


def concern(story, world, addressee):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    updated(story, world)
    story.hand_in("endorse_update", by=world.rep, endorsement="endorse")
    story.hand_in("validate_rag", by=world.unit, rag_override="keep")
    story.wait(date(2026, 9, 9))
    story.hand_in(
        "scrutinise", by=a_member(world), adequate="no", scrutiny_reason="Nothing has moved"
    )
    assert story.task("raise_concern").due_on == date(2026, 9, 14)
    story.hand_in("raise_concern", by=world.chair, addressee=addressee, letter="Dear chair")
    assert story.task("recovery_plan").due_on == date(2026, 9, 23)
    story.hand_in("recovery_plan", by=world.rep, recovery_plan="Two more auditors from Monday")


def test_the_chair_tells_both_chairs_and_both_decide(world, story):
    concern(story, world, "both")
    assert {"board_chair_decides", "review_chair_decides"} <= names(story)
    assert story.task("board_chair_decides").due_on == date(2026, 9, 16)
    assert story.task("review_chair_decides").candidate_group == "cprg_chair"

    accept = {"concern_decision": "accept", "concern_reason": "Credible"}
    story.hand_in("board_chair_decides", by=world.board_chair, **accept)
    story.hand_in("review_chair_decides", by=world.cprg_chair, **accept)

    [looked] = world.rows(Scrutiny)
    assert set(looked.decisions) == {"board_chair", "review_chair"}
    story.wait(date(2026, 11, 11))
    assert "quarterly_update" in names(story)


def test_only_the_addressee_whom_the_chair_chose_is_asked(world, story):
    concern(story, world, "review_chair")

    assert "board_chair_decides" not in names(story)
    assert "review_chair_decides" in names(story)


def test_the_strategy_group_is_for_plans_of_the_single_review_alone(world, story):
    concern(story, world, "board_chair")

    with pytest.raises(Invalid) as refused:
        story.hand_in(
            "board_chair_decides",
            by=world.board_chair,
            concern_decision="strategy_group",
            concern_reason="A national barrier",
        )

    assert refused.value.details["rule"] == "only_susr"


# ---- complete, verified


@pytest.mark.scenario(7)
def test_scenario_7_returned_then_complete(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 4))
    first = attached(world, story, "policy.pdf", "a" * 64)
    reported(story, world, {**POLICY, "file": [first]}, on="2026-08-03")
    story.hand_in("check_completion", by=world.unit, completion_check="pass")
    assert story.task("verify").due_on == date(2026, 8, 18)
    story.hand_in("verify", by=world.verifier, verification="returned", return_reason="E2 missing")

    again = story.task("report_completion")
    assert again.assignee_id == world.officer.id
    assert world.action("AUD-1/1").status_reason == "E2 missing"
    story.wait(date(2026, 9, 15))
    second = attached(world, story, "sample.xlsx", "b" * 64)
    reported(story, world, {**SAMPLE, "file": [second]}, on="2026-09-14")
    story.hand_in("check_completion", by=world.unit, completion_check="pass")
    story.hand_in("verify", by=world.verifier, verification="verified")

    action = world.action("AUD-1/1")
    assert (action.status, action.verified_by) == ("verified", world.verifier.id)
    assert [proof.sha256 for proof in world.rows(Evidence)] == ["a" * 64, "b" * 64]
    assert [(look.stage, look.decision, look.reason) for look in world.rows(Verification)] == [
        ("check", "passed", ""),
        ("verify", "returned", "E2 missing"),
        ("check", "passed", ""),
        ("verify", "verified", ""),
    ]


def test_completion_between_meetings_ends_the_round_that_was_running(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))
    both = [{**POLICY}, {**SAMPLE, "fact_on": "2026-08-11"}]
    reported(story, world, *both, on="2026-08-11")
    story.hand_in("check_completion", by=world.unit, completion_check="pass")
    assert "quarterly_update" in names(story)

    story.hand_in("verify", by=world.verifier, verification="verified")

    ended = [one for one in story.family if one.business_key == "AUD-1/1"]
    assert [one.state for one in ended] == ["completed"]
    assert not {task for task in story.open_tasks if task.business_key == "AUD-1/1"}


def test_an_action_is_not_verified_without_evidence_of_embedding(world, story):
    accepted(story, world)
    reported(story, world)
    story.hand_in("check_completion", by=world.unit, completion_check="pass")

    with pytest.raises(Invalid) as refused:
        story.hand_in("verify", by=world.verifier, verification="verified")

    assert refused.value.values == {"levels": ["E2"]}
    assert story.task("verify").is_open


def test_the_agency_adds_evidence_and_notes_at_any_time(world, story):
    accepted(story, world)
    proof = Proof("E2", "Supervision audit", date(2026, 6, 23))
    forecast = Update("A post is vacant", forecast_on=date(2026, 10, 28))

    world.do(evidence.hand_in, 1, proof, by=world.rep)
    world.do(progress.note, 1, forecast, by=world.officer)

    with world.engine.query() as session:
        action = session.get_one(Action, 1)
        calendar, now = world.engine.calendar(), world.engine.now()
        assert colours_of(session, [action], calendar, now) == {1: "amber"}
    with world.engine.query() as session:
        assert verify(session).fault is None


def test_another_agency_adds_nothing(world, story):
    accepted(story, world)
    stranger = world.person("Ann of Torfaen", "lead_officer@torfaen", agency="torfaen")

    with pytest.raises(NotPermitted):
        world.do(evidence.hand_in, 1, Proof("E1", "Policy"), by=stranger)
    with pytest.raises(NotPermitted):
        world.do(progress.note, 1, Update("All well"), by=stranger)


def test_evidence_of_tomorrow_is_refused(world, story):
    accepted(story, world)

    with pytest.raises(Invalid) as refused:
        world.do(evidence.hand_in, 1, Proof("E1", "Policy", date(2026, 6, 25)), by=world.officer)

    assert (refused.value.field, refused.value.rule) == ("fact_on", "too_late")


def test_the_unit_returns_what_is_incomplete(world, story):
    accepted(story, world)
    reported(story, world)

    story.hand_in(
        "check_completion", by=world.unit, completion_check="return", return_reason="No minutes"
    )

    assert world.action("AUD-1/1").status == "returned"
    assert story.task("report_completion").due_on == date(2026, 9, 30)


def test_what_is_returned_late_gets_ten_working_days(world, story):
    accepted(story, world)
    story.wait(date(2026, 9, 30))
    reported(story, world, on="2026-09-30")

    story.hand_in(
        "check_completion", by=world.unit, completion_check="return", return_reason="No minutes"
    )

    assert story.task("report_completion").due_on == date(2026, 10, 14)


def test_nobody_verifies_for_their_own_agency_while_somebody_else_could(world, story):
    insider = world.person("Ivan of Newport", "verifier", agency="newport")
    assert world.verifier
    accepted(story, world)
    reported(story, world, POLICY | {"fact_on": "2026-06-01"}, SAMPLE | {"fact_on": "2026-06-02"})
    story.hand_in("check_completion", by=world.unit, completion_check="pass")

    with pytest.raises(ConflictOfInterest):
        story.hand_in(
            "verify", by=insider, verification="verified", no_alternative="All others are away"
        )


def test_without_any_alternative_the_lead_agency_verifies_and_says_so(world, story):
    insider = world.person("Ivan of Newport", "verifier", agency="newport")
    accepted(story, world)
    reported(story, world, POLICY | {"fact_on": "2026-06-01"}, SAMPLE | {"fact_on": "2026-06-02"})
    story.hand_in("check_completion", by=world.unit, completion_check="pass")
    with pytest.raises(Invalid) as refused:
        story.hand_in("verify", by=insider, verification="verified")
    assert refused.value.field == "no_alternative"

    story.hand_in("verify", by=insider, verification="verified", no_alternative="Only one trained")

    assert world.rows(Verification)[-1].from_lead_agency


def test_the_owner_never_verifies(world, story):
    both = world.person("Olwen of Newport", "lead_officer@newport")
    world.do(identity.join_group, both.id, "verifier", starts_on=date(2020, 1, 1))
    owner = again(world.engine, both.id)
    accepted(story, world)
    other = world.person("Ossian of Newport", "lead_officer@newport", agency="newport")
    task = story.task("report_completion")
    story.do(tasks.assign, task.id, other.id, "On leave", by=world.rep)
    story.hand_in(
        "report_completion",
        by=other,
        completed_on="2026-06-24",
        summary="Done",
        evidence=[POLICY | {"fact_on": "2026-06-01"}],
    )
    story.hand_in("check_completion", by=world.unit, completion_check="pass")

    with pytest.raises(ConflictOfInterest):
        story.hand_in("verify", by=owner, verification="returned", return_reason="x")


# ---- withdrawn


def test_the_chair_withdraws_an_action_that_is_superseded(world, story):
    accepted(story, world)

    world.do(actions.end_as_superseded, 1, "Replaced by action 2", by=world.chair)

    assert world.action("AUD-1/1").status == "withdrawn"
    assert not [task for task in story.open_tasks if task.business_key == "AUD-1/1"]


def test_an_officer_cannot_withdraw_an_action(world, story):
    accepted(story, world)

    with pytest.raises(NotPermitted):
        world.do(actions.end_as_superseded, 1, "Too hard", by=world.officer)


# ---- late between meetings


def test_an_action_that_slips_climbs_its_ladder_whenever_the_next_meeting_is(world, story):
    accepted(story, world)
    task = story.task("report_completion")

    story.wait(date(2026, 10, 14))

    assert story.rungs(task) == [
        ("R1", date(2026, 9, 16)),
        ("R1", date(2026, 9, 23)),
        ("R2", date(2026, 9, 30)),
        ("L1", date(2026, 10, 1)),
        ("L2", date(2026, 10, 5)),
        ("L3", date(2026, 10, 14)),
    ]


# ---- more time


def extended(story, world, to="2026-11-30"):
    """Olwen asks on the action's own task, Rhys supports, Carys approves."""
    task = story.task("report_completion")
    story.do(extensions.start, task, world.officer.id, by=world.officer)
    wish = {"extension_wish": "ask", "new_due_on": to, "extension_reason": "Staff sick"}
    story.hand_in("ask", by=world.officer, **wish)
    story.hand_in("Support the extension", by=world.rep, support="support")
    story.hand_in("Decide on the extension", by=world.chair, extension_decision="approve")
    return task


@pytest.mark.scenario(6)
def test_scenario_6_an_extension_moves_the_due_date_and_not_the_baseline(world, story):
    accepted(story, world)

    task = extended(story, world)

    action = world.action("AUD-1/1")
    assert (action.current_due, action.baseline_due) == (date(2026, 11, 30), date(2026, 9, 30))
    assert story.task("report_completion").due_on == date(2026, 11, 30)
    story.wait(date(2026, 11, 30))
    assert [on for level, on in story.rungs(task) if level == "R1"] == [
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]
    reported(story, world, on="2026-11-30")
    action = world.action("AUD-1/1")
    assert not action.was_completed_late
    assert action.days_after_baseline == 61
    [moved] = world.rows(Extension)
    assert (moved.due_before, moved.due_after) == (date(2026, 9, 30), date(2026, 11, 30))


def test_more_time_may_be_asked_for_in_the_update_which_does_not_wait_for_it(world, story):
    accepted(story, world)
    story.wait(date(2026, 8, 12))

    updated(story, world, more_time="yes", forecast="2026-11-30")

    assert {"endorse_update", "ask"} <= names(story)
    assert story.task("ask").assignee_id == world.officer.id


def test_two_extensions_speak_against_adequate_progress(world, story):
    accepted(story, world)
    extended(story, world, "2026-10-30")
    extended(story, world, "2026-11-30")
    story.wait(date(2026, 8, 28))

    [looked] = world.rows(Scrutiny)
    assert "extended_often" in looked.flags["doubts"]


def test_the_register_follows_whoever_moves_the_task(world, story):
    accepted(story, world)
    task = story.task("report_completion")

    story.do(tasks.reschedule, task.id, date(2026, 10, 16), "The chair's letter", by=world.chair)

    assert world.action("AUD-1/1").current_due == date(2026, 10, 16)
    with world.engine.query() as session:
        early = list_actions(session, ActionFilter(due_before=date(2026, 10, 1)))
    assert early == []
