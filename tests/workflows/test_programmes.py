"""The annual programme of work (P7): a year of it, day by day, and every way through."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import FourEyes, Invalid, NotInState, NotPermitted
from tests.clock import SettableClock
from tests.play import Story, play
from tests.workflows.audit_world import AuditWorld, elements_of, install
from tests.workflows.programme_world import AUDIT, DRAFT, WANTED, ProgrammeWorld
from workflows import programme_entries, programmes, timescales
from workflows.models import (
    AssuranceRound,
    Audit,
    DataReview,
    EntryState,
    Programme,
    ProgrammeEntry,
    ProgrammeState,
    ProgrammeTheme,
)
from workflows.priorities import Wish, set_priorities
from workflows.programme_changes import Asked
from workflows.queries import programmes as queries

DIAGRAMS = ("annual_programme", "programme_entry", "programme_change")


@pytest.fixture
def world(audit_world: AuditWorld) -> ProgrammeWorld:
    world = ProgrammeWorld(audit_world.engine, audit_world.clock).peopled()
    return world.on(date(2026, 9, 1))


# ---- the year


def test_the_days_of_a_programme_year(world):
    world.opened()

    year = world.programme()
    days = [year.call_due, year.draft_due, year.consult_due, year.bpg_due, year.board_due]
    assert days == [
        date(2026, 12, 1),
        date(2027, 1, 15),
        date(2027, 2, 26),  # the 28th is a Sunday
        date(2027, 3, 1),
        date(2027, 3, 19),  # the 20th is a Saturday
    ]
    assert year.publish_due == date(2027, 3, 31)
    assert (year.ref, year.state) == ("SEW-WP27", "opened")


@pytest.mark.parametrize(
    ("year", "published", "drafted"),
    [
        (2029, date(2029, 3, 31), date(2029, 1, 15)),  # the 31st is a Saturday, and stays
        (2028, date(2028, 3, 31), date(2028, 1, 17)),  # the 15th is a Saturday
    ],
)
def test_a_closed_day_moves_as_its_figure_says(world, year, published, drafted):
    world.opened(year)

    row = world.programme(year)
    assert (row.publish_due, row.draft_due) == (published, drafted)


def test_a_year_from_the_call_to_the_board(world):
    story = world.opened()
    story.wait(date(2026, 11, 16))
    assert story.open_tasks == []
    story.wait(date(2026, 11, 17))
    call = story.task("Call for themes")
    assert (call.candidate_group, call.due_on) == ("qa_chair@children", date(2026, 12, 1))

    world.called(story)
    assert world.programme().themes_until == date(2026, 12, 31)
    world.propose(world.rep("newport"))
    story.wait(date(2027, 1, 1))
    draft = story.task("Draft the programme")
    assert (draft.candidate_group, draft.due_on) == ("business_unit", date(2027, 1, 15))

    world.drafted(story)
    assert story.task("consult").due_on == date(2027, 2, 26)
    story.hand_in("consult", by=world.chair, group_said="Good", consulted="ready")
    assert story.waiting_for == {"Look at the programme": "bpg"}
    assert story.task("plan_together").due_on == date(2027, 3, 1)
    story.hand_in("plan_together", by=world.planning, bpg_decision="support")
    assert story.task("approve").due_on == date(2027, 3, 19)


def test_what_is_published_starts_its_audit_on_its_day(world):
    story = world.drafted(world.called(world.opened()))
    story.hand_in("consult", by=world.chair, group_said="Good", consulted="ready")
    story.hand_in("plan_together", by=world.planning, bpg_decision="support")
    story.hand_in("approve", by=world.board_chair, board_decision="approve")
    publish = story.task("publish")
    assert (publish.candidate_group, publish.due_on) == ("business_unit", date(2027, 3, 31))
    story.wait(date(2027, 3, 24))
    world.publish(story, date(2027, 3, 24))

    audit, other = world.entries()
    assert (audit.starts_on, other.starts_on) == (date(2027, 4, 1), date(2027, 9, 6))
    story.wait(date(2027, 4, 1))
    audit = world.entries()[0]
    assert (audit.state, audit.begun_on) == (EntryState.BEGUN, date(2027, 4, 1))
    begun = Story(world.engine, world.clock, audit.begun_instance_id)
    assert begun.waiting_for == {"Propose an audit": "qa_group@children"}
    assert begun.instance.business_key == "SEW-WP27-01"
    assert world.programme(2028).state == ProgrammeState.OPENED


def test_what_has_no_lifecycle_is_begun_by_hand_and_says_so(world):
    story = world.published()
    other = world.entries()[1]
    story.wait(date(2027, 9, 3))
    assert world.clock_of(other).open_tasks == []
    story.wait(date(2027, 9, 6))

    task = world.clock_of(other).task("Begin the entry by hand")
    assert (task.candidate_group, task.due_on) == ("business_unit", date(2027, 9, 13))
    said = {"begun_on": "2027-09-06", "begun_note": "A day with the youth forum; see the minutes"}
    world.clock_of(other).hand_in("begin_by_hand", by=world.unit, **said)

    other = world.entries()[1]
    assert (other.state, other.begun_on) == (EntryState.BEGUN, date(2027, 9, 6))
    assert other.begun_note.startswith("A day")


def test_a_draft_goes_back_as_often_as_it_must_and_keeps_what_was_written(world):
    story = world.drafted(world.called(world.opened()))
    story.hand_in("consult", by=world.chair, group_said="Too much", consulted="redraft")
    again = story.task("draft")
    assert again.due_on == date(2027, 1, 11)
    story.hand_in("draft", by=world.unit, **{**DRAFT, "entries": [AUDIT]})
    story.hand_in("consult", by=world.chair, group_said="Good", consulted="ready")
    story.wait(date(2027, 3, 10))
    story.hand_in("plan_together", by=world.planning, bpg_decision="return", bpg_reason="Why?")
    assert story.task("draft").due_on == date(2027, 3, 17)
    story.wait(date(2027, 3, 22))
    story.hand_in("draft", by=world.unit, **DRAFT)
    # the days of the others have passed: they get time, and the day of publication stays
    assert story.task("consult").due_on == date(2027, 3, 31)
    story.hand_in("consult", by=world.chair, group_said="Good", consulted="ready")
    story.hand_in("plan_together", by=world.planning, bpg_decision="support")
    back = {"board_decision": "return", "board_reason": "Say more"}
    story.hand_in("approve", by=world.board_chair, **back)
    story.hand_in("draft", by=world.unit, **DRAFT)
    world.agreed(story)

    assert story.task("publish").due_on == date(2027, 3, 31)
    assert [one.number for one in world.entries()] == [1, 2]
    assert len(story.events("programme.sent_back")) == 2


def test_late_publication_is_published_late_and_the_chair_hears(world):
    story = world.agreed(world.drafted(world.called(world.opened())))
    task = story.task("publish")
    story.wait(date(2027, 4, 2))
    assert [level for level, _ in story.rungs(task)][-1] == "L3"
    world.publish(story, date(2027, 4, 2))

    assert story.events("programme.published")[0].details["is_late"] is True
    assert world.entries()[0].state == EntryState.BEGUN  # its day had come already


def test_the_year_closes_on_its_last_day(world):
    story = world.published()

    story.wait(date(2028, 3, 31))
    assert world.programme().state == ProgrammeState.PUBLISHED
    story.wait(date(2028, 4, 1))
    assert world.programme().state == ProgrammeState.CLOSED


# ---- themes


def test_members_propose_until_the_call_closes(world):
    story = world.called(world.opened())
    world.propose(world.rep("newport"), "Fathers ŵŷ <b>")
    with pytest.raises(NotPermitted):
        world.propose(world.planning)
    with pytest.raises(Invalid):
        world.propose(world.rep("newport"), " ")
    with pytest.raises(Invalid):
        world.propose(world.rep("newport"), "x" * 201)
    story.wait(date(2027, 1, 2))

    with pytest.raises(NotInState):
        world.propose(world.rep("newport"))
    assert [one.theme for one in world.rows(ProgrammeTheme)] == ["Fathers ŵŷ <b>"]


def test_a_year_has_one_programme(world):
    world.opened()

    with pytest.raises(NotInState):
        world.opened()
    with pytest.raises(NotPermitted):
        world.do(programmes.open_year, "children", 2030, by=world.rep("newport"))
    with pytest.raises(Invalid):
        world.opened(3000)


def test_a_lifecycle_begun_without_the_page_opens_the_next_free_year(world):
    world.opened()
    play(world.engine, world.clock, "annual_programme", by=world.unit)

    assert [one.year for one in world.rows(Programme)] == [2027, 2028]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": "2027-12-01"}, "starts_on"),
        ({"starts_on": "2026-04-01"}, "starts_on"),
        ({"priority": "p9"}, "priority"),
    ],
)
def test_what_does_not_fit_the_year_is_refused(world, wrong, field):
    story = world.called(world.opened())
    story.wait(date(2027, 1, 4))

    with pytest.raises(Exception) as refused:  # noqa: PT011 - by the form or by the command
        story.hand_in("draft", by=world.unit, **{**DRAFT, "entries": [{**AUDIT, **wrong}]})

    assert field in str(vars(refused.value)) + str(refused.value)
    assert world.entries() == []


# ---- changes within the year


def test_a_new_entry_for_a_priority_goes_to_the_planning_group(world):
    world.published()
    story = world.asked(Asked("add", "A new review", wanted=WANTED))
    decide = story.task("decide")
    assert (decide.candidate_group, decide.due_on) == ("qa_chair@children", date(2027, 4, 2))
    story.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    assert story.waiting_for == {"Confirm the change of a priority": "bpg"}
    confirm = {"planning_decision": "confirm", "confirmation_reason": "Agreed"}
    story.hand_in("confirm", by=world.planning, **confirm)

    new = world.entries()[2]
    assert (new.number, new.state, new.starts_on) == (3, EntryState.PLANNED, date(2027, 10, 1))
    story.wait(date(2027, 10, 1))
    assert world.entries()[2].state == EntryState.BEGUN


def test_another_day_needs_the_chair_alone_and_moves_the_clock(world):
    world.published()
    audit = world.entries()[0]
    later = replace(_wanted(audit), quarter=2, starts_on=date(2027, 7, 5))
    story = world.asked(Asked("move", "The lead is away", audit.id, later))
    story.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")

    assert world.change().state == "applied"
    story.wait(date(2027, 7, 2))
    assert world.entries()[0].state == EntryState.PLANNED
    story.wait(date(2027, 7, 5))
    assert world.entries()[0].state == EntryState.BEGUN
    assert world.change().before["quarter"] == "1"


def test_an_entry_that_is_taken_out_starts_nothing(world):
    world.published()
    other = world.entries()[1]
    story = world.asked(Asked("drop", "No money", other.id))
    story.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Sadly")
    story.wait(date(2027, 12, 1))

    assert world.entries()[1].state == EntryState.DROPPED
    assert world.clock_of(other).open_tasks == []


@pytest.mark.parametrize("who", ["chair", "planning"])
def test_what_is_declined_changes_nothing(world, who):
    world.published()
    story = world.asked(Asked("drop", "No money", world.entries()[0].id))
    no = {"change_decision": "decline" if who == "chair" else "accept", "decision_reason": "So"}
    story.hand_in("decide", by=world.chair, **no)
    if who == "planning":
        said = {"planning_decision": "decline", "confirmation_reason": "It stays"}
        story.hand_in("confirm", by=world.planning, **said)

    assert world.change().state == "declined"
    assert world.entries()[0].state == EntryState.PLANNED


def test_nobody_decides_on_what_they_asked_for(world):
    world.published()
    story = world.asked(Asked("drop", "No money", world.entries()[0].id), by=world.chair)

    assert story.waiting_for == {"Decide on the change": "qa_deputy@children"}
    own = world.asked(Asked("drop", "No money", world.entries()[1].id), by=world.deputy)
    world.person("Dafydd the deputy")
    with pytest.raises((FourEyes, NotPermitted)):
        own.hand_in("decide", by=world.deputy, change_decision="accept", decision_reason="x")


def test_an_entry_that_begins_before_the_decision_stays_as_it_is(world):
    world.published()
    story = world.asked(Asked("drop", "No money", world.entries()[0].id))
    story.wait(date(2027, 4, 1))
    story.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="x")
    said = {"planning_decision": "confirm", "confirmation_reason": "x"}
    story.hand_in("confirm", by=world.planning, **said)

    assert world.change().state == "declined"
    assert world.entries()[0].state == EntryState.BEGUN


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked("add", " ", wanted=WANTED), "reason"),
        (Asked("add", "x"), "title"),
        (Asked("add", "x", wanted=replace(WANTED, title_cy="")), "title_cy"),
        (Asked("add", "x", wanted=replace(WANTED, quarter=9)), "quarter"),
        (Asked("add", "x", wanted=replace(WANTED, work_days=999)), "work_days"),
        (Asked("add", "x", wanted=replace(WANTED, kind="horse")), "kind"),
        (Asked("add", "x", wanted=replace(WANTED, owner="narnia")), "owner"),
        (Asked("burn", "x"), "change"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(world, asked, field):
    world.published()

    with pytest.raises(Invalid) as refused:
        world.asked(asked)

    assert refused.value.field == field


# ---- figures and priorities


def test_a_process_owner_moves_a_day_of_the_year_for_the_programmes_to_come(world):
    owner = world.person("Gethin the owner", "process_owner")
    wish = timescales.Wish({"programme_draft": "01-20<"}, date(2026, 9, 1), "The unit needs time")
    world.do(timescales.change, "programme", wish, by=owner)
    world.opened(2029)

    assert world.programme(2029).draft_due == date(2029, 1, 19)
    wrong = timescales.Wish({"programme_draft": "02-30"}, date(2026, 9, 1), "x")
    with pytest.raises(Invalid):
        world.do(timescales.change, "programme", wrong, by=owner)


def test_priorities_are_versions_and_one_that_stays_keeps_its_key(world):
    names = [{"en": "Exploitation", "cy": "Camfanteisio"}, {"en": "Fathers", "cy": "Tadau"}]
    wish = Wish(names, date(2027, 4, 1), "New strategy", seen=1)
    new = world.do(set_priorities, "children", wish, by=world.unit)

    assert [one["key"] for one in new.priorities] == ["p2", "p3"]
    with pytest.raises(NotInState):
        world.do(set_priorities, "children", wish, by=world.unit)
    with pytest.raises(NotPermitted):
        world.do(set_priorities, "children", wish, by=world.rep("newport"))
    for wrong in ([], [{"en": "X", "cy": ""}], [*names, *names]):
        bad = Wish(wrong, date(2027, 4, 1), "New strategy")
        with pytest.raises(Invalid):
            world.do(set_priorities, "children", bad, by=world.unit)


def test_the_year_on_both_databases(process_engine, clock: SettableClock):
    install(process_engine)
    world = ProgrammeWorld.on_board(process_engine, clock)
    world.peopled().on(date(2026, 9, 1))
    story = world.published()
    change = world.asked(Asked("add", "A new review", wanted=replace(WANTED, priority="none")))
    change.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    later = replace(_wanted(world.entries()[0]), starts_on=date(2027, 5, 4))
    moved = world.asked(Asked("move", "Later", world.entries()[0].id, later))
    moved.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    story.wait(date(2027, 10, 1))

    assert [one.state for one in world.entries()] == ["begun", "waiting", "begun"]
    assert world.rows(Audit) == []  # the group has yet to propose them


def test_every_element_of_a_programme_is_visited(world):
    year = world.drafted(world.called(world.opened()))
    for decider in ("consult", "plan_together", "approve"):
        world.send_back(year, decider)
        year.hand_in("draft", by=world.unit, **DRAFT)
    world.agreed(year)
    world.publish(year, date(2027, 1, 4))
    audit, other = world.entries()
    declined = world.asked(Asked("drop", "No money", audit.id))
    declined.hand_in("decide", by=world.chair, change_decision="decline", decision_reason="No")
    dropped = world.asked(Asked("drop", "No money", audit.id))
    dropped.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    confirmed = {"planning_decision": "confirm", "confirmation_reason": "x"}
    dropped.hand_in("confirm", by=world.planning, **confirmed)
    later = replace(_wanted(other), title="Later")
    moved = world.asked(Asked("move", "Later", other.id, later))
    moved.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    added = world.asked(Asked("add", "More", wanted=replace(WANTED, priority="none")))
    added.hand_in("decide", by=world.chair, change_decision="accept", decision_reason="Yes")
    year.wait(date(2027, 10, 1))
    hand = world.clock_of(other)
    hand.hand_in("begin_by_hand", by=world.unit, begun_on="2027-09-06", begun_note="A forum")
    year.wait(date(2028, 4, 1))

    clocks = [world.clock_of(one) for one in world.entries()]
    stories = [year, declined, dropped, moved, added, *clocks]
    visited = {step.partition(":")[2] for story in stories for step in story.way}
    assert elements_of(*DIAGRAMS) - visited == set()
    assert [one for story in stories for one in story.incidents] == []


def _wanted(entry: ProgrammeEntry) -> programme_entries.Wanted:
    said = programme_entries.as_answers(entry)
    day = date.fromisoformat(said["starts_on"])
    return programme_entries.Wanted(**{**said, "quarter": entry.quarter, "starts_on": day})


# ---- what the day of an entry starts


def _entry_of(kind: str, starts_on: str, quarter: str = "1") -> dict[str, object]:
    return {**AUDIT, "kind": kind, "starts_on": starts_on, "quarter": quarter}


def test_an_engagement_and_a_tool_start_by_themselves_with_what_the_entry_says(world):
    world.published(
        entries=[_entry_of("engagement", "2027-04-06"), _entry_of("tool", "2027-04-07")]
    )
    engagement, tool = (world.clock_of(one) for one in world.entries())
    engagement.wait(date(2027, 4, 7))

    assert [one.state for one in world.entries()] == ["begun", "begun"]
    heard = world.begun(world.entries()[0])
    assert heard.waiting_for == {"Say who needs to be heard": "qa_group@children"}
    assert heard.instance.business_key == "SEW-WP27-01"
    assert list(world.begun(world.entries()[1]).waiting_for.values()) == ["qa_group@children"]
    assert tool.instance.state == "completed"


def test_a_self_assessment_opens_the_round_of_the_year(world):
    world.published(entries=[_entry_of("self_assessment", "2027-04-06")])
    world.clock_of(world.entries()[0]).wait(date(2027, 4, 6))

    (opened,) = world.rows(AssuranceRound)
    assert world.entries()[0].begun_instance_id == opened.instance_id
    assert (opened.year, opened.launch_on) == (2027, date(2027, 9, 1))


def test_a_review_of_data_joins_the_one_of_the_quarter_that_ended(world):
    world.published(
        entries=[
            _entry_of("data_review", "2027-04-06"),
            _entry_of("data_review", "2027-04-07"),
            _entry_of("data_review", "2027-07-01", "2"),
        ]
    )
    world.clock_of(world.entries()[0]).wait(date(2027, 7, 1))

    first, second, third = world.entries()
    ended = {row.instance_id: row.quarter_end for row in world.rows(DataReview)}
    assert first.begun_instance_id == second.begun_instance_id
    assert ended[first.begun_instance_id] == date(2027, 3, 31)
    assert ended[third.begun_instance_id] == date(2027, 6, 30)


def test_a_duty_of_the_terms_without_an_entry_is_a_gap(world):
    world.published()
    programme, own = world.programme(), world.entries()

    found = queries.room(programme, own, ["p1", "p2"])

    assert (list(found.unserved), list(found.unanswered)) == (
        ["p2"],
        ["data", "engagement", "tools", "measures"],
    )
