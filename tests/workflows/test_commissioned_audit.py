"""A commissioned audit (P1) told from the proposal to the second look at its impact."""

from datetime import date

import pytest

from engine.context import ProcessEngine
from engine.db import connect
from engine.errors import FourEyes, Invalid
from engine.forms import FormRefused
from engine.models import UserTask
from tests import databases
from tests.clock import SettableClock
from tests.workflows.audit_world import (
    EIGHT,
    REPORT,
    AuditStory,
    AuditWorld,
    elements_of,
    install,
)
from workflows import action_plans, returns
from workflows.models import (
    AccuracyAnswer,
    AccuracyComment,
    Action,
    ActionPlan,
    AgencyReturn,
    AuditImpactCheck,
    AuditRecommendation,
    AuditVoice,
    Briefing,
    BriefingReceipt,
    RecommendationResponse,
)

SIX = ("newport", "newport", "torfaen", "torfaen", "newport", "torfaen")


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    return audit_world


@pytest.fixture
def both(process_engine: ProcessEngine, clock: SettableClock) -> AuditWorld:
    """On SQLite and on PostgreSQL."""
    install(process_engine)
    return AuditWorld.on_board(process_engine, clock)


# ---- scenario 1


@pytest.mark.scenario(1)
def test_six_cases_and_eight_agencies_make_48_returns_due_on_29_july(both):
    audit = both.audit().commissioned().drafted(6, EIGHT)
    audit.approved()
    assert both.clock.now.date() == date(2026, 6, 24)
    both.on(date(2026, 7, 1))

    audit.sampled(*SIX)

    issued = audit.story.tasks("complete_return")
    assert len(issued) == 48
    assert {task.due_on for task in issued} == {date(2026, 7, 29)}
    assert {row.issued_on for row in audit.returns()} == {date(2026, 7, 1)}
    assert {task.candidate_group for task in issued} == {f"lead_officer@{a}" for a in EIGHT}


@pytest.mark.scenario(1)
def test_an_agency_closes_five_returns_at_once_and_each_leaves_a_record(both):
    audit = both.audit().issued(*SIX)
    officer = both.officer("gdas")
    five = audit.returns(AgencyReturn.agency == "gdas")[:5]

    both.do(
        returns.close_without_involvement,
        [row.id for row in five],
        "Records searched on 24 June",
        by=officer,
    )

    assert len(audit.story.tasks("complete_return")) == 43
    closed = audit.returns(AgencyReturn.state == "no_involvement")
    assert [row.case_ref for row in closed] == [f"SEW-A26-01-C{n:02}" for n in range(1, 6)]
    assert {row.handed_in_by for row in closed} == {officer.id}
    told = [e for e in audit.story.events("user_task.completed") if e.actor_id == officer.id]
    assert len({event.instance_id for event in told}) == 5


def test_a_return_that_is_closed_already_cannot_be_closed_again(world):
    audit = world.audit().issued("newport", agencies=("gdas", "newport"))
    row = audit.returns(AgencyReturn.agency == "gdas")[0]
    world.do(returns.close_without_involvement, [row.id], "Searched", by=world.officer("gdas"))

    with pytest.raises(Invalid):
        world.do(returns.close_without_involvement, [row.id], "Again", by=world.officer("gdas"))


# ---- the whole way, walked once


@pytest.fixture(scope="module")
def walked(shipped_sqlite, tmp_path_factory) -> AuditStory:
    """One audit through every stage, with every decision sent back once."""
    database = connect(databases.sqlite_copy(shipped_sqlite, tmp_path_factory.mktemp("audit")))
    clock = SettableClock()
    world = AuditWorld.on_board(ProcessEngine(database, clock), clock)
    audit = world.audit().proposed()
    _walk_to_returns(world, audit)
    _walk_to_report(world, audit)
    _walk_to_plan(world, audit)
    _walk_to_the_end(world, audit)
    yield audit
    database.dispose()


def _walk_to_returns(world: AuditWorld, audit: AuditStory) -> None:
    story, chair = audit.story, world.chair
    story.hand_in("triage", by=chair, triage="next_meeting", meeting_on="2026-07-08")
    audit.due = {"commission": story.task("commission").due_on}
    story.hand_in("commission", by=world.rep("police"), **audit.commission(world.lead.id))
    audit.drafted(2)
    story.hand_in("approve_tor", by=chair, tor_decision="return", tor_comment="Which fathers?")
    audit.drafted(2).approved()
    world.on(date(2026, 7, 1))
    audit.sampled("newport", "torfaen")


