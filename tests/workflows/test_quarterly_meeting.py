"""The quarterly meeting: its dates, its agenda, its quorum, what it decides, what follows."""

from datetime import date

import pytest

from engine.errors import ConflictOfInterest, Invalid, NotInState, NotPermitted
from tests.play import Story
from tests.workflows.plan_world import elements_of, visited
from tests.workflows.quarter_world import EIGHT, OTHERS, SIX, M, QuarterWorld
from workflows import agendas, group_terms, meetings
from workflows.agendas import LatePaper
from workflows.group_terms import Term
from workflows.models import Attendance, ChairReport, MeetingAction, MeetingVote


@pytest.fixture
def world(plan_world) -> QuarterWorld:
    """A Monday in September 2026; fourteen seats, and the chair."""
    return QuarterWorld.on_board(plan_world.engine, plan_world.clock).at(date(2026, 9, 7)).peopled()


@pytest.fixture
def world_on_both(plan_world_on_both) -> QuarterWorld:
    world = QuarterWorld.on_board(plan_world_on_both.engine, plan_world_on_both.clock)
    return world.at(date(2026, 9, 7)).peopled()


def names(story: Story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


def events(story: Story, kind: str) -> list:
    return story.events(f"meeting.{kind}")


# ---- scenario 11


@pytest.mark.scenario(11)
def test_a_quarter_from_its_calls_to_its_minutes(world_on_both):
    """9 December: six of fourteen seats are no quorum; three decisions pass by correspondence."""
    world = world_on_both
    story = world.called()
    plan = an_action(world)
    story.wait(date(2026, 11, 11))
    assert plan.task("quarterly_update").due_on == date(2026, 11, 18)
    plan.hand_in("quarterly_update", by=world.officer, **SAID)
    assert plan.task("endorse_update").due_on == date(2026, 11, 25)
    assert world.dates()["papers"] == date(2026, 12, 2)

    world.attended(world.papered(story), *SIX)

    assert world.quarter().updates_called_on == date(2026, 11, 11)
    assert world.quarter().papers_on == date(2026, 12, 2)
    assert world.quarter().is_quorate is False
    counted = world.quarter().quorum
    assert (counted["filled"], counted["needed"], counted["present"]) == (14, 7, 6)
    by_correspondence(world, story)
    minuted(world, story)
    assert story.incidents == []


SAID = {"progress": "Half done", "forecast_on": "2027-03-01", "more_time": "no"}


def an_action(world):
    plan = world.drafted("AUDIT-1")
    ref = world.with_action(plan, date(2027, 3, 31), lead_officer_id=world.officer.id)
    story = world.monitored(plan)
    story.hand_in("acknowledge", of=ref, by=world.officer, acknowledgement="accept")
    return story


def by_correspondence(world, story):
    """Due on 16 December, and over as soon as the quorum has agreed to all three."""
    assert names(story) == {"note_inquorate"}
    parked = [str(one.id) for one in world.items(kind="other", wants_decision=True)]
    new = [world.action()]
    story.hand_in("note_inquorate", by=world.unit, parked_items=parked, new_actions=new)
    votes = story.tasks("vote")
    assert (len(votes), {task.due_on for task in votes}) == (15, {date(2026, 12, 16)})
    story.wait(date(2026, 12, 10))
    vote_for_all(world, story, *SIX)
    story.hand_in("vote", by=world.chair, of=str(world.chair.id), vote_how="for")
    assert len(story.tasks("vote")) == 8  # seven have spoken; six of them hold a seat
    vote_for_all(world, story, "newport")
    assert not story.tasks("vote")
    decided = world.items(by_correspondence=True)
    assert [one.outcome for one in decided] == ["agreed"] * 3
    assert {one.decided_how for one in decided} == {"correspondence"}


def minuted(world, story):
    """Action log on 11, minutes circulated by 23 December."""
    assert story.task("send_action_log").due_on == date(2026, 12, 11)
    assert story.task("write_minutes").due_on == date(2026, 12, 16)
    story.wait(date(2026, 12, 11))
    story.hand_in("send_action_log", by=world.unit, more_actions=[], log_checked=True)
    story.wait(date(2026, 12, 16))
    story.hand_in("write_minutes", by=world.unit, minutes="The group heard three reports.")
    assert story.task("approve_minutes").due_on == date(2026, 12, 21)
    story.hand_in("approve_minutes", by=world.chair, minutes_decision="approve")
    assert story.task("circulate").due_on == date(2026, 12, 23)
    story.hand_in("circulate", by=world.unit, minutes_sent=True)


def vote_for_all(world, story, *agencies):
    for agency in agencies:
        member = world.seat(agency)
        story.hand_in("vote", by=member, of=str(member.id), vote_how="for")


# ---- a quorate meeting and its report


def test_a_quorate_meeting_decides_in_the_room(world):
    story = world.attended(world.papered(world.called()), *EIGHT)

    assert world.quarter().is_quorate is True
    world.decided(story)

    assert {one.outcome for one in world.items(wants_decision=True)} == {"agreed"}
    assert names(story) == {"send_action_log", "write_minutes"}


def test_every_line_of_the_log_becomes_its_owners_task(world):
    story = world.decided(world.attended(world.papered(world.called()), *EIGHT))

    story.hand_in("send_action_log", by=world.unit, more_actions=[], log_checked=True)

    task = story.task("do_action")
    owner = world.seat("health")
    assert (task.assignee_id, task.due_on) == (owner.id, date(2027, 1, 29))
    story.hand_in("do_action", by=owner, done_note="It went round.")
    [line] = world.rows(MeetingAction)
    assert (line.done_on, line.said) == (M, "It went round.")


def test_whoever_holds_two_seats_counts_once(world):
    """Six people for seven agencies are six voices."""
    with_two = world.seat("housing")
    for agency, holder in (("housing", with_two), ("gdas", with_two), ("police", None)):
        world.holds(agency, holder or world.seat(agency))
    for agency in SIX:
        if agency not in ("housing", "police"):
            world.holds(agency, world.seat(agency))

    world.attended(world.papered(world.called()), *SIX)

    assert world.quarter().quorum["present"] == 6


def agree(world, *, counts=True, starts_on=date(2026, 9, 9)):
    term = Term(counts, date(2026, 6, 10), "The group, 10 June 2026", starts_on)
    return world.do(group_terms.agree, term, by=world.unit)


def sent(world):
    """Six of fourteen in person, and one more member's delegate."""
    gdas = world.seat("gdas")
    delegates = [{"member": gdas.id, "name": "Nan Rees, team lead"}]
    return world.attended(world.papered(world.called()), *SIX, delegates=delegates)


def test_a_delegate_does_not_count_before_the_group_has_agreed_to_it(world):
    agree(world, starts_on=date(2026, 12, 10))  # the day after the meeting

    sent(world)

    counted = world.quarter().quorum
    assert world.quarter().is_quorate is False
    assert (counted["present"], counted["delegates"], counted["delegates_count"]) == (6, 1, False)


def test_what_was_agreed_can_be_taken_back_from_a_day_on(world):
    agree(world)
    agree(world, counts=False, starts_on=date(2026, 12, 9))

    sent(world)

    assert world.quarter().is_quorate is False


def test_a_chair_s_delegate_is_not_the_chair(world):
    agree(world)
    story = world.papered(world.called())
    story.wait(M)
    there = [world.seat(agency).id for agency in EIGHT]
    delegates = [{"member": world.chair.id, "name": "Nan Rees"}]

    story.hand_in("attendance", by=world.unit, present=there, delegates=delegates)

    assert world.quarter().quorum["chair"] is False
    assert world.quarter().is_quorate is False


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"agreed_on": date(2026, 9, 8)}, "agreed_on"),
        ({"starts_on": date(2026, 6, 9)}, "starts_on"),
        ({"agreed_by": "  "}, "agreed_by"),
    ],
)
def test_what_the_group_cannot_have_agreed_is_refused(world, other, field):
    said = {"agreed_by": "The group", "agreed_on": date(2026, 6, 10), "starts_on": M, **other}

    with pytest.raises(Invalid) as refused:
        world.do(group_terms.agree, Term(delegates_count=True, **said), by=world.unit)

    assert refused.value.field == field


