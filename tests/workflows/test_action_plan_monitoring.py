"""An action plan from the accepted report to the second check of its impact."""

from datetime import date

import pytest

from engine.errors import FourEyes, Invalid, NotFound, NotInState, NotPermitted
from engine.forms import FormRefused
from tests.workflows.plan_world import (
    World,
    elements_of,
    finish,
    play,
    visited,
)
from workflows import action_plans, actions, timescales
from workflows.actions import ActionDraft
from workflows.models import RecommendationResponse, Review, TimescaleSet
from workflows.queries.plans import PlanFilter, counts_of, list_plans
from workflows.timescales import Wish

BEFORE, SINCE = "2024-07-01", "2024-11-04"


@pytest.fixture
def world(plan_world) -> World:
    """Tuesday 12 May 2026, the day on which the Board accepts a report."""
    world = plan_world.at(date(2026, 5, 12))
    world.meeting(date(2026, 6, 17), "cprg")
    assert world.chair
    assert world.rep
    return world


def registered(world, ref="CPR-2026-01", source="cpr", **given):
    """Start the lifecycle and register what the Board accepted."""
    story = play(
        world.engine,
        world.clock,
        "action_plan_monitoring",
        by=world.unit,
        business_key=ref,
        board="children",
        accepted_on="2026-05-12",
    )
    story.hand_in("register_plan", by=world.unit, **registration(ref, source, **given))
    return story


def registration(ref, source, **given):
    begun = {"cpr": BEFORE, "susr": SINCE}.get(source)
    answers = {
        "plan_ref": ref,
        "plan_title": "Neglect and non-mobile infants",
        "source": source,
        "source_ref": f"R-{ref}",
        "accepted_on": "2026-05-12",
        "agencies": ["newport"],
        "recommendations": [{"recommendation": "Record fathers", "scope": "regional"}],
    }
    if begun:
        answers["begun_on"] = begun
    if source == "cpr":
        answers["review_kind"] = "extended"
    return answers | given


def responded(world, story):
    story.hand_in(
        "respond",
        by=world.rep,
        agency_responses=[{"recommendation": "1", "response": "accepted"}],
        proposed_actions=[
            {
                "recommendation": "1",
                "action_text": "Audit 20 pre-birth assessments",
                "lead_officer": world.officer.id,
                "success_measure": "90 % recorded",
                "evidence_required": ["E1", "E2"],
                "due_on": "2026-11-30",
            }
        ],
    )
    return story


def approved(world, story, **given):
    story.hand_in("finalise_plan", by=world.unit, plan_checked=True)
    story.hand_in("approve_plan", **{"plan_approval": "approve", "by": world.cprg_chair, **given})
    story.hand_in("note_plan", by=world.board_chair, noted=True)
    return story


