"""Agency returns: filled in, checked, sent back, missing at the cut-off, and who may see them."""

from datetime import date

import pytest

from engine.errors import FourEyes, Invalid, NotPermitted
from engine.forms import FormRefused
from tests.workflows.audit_world import RETURN, AuditStory, AuditWorld, elements_of
from workflows import returns
from workflows.models import AgencyReturn, Alert, CutOffDecision, ReturnSubmission
from workflows.queries.audits import list_returns

FOUR = ("newport", "police", "health", "gdas")


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    return audit_world


@pytest.fixture
def audit(world: AuditWorld) -> AuditStory:
    """Two cases of Newport and Torfaen, asked of four agencies on 24 June 2026."""
    return world.audit().issued("newport", "torfaen", agencies=FOUR)


def of(audit: AuditStory, agency: str, case: int = 1) -> AgencyReturn:
    ref = f"SEW-A26-01-C{case:02}"
    return audit.returns(AgencyReturn.agency == agency, AgencyReturn.case_ref == ref)[0]


def send_back(audit: AuditStory, row: AgencyReturn, comment: str) -> None:
    audit.story.hand_in(
        "check_return",
        by=audit.world.rep(row.agency),
        of=str(row.instance_id),
        check="return",
        check_comment=comment,
    )


def amend(audit: AuditStory, row: AgencyReturn, **said) -> None:
    answers = {name: value for name, value in RETURN.items() if name != "involved"} | said
    officer = audit.world.officer(row.agency)
    audit.story.hand_in("amend_return", by=officer, of=str(row.instance_id), **answers)


def sent_back_three_times(audit: AuditStory, agency: str = "police") -> AgencyReturn:
    row = of(audit, agency)
    audit.hand_in_return(row)
    for comment in ("Dates are missing", "And the outcome"):
        send_back(audit, row, comment)
        amend(audit, row, strengths=f"After: {comment}")
    send_back(audit, row, "Still thin")
    return of(audit, agency)


# ---- filling in and checking


def test_a_return_is_checked_within_five_working_days(audit):
    audit.hand_in_return(of(audit, "police"))

    check = audit.story.task("check_return")
    assert (check.candidate_group, check.due_on) == ("agency_rep@police", date(2026, 7, 1))


def test_whoever_filled_in_a_return_does_not_check_it(world, audit):
    both_hats = world.person("Dai", "lead_officer@police", "agency_rep@police", agency="police")
    row = of(audit, "police")
    world.people["Olwen of police"] = both_hats
    audit.hand_in_return(row)

    with pytest.raises(FourEyes):
        audit.story.hand_in(
            "check_return", by=both_hats, check="approve", accountable_name="Myself"
        )


def test_a_return_sent_back_says_why_and_keeps_what_it_said(audit):
    row = of(audit, "police")
    audit.hand_in_return(row, strengths="Quick")
    send_back(audit, row, "Dates are missing")
    amend(audit, row, strengths="Quick: within a day")

    first, second = audit.world.rows(ReturnSubmission)
    assert (first.said["strengths"], first.decision) == ("Quick", "sent_back")
    assert (second.said["strengths"], second.decision) == ("Quick: within a day", None)
    assert of(audit, "police").check_comment == "Dates are missing"


def test_a_third_return_goes_to_the_panel_with_reservations(audit):
    row = sent_back_three_times(audit)

    assert (row.state, row.times_returned) == ("with_reservations", 3)
    assert row.check_comment == "Still thin"
    assert audit.story.tasks("amend_return") == []


def test_a_late_return_is_accepted_and_marked(audit):
    audit.world.on(date(2026, 7, 23))

    audit.hand_in_return(of(audit, "police"))

    assert of(audit, "police").is_late
    assert not of(audit, "health").is_late


def test_a_concern_becomes_an_alert_and_stays_out_of_the_event(audit):
    row = of(audit, "police")

    audit.hand_in_return(row, concern="yes", concern_summary="Unseen for weeks")

    (event,) = audit.story.events("agency_return.concern_raised")
    (alert,) = audit.world.rows(Alert)
    assert (event.details["alert"], alert.concern) == (alert.id, "Unseen for weeks")
    assert "Unseen" not in str(event.details)
    assert of(audit, "police").concern_summary == "Unseen for weeks"