def test_an_agency_does_not_write_the_group_s_terms(world):
    term = Term(delegates_count=True, agreed_on=M, agreed_by="Us", starts_on=M)

    with pytest.raises(NotPermitted):
        world.do(group_terms.agree, term, by=world.seat("gdas"))


def test_a_delegate_counts_and_apologies_do_not(world):
    agree(world)
    story = world.called()
    story.wait(date(2026, 11, 12))
    gdas, yos = world.seat("gdas"), world.seat("yos")
    world.confirmed(story)
    story.hand_in(
        "answer", by=gdas, of=str(gdas.id), coming="delegate", delegate_name="Nan Rees, team lead"
    )
    story.hand_in("answer", by=yos, of=str(yos.id), coming="apologies")
    world.papered_on(story)

    delegates = [{"member": gdas.id, "name": "Nan Rees, team lead"}]
    world.attended(story, *SIX, delegates=delegates, apologies=[yos.id])

    assert world.quarter().quorum["present"] == 7
    assert world.quarter().is_quorate is True
    was = {one.user_id: one.was for one in world.rows(Attendance)}
    assert (was[gdas.id], was[yos.id]) == ("delegate", "apologies")
    assert was[world.seat("edt").id] == "absent"


def test_a_meeting_without_chair_or_deputy_has_no_quorum(world):
    story = world.papered(world.called())
    story.wait(M)
    there = [world.seat(agency).id for agency in EIGHT]

    story.hand_in("attendance", by=world.unit, present=there)

    assert world.quarter().is_quorate is False
    assert world.quarter().quorum["chair"] is False


