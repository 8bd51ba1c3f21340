"""The agencies' self-assessment by section 28: agreed, done, challenged, reported."""

from datetime import date

import pytest

from engine.errors import Invalid, NotPermitted
from tests.workflows.assurance_world import THREE, TWO_STANDARDS, AssuranceWorld, key
from tests.workflows.audit_world import elements_of, install
from workflows import assurance_rounds
from workflows.models import Action, ActionPlan, AssessmentEntry, Recommendation


@pytest.fixture
def world(audit_world):
    return AssuranceWorld(audit_world.engine, audit_world.clock).on(date(2026, 6, 24))


@pytest.fixture
def world_on_both(process_engine, clock):
    install(process_engine)
    return AssuranceWorld(process_engine, clock).on(date(2026, 6, 24))


def days_of(story, name):
    return {one.due_on for one in story.tasks(name)}


def for_all(story, act):
    for agency in THREE:
        act(story, agency)


def test_a_round_on_both_databases_with_every_date(world_on_both):
    world = world_on_both
    story = world.begun()
    assert world.round().launch_on == date(2026, 9, 1)
    assert world.round().opens_on == date(2026, 6, 29)  # 31 August is a holiday
    assert not story.open_tasks
    story.wait(date(2026, 6, 29))
    assert story.task("draft_standards").due_on == date(2026, 7, 13)
    story.hand_in("draft_standards", by=world.unit, standards=TWO_STANDARDS)
    assert story.task("approve_standards").due_on == date(2026, 7, 27)
    story.hand_in("approve_standards", by=world.chair, standards_decision="approve")
    assert not story.open_tasks

    story.wait(date(2026, 9, 1))
    asked = story.tasks("complete_assessment")
    assert {one.agency for one in asked} == set(THREE)
    assert {one.candidate_group for one in asked} == {f"lead_officer@{one}" for one in THREE}
    assert days_of(story, "complete_assessment") == {date(2026, 11, 3)}
    assert days_of(story, "record_survey") == {date(2026, 10, 13)}
    story.wait(date(2026, 10, 12))
    for_all(story, world.surveyed)
    story.wait(date(2026, 11, 2))
    for_all(story, world.handed_in)
    assert days_of(story, "sign_assessment") == {date(2026, 11, 9)}
    for_all(story, world.signed)
    assert days_of(story, "moderate") == {date(2026, 11, 16)}
    for_all(story, world.moderated)
    assert days_of(story, "amend") == {date(2026, 11, 16)}
    for_all(story, world.kept)
    world_challenges_and_reports(world, story)


def world_challenges_and_reports(world, story):
    assert days_of(story, "hold_panel") == {date(2026, 12, 14)}
    for_all(story, world.questioned)
    assert days_of(story, "reply") == {date(2026, 11, 9)}
    for_all(story, world.replied)
    assert days_of(story, "plan") == {date(2026, 11, 30)}
    for agency in THREE:
        world.planned(story, agency, 2)
    assert days_of(story, "agree_plan") == {date(2026, 11, 9)}
    for agency in THREE:
        story.hand_in("agree_plan", by=world.chair, of=key(agency), plan_decision="agree")

    assert story.task("write_report").due_on == date(2026, 11, 23)
    world.reported(story)
    assert story.task("note_report").due_on == date(2026, 11, 30)
    world.read(story)
    assert story.instance.state == "completed"
    assert world.round().state == "closed"
    assert not story.incidents


def test_the_next_round_waits_two_years_on_and_begins_with_what_was_said(world):
    story = world.launched(["newport"])
    world.settled(story, "newport")
    world.challenged(story, "newport", 3, 3)
    world.planned(story, "newport")
    world.reported(story)
    world.read(story)

    following = world.round(2028)
    assert (following.ref, following.launch_on) == ("SEW-S28-28", date(2028, 9, 1))
    assert "newport" in following.agencies
    after = world.story_of(following)
    after.wait(following.opens_on)
    world.agreed(after, world.as_before())
    assert [one.version for one in world.sets()] == [1]  # what says the same needs no new version
    after.wait(date(2028, 9, 1))
    form = after.task("complete_assessment", "newport")
    begun = world.variables(form)["score_rows"]
    assert [one["evidence"] for one in begun] == ["Minutes of the board"] * 2
    assert [one["self_score"] for one in begun] == ["", ""]


def test_a_plan_goes_on_as_an_action_plan_with_half_yearly_updates(world):
    story = world.launched(["newport"])
    world.settled(story, "newport")
    world.challenged(story, "newport", 3, 2)
    world.planned(story, "newport", 2)
    story.hand_in("agree_plan", by=world.chair, plan_decision="agree")

    plan = world.rows(ActionPlan)[0]
    assert (plan.ref, plan.source) == ("SEW-S28-26-NEWPORT-P", "self_assessment")
    assert (plan.state, plan.sign_off_group) == ("approved", "qa_group@children")
    assert [one.text for one in world.rows(Recommendation)] == ["Training"]
    assert [one.lead_agency for one in world.rows(Action)] == ["newport"]
    assert world.assessment("newport").plan_id == plan.id
    assert world.meetings_of(plan) == [date(2026, 12, 9), date(2027, 6, 9)]