def test_a_return_without_a_grade_is_refused_by_name(audit):
    with pytest.raises(FormRefused) as refused:
        audit.hand_in_return(of(audit, "police"), self_grade=None)

    assert [error.path for error in refused.value.errors] == ["self_grade"]


def test_a_grade_of_another_scale_is_refused(audit):
    with pytest.raises(FormRefused):
        audit.hand_in_return(of(audit, "police"), self_grade="outstanding")


# ---- the cut-off


def all_but(audit: AuditStory, *missing: AgencyReturn) -> None:
    left = {row.id for row in missing}
    for row in audit.returns():
        if row.id not in left and row.state == "issued":
            audit.hand_in_return(row)
            audit.approve_return(row)


def reported(audit: AuditStory) -> None:
    audit.story.wait(date(2026, 8, 10))
    audit.story.hand_in("report_missing", by=audit.world.unit, chased="Two calls, one letter")


def decide(audit: AuditStory, **answers) -> None:
    audit.story.hand_in(
        "decide_cut_off", by=audit.world.chair, cut_off_reason="As discussed", **answers
    )


def test_the_cut_off_comes_two_working_days_after_the_checks_were_due(audit):
    all_but(audit, of(audit, "gdas"))

    audit.story.wait(date(2026, 7, 30))
    assert audit.story.tasks("report_missing") == []
    audit.story.wait(date(2026, 7, 31))

    assert audit.story.task("report_missing").due_on == date(2026, 8, 3)


def test_the_audit_proceeds_without_an_agency_it_can_do_without(audit):
    missing = of(audit, "gdas")
    all_but(audit, missing)
    reported(audit)

    decide(audit, cut_off_decision="proceed")

    closed = of(audit, "gdas")
    assert (closed.state, closed.close_reason) == ("missing", "As discussed")
    assert audit.story.tasks("complete_return") == []
    audit.heard()
    assert audit.story.tasks("moderate")


@pytest.mark.parametrize("agency", ["police", "health", "newport"])
def test_no_case_stays_without_police_health_or_its_own_authority(audit, agency):
    all_but(audit, of(audit, agency), of(audit, "gdas", case=2))
    reported(audit)

    with pytest.raises(Invalid, match="mandatory_missing"):
        decide(audit, cut_off_decision="proceed")
    with pytest.raises(Invalid, match="mandatory_missing"):
        decide(audit, cut_off_decision="drop", dropped_cases=["SEW-A26-01-C02"])


def test_another_authority_may_be_missing(audit):
    all_but(audit, of(audit, "newport", case=2))
    reported(audit)

    decide(audit, cut_off_decision="proceed")

    assert of(audit, "newport", case=2).state == "missing"


def test_the_chair_waits_no_longer_than_ten_working_days(audit):
    all_but(audit, of(audit, "police"))
    reported(audit)

    with pytest.raises(FormRefused) as refused:
        decide(audit, cut_off_decision="wait", wait_until="2026-08-15")
    assert [error.rule for error in refused.value.errors] == ["too_late"]
    decide(audit, cut_off_decision="wait", wait_until="2026-08-14")


def test_a_return_that_comes_while_the_chair_waits_ends_the_waiting(audit):
    last = of(audit, "police")
    all_but(audit, last)
    reported(audit)
    decide(audit, cut_off_decision="wait", wait_until="2026-08-14")

    audit.hand_in_return(last)
    audit.approve_return(last)

    audit.story.wait(date(2026, 8, 20))
    assert audit.story.tasks("report_missing") == []
    assert of(audit, "police").is_late