def test_a_meeting_without_the_police_says_who_is_missing(world):
    without = [agency for agency in (*EIGHT, "edt") if agency != "police"]

    world.attended(world.papered(world.called()), *without)

    assert world.quarter().quorum["lacking"] == [["police", 1]]


def test_nobody_was_there_in_two_ways(world):
    story = world.papered(world.called())
    story.wait(M)
    gdas = world.seat("gdas").id

    with pytest.raises(Invalid, match="named_twice"):
        story.hand_in("attendance", by=world.unit, present=[gdas], apologies=[gdas])


def test_who_declared_an_interest_does_not_vote_on_that_item(world):
    story = world.papered(world.called())
    first, *_rest = world.items(wants_decision=True)
    police = world.seat("police")
    interest = {"member": police.id, "item": str(first.id), "note": "We wrote it"}
    world.attended(story, *SIX, interests=[interest])
    parked = [str(one.id) for one in world.items(wants_decision=True)]
    story.hand_in("note_inquorate", by=world.unit, parked_items=parked)

    with pytest.raises(ConflictOfInterest):
        story.hand_in(
            "vote",
            by=police,
            of=str(police.id),
            vote_how="each",
            votes=[{"item": str(first.id), "choice": "for"}],
        )
    story.hand_in("vote", by=police, of=str(police.id), vote_how="for")

    assert first.id not in [one.item_id for one in world.rows(MeetingVote)]


def test_silence_is_not_consent(world):
    story = world.attended(world.papered(world.called()), *SIX)
    parked = [str(one.id) for one in world.items(wants_decision=True)]
    story.hand_in("note_inquorate", by=world.unit, parked_items=parked)
    vote_for_all(world, story, *SIX)

    story.wait(date(2026, 12, 17))

    assert {one.outcome for one in world.items(by_correspondence=True)} == {"deferred"}
    assert not story.tasks("vote")


# ---- bad luck before the meeting


def test_a_late_paper_is_for_the_chair_to_accept_or_defer(world):
    story = world.papered(world.called())
    paper = LatePaper("Data for the quarter", "Police figures came today")
    quarter_id = world.quarter().id
    world.do(agendas.bring_late, quarter_id, paper, by=world.unit)
    world.do(agendas.bring_late, quarter_id, LatePaper("Another", "Late"), by=world.unit)

    first, second = story.tasks("judge_paper")
    assert first.due_on == date(2026, 12, 3)
    for task, outcome in ((first, "accept"), (second, "defer")):
        story.hand_in(
            "judge_paper",
            by=world.chair,
            of=None,
            late_paper=outcome,
            late_reason=f"{task.id}"[:8],
        )

    assert sorted(one.standing for one in world.items(kind="paper")) == ["accepted", "deferred"]


def test_a_paper_before_the_others_is_not_late(world):
    world.called()

    with pytest.raises(NotInState):
        world.do(
            agendas.bring_late, world.quarter().id, LatePaper("Early", "Why not"), by=world.unit
        )
    with pytest.raises(NotPermitted):
        world.do(agendas.bring_late, world.quarter().id, LatePaper("x", "y"), by=world.officer)


