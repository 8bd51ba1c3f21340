"""The ladder of a late task (P0): reminders, the representative, the chair, and those above."""

from datetime import date

import pytest

from engine.errors import FourEyes
from engine.forms import FormRefused
from tests.play import Story
from tests.workflows.audit_world import AuditWorld, elements_of
from tests.workflows.late_world import (
    SEPTEMBER,
    asked,
    at_the_chair,
    decide,
    escalated,
    granted,
    inbox,
    long_task,
    the_task,
    with_long_tasks,
)
from workflows import extensions
from workflows.models import Escalation, LateTaskResponse, TaskExtension


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    return with_long_tasks(audit_world)


# ---- scenario 2


@pytest.mark.scenario(2)
def test_a_long_task_climbs_on_its_days(world):
    story = at_the_chair(world)

    assert story.rungs(the_task(story)) == [
        ("R1", date(2026, 9, 16)),
        ("R1", date(2026, 9, 23)),
        ("R2", date(2026, 9, 30)),
        ("L1", date(2026, 10, 1)),
        ("L2", date(2026, 10, 5)),
        ("L3", date(2026, 10, 14)),
    ]
    assert story.waiting_for == {
        "Audit 20 assessments": "lead_officer@newport",
        "Respond to the late task": "agency_rep@newport",
        "Consider escalation": "qa_chair@children",
    }


def test_a_response_that_is_late_itself_starts_no_further_ones(world):
    story = at_the_chair(world)

    story.wait(date(2026, 12, 14))

    assert sorted(story.waiting_for) == [
        "Audit 20 assessments",
        "Consider escalation",
        "Respond to the late task",
    ]
    assert inbox(world, world.rep("newport")).count("respond") == 1


@pytest.mark.scenario(2)
def test_a_task_done_on_2_october_is_not_chased_on_the_5th(world):
    story = long_task(world)
    story.wait(date(2026, 10, 2))
    story.hand_in("act", by=world.officer("newport"))

    story.wait(date(2026, 10, 20))

    assert [level for level, _ in story.rungs(the_task(story))] == ["R1", "R1", "R2", "L1"]
    assert story.open_tasks == []


def test_a_task_done_before_the_representative_answers_settles_the_question(world):
    story = at_the_chair(world)

    story.hand_in("act", by=world.officer("newport"))

    assert story.open_tasks == []


# ---- scenarios 3 and 4


@pytest.mark.scenario(3)
def test_nobody_is_chased_at_easter(world):
    world.on(date(2026, 3, 20))
    story = long_task(world, due=date(2026, 4, 2))

    story.wait(date(2026, 4, 10))

    fired = dict(story.rungs(the_task(story)))
    assert (fired["L1"], fired["L2"]) == (date(2026, 4, 7), date(2026, 4, 9))
    assert not {date(2026, 4, 3), date(2026, 4, 6)} & set(fired.values())


@pytest.mark.scenario(4)
def test_five_working_days_from_christmas_eve_end_on_5_january(world):
    world.on(date(2026, 12, 24))

    audit = world.audit().proposed()

    assert audit.story.task("triage").due_on == date(2027, 1, 5)


# ---- scenario 5


@pytest.mark.scenario(5)
def test_the_chair_chooses_to_whom_it_goes(world):
    story = at_the_chair(world)
    letter = story.task("consider")
    assert letter.due_on == date(2026, 10, 19)

    escalated(story, world, "review_chair")

    decision = story.task("review_decides")
    assert (decision.candidate_group, decision.due_on) == ("cprg_chair", date(2026, 10, 21))
    cprg_chair = world.person("Ceri of the CPRG", "cprg_chair")
    board_chair = world.person("Beti the Board chair", "board_chair")
    assert "review_decides" in inbox(world, cprg_chair)
    assert inbox(world, board_chair) == []
    (event,) = story.events("escalation.decided")
    assert event.details["addressees"] == ["cprg_chair"]
    assert event.details["reason"] == "Asked three times"
    (sent,) = story.events("escalation.sent")
    assert sent.details["to"] == ["cprg_chair"]


@pytest.mark.scenario(5, 19)
def test_the_letter_is_drafted_in_both_languages_and_kept_as_edited(world):
    story = at_the_chair(world)
    (drafted,) = world.rows(Escalation)
    assert "Audit 20 assessments" in drafted.letter
    assert "30 September 2026" in drafted.letter
    assert "Newport City Council" in drafted.letter
    assert "Archwilio 20 asesiad" in drafted.letter_cy
    assert "30 Medi 2026" in drafted.letter_cy
    assert "Diwrnodau gwaith yn hwyr: 10" in drafted.letter_cy

    escalated(story, world, "review_chair")

    (sent,) = world.rows(Escalation)
    assert sent.letter == "Dear chair, please look at this."
    assert sent.letter_cy == "Annwyl gadeirydd, edrychwch ar hyn."


