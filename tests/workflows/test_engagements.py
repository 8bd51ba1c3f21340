"""Children, families and practitioners are heard (P9): every way through, and every date."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import tasks
from engine.collaboration import Upload, attach
from engine.errors import FourEyes, Invalid, NotPermitted
from engine.forms import FormRefused
from tests.workflows.audit_world import AuditWorld, elements_of, install
from tests.workflows.engagement_world import (
    ANSWERS,
    COUNTS,
    HELD,
    NEED,
    PLAN,
    WRITTEN,
    EngagementWorld,
)
from workflows.models import Engagement
from workflows.queries import access

BEGUN = date(2026, 9, 2)


@pytest.fixture
def world(audit_world: AuditWorld) -> EngagementWorld:
    return EngagementWorld(audit_world.engine, audit_world.clock).on(BEGUN)


@pytest.fixture
def both(process_engine, clock) -> EngagementWorld:
    install(process_engine)
    return EngagementWorld(process_engine, clock).on(BEGUN)


# ---- the way to "you said, we did"


def test_from_the_need_to_the_answer_every_step_has_its_date(world):
    story = world.wanted()
    assert story.task("plan").due_on == date(2026, 9, 16)
    world.on(date(2026, 9, 9))
    story.hand_in("plan", by=world.lead, **PLAN)
    assert story.task("approve").due_on == date(2026, 9, 16)
    yes = {"engagement_decision": "approve", "safeguarding_seen": True}
    story.hand_in("approve", by=world.chair, **yes)
    assert story.task("carry_out").due_on == date(2026, 10, 9)
    world.on(date(2026, 10, 9))
    story.hand_in("carry_out", by=world.lead, **HELD)
    # 10, 20, 25 and 30 working days after people last took part, on Thursday 8 October
    assert story.task("themes").due_on == date(2026, 10, 22)
    story.hand_in("themes", by=world.lead, themes=[{"theme_said": "x", "said_by": ["children"]}])
    assert story.task("influence").due_on == date(2026, 11, 5)
    used = {"influence_outcome": "not_changed", "influence": "The law does not allow it"}
    story.hand_in("influence", by=world.lead, **used)
    assert story.task("write_back").due_on == date(2026, 11, 12)
    story.hand_in("write_back", by=world.unit, **WRITTEN)
    assert story.task("give_back").due_on == date(2026, 11, 19)
    world.on(date(2026, 11, 17))
    back = {"returned_on": "2026-11-17", "returned_how": ["letter"]}
    story.hand_in("give_back", by=world.unit, **back)
    assert story.task("evaluate").due_on == date(2026, 12, 15)


def test_thirty_working_days_step_over_christmas(world):
    story = world.approved(window_from="2026-11-23", window_to="2026-12-04")
    world.on(date(2026, 12, 4))
    days = {"held_from": "2026-12-01", "held_to": "2026-12-03"}
    story.hand_in("carry_out", by=world.lead, **{**HELD, **days})

    assert story.task("themes").due_on == date(2026, 12, 17)
    story.hand_in("themes", by=world.lead, themes=[{"theme_said": "x", "said_by": ["children"]}])
    used = {"influence_outcome": "will_change", "influence": "In the next plan"}
    story.hand_in("influence", by=world.lead, **used)
    story.hand_in("write_back", by=world.unit, **WRITTEN)
    assert story.task("give_back").due_on == date(2027, 1, 19)


def test_what_is_kept_are_numbers_and_themes(both):
    story = both.closed()

    row = both.engagement()
    assert (row.state, row.ref, row.theme) == ("closed", "SEW-E26-01", NEED["theme"])
    assert [(one.kind, one.language, one.invited, one.took_part) for one in both.counts()] == [
        tuple(row.values()) for row in COUNTS
    ]
    assert both.themes()[0].text == "Nobody says goodbye"
    assert list(row.answers) == ANSWERS
    assert (row.returned_on, row.returned_to) == (date(2026, 11, 17), 13)
    assert (row.felt_heard, row.differently) == ("yes", "Ask carers at home")
    assert not story.instance.is_live
    assert story.incidents == []


def test_what_people_said_stays_out_of_the_history(world):
    story = world.closed()

    told = str([event.details for event in story.events() if event.kind.startswith("engagement.")])
    assert "goodbye" not in told
    assert "advocate" not in told


def test_its_influence_stands_in_the_audit_that_it_belongs_to(both):
    audit = both.audit().proposed()
    both.written(audit.row.ref)

    event = audit.story.events("audit.influenced")[0]
    assert event.details == {
        "audit": audit.row.ref,
        "engagement": "SEW-E26-01",
        "outcome": "changed",
    }
    assert both.engagement().audit_id == audit.row.id


# ---- the chair's other ways


def test_the_chair_returns_a_plan_and_the_lead_reads_why(world):
    story = world.planned()
    no = {"engagement_decision": "return", "approval_note": "Who rings whom?"}
    story.hand_in("approve", by=world.chair, **no)

    assert world.engagement().approval_note == "Who rings whom?"
    assert story.task("plan").assignee_id == world.lead.id
    story.hand_in("plan", by=world.lead, **PLAN)
    assert story.task("approve").candidate_group == "qa_chair@children"


def test_the_chair_stops_one_with_a_reason(world):
    story = world.planned()
    with pytest.raises(FormRefused):
        story.hand_in("approve", by=world.chair, engagement_decision="stop")
    stop = {"engagement_decision": "stop", "approval_note": "Too soon after the inquest"}
    story.hand_in("approve", by=world.chair, **stop)

    assert (world.engagement().state, story.open_tasks) == ("stopped", [])


def test_nothing_goes_ahead_before_the_safeguarding_was_read(world):
    story = world.planned()
    with pytest.raises(FormRefused) as refused:
        story.hand_in("approve", by=world.chair, engagement_decision="approve")
    assert "safeguarding_seen" in str(refused.value)


def test_whoever_planned_it_does_not_approve_it(world):
    story = world.wanted()
    chair = world.person("Catrin in both seats", "qa_chair@children", "audit_lead")
    row = story.task("plan")
    story.do(reassign, row.id, chair.id)
    story.hand_in("plan", by=chair, **PLAN)
    with pytest.raises(FourEyes):
        story.hand_in("approve", by=chair, engagement_decision="approve", safeguarding_seen=True)


def reassign(ctx, task_id, person):
    task = tasks.locked(ctx, task_id)
    return tasks.entrust(ctx, task, task.candidate_group, person, "away")


def test_when_nobody_came_it_is_planned_again_or_ends_with_a_reason(world):
    story = world.approved()
    world.on(date(2026, 10, 9))
    missed = {"carried": "not_held", "not_held_reason": "It was half-term"}
    story.hand_in("carry_out", by=world.lead, **missed)
    assert story.task("consider").due_on == date(2026, 10, 16)
    again = {"not_held_decision": "again", "not_held_note": "After half-term"}
    story.hand_in("consider", by=world.chair, **again)
    later = {"window_from": "2026-11-02", "window_to": "2026-11-13"}
    story.hand_in("plan", by=world.lead, **{**PLAN, **later})
    yes = {"engagement_decision": "approve", "safeguarding_seen": True}
    story.hand_in("approve", by=world.chair, **yes)
    assert story.task("carry_out").due_on == date(2026, 11, 13)
    world.on(date(2026, 11, 13))
    story.hand_in("carry_out", by=world.lead, **missed)
    end = {"not_held_decision": "accept", "not_held_note": "Asked twice"}
    story.hand_in("consider", by=world.chair, **end)

    assert (world.engagement().state, story.open_tasks) == ("not_held", [])
    assert world.engagement().not_held_reason == "It was half-term"


def test_somebody_elses_chair_does_not_decide(world):
    story = world.planned()
    other = world.person("Chair of adults", "qa_chair@adults")
    with pytest.raises(NotPermitted):
        story.hand_in("approve", by=other, engagement_decision="approve", safeguarding_seen=True)


# ---- what is refused


def test_what_looks_like_a_name_stops_until_somebody_has_read_it_again(world):
    story = world.held()
    themes = [{"theme_said": "Huw Prosser felt alone", "said_by": ["young_people"]}]
    with pytest.raises(Invalid) as refused:
        story.hand_in("themes", by=world.lead, themes=themes)
    assert (refused.value.field, refused.value.rule) == ("themes", "tells_who")
    assert refused.value.values["found"] == "Huw Prosser"
    assert world.themes() == []

    story.hand_in("themes", by=world.lead, themes=themes, names_checked=True)
    assert len(world.themes()) == 1


@pytest.mark.parametrize(
    ("filename", "is_stopped"),
    [("Huw_Prosser-2014.csv", True), ("summary of themes.csv", False)],
)
def test_the_name_of_a_file_is_looked_at_too(world, tmp_path, filename, is_stopped):
    story = world.held()
    with world.engine.command(world.lead) as ctx:
        upload = Upload(filename, b"theme,said\nx,2\n")
        file = attach(ctx, tmp_path, story.root_id, upload, task_id=story.task("themes").id)
        number = file.id
    said = {"themes": [{"theme_said": "x", "said_by": ["children"]}], "papers": [number]}
    if not is_stopped:
        story.hand_in("themes", by=world.lead, **said)
        return
    with pytest.raises(Invalid) as refused:
        story.hand_in("themes", by=world.lead, **said)
    assert refused.value.field == "papers"


@pytest.mark.parametrize(
    ("task", "by", "said", "field"),
    [
        ("say_need", "unit", {**NEED, "need": "Born 3 April 2019"}, "need"),
        ("plan", "lead", {**PLAN, "support": "Mrs Pugh is there"}, "support"),
    ],
)
def test_every_free_text_is_looked_at(world, task, by, said, field):
    story = world.begun() if task == "say_need" else world.wanted()
    more = {"engagement_lead": world.lead.id} if task == "say_need" else {}
    with pytest.raises(Invalid) as refused:
        story.hand_in(task, by=getattr(world, by), **said, **more)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ([{**COUNTS[0], "took_part": 7}], "more_than_invited"),
        ([COUNTS[0], COUNTS[0]], "counted_twice"),
        ([{**COUNTS[0], "took_part": 0}], "nobody"),
    ],
)
def test_numbers_that_cannot_be_are_refused(world, counts, rule):
    with pytest.raises(Invalid) as refused:
        world.held(counts=counts)
    assert (refused.value.field, refused.value.rule) == ("counts", rule)
    assert world.engagement().state == "approved"


@pytest.mark.parametrize("ref", ["SEW-A26-99", "nothing"])
def test_an_audit_that_is_not_there_cannot_be_named(world, ref):
    with pytest.raises(Invalid) as refused:
        world.wanted(ref)
    assert refused.value.field == "audit_ref"


def test_an_answer_cannot_have_gone_out_before_people_were_heard(world):
    story = world.written()
    with pytest.raises(FormRefused):
        story.hand_in("give_back", by=world.unit, returned_on="2026-10-07", returned_how=["letter"])


def test_references_are_counted_one_after_the_other(world):
    world.wanted()
    world.wanted()
    assert world.engagement().ref == "SEW-E26-02"


# ---- the diagram


def test_every_element_of_the_engagement_is_visited(world):
    stories = [world.closed()]
    world.on(BEGUN)
    stopped = world.planned()
    for decision in ("return", "stop"):
        said = {"engagement_decision": decision, "approval_note": "Not like this"}
        stopped.hand_in("approve", by=world.chair, **said)
        if decision == "return":
            stopped.hand_in("plan", by=world.lead, **PLAN)
    missed = world.approved()
    world.on(date(2026, 10, 9))
    missed.hand_in("carry_out", by=world.lead, carried="not_held", not_held_reason="Nobody came")
    end = {"not_held_decision": "accept", "not_held_note": "Asked twice"}
    missed.hand_in("consider", by=world.chair, **end)
    again = world.on(BEGUN).approved()
    world.on(date(2026, 10, 9))
    again.hand_in("carry_out", by=world.lead, carried="not_held", not_held_reason="Nobody came")
    again.hand_in("consider", by=world.chair, not_held_decision="again", not_held_note="Once more")
    stories += [stopped, missed, again]
    visited = {step.partition(":")[2] for story in stories for step in story.way}

    assert elements_of("engagement") - visited == set()


def test_the_group_reads_it_and_others_do_not(world):
    world.planned()
    with world.engine.query() as session:
        seen = sa.select(Engagement.id).where
        assert session.scalar(seen(access.engagements(world.rep("police"))))
        outsider = world.person("Ola from outside", "lead_officer@newport", agency="newport")
        assert session.scalar(seen(access.engagements(outsider))) is None
