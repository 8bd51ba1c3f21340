"""One agency's self-assessment: what is refused, who may read it, what is kept."""

from datetime import date

import pytest

from engine.errors import Confidential, Invalid, NotInState
from engine.forms import FormRefused
from tests.workflows.assurance_world import AssuranceWorld, key
from workflows import assessments, moderations
from workflows.models import Assessment, AssessmentEntry, AssuranceRound
from workflows.queries import assurance


@pytest.fixture
def world(audit_world):
    return AssuranceWorld(audit_world.engine, audit_world.clock).on(date(2026, 6, 24))


def may_read(world, who, agency):
    """Whether they may read one assessment, which every list must say alike."""
    row = world.assessment(agency)
    with world.engine.query() as session:
        try:
            assessments.read(session, who, row.round_id, agency)
            answer = True
        except Confidential:
            answer = False
        found = session.get_one(AssuranceRound, row.round_id)
        listed = {part.row.agency for part in assurance.parts_of(session, who, found)}
    assert (agency in listed) == answer
    return answer


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"self_score": "7"}, "out_of_scale"),
        ({"self_score": ""}, "out_of_scale"),
        ({"evidence": "  "}, "no_evidence"),
        ({"self_score": "1", "gap": "", "action": ""}, "no_gap"),
        ({"standard": "9"}, "no_such_standard"),
        ({"standard": "2"}, "standard_twice"),
    ],
)
def test_what_cannot_be_is_refused_by_the_command(world, change, rule):
    world.launched(["newport"])
    row = world.assessment("newport")
    said = world.scores(3, 3)
    said[0] |= change

    with pytest.raises(Invalid) as refused, world.engine.command(world.officer("newport")) as ctx:
        assessments.hand_in(ctx, ctx.session.get_one(Assessment, row.id), said)
    assert (refused.value.field, refused.value.rule) == ("scores", rule)


def test_a_score_out_of_scale_and_empty_evidence_are_refused_by_the_form(world):
    story = world.launched(["newport"])
    for change in ({"self_score": "7"}, {"evidence": ""}):
        said = world.scores(3, 3)
        said[1] |= change
        with pytest.raises(FormRefused):
            story.hand_in("complete_assessment", by=world.officer("newport"), scores=said)


def test_a_standard_that_is_left_out_is_named(world):
    story = world.launched(["newport"])
    with pytest.raises(Invalid) as refused:
        story.hand_in("complete_assessment", by=world.officer("newport"), scores=world.scores(3))
    assert refused.value.rule == "standard_missing"
    assert refused.value.values["standard"] == 2


def test_an_assessment_is_amended_once_and_what_was_said_is_kept(world):
    story = world.launched(["newport"])
    world.handed_in(story, "newport", 4, 4)
    world.signed(story, "newport")
    world.surveyed(story, "newport")
    world.moderated(story, "newport", 3, 3)
    story.hand_in(
        "amend",
        by=world.officer("newport"),
        amendment="amend",
        amended_scores=world.scores(3, 3),
        amendment_reason="The survey is right",
    )
    row = world.assessment("newport")
    with world.engine.command(world.officer("newport")) as ctx:
        again = ctx.session.get_one(Assessment, row.id)
        with pytest.raises(NotInState):
            moderations.amend(ctx, again, world.scores(4, 4), "Once more")

    assert [one.self_score for one in world.score_rows("newport")] == [3, 3]
    first = world.rows(AssessmentEntry, AssessmentEntry.kind == "handed_in")[0]
    assert [one["self_score"] for one in first.said["scores"]] == [4, 4]


def test_a_changed_score_needs_its_reason(world):
    story = world.launched(["newport"])
    world.handed_in(story, "newport", 3, 3)
    world.signed(story, "newport")
    world.surveyed(story, "newport")
    silent = [{"standard": "1", "score": "2"}, {"standard": "2", "score": "3"}]
    with pytest.raises(Invalid) as refused:
        story.hand_in("moderate", by=world.unit, desk_scores=silent, feedback="Thank you")
    assert refused.value.rule == "no_reason"


def test_of_a_survey_with_few_replies_the_number_alone_is_kept(world):
    story = world.launched(["newport"])
    told = [{"standard": str(n), "agree": 100} for n in (1, 2)]
    survey = {"survey_held": "yes", "survey_asked": 9, "survey_replies": 4}
    with pytest.raises(Invalid) as refused:
        story.hand_in("record_survey", by=world.unit, **survey, survey_results=told)
    assert refused.value.rule == "too_few_replies"
    world.surveyed(story, "newport", replies=4)

    assert world.assessment("newport").survey_replies == 4
    assert {one.survey_agree for one in world.score_rows("newport")} == {None}


def test_a_plan_answers_every_gap(world):
    story = world.launched(["newport"])
    world.settled(story, "newport")
    world.challenged(story, "newport", 3, 2)
    with pytest.raises(Invalid) as refused:
        world.planned(story, "newport", 1)
    assert refused.value.rule == "gap_unanswered"


def test_each_agency_reads_its_own_and_others_when_it_is_time(world):
    """Scenario 17: a refused look is a refusal of its own kind, which the page keeps on record."""
    story = world.launched(["newport", "police"])
    own, other = world.officer("newport"), world.officer("police")
    for agency in ("newport", "police"):
        assert may_read(world, world.unit, agency)
        assert may_read(world, world.chair, agency)
        assert not may_read(world, world.peer, agency)
    assert may_read(world, own, "newport")
    assert not may_read(world, other, "newport")

    for agency in ("newport", "police"):
        world.settled(story, agency)
    assert may_read(world, world.peer, "newport")  # the panels have begun
    assert not may_read(world, other, "newport")

    for agency in ("newport", "police"):
        world.challenged(story, agency, 3, 3)
        world.planned(story, agency)
    world.reported(story)
    assert may_read(world, other, "newport")  # the group has accepted the report
    stranger = world.officer("gdas")
    assert not may_read(world, stranger, "newport")
    world.read(story)
    assert may_read(world, own, "newport")  # its own, closed or not


def test_nothing_that_was_said_stands_in_the_history_of_the_round(world):
    story = world.launched(["newport"])
    world.settled(story, "newport")

    events = [one for one in story.events() if one.kind.startswith(("assess", "assurance"))]
    assert not [one for one in events if "Minutes of the board" in str(one.details)]
    assert [one.business_key for one in story.tasks("hold_panel")] == [key("newport")]
