"""Alerts that need attention at once (P6): every way through, and every date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from engine import tasks
from engine.errors import FourEyes, Invalid, NotFound, NotInState, NotPermitted
from engine.forms import FormRefused
from engine.queries import instances as readable
from tests.play import Story, play
from tests.workflows.alert_world import CHILD, FRIDAY, NOT_IMMEDIATE, SYSTEMIC, AlertWorld
from tests.workflows.audit_world import PROPOSAL, RETURN, AuditWorld, elements_of
from workflows import alert_followup, alerts
from workflows.alerts import Raised
from workflows.models import AgencyReturn, Alert, Audit

EVERY_STEP = ("immediate_alert", "alert_untriaged")


@pytest.fixture
def world(audit_world: AuditWorld) -> AlertWorld:
    world = AlertWorld(audit_world.engine, audit_world.clock).peopled()
    world.clock.set(FRIDAY)
    return world


# ---- scenario 15


@pytest.mark.scenario(15)
def test_an_alert_on_friday_afternoon_reaches_the_board_chair_on_monday(world):
    story = world.raised()
    triage = story.task("triage")
    assert triage.candidate_group == "qa_chair@children"
    assert triage.due_at == datetime(2026, 10, 19, 15, 40, tzinfo=UTC)

    story.wait(datetime(2026, 10, 19, 15, 39, tzinfo=UTC))
    assert (story.tasks("name_triager"), world.alert().board_told_at) == ([], None)
    story.wait(datetime(2026, 10, 19, 15, 41, tzinfo=UTC))

    assert story.task("name_triager").candidate_group == "board_chair"
    assert world.alert().board_told_at.date() == date(2026, 10, 19)
    assert [level for level, _ in story.rungs(triage)] == ["R1", "L2", "L3"]


def test_a_triage_at_the_last_minute_troubles_the_board_chair_no_more(world):
    story = world.raised()
    story.wait(datetime(2026, 10, 19, 15, 39, tzinfo=UTC))

    story.hand_in("triage", by=world.chair, **NOT_IMMEDIATE)
    story.wait(date(2026, 11, 30))

    assert world.alert().board_told_at is None
    assert story.open_tasks == []


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (datetime(2026, 10, 17, 22, 0, tzinfo=UTC), datetime(2026, 10, 19, 16, 0, tzinfo=UTC)),
        (datetime(2026, 12, 24, 16, 30, tzinfo=UTC), datetime(2026, 12, 29, 16, 30, tzinfo=UTC)),
        (datetime(2026, 10, 23, 15, 0, tzinfo=UTC), datetime(2026, 10, 26, 16, 0, tzinfo=UTC)),
    ],
    ids=["on Saturday night", "before Christmas", "before the clocks change"],
)
def test_a_working_day_is_counted_in_hours_of_work(world, raised, told):
    world.clock.set(raised)
    story = world.raised()

    assert story.task("triage").due_at == told


def test_after_a_downtime_the_board_chair_is_told_once(world):
    story = world.raised()

    story.jump(datetime(2026, 10, 23, 9, 0, tzinfo=UTC))

    assert len(story.tasks("name_triager")) == 1
    assert len(story.events("alert.untriaged")) == 1


# ---- raising


def test_a_concern_in_a_return_becomes_an_alert_that_names_the_case_alone(world):
    world.on(date(2026, 6, 24))
    audit = world.audit().issued("newport", agencies=("police", "health"))
    row = audit.returns(AgencyReturn.agency == "police")[0]

    audit.hand_in_return(row, concern="yes", concern_summary="Unseen for weeks")

    alert = world.alert()
    assert (alert.case_ref, alert.return_id, alert.audit_id) == (
        row.case_ref,
        row.id,
        audit.row.id,
    )
    assert (alert.agency, alert.raised_by) == ("police", world.officer("police").id)
    assert alert.ref == "SEW-AL26-01"


def test_a_concern_that_comes_with_an_amended_return_becomes_an_alert_once(world):
    world.on(date(2026, 6, 24))
    audit = world.audit().issued("newport", agencies=("police",))
    row = audit.returns()[0]
    audit.hand_in_return(row)
    amended = {name: value for name, value in RETURN.items() if name != "involved"}
    for number in (1, 2):
        audit.story.hand_in(
            "check_return", by=world.rep("police"), check="return", check_comment=f"Why? {number}"
        )
        audit.story.hand_in(
            "amend_return",
            by=world.officer("police"),
            **{**amended, "concern": "yes", "concern_summary": "Unseen"},
        )

    assert len(world.rows(Alert)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 151}, "subject"),
        ({"concern": ""}, "concern"),
        ({"concern": "x" * 5001}, "concern"),
        ({"concern": "a\x00b"}, "concern"),
        ({"case_ref": "x" * 121}, "case_ref"),
        ({"board": "horses"}, "board"),
        ({"agencies": ["narnia"]}, "agencies"),
    ],
)
def test_what_cannot_be_an_alert_is_refused_by_name(world, wrong, field):
    seen = Raised(**{"subject": "x", "concern": "y", **wrong})

    with pytest.raises(Invalid) as refused:
        world.raised(seen=seen)

    assert refused.value.field == field
    assert world.rows(Alert) == []


def test_what_looks_personal_stays_only_when_a_person_says_so(world):
    seen = Raised(subject="x", concern="Huw Prosser, born 3 April 2019, 943 476 5919")

    with pytest.raises(Invalid) as refused:
        world.raised(seen=seen)
    assert refused.value.values["found"] == ["943 476 5919", "3 April 2019", "Huw Prosser"]

    world.raised(seen=replace(seen, is_checked=True))
    assert world.alert().concern == seen.concern


def test_an_alert_is_nobody_elses_business(world):
    story = world.raised()
    seen = {}
    everybody = {
        "raiser": world.officer("newport"),
        "chair": world.chair,
        "deputy": world.deputy,
        "unit": world.unit,
        "member": world.rep("torfaen"),
        "own representative": world.rep("newport"),
        "Board chair": world.board_chair,
        "executive": world.chief("newport"),
    }
    with world.engine.query() as session:
        for name, who in everybody.items():
            try:
                seen[name] = readable.get(session, who, story.root_id).business_key
            except NotFound:
                seen[name] = ""

    assert {name for name, key in seen.items() if key} == {"raiser", "chair", "deputy", "unit"}


def test_a_lifecycle_that_was_begun_without_the_page_is_an_alert_all_the_same(world):
    story = play(world.engine, world.clock, "immediate_alert", by=world.unit, title="Unseen")

    alert = world.alert()
    assert (alert.ref, alert.subject, alert.raised_by) == ("SEW-AL26-01", "Unseen", world.unit.id)
    assert story.waiting_for == {"Look at the alert": "qa_chair@children"}


# ---- looking at it


def test_whoever_raised_it_never_looks_at_it(world):
    story = world.raised(by=world.chair)

    assert story.task("triage").candidate_group == "qa_deputy@children"
    story.hand_in("triage", by=world.deputy, **SYSTEMIC)
    assert world.alert().triaged_by == world.deputy.id


def test_whoever_raised_it_is_refused_even_in_the_chairs_seat(world):
    raiser = world.officer("newport")
    story = world.raised(by=raiser)

    def mistake(ctx):
        task = tasks.locked(ctx, story.task("triage").id)
        tasks.entrust(ctx, task, "qa_chair@children", raiser.id, "by mistake")

    world.do(mistake)

    with pytest.raises(FourEyes):
        story.hand_in("triage", by=raiser, **SYSTEMIC)


def test_the_deputy_takes_it_over_and_the_chair_no_longer_can(world):
    story = world.raised()

    world.do(alerts.take_over, world.alert().id, by=world.deputy)

    task = story.task("triage")
    assert (task.assignee_id, task.candidate_group) == (world.deputy.id, "qa_deputy@children")
    with pytest.raises(NotPermitted):
        story.hand_in("triage", by=world.chair, **SYSTEMIC)
    story.hand_in("triage", by=world.deputy, **SYSTEMIC)
    assert world.alert().state == "confirmed"


def test_the_board_chair_takes_it_over_only_when_nobody_looked(world):
    story = world.raised()
    with pytest.raises(NotPermitted):
        world.do(alerts.take_over, world.alert().id, by=world.board_chair)
    story.wait(datetime(2026, 10, 19, 15, 41, tzinfo=UTC))

    story.hand_in(
        "name_triager", by=world.board_chair, triager="myself", triager_reason="The chair is away"
    )
    story.hand_in("triage", by=world.board_chair, **SYSTEMIC)

    assert world.alert().triaged_by == world.board_chair.id


def test_the_board_chair_names_the_deputy(world):
    story = world.raised()
    story.wait(datetime(2026, 10, 19, 15, 41, tzinfo=UTC))

    story.hand_in(
        "name_triager",
        by=world.board_chair,
        triager="deputy",
        deputy_person=world.deputy.id,
        triager_reason="Agreed by telephone",
    )

    assert story.task("triage").assignee_id == world.deputy.id


def test_the_board_chair_leaves_it_with_the_chair(world):
    story = world.raised()
    story.wait(datetime(2026, 10, 19, 15, 41, tzinfo=UTC))

    story.hand_in(
        "name_triager", by=world.board_chair, triager="chair", triager_reason="Within the hour"
    )

    assert story.waiting_for == {"Look at the alert": "qa_chair@children"}


def test_what_somebody_has_looked_at_cannot_be_taken_over(world):
    story = world.raised()
    story.hand_in("triage", by=world.chair, **NOT_IMMEDIATE)

    with pytest.raises(NotInState):
        world.do(alerts.take_over, world.alert().id, by=world.deputy)


def test_a_child_needs_a_referral_that_was_made(world):
    story = world.raised()
    wrong = {
        "referral_made": (False, "referral_made"),
        "referral_by": ("", "referral_by"),
        "referral_on": ("2026-10-17", "referral_on"),
    }
    for name, (value, field) in wrong.items():
        with pytest.raises(FormRefused) as refused:
            story.hand_in("triage", by=world.chair, **{**CHILD, name: value})
        assert [one.path for one in refused.value.errors] == [field]
    for at in ("soon", "25:00", "16:45"):  # no time, no hour, not yet
        with pytest.raises(Invalid) as invalid:
            story.hand_in("triage", by=world.chair, **{**CHILD, "referral_time": at})
        assert invalid.value.field == "referral_time"

    story.hand_in("triage", by=world.chair, **CHILD)

    alert = world.alert()
    assert (alert.referral_by, alert.referral_to) == ("Team manager, health", "Newport, duty team")
    assert (alert.referral_on, alert.referral_time) == (date(2026, 10, 16), "16:20")


@pytest.mark.parametrize(
    "reason", ["Rhys Llewelyn-Puw was seen twice", "NHS 943 476 5919", "Ganwyd 3/4/2019"]
)
def test_what_is_written_of_an_alert_tells_nobody_who_the_child_is(world, reason):
    story = world.raised()

    with pytest.raises(Invalid, match="triage_reason"):
        world.confirmed(story, triage_reason=reason)
    world.confirmed(story, triage_reason=reason, names_checked=True)

    assert world.alert().triage_reason == reason


def test_who_made_the_referral_is_named_without_a_question(world):
    world.confirmed(world.raised(), **{**CHILD, "referral_by": "Rhys Llewelyn-Puw"})

    assert world.alert().referral_by == "Rhys Llewelyn-Puw"


def test_an_alert_that_is_not_immediate_ends_with_its_reason(world):
    story = world.raised()

    story.hand_in("triage", by=world.chair, **NOT_IMMEDIATE)

    alert = world.alert()
    assert (alert.state, alert.triage_reason) == ("not_immediate", "Dealt with in supervision")
    assert story.open_tasks == []
    (event,) = story.events("alert.declined")
    assert event.details["person"] == world.officer("newport").id
    assert "supervision" not in str(event.details)


def test_whoever_raised_it_says_more_and_cannot_take_it_back(world):
    raiser = world.officer("newport")
    story = world.raised(by=raiser)

    world.do(alerts.add, world.alert().id, "It was another case", by=raiser)

    assert [one.text for one in world.entries("addition")] == ["It was another case"]
    assert story.waiting_for == {"Look at the alert": "qa_chair@children"}
    (event,) = story.events("alert.added")
    assert event.details["to"] == ["qa_chair@children", "qa_deputy@children", "business_unit"]
    with pytest.raises(NotPermitted):
        world.do(alerts.add, world.alert().id, "Me, too", by=world.chief("health"))


# ---- after it is confirmed


def test_those_above_are_told_the_same_day_and_the_dates_count_from_it(world):
    story = world.confirmed(world.raised())

    told = {task.candidate_group: task.due_on for task in story.tasks("acknowledge")}
    assert told == {
        "board_chair": date(2026, 10, 19),
        "agency_executive@newport": date(2026, 10, 19),
        "agency_executive@health": date(2026, 10, 19),
    }
    assert {task.agency: task.due_on for task in story.tasks("safeguards")} == {
        "newport": date(2026, 10, 21),
        "health": date(2026, 10, 21),
    }
    alert = world.alert()
    assert (alert.review_due, alert.assurance_due) == (date(2026, 10, 23), date(2026, 10, 30))


def test_nothing_waits_for_an_acknowledgement(world):
    story = world.safeguarded(world.confirmed(world.raised()), "newport", "health")

    assert story.task("review").due_on == date(2026, 10, 23)
    assert len(story.tasks("acknowledge")) == 3


def test_the_review_does_not_wait_for_an_agency_that_never_answers(world):
    story = world.safeguarded(world.confirmed(world.raised()), "newport")
    story.wait(date(2026, 10, 22))
    assert story.tasks("review") == []

    story.wait(date(2026, 10, 23))

    assert story.task("review").candidate_group == "qa_chair@children"
    assert world.do(alert_followup.silent, world.alert(), "safeguards") == ["health"]
    story.hand_in(
        "review",
        by=world.chair,
        safeguards_review="ask_again",
        ask_again=["health"],
        review_note="Nobody has answered",
    )
    (again,) = story.tasks("safeguards")
    assert (again.agency, again.due_on) == ("health", date(2026, 10, 27))


def test_what_is_late_in_an_alert_is_told_to_chair_deputy_and_unit(world):
    story = world.confirmed(world.raised())
    task = story.tasks("safeguards")[0]

    story.wait(datetime.combine(date(2026, 10, 22), time(12), UTC))

    assert story.rungs(task) == [("R2", date(2026, 10, 21)), ("L1", date(2026, 10, 22))]
    late = [one for one in story.events("user_task.escalated") if one.user_task_id == task.id]
    told = {"assignee", "qa_chair@children", "qa_deputy@children", "business_unit"}
    assert set(late[0].details["to"]) == told


def closed(world: AlertWorld, outcome: str):
    story = world.safeguarded(world.confirmed(world.raised()), "newport", "health")
    world.assured(world.reviewed(story), "newport", "health")
    return world.ended(world.decided(story, outcome))


def test_a_closed_alert_was_noted_at_both_groups(world):
    story = closed(world, "close")

    alert = world.alert()
    assert (alert.state, alert.outcome) == ("closed", "close")
    assert alert.noted_at_group_on == alert.noted_at_planning_on == date(2026, 10, 16)
    assert story.open_tasks == []


def test_an_alert_leads_to_an_audit(world):
    closed(world, "audit")

    assert world.alert().audit_instance_id is not None
    begun = Story(world.engine, world.clock, world.alert().audit_instance_id)
    begun.hand_in("propose", by=world.unit, **{**PROPOSAL, "rationale": "SEW-AL26-01"})
    (audit,) = world.rows(Audit)
    assert audit.rationale == "SEW-AL26-01"


def test_an_alert_is_referred_to_the_case_review_group(world):
    story = closed(world, "referral")

    (event,) = story.events("alert.referred")
    assert event.details["to"] == ["crg_chair", "business_unit"]


def test_every_element_of_an_alert_is_visited(world):
    declined = world.raised()
    declined.hand_in("triage", by=world.chair, **NOT_IMMEDIATE)
    late = world.raised()
    late.wait(datetime(2026, 10, 19, 15, 41, tzinfo=UTC))
    late.hand_in("name_triager", by=world.board_chair, triager="chair", triager_reason="Soon")
    world.confirmed(late)
    for task in late.tasks("acknowledge"):
        late.hand_in("acknowledge", of=str(task.item))
    late.wait(date(2026, 10, 26))
    world.reviewed(late)
    late.wait(date(2026, 11, 9))
    world.decided(late, "ask_again", ask_again=["health"])
    world.assured(late, "health")
    world.ended(world.decided(late, "audit"))
    referred = world.safeguarded(world.confirmed(world.raised()), "newport", "health")
    world.assured(world.reviewed(referred), "newport", "health")
    world.ended(world.decided(referred, "referral"))

    ways = declined.way | late.way | referred.way
    visited = {step.partition(":")[2] for step in ways}
    assert elements_of(*EVERY_STEP) - visited == set()
    assert late.incidents == referred.incidents == []