@pytest.mark.scenario(5)
def test_a_silent_chair_is_told_to_the_deputy_and_never_to_the_board(world):
    story = at_the_chair(world)

    story.wait(date(2026, 12, 1))

    consider = story.task("consider")
    assert story.rungs(consider)[0] == ("L1", date(2026, 10, 19))
    told = story.events("user_task.escalated")
    people = {to for e in told if e.user_task_id == consider.id for to in e.details["to"]}
    assert {"qa_deputy@children", "unit_manager"} <= people
    first = next(
        e for e in told if e.user_task_id == consider.id and "qa_deputy@children" in e.details["to"]
    )
    assert first.at.date() == date(2026, 10, 19)
    assert "board_chair" not in people
    assert story.events("escalation.sent") == []
    assert inbox(world, world.person("Beti the Board chair", "board_chair")) == []


def test_escalation_needs_an_addressee(world):
    story = at_the_chair(world)

    with pytest.raises(FormRefused):
        decide(story, world, escalation="approve", addressees=[], letter="x", letter_cy="x")


def test_who_decided_to_escalate_does_not_decide_above(world):
    story = at_the_chair(world)
    many_hats = world.person("Many hats", "qa_chair@children", "cprg_chair")
    story.hand_in(
        "consider",
        by=many_hats,
        escalation="approve",
        escalation_reason="Asked",
        addressees=["review_chair"],
        letter="x",
        letter_cy="x",
    )

    with pytest.raises(FourEyes):
        story.hand_in(
            "review_decides", by=many_hats, review_decision="no_action", review_reason="Fine"
        )


# ---- every other answer


def responded(story: Story, world: AuditWorld, **answers) -> None:
    story.hand_in("respond", by=world.rep("newport"), response_reason="As agreed", **answers)


def reassigned(world: AuditWorld, story: Story) -> Story:
    colleague = world.person("Owain", "lead_officer@newport", agency="newport")
    responded(story, world, response="reassign", new_assignee=colleague.id)
    return story


def blocked(world: AuditWorld, story: Story) -> Story:
    responded(story, world, response="blocker", blocker="The system cannot record fathers")
    return story


def given_a_revised_date(world: AuditWorld, story: Story) -> Story:
    responded(story, world, response="revised_date", new_due_on="2026-11-30")
    story.hand_in("approve", by=world.chair, extension_decision="approve")
    return story


def returned(world: AuditWorld, story: Story) -> Story:
    decide(story, world, escalation="return")
    return story


def superseded(world: AuditWorld, story: Story) -> Story:
    decide(story, world, escalation="superseded")
    return story


def asked_for_an_extension(world: AuditWorld, story: Story, wish: str = "ask") -> Story:
    decide(story, world, escalation="extension")
    more = {"new_due_on": "2026-11-30", "extension_reason": "Staff"} if wish == "ask" else {}
    story.hand_in("ask", by=world.officer("newport"), extension_wish=wish, **more)
    return story


def decided_by_both(world: AuditWorld, story: Story, board_decision: str, **more) -> Story:
    escalated(story, world, "board_chair", "review_chair")
    story.hand_in(
        "board_decides", board_decision=board_decision, board_reason="It must be done", **more
    )
    story.hand_in("review_decides", review_decision="recovery_plan", review_reason="Within a month")
    return story


def test_a_reassigned_task_keeps_its_clock(world):
    story = reassigned(world, at_the_chair(world))

    task = the_task(story)
    assert task.assignee_id == world.people["Owain"].id
    assert (task.due_on, task.due_version) == (SEPTEMBER, 1)
    (response,) = world.rows(LateTaskResponse)
    assert (response.response, response.reason) == ("reassign", "As agreed")


def test_a_blocker_reaches_the_chair_and_the_unit(world):
    story = blocked(world, at_the_chair(world))

    (event,) = story.events("late_task.blocked")
    assert event.details["to"] == ["qa_chair@children", "business_unit"]
    assert event.user_task_id == the_task(story).id


def test_a_revised_date_of_the_representative_needs_the_chair_alone(world):
    story = given_a_revised_date(world, at_the_chair(world))

    assert the_task(story).due_on == date(2026, 11, 30)
    (extension,) = world.rows(TaskExtension)
    assert extension.state == "granted"
    assert extension.asked_by == extension.supported_by == world.rep("newport").id


def test_a_returned_task_carries_the_words_of_the_chair(world):
    story = returned(world, at_the_chair(world))

    (event,) = story.events("escalation.returned")
    assert event.details["reason"] == "Asked three times"
    assert event.details["to"] == ["lead_officer@newport", "agency_rep@newport"]
    assert [row.state for row in world.rows(Escalation)] == ["closed"]