def waited_then_dropped(audit: AuditStory) -> None:
    all_but(audit, of(audit, "police"), of(audit, "gdas", case=2))
    reported(audit)
    decide(audit, cut_off_decision="wait", wait_until="2026-08-14")
    audit.story.wait(date(2026, 8, 17))
    audit.story.hand_in("report_missing", by=audit.world.unit, chased="No answer")
    decide(audit, cut_off_decision="drop", dropped_cases=["SEW-A26-01-C01"])


def test_a_dropped_case_takes_its_returns_with_it(audit):
    waited_then_dropped(audit)

    states = {row.state for row in audit.returns() if row.case_ref.endswith("C01")}
    assert states == {"dropped"}
    assert of(audit, "gdas", case=2).state == "missing"
    dropped, staying = audit.cases()
    assert (dropped.drop_reason, dropped.is_in_audit) == ("As discussed", False)
    assert staying.is_in_audit
    decisions = audit.world.rows(CutOffDecision)
    assert [one.decision for one in decisions] == ["wait", "drop"]
    assert decisions[1].chased == "No answer"


def test_some_case_must_stay(audit):
    all_but(audit, of(audit, "police"), of(audit, "police", case=2))
    reported(audit)

    with pytest.raises(Invalid, match="nothing_left"):
        decide(
            audit,
            cut_off_decision="drop",
            dropped_cases=["SEW-A26-01-C01", "SEW-A26-01-C02"],
        )


# ---- who may see a return


def may_see(audit: AuditStory, actor, row: AgencyReturn) -> bool:
    with audit.world.engine.query() as session:
        try:
            returns.get(session, actor, row.id)
        except NotPermitted:
            return False
    return True


def test_an_agency_sees_only_its_own_return_until_moderation_opens(world, audit):
    theirs = of(audit, "police")
    others = [world.officer("newport"), world.rep("newport")]

    assert may_see(audit, world.officer("police"), theirs)
    assert may_see(audit, world.rep("police"), theirs)
    assert not any(may_see(audit, actor, theirs) for actor in others)

    audit.returned().heard()
    assert all(may_see(audit, actor, theirs) for actor in others)
    assert not may_see(audit, world.officer("housing"), theirs)


def test_lists_hold_what_a_person_may_see_and_nothing_more(world, audit):
    people = [
        *(world.officer("police"), world.rep("newport"), world.chair, world.lead, world.unit),
        world.person("Another lead", "audit_lead"),
    ]
    before = [listed(audit, actor) for actor in people]
    audit.returned().heard()
    after = [listed(audit, actor) for actor in people]

    assert before == [2, 2, 8, 8, 8, 0]
    assert after == [8, 8, 8, 8, 8, 0]


def listed(audit: AuditStory, actor) -> int:
    """How many returns a list shows; each by itself is seen as well."""
    with audit.world.engine.query() as session:
        shown = list_returns(session, actor, audit.row)
    assert all(may_see(audit, actor, row) for row in shown)
    return len(shown)


def test_chair_audit_lead_and_unit_see_every_return(world, audit):
    row = of(audit, "police")
    assert all(may_see(audit, actor, row) for actor in (world.chair, world.lead, world.unit))
    assert not may_see(audit, world.person("Another lead", "audit_lead"), row)


def test_another_agency_cannot_close_a_return(world, audit):
    with pytest.raises(NotPermitted):
        world.do(
            returns.close_without_involvement,
            [of(audit, "police").id],
            "Not ours",
            by=world.officer("gdas"),
        )


# ---- the diagrams


def test_every_element_of_the_returns_is_visited(world, audit):
    first = of(audit, "gdas")
    unconcerned = {"involved": "no"}
    audit.story.hand_in(
        "complete_return", by=world.officer("gdas"), of=str(first.instance_id), **unconcerned
    )
    audit.hand_in_return(of(audit, "health"), concern="yes", concern_summary="Unseen")
    audit.approve_return(of(audit, "health"))
    sent_back_three_times(audit, "newport")
    waited_then_dropped(audit)
    complete = world.audit().issued("newport", agencies=FOUR).returned()

    visited = {step.partition(":")[2] for one in (audit, complete) for step in one.story.way}
    assert elements_of("collect_returns", "agency_return") - visited == set()