def _walk_to_report(world: AuditWorld, audit: AuditStory) -> None:
    story = audit.story
    audit.due["practitioner_voice"] = story.task("practitioner_voice").due_on
    audit.returned().heard()
    changed = audit.returns(AgencyReturn.agency == "police")[0]
    audit.moderated(
        {
            "return_key": str(changed.id),
            "moderated_grade": "limited",
            "change_reason": "No record of the visit",
            "dissent": "Health would keep it",
        }
    ).reported()
    comments = [{"passage": "3.2", "comment": "It was June", "source": "Our record"}]
    story.hand_in(
        "check_draft",
        by=world.rep("newport"),
        of="newport",
        accuracy="comments",
        accuracy_comments=comments,
    )
    for agency in EIGHT[1:-1]:
        story.hand_in("check_draft", by=world.rep(agency), of=agency, accuracy="accept")
    audit.due["check_draft"] = story.task("check_draft").due_on
    story.wait(date(2026, 7, 16))
    audit.finalised(
        acceptance_route="meeting",
        acceptance_on="2026-09-09",
        accuracy_answers=[{"comment_key": "1", "outcome": "accepted", "answer": "Corrected"}],
    )


def _walk_to_plan(world: AuditWorld, audit: AuditStory) -> None:
    story, health = audit.story, world.rep("health")
    audit.due["accept_at_meeting"] = story.task("accept_at_meeting").due_on
    few = [world.rep("police").id]
    story.hand_in("accept_at_meeting", by=health, present_members=few, acceptance="park")
    audit.accepted(acceptance="return", acceptance_reason="Say how many")
    audit.finalised()
    audit.accepted(acceptance="part", acceptance_reason="Not ours", not_accepted=["2"])
    for agency in audit.agencies:
        promises = [audit.promise(agency, "1")] if agency == "newport" else []
        said = [{"recommendation": "1", "response": "accepted"}]
        story.hand_in("respond", by=world.rep(agency), of=agency, responses=said, actions=promises)
    story.hand_in(
        "approve_plan", by=world.chair, plan_decision="return", plan_comment="And the police?"
    )
    added = {**audit.promise("police", "1"), "lead_agency": "police"}
    added.pop("lead_officer")
    story.hand_in("amend_plan", added_actions=[added], amendment_note="Agreed with the police")
    world.on(date(2026, 10, 1))
    audit.planned()


def _walk_to_the_end(world: AuditWorld, audit: AuditStory) -> None:
    audit.due["brief"] = audit.story.task("Write the 7-minute briefing").due_on
    world.on(date(2026, 10, 20))
    audit.briefed()
    audit.story.wait(date(2027, 4, 1))
    audit.due["first look"] = audit.began("check_impact")
    audit.looked_at("re_audit")
    audit.story.wait(date(2027, 10, 1))
    audit.due["second look"] = audit.began("check_impact")
    audit.looked_at("data_check")
    measures = [{"line": "2", "measure": "Fathers assessed", "before": "1", "after": "5"}]
    audit.story.hand_in("check_data", measures=measures, data_conclusion="Better")
    audit.due["reason"] = audit.story.task("accept_no_engagement").due_on
    audit.judged_unheard("ask", "Ask once more")
    audit.due["hear now"] = audit.story.task("engage_now").due_on
    audit.story.hand_in("engage_now", heard_now="not_possible", not_heard_reason="They moved away")
    audit.judged_unheard("accept", "Asked twice")


def test_the_audit_ends_closed_and_without_an_incident(walked):
    assert walked.row.state == "closed"
    assert walked.row.closed_on == date(2027, 10, 1)
    assert not walked.story.instance.is_live
    assert walked.story.incidents == []


def test_every_step_is_due_when_the_diagram_says(walked):
    assert walked.due == {
        "commission": date(2026, 7, 8),
        "practitioner_voice": date(2026, 8, 5),
        "check_draft": date(2026, 7, 15),
        "accept_at_meeting": date(2026, 9, 9),
        "brief": date(2026, 10, 29),
        "first look": date(2027, 4, 1),
        "second look": date(2027, 10, 1),
        "reason": date(2027, 10, 8),
        "hear now": date(2027, 11, 5),
    }


def test_the_sample_carries_references_and_nothing_else(walked):
    assert [case.ref for case in walked.cases()] == ["SEW-A26-01-C01", "SEW-A26-01-C02"]
    assert walked.row.ref == walked.story.instance.business_key == "SEW-A26-01"