def test_the_chair_asks_for_an_extension_that_the_agency_does_not_support(world):
    story = asked_for_an_extension(world, at_the_chair(world))

    story.hand_in("support", by=world.rep("newport"), support="decline", support_reason="No")

    assert the_task(story).due_on == SEPTEMBER
    assert [one.state for one in world.rows(TaskExtension)] == ["refused"]


def test_both_chairs_are_asked_and_the_answer_goes_back(world):
    story = decided_by_both(world, at_the_chair(world), "final_date", board_final_date="2026-11-13")

    assert the_task(story).due_on == date(2026, 11, 13)
    (closed,) = story.events("escalation.closed")
    assert closed.details["decisions"] == ["final_date", "recovery_plan"]
    assert closed.details["to"][0] == "qa_chair@children"


def test_the_board_chair_refers_to_the_chief_officer_and_the_planning_group_hears(world):
    story = decided_by_both(world, at_the_chair(world), "chief_officer")

    (event,) = story.events("escalation.referred")
    assert event.details["to"] == ["agency_executive@newport", "bpg"]


def test_a_national_barrier_goes_to_the_strategy_group(world):
    story = decided_by_both(world, at_the_chair(world), "strategy_group")

    (event,) = story.events("escalation.referred")
    assert event.details["to"] == ["strategy_group", "bpg"]


def test_a_task_done_while_the_chair_considers_can_only_be_closed(world):
    story = at_the_chair(world)
    responded(story, world, response="blocker", blocker="Illness")
    considered = story.task("consider")
    assert considered.due_on == date(2026, 10, 19)

    story.hand_in("act", by=world.officer("newport"))

    assert story.tasks("consider") == []


# ---- the diagrams


def extended_in_every_way(world: AuditWorld) -> list[Story]:
    thrice, refused = long_task(world), long_task(world)
    for month in (10, 11, 12):
        granted(world, thrice, date(2026, month, 30))
    thrice.hand_in("agree", extension_agreement="agree")
    granted(world, thrice, date(2027, 1, 29))
    thrice.hand_in("agree", extension_agreement="refuse", agreement_reason="Enough")
    asked(world, refused, date(2026, 11, 30))
    refused.hand_in("support", by=world.rep("newport"), support="support")
    refused.hand_in("approve", by=world.chair, extension_decision="refuse", decision_reason="No")
    audit = world.audit().commissioned()
    drafting = audit.story.task("draft_tor").id
    world.do(extensions.request, drafting, date(2026, 7, 31), "Half-term", by=world.lead)
    return [thrice, refused, audit.story]


def answered_in_every_way(world: AuditWorld) -> list[Story]:
    late = [long_task(world) for _ in range(9)]
    late[0].wait(date(2026, 10, 14))
    not_supported = asked_for_an_extension(world, late[0])
    no = {"support": "decline", "support_reason": "No"}
    not_supported.hand_in("support", by=world.rep("newport"), **no)
    return [
        not_supported,
        asked_for_an_extension(world, late[1], wish="none"),
        reassigned(world, late[2]),
        blocked(world, late[3]),
        given_a_revised_date(world, late[4]),
        returned(world, late[5]),
        superseded(world, late[6]),
        decided_by_both(world, late[7], "chief_officer"),
        decided_by_both(world, late[8], "strategy_group"),
    ]


def test_a_task_returned_with_a_new_deadline_climbs_again(world):
    story = at_the_chair(world)

    decide(story, world, escalation="return", return_by="2026-10-21")

    task = the_task(story)
    assert (task.due_on, task.baseline_due_on) == (date(2026, 10, 21), SEPTEMBER)
    story.wait(date(2026, 11, 4))
    assert ("L3", date(2026, 11, 4)) in story.rungs(the_task(story))
    assert "Consider escalation" in story.waiting_for


def test_a_task_returned_without_one_stays_late_and_climbs_no_more(world):
    story = at_the_chair(world)

    decide(story, world, escalation="return")

    story.wait(date(2026, 12, 14))
    assert the_task(story).due_on == SEPTEMBER
    assert "Consider escalation" not in story.waiting_for


def test_a_new_deadline_is_ahead(world):
    story = at_the_chair(world)

    with pytest.raises(FormRefused):
        decide(story, world, escalation="return", return_by="2026-10-14")


def test_every_element_of_the_ladder_is_visited(world):
    ways = [*extended_in_every_way(world), *answered_in_every_way(world)]
    visited = {step.partition(":")[2] for story in ways for step in story.way}

    shipped = ("late_task_response", "escalation", "extension", "extension_decision")
    assert elements_of(*shipped) - visited == set()