def names(story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


# ---- registering and timescales


def test_a_plan_is_registered_within_five_working_days_of_acceptance(world):
    story = play(
        world.engine,
        world.clock,
        "action_plan_monitoring",
        by=world.unit,
        accepted_on="2026-05-12",
    )

    assert story.task("register_plan").due_on == date(2026, 5, 19)


@pytest.mark.scenario(9)
def test_scenario_9_new_figures_are_for_new_plans(world):
    first = responded(world, registered(world))
    assert first.task("finalise_plan").due_on == date(2026, 6, 9)

    wish = Wish({"plan_finalised": "20wd"}, date(2026, 5, 12), "Volume 2 was read")
    world.do(timescales.change, "cpr", wish, by=world.owner)
    second = responded(world, registered(world, "CPR-2026-02"))

    assert second.task("finalise_plan").due_on == date(2026, 6, 10)
    assert first.task("finalise_plan").due_on == date(2026, 6, 9)
    assert world.plan("CPR-2026-01").timescale_set_id != world.plan("CPR-2026-02").timescale_set_id


def test_only_a_process_owner_changes_figures_and_says_why(world):
    def wish(reason="x", **values):
        return Wish(values or {"plan_finalised": "20wd"}, date(2026, 5, 12), reason)

    with pytest.raises(NotPermitted):
        world.do(timescales.change, "cpr", wish(), by=world.unit)
    with pytest.raises(Invalid):
        world.do(timescales.change, "cpr", wish(" "), by=world.owner)
    with pytest.raises(Invalid):
        world.do(timescales.change, "cpr", wish(plan_finalised="soon"), by=world.owner)
    with pytest.raises(NotFound):
        world.do(timescales.change, "cpr", wish(no_such="2wd"), by=world.owner)


def test_figures_for_a_later_day_wait_for_it(world):
    later = date(2026, 6, 1)
    wish = Wish({"plan_finalised": "20wd"}, later, "From June")
    world.do(timescales.change, "cpr", wish, by=world.owner)

    with world.engine.query() as session:
        assert (
            timescales.value(
                timescales.in_force(session, "cpr", date(2026, 5, 31)), "plan_finalised"
            )
            == "28d"
        )
        assert (
            timescales.value(timescales.in_force(session, "cpr", later), "plan_finalised") == "20wd"
        )


@pytest.mark.scenario(10)
def test_scenario_10_both_regimes_run_side_by_side(world):
    world.meeting(date(2026, 6, 17), "crg")
    crg_chair = world.person("Cai of the Case Review Group", "crg_chair", "crg")
    old = approved(world, responded(world, registered(world)))
    new = registered(world, "SUSR-2026-01", "susr", finalise_by="2026-06-30")
    assert responded(world, new).task("finalise_plan").due_on == date(2026, 6, 30)
    approved(world, new, by=crg_chair)

    assert {"send_to_government"} <= names(old)
    assert "send_to_hub" not in names(old)
    assert {"send_to_hub"} <= names(new)
    assert "send_to_government" not in names(new)
    plans = [world.plan("CPR-2026-01"), world.plan("SUSR-2026-01")]
    assert [plan.regime for plan in plans] == ["cpr", "susr"]
    assert [plan.sign_off_group for plan in plans] == ["cprg", "crg"]
    keys = {row.id: row.key for row in world.rows(TimescaleSet)}
    assert [keys[plan.timescale_set_id] for plan in plans] == ["cpr", "susr"]
    assert listed(world) == ["SUSR-2026-01", "CPR-2026-01"]
    assert listed(world, regime="susr") == ["SUSR-2026-01"]


def listed(world, **wanted) -> list[str]:
    with world.engine.query() as session:
        return [plan.ref for plan in list_plans(session, PlanFilter(**wanted))]


def test_the_single_review_has_no_confirmed_figure_so_the_form_asks_for_a_date(world):
    with pytest.raises(FormRefused) as refused:
        registered(world, "SUSR-2026-01", "susr")

    assert [error.path for error in refused.value.errors] == ["finalise_by"]


def test_a_review_runs_under_the_regime_of_the_day_it_began(world):
    with pytest.raises(Invalid) as refused:
        registered(world, begun_on=SINCE)

    assert refused.value.details["values"] == {"regime": "susr"}


def test_a_review_is_written_down_with_its_plan(world):
    registered(world)

    [review] = world.rows(Review)
    assert (review.ref, review.kind, review.regime) == ("R-CPR-2026-01", "extended", "cpr")


# ---- responding and approving


def test_agencies_answer_before_the_plan_must_be_final(world):
    story = registered(world)

    task = story.task("respond")
    assert (task.candidate_group, task.due_on) == ("agency_rep@newport", date(2026, 6, 2))
    responded(world, story)
    [said] = world.rows(RecommendationResponse)
    assert (said.agency, said.response) == ("newport", "accepted")
    action = world.action("CPR-2026-01/1")
    assert (action.lead_agency, action.baseline_due) == ("newport", date(2026, 11, 30))


def test_a_plan_without_actions_is_not_final(world):
    story = registered(world)
    accepted = [{"recommendation": "1", "response": "accepted"}]
    story.hand_in("respond", by=world.rep, agency_responses=accepted)

    with pytest.raises(Invalid) as refused:
        story.hand_in("finalise_plan", by=world.unit, plan_checked=True)

    assert refused.value.field == "plan_actions"


def test_whoever_wrote_the_plan_does_not_approve_it(world):
    both = world.person("Ceri of the CPRG", "cprg_chair", "cprg", "business_unit")
    story = responded(world, registered(world))
    story.hand_in("finalise_plan", by=both, plan_checked=True)

    with pytest.raises(FourEyes):
        story.hand_in("approve_plan", by=both, plan_approval="approve")


def test_a_returned_plan_gets_ten_working_days(world):
    story = responded(world, registered(world))
    story.hand_in("finalise_plan", by=world.unit, plan_checked=True)
    assert story.task("approve_plan").due_on == date(2026, 5, 27)

    story.hand_in(
        "approve_plan",
        by=world.cprg_chair,
        plan_approval="return",
        approval_reason="No measure for action 1",
    )

    assert story.task("finalise_plan").due_on == date(2026, 5, 27)
    story.hand_in(
        "finalise_plan",
        by=world.unit,
        plan_checked=True,
        further_actions=[
            {
                "action_text": "Ask Welsh Government to clarify",
                "lead_agency": "health",
                "success_measure": "An answer",
                "evidence_required": ["E1"],
                "due_on": "2026-12-31",
            }
        ],
    )
    assert world.action("CPR-2026-01/2").lead_agency == "health"


def test_an_approved_plan_takes_no_further_actions(world):
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30))
    world.monitored(plan)

    with pytest.raises(NotInState):
        world.with_action(plan, date(2026, 9, 30))


def test_the_plan_is_sent_and_its_receipt_kept(world):
    story = approved(world, responded(world, registered(world)))
    assert story.task("send_to_government").due_on == date(2026, 5, 19)

    story.hand_in("send_to_government", by=world.unit, sent_on="2026-05-12", receipt="WG/2026/114")

    plan = world.plan("CPR-2026-01")
    assert (plan.sent_to_government_on, plan.government_receipt) == (
        date(2026, 5, 12),
        "WG/2026/114",
    )
    assert names(story) == {"acknowledge"}