def test_a_cancelled_meeting_asks_nobody_for_anything(world):
    story = world.called()
    story.wait(date(2026, 11, 12))
    world.confirmed(story)
    assert story.tasks("answer")

    world.do(meetings.cancel, world.day().id, "Snow", by=world.chair)

    assert story.open_tasks == []
    assert story.instance.state == "completed"
    with pytest.raises(NotInState):
        world.do(meetings.cancel, world.day().id, "Snow again", by=world.chair)


def test_what_a_cancelled_meeting_would_have_heard_comes_to_the_next(world):
    story = world.papered(world.called())
    world.do(meetings.cancel, world.day().id, "Snow", by=world.chair)
    assert story.instance.state == "completed"

    again = world.called(date(2027, 1, 20))
    again.wait(date(2027, 1, 6))

    assert again.task("write_agenda").due_on == date(2027, 1, 11)


def test_a_meeting_cancelled_by_mistake_is_put_back_on_its_day(world):
    world.called().wait(date(2026, 11, 12))
    world.do(meetings.cancel, world.day().id, "The wrong one", by=world.chair)

    story = world.called()

    assert (world.day().cancelled_on, world.day().reason) == (None, "")
    assert story.instance.state == "active"
    world.confirmed(story)
    assert {one.due_on for one in story.tasks("answer")} == {date(2026, 11, 25)}


def test_a_returned_agenda_and_returned_minutes_come_back(world):
    story = world.called()
    story.wait(world.dates()["agenda_drafted"])
    story.hand_in("write_agenda", by=world.unit, deciding=[], items=OTHERS)
    story.hand_in(
        "approve_agenda", by=world.chair, agenda_decision="return", agenda_reason="Add the data"
    )

    more = [*OTHERS, {"title": "Data", "wants_decision": False}]
    world.with_agenda(story, more)

    assert [one.title for one in world.items(kind="other")][-1] == "Data"
    assert len(world.items(kind="other")) == 5


def reported(world):
    """Quorate, with minutes returned once, and reported."""
    story = world.decided(world.attended(world.papered(world.called()), *EIGHT))
    story.hand_in("send_action_log", by=world.unit, more_actions=[], log_checked=True)
    story.hand_in("do_action", by=world.seat("health"), done_note="Done")
    story.hand_in("write_minutes", by=world.unit, minutes="Three reports.")
    story.hand_in("approve_minutes", by=world.chair, minutes_decision="return", minutes_reason="x")
    story.hand_in("write_minutes", by=world.unit, minutes="Four reports.")
    story.hand_in("approve_minutes", by=world.chair, minutes_decision="approve")
    story.hand_in("circulate", by=world.unit, minutes_sent=True)
    world.reported(story)
    story.hand_in("do_planning_action", by=world.seat("health"), done_note="Done")
    return story


def inquorate(world):
    """With an agenda returned once, a late paper, and an answer that nobody gave."""
    story = world.called(date(2027, 3, 10))
    story.wait(date(2027, 2, 24))
    world.confirmed(story)
    story.hand_in("write_agenda", by=world.unit, deciding=[], items=OTHERS)
    returned = {"agenda_decision": "return", "agenda_reason": "More"}
    story.hand_in("approve_agenda", by=world.chair, **returned)
    world.with_agenda(story)
    story.hand_in("issue_papers", by=world.unit, paper_rows=[], papers_sent=True)
    world.do(agendas.bring_late, world.quarter().id, LatePaper("Late", "Why"), by=world.unit)
    story.hand_in("judge_paper", by=world.chair, late_paper="accept", late_reason="It matters")
    world.attended(story, *SIX)
    parked = [str(one.id) for one in world.items(wants_decision=True)]
    story.hand_in("note_inquorate", by=world.unit, parked_items=parked)
    story.wait(date(2027, 3, 18))
    return story


def test_every_element_of_the_diagram_is_visited(world):
    """Once quorate and reported, once inquorate with a late paper, once called off."""
    first = reported(world)
    assert world.rows(ChairReport)[0].presented_on == date(2027, 1, 11)
    assert first.instance.state == "completed"
    second = inquorate(world)
    third = world.called(date(2027, 6, 9))
    world.do(meetings.cancel, world.day().id, "Snow", by=world.chair)

    seen = visited(first) | visited(second) | visited(third)

    assert elements_of("quarterly_cycle") - seen == set()