def test_an_agency_that_never_answers_does_not_hold_up_the_round(world):
    story = world.launched(["newport", "police"])
    world.settled(story, "newport")
    story.wait(date(2026, 11, 9))
    assert world.assessment("police").state == "asked"
    story.wait(date(2026, 11, 10))  # the fiftieth working day

    assert world.assessment("police").state == "missing"
    assert [one.business_key for one in story.tasks("hold_panel")] == [key("newport")]
    kinds = [one.kind for one in world.entries("police")]
    assert sorted(kinds) == ["missing", "not_surveyed"]


def test_late_is_marked_and_taken(world):
    story = world.launched(["newport"])
    story.wait(date(2026, 11, 4))
    world.handed_in(story, "newport")

    assert world.assessment("newport").is_late


def test_half_way_the_agency_is_reminded(world):
    story = world.launched(["newport"])
    story.wait(date(2026, 10, 1))
    nudged = story.events("assessment.nudged")

    assert [one.user_task_id for one in nudged] == [story.task("complete_assessment").id]


def test_what_nobody_signs_goes_on_unsigned(world):
    story = world.launched(["newport"])
    world.surveyed(story, "newport")
    world.handed_in(story, "newport")
    story.wait(date(2026, 9, 15))

    assert world.assessment("newport").state == "unsigned"
    assert world.variables(story.task("moderate"))["is_signed"] == "no"


def test_the_next_version_leaves_a_running_round_as_it_is(world):
    story = world.launched(["newport"])
    begun = world.begun(2027, ["newport"])
    begun.wait(date(2027, 7, 1))
    changed = [{**one, "title": f"{one['title']} II"} for one in world.as_before()]
    world.agreed(begun, changed)

    first, second = world.sets()
    assert (first.version, second.version) == (1, 2)
    assert [one.key for one in first.standards] == [one.key for one in second.standards]
    assert world.round().set_id == first.id
    assert [one.title for one in first.standards] == ["Leadership", "Training"]
    assert story.instance.state == "active"


def test_whoever_drafts_the_standards_does_not_approve_them(world):
    story = world.begun()
    story.wait(date(2026, 6, 29))
    both = world.person("Both in one", "business_unit", "qa_chair@children")
    story.hand_in("draft_standards", by=both, standards=TWO_STANDARDS)
    with pytest.raises(NotPermitted):
        story.hand_in("approve_standards", by=both, standards_decision="approve")

    story.hand_in(
        "approve_standards",
        by=world.chair,
        standards_decision="return",
        standards_reason="Training says too little",
    )
    assert story.task("draft_standards")
    assert world.sets()[0].approved_at is None


def test_nobody_moderates_or_challenges_their_own_agency(world):
    story = world.launched(["newport"])
    world.handed_in(story, "newport")
    world.signed(story, "newport")
    world.surveyed(story, "newport")
    scores = world.judged(3, 2)
    story.hand_in("moderate", by=world.unit, desk_scores=scores, feedback="Thank you")
    with pytest.raises(NotPermitted):
        story.hand_in("agree_moderation", by=world.rep("newport"), moderation_decision="agree")
    story.hand_in("agree_moderation", by=world.peer, moderation_decision="agree")
    story.hand_in("amend", by=world.officer("newport"), amendment="keep")
    with pytest.raises(NotPermitted):
        story.hand_in(
            "hold_panel",
            by=world.rep("newport"),
            panel_on="2026-09-01",
            panel_agencies=["health"],
            panel_scores=scores,
            panel_said="Good",
        )


@pytest.mark.parametrize(
    ("year", "launch", "field", "rule"),
    [
        (2026, date(2026, 6, 23), "launch_on", "in_the_past"),
        (2026, date(2027, 9, 1), "launch_on", "other_year"),
        (2026, date(2026, 9, 5), "launch_on", "not_a_working_day"),
        (3000, None, "year", "not_an_option"),
        (2026, None, "year", "round_begun"),
    ],
)
def test_a_wrong_round_is_refused(world, year, launch, field, rule):
    if rule == "round_begun":
        world.begun()
    with pytest.raises(Invalid) as refused:
        world.begun(year, launch_on=launch)
    assert (refused.value.field, refused.value.rule) == (field, rule)
    with pytest.raises(NotPermitted):
        world.do(assurance_rounds.begin_round, 2030, by=world.officer("newport"))


def test_every_element_is_visited(world):
    story = world.begun(agencies=["newport", "police", "torfaen"])
    story.wait(date(2026, 6, 29))
    story.hand_in("draft_standards", by=world.unit, standards=TWO_STANDARDS)
    back = {"standards_decision": "return", "standards_reason": "More"}
    story.hand_in("approve_standards", by=world.chair, **back)
    world.agreed(story)
    story.wait(date(2026, 10, 1))
    world.through_every_turn(story)
    silent = world.silent_round()
    way = story.way | silent.way | silent.visited

    elements = elements_of("assurance_round", "agency_assessment", "assurance_challenge")
    assert elements - {one.partition(":")[2] for one in way} == set()
    assert not story.incidents
    assert {one.kind for one in world.rows(AssessmentEntry)} == {
        "accepted",
        "amended",
        "challenged",
        "desk_scored",
        "handed_in",
        "missing",
        "moderated",
        "moderation_returned",
        "no_gaps",
        "no_plan",
        "not_amended",
        "not_replied",
        "not_surveyed",
        "plan_opened",
        "plan_returned",
        "planned",
        "replied",
        "sent_back",
        "signed",
        "surveyed",
        "unsigned",
    }