def test_an_inspection_plan_is_approved_by_the_board_chair_and_sent_to_nobody(world):
    story = responded(world, registered(world, "INS-1", "inspection"))
    story.hand_in("finalise_plan", by=world.unit, plan_checked=True)
    assert story.task("approve_plan").candidate_group == "board_chair"

    story.hand_in("approve_plan", by=world.board_chair, plan_approval="approve")
    story.hand_in("note_plan", by=world.board_chair, noted=True)

    assert names(story) == {"acknowledge"}


def test_a_plan_that_its_audit_approved_goes_straight_to_its_actions(world):
    plan = world.drafted("AUD-1")
    for due in (date(2026, 9, 30), date(2026, 10, 30)):
        world.with_action(plan, due, lead_officer_id=world.officer.id)

    story = world.monitored(plan)

    assert names(story) == {"acknowledge"}
    assert len(story.tasks("acknowledge")) == 2
    assert len({task.instance_id for task in story.open_tasks}) == 2


def test_a_plan_is_monitored_once(world):
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30))
    world.monitored(plan)

    with pytest.raises(NotInState):
        world.do(
            lambda ctx: action_plans.begin_monitoring(ctx, action_plans.get(ctx.session, plan))
        )


def test_a_plan_is_counted_by_status_and_colour(world):
    plan = world.drafted("AUD-1")
    for due in (date(2026, 9, 30), date(2026, 5, 29), date(2026, 12, 18)):
        starts_on = date(2026, 11, 2) if due.month == 12 else None
        world.with_action(plan, due, lead_officer_id=world.officer.id, starts_on=starts_on)
    story = world.monitored(plan)
    finish(world, story, "AUD-1/1")
    story.wait(date(2026, 6, 1))

    with world.engine.query() as session:
        rows = list_plans(session, PlanFilter())
        found = counts_of(session, rows, world.engine.calendar(), world.engine.now())[plan]

    assert (found.actions, found.overdue) == (3, 1)
    assert found.by_status == {"verified": 1, "draft": 2}
    assert found.by_rag == {"green": 1, "red": 1, "grey": 1}


def test_each_board_has_its_own_quality_assurance_group(world):
    plan = world.drafted("GWA-AUD-1", board="adults")
    world.with_action(plan, date(2026, 9, 30))

    world.monitored(plan)

    kept = world.plan("GWA-AUD-1")
    assert (kept.sign_off_group, kept.sign_off_chair) == ("qa_group@adults", "qa_chair@adults")


# ---- size


def test_the_parent_of_a_plan_with_100_actions_stays_small(world):
    plan = world.drafted("AUD-1")

    def fill(ctx):
        wanted = ActionDraft("Do it " * 30, "newport", date(2026, 12, 18))
        for _ in range(100):
            actions.add(ctx, action_plans.get(ctx.session, plan), wanted)

    world.do(fill)
    story = world.monitored(plan)

    assert len(story.tasks("acknowledge")) == 100
    assert len(story.instance.tokens) < 50_000


def test_every_element_of_the_diagram_is_visited(world):
    """A plan under each regime as far as their ways differ, and one to its very end."""
    world.meeting(date(2026, 6, 17), "crg")
    crg_chair = world.person("Cai of the Case Review Group", "crg_chair", "crg")
    old = approved(world, responded(world, registered(world)))
    old.hand_in("send_to_government", by=world.unit, sent_on="2026-05-12")
    single = registered(world, "SUSR-2026-01", "susr", finalise_by="2026-06-30")
    approved(world, responded(world, single), by=crg_chair)
    single.hand_in("send_to_hub", by=world.unit, sent_on="2026-05-12")
    finish(world, single, "SUSR-2026-01/1")
    signed_by_the_case_review_group(world, single, crg_chair)
    single.wait(date(2026, 12, 16))
    single.hand_in("check_impact", impact="effective", impact_note="Held")
    single.wait(date(2027, 6, 17))
    single.hand_in("check_impact", impact="effective", impact_note="Still held")

    reached = visited(old) | visited(single)
    assert elements_of("action_plan_monitoring") - reached == set()
    assert single.incidents == []


def signed_by_the_case_review_group(world, story, crg_chair):
    pack = {"exceptions": "None", "impact_plan": "Re-audit", "index_checked": True}
    story.hand_in("build_pack", by=world.unit, **pack)
    meeting = {"pack_review": "present", "ratify_how": "meeting", "ratify_on": "2026-05-12"}
    story.hand_in("review_pack", by=world.chair, **meeting)
    seats = [world.seat(agency).id for agency in ("newport", "torfaen", "health", "police")]
    story.hand_in("ratify_at_meeting", by=world.chair, present=seats, ratified="yes")
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2026-05-12")
    story.wait(date(2026, 6, 17))
    story.hand_in("record_decision", by=crg_chair, sign_off_decision="sign_off")
    told = {"told_on": "2026-06-17"}
    everybody = ["board_chair", "bpg", "agencies"]
    story.hand_in("tell_parties", by=world.unit, told=everybody, **told)
    story.hand_in("tell_hub", by=world.unit, **told)
