"""One action of a plan: taken on, updated each quarter, reported complete, verified."""

from datetime import date

import pytest

from engine import identity, tasks
from engine.errors import ConflictOfInterest, FourEyes, Invalid, NotPermitted
from engine.forms import FormRefused
from engine.models import Attachment
from tests.people import again
from tests.workflows.plan_world import World, world_of
from workflows import actions, extensions, meetings
from workflows.models import Evidence, Extension, ProgressUpdate, Scrutiny, Verification
from workflows.queries.actions import ActionFilter, facts_of, list_actions

POLICY = {"level": "E1", "description": "Policy as issued", "fact_on": "2026-08-03", "file": []}
SAMPLE = {"level": "E2", "description": "Dip sample of 20", "fact_on": "2026-09-14", "file": []}


@pytest.fixture
def world(sqlite_process_engine, clock) -> World:
    """June 2026, with quarterly meetings on 9 September and 9 December."""
    world = world_of(sqlite_process_engine, clock).at(date(2026, 6, 24))
    world.meeting(date(2026, 9, 9))
    world.meeting(date(2026, 12, 9))
    return world


@pytest.fixture
def story(world):
    """An action of Newport, due on 30 September, with Olwen named as its lead."""
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30), lead_officer_id=world.officer.id)
    return world.monitored(plan)


def accepted(story, world):
    story.hand_in("acknowledge", by=world.officer, acknowledgement="accept")
    return story


def reported(story, world, *evidence, on="2026-06-24"):
    proofs = list(evidence) or [{**POLICY, "fact_on": "2026-06-01"}]
    return story.hand_in(
        "report_completion", by=world.officer, completed_on=on, summary="Done.", evidence=proofs
    )


def updated(story, world, forecast="2026-09-30", **given):
    answers = {"progress": "Half done.", "forecast_on": forecast, "more_time": "no", **given}
    return story.hand_in("quarterly_update", by=world.officer, **answers)


def names(story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


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
    reported(story, world)

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


def attached(world, story, filename, digest) -> int:
    def store(ctx):
        file = Attachment(
            instance_id=story.task("report_completion").instance_id,
            filename=filename,
            media_type="application/pdf",
            size=1000,
            sha256=digest,
            fact_on=date(2026, 8, 3),
            received_at=ctx.now,
            received_from=world.officer.id,
        )
        ctx.session.add(file)
        ctx.session.flush()
        return file.id

    return world.do(store)


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


def a_member(world):
    return world.person("Mair of education", "qa_group@children", agency="education")