def test_own_and_moderated_grade_stay_apart(walked):
    changed, *_ = walked.returns(AgencyReturn.moderation_reason != "")
    assert (changed.self_grade, changed.moderated_grade) == ("reasonable", "limited")
    assert changed.dissent == "Health would keep it"
    agreed = walked.returns(AgencyReturn.moderation_reason == "")
    assert {(row.self_grade, row.moderated_grade) for row in agreed} == {
        ("reasonable", "reasonable")
    }


def test_voices_say_what_was_heard_or_why_not(walked):
    practitioners, families = walked.world.rows(AuditVoice)
    assert (practitioners.outcome, practitioners.attended) == ("heard", 22)
    assert (families.outcome, families.reason) == ("declined", "Two families said no")


def test_silence_on_accuracy_is_acceptance_and_is_recorded(walked):
    answers = {row.agency: row for row in walked.world.rows(AccuracyAnswer)}
    assert len(answers) == 8
    assert (answers["newport"].outcome, answers["torfaen"].outcome) == ("comments", "accept")
    silent = answers["gdas"]
    assert (silent.outcome, silent.by, silent.due_on) == ("silence", None, date(2026, 7, 15))


def test_each_comment_on_accuracy_has_its_answer(walked):
    (comment,) = walked.world.rows(AccuracyComment)
    assert (comment.agency, comment.outcome, comment.answer) == (
        "newport",
        "accepted",
        "Corrected",
    )


def test_the_group_accepted_in_part(walked):
    assert (walked.row.acceptance, walked.row.acceptance_route) == ("part", "correspondence")
    judged = [(row.is_accepted, row.reason) for row in walked.world.rows(AuditRecommendation)]
    assert judged == [(True, ""), (False, "Not ours")]


def test_the_approved_plan_is_monitored_with_the_audit_as_its_source(walked):
    (plan,) = walked.world.rows(ActionPlan)
    assert (plan.ref, plan.source, plan.source_ref) == ("SEW-A26-01-P", "audit", "SEW-A26-01")
    assert (plan.state, plan.approved_on) == ("approved", date(2026, 10, 1))
    assert plan.instance_id is not None
    agencies = [action.lead_agency for action in walked.world.rows(Action)]
    assert sorted(agencies) == ["newport", "police"]
    assert len(walked.world.rows(RecommendationResponse)) == 8
    with walked.world.engine.query() as session:
        found = action_plans.recommendations_of(session, plan)
    assert [one.number for one in found] == [1, 2]


def test_every_agency_confirms_how_it_used_the_briefing(walked):
    receipts = walked.world.rows(BriefingReceipt)
    assert {row.agency for row in receipts} == set(EIGHT)
    (briefing,) = walked.world.rows(Briefing)
    assert (briefing.audit_id, briefing.state) == (walked.row.id, "closed")
    assert (briefing.write_due, briefing.receipts_due) == (date(2026, 10, 29), date(2026, 11, 26))
    assert walked.row.briefed_on == date(2026, 10, 20)


def test_the_re_audit_is_proposed_with_the_same_questions(walked):
    looks = walked.world.rows(AuditImpactCheck)
    assert [(one.round, one.decision) for one in looks] == [(1, "re_audit"), (2, "data_check")]
    assert looks[1].conclusion == "Better"
    again = walked.world.rows(UserTask, UserTask.instance_id == looks[0].re_audit_instance_id)
    assert [task.element_id for task in again] == ["propose"]
    (started,) = walked.story.events("audit.re_audit_started")
    assert started.details["carries"] == {
        "agencies": list(EIGHT),
        "sample_size": walked.row.sample_size,
        "sampling_method": "purposive",
        "tool": None,  # typed in, while the library was empty
    }


# ---- the ways out


def rejected(world: AuditWorld) -> AuditStory:
    audit = world.audit().proposed()
    audit.story.hand_in("triage", by=world.chair, triage="reject", triage_reason="Done last year")
    return audit


def merged(world: AuditWorld, into: str) -> AuditStory:
    audit = world.audit().proposed()
    answers = {"triage": "merge", "triage_reason": "The same children", "merge_into": into}
    audit.story.hand_in("triage", by=world.chair, **answers)
    return audit


def declined(world: AuditWorld) -> AuditStory:
    audit = world.audit().proposed()
    audit.story.hand_in("triage", by=world.chair, triage="now")
    audit.story.hand_in(
        "commission_now", by=world.chair, commission="decline", commission_reason="No capacity"
    )
    return audit


def test_the_chair_rejects_a_proposal_with_a_reason(world):
    audit = rejected(world)

    assert (audit.row.state, audit.row.triage_reason) == ("rejected", "Done last year")
    assert not audit.story.instance.is_live


def test_a_rejection_without_a_reason_is_refused(world):
    audit = world.audit().proposed()

    with pytest.raises(FormRefused):
        audit.story.hand_in("triage", by=world.chair, triage="reject")


def test_a_proposal_is_merged_with_another_audit_of_the_board(world):
    first = world.audit().proposed()

    second = merged(world, into="SEW-A26-01")

    assert (second.row.state, second.row.merged_into) == ("merged", first.row.id)


def test_a_proposal_is_not_merged_with_itself(world):
    with pytest.raises(Invalid, match="merge_into"):
        merged(world, into="SEW-A26-01")


def test_the_chair_does_not_commission_between_meetings_after_all(world):
    audit = declined(world)

    assert (audit.row.state, audit.row.commission_reason) == ("rejected", "No capacity")
    assert not audit.story.instance.is_live


# ---- rules


def test_whoever_proposed_does_not_triage(world):
    proposer = world.person("Cai who also proposes", "qa_chair@children", "qa_group@children")
    audit = world.audit().proposed(by=proposer)

    with pytest.raises(FourEyes):
        audit.story.hand_in("triage", by=proposer, triage="now")


def test_whoever_drafted_the_terms_does_not_approve_them(world):
    both_hats = world.person("Lowri with both hats", "audit_lead", "qa_chair@children")
    audit = world.audit().proposed()
    audit.story.hand_in("triage", by=world.chair, triage="now")
    audit.story.hand_in("commission_now", by=world.chair, **audit.commission(both_hats.id))
    audit.drafted(1)

    with pytest.raises(FourEyes):
        audit.story.hand_in("approve_tor", by=both_hats, tor_decision="approve")


def test_a_version_of_a_tool_keeps_its_scale(world):
    world.audit().commissioned().drafted(1, grading_scale="assurance")
    other = world.audit().commissioned()

    with pytest.raises(Invalid, match="grading_scale"):
        other.drafted(1, grading_scale="four_point")
    other.drafted(1, grading_scale="four_point", tool_version="3")


def test_the_sample_has_as_many_cases_as_the_terms_say(world):
    audit = world.audit().commissioned().drafted(2).approved()

    with pytest.raises(Invalid, match="sampled_cases"):
        audit.sampled("newport")


def test_a_recommendation_answers_a_finding_that_exists(world):
    audit = world.audit().issued("newport", agencies=("newport", "police", "health"))
    audit.returned().heard().moderated()
    lost = {
        **REPORT,
        "recommendations": [{**REPORT["recommendations"][0], "relevant_to": 7}],
    }

    with pytest.raises(Invalid, match="relevant_to"):
        audit.story.hand_in("write_report", **lost)


def test_correspondence_without_a_quorum_decides_nothing(world):
    audit = _at_acceptance(world)

    with pytest.raises(Invalid, match="inquorate"):
        audit.accepted(present_members=[world.rep("police").id])
    assert audit.row.state == "reporting"


def test_a_lead_agency_that_accepts_says_what_it_will_do(world):
    audit = _at_acceptance(world).accepted()
    said = audit.response("newport")["responses"]

    with pytest.raises(Invalid, match="actions"):
        audit.story.hand_in(
            "respond", by=world.rep("newport"), of="newport", responses=said, actions=[]
        )


def test_references_are_counted_for_each_board(world):
    proposers = world.person("Una of both boards", "qa_group@children", "qa_group@adults")

    refs = [world.audit(board).proposed(by=proposers).row.ref for board in ("children", "adults")]

    assert refs == ["SEW-A26-01", "GWA-A26-01"]


def test_an_audit_keeps_the_reference_it_was_started_with(audit_world):
    first = audit_world.audit(ref="SEW-A26-77").proposed()
    same = audit_world.audit(ref="sew-a26-77").proposed()

    assert first.row.ref == first.story.instance.business_key == "SEW-A26-77"
    assert same.row.ref == "SEW-A26-78"


def _at_acceptance(world) -> AuditStory:
    agencies = ("newport", "police", "health")
    audit = world.audit().issued("newport", agencies=agencies)
    return audit.returned().heard().moderated().reported().found_accurate().finalised()


# ---- the diagrams


def test_every_element_of_the_audit_is_visited(walked):
    others = [
        rejected(walked.world),
        merged(walked.world, into="SEW-A26-01"),
        declined(walked.world),
    ]
    visited = {step.partition(":")[2] for audit in (walked, *others) for step in audit.story.way}

    assert elements_of("commissioned_audit", "factual_accuracy") - visited == set()
