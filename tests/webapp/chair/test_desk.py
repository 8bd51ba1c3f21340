"""The chair's desk: what she sees before a meeting, and what each way to decide would do."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from tests.people import again
from tests.webapp.conftest import words_of
from tests.workflows.audit_world import TERMS
from tests.workflows.late_world import (
    asked,
    at_the_chair,
    decide,
    escalated,
    granted,
    inbox,
    long_task,
    the_task,
)
from workflows.models import Escalation

LETTERS = {"letter": "Dear chair, please look.", "letter_cy": "Annwyl gadeirydd, edrychwch."}


def door(story) -> str:
    return f"/desk/tasks/{story.task('consider').id}"


def deputy_of(world):
    return world.person("Dafydd the deputy", "qa_deputy@children", "qa_group@children")


# ---- what she sees


def test_a_late_task_lies_before_the_chair_with_its_evidence(pages, world):
    story = at_the_chair(world)
    story.hand_in(
        "respond",
        by=world.rep("newport"),
        response="blocker",
        blocker="The system cannot record fathers",
        response_reason="We are asking for help",
    )

    said = words_of(pages(world.chair).read("/desk/"))

    assert "Children" in said
    assert "Audit 20 assessments" in said
    assert "Newport City Council" in said
    assert "10 working days late" in said
    assert "It was due 30 September 2026" in said
    assert "The system cannot record fathers" in said
    assert "Decide by 19 October 2026" in said
    assert "None before this one." in said


def test_each_way_to_decide_says_what_it_does_to_dates(pages, world):
    at_the_chair(world)

    said = words_of(pages(world.chair).read("/desk/"))

    # Board chair and review chair: five working days from 14 October.
    assert "Board chair – until 21 October 2026." in said
    assert "Child Practice Review Group chair – until 21 October 2026." in said
    # The officer asks within three, the agency supports within three, the chair decides.
    assert "Lead officers: Newport City Council – until 19 October 2026." in said
    assert "Agency representatives: Newport City Council – until 22 October 2026." in said
    assert "Quality Assurance Group chair (children) – until 27 October 2026." in said
    # A return proposes five working days, and the ladder begins anew.
    assert "New deadline: 21 October 2026." in said
    assert "21 Oct 2026, Reminder" in said
    assert "4 Nov 2026, Considers escalation" in said


def test_what_was_foretold_is_what_happens(pages, world):
    """The ladder that the page shows is the one that a return then starts."""
    story = at_the_chair(world)
    chair = pages(world.chair)
    form = {"return_by-day": "21", "return_by-month": "10", "return_by-year": "2026"}

    answer = chair.send(
        door(story), escalation="return", escalation_reason="Two more weeks, no longer", **form
    )
    story.wait(date(2026, 11, 4))

    assert answer.location == "/desk/"
    assert the_task(story).due_on == date(2026, 10, 21)
    assert ("L3", date(2026, 11, 4)) in story.rungs(the_task(story))


def test_a_deadline_that_is_being_typed_is_foretold(pages, world):
    story = at_the_chair(world)
    chair, where = pages(world.chair), f"{door(story)}/outlook"

    typed = chair.get(f"{where}?return_by-day=30&return_by-month=11&return_by-year=2026")
    emptied = chair.get(where)
    past = chair.get(f"{where}?return_by-day=1&return_by-month=10&return_by-year=2026")

    assert "New deadline: 30 November 2026." in typed.json["text"]
    assert "14 Dec 2026, Considers escalation" in typed.json["text"]
    assert "nothing more climbs by itself" in emptied.json["text"]
    assert past.status_code == 422


def test_the_page_asks_the_database_no_more_for_more_work(pages, world):
    one = statements(world, lambda: at_the_chair(world), pages)
    four = statements(world, lambda: [at_the_chair(world) for _ in range(3)], pages)

    assert four == one
    assert one < 45


def statements(world, work, pages) -> int:
    """How many statements the desk needs after this work."""
    work()
    chair = pages(world.chair)
    chair.read("/desk/")
    seen = []
    sa.event.listen(
        world.engine.database, "before_cursor_execute", lambda *told: seen.append(told[2])
    )
    chair.read("/desk/")
    return len([text for text in seen if text.startswith("SELECT")])


def test_earlier_escalations_of_the_same_work_are_told(pages, world):
    story = at_the_chair(world)
    decide(story, world, escalation="return", return_by="2026-10-21")
    story.wait(date(2026, 11, 4))

    said = words_of(pages(world.chair).read("/desk/"))

    assert "1 earlier escalation of this work or this agency" in said
    assert "returned to the agency · this very task" in said


def test_an_extension_tells_how_many_came_before_and_what_it_would_move(pages, world):
    story = long_task(world)
    granted(world, story, date(2026, 10, 30))
    asked(world, story, date(2026, 11, 30))
    story.hand_in("support", by=world.rep("newport"), support="support")

    said = words_of(pages(world.chair).read("/desk/"))

    assert "Date asked for 30 November 2026" in said
    assert "Extensions before 1 granted" in said
    assert "Past the first deadline 61 days" in said
    assert "16 Nov 2026, Reminder" in said
    assert "14 Dec 2026, Considers escalation" in said


def test_terms_that_came_back_show_what_changed(pages, world):
    audit = world.audit().commissioned()
    terms = {**TERMS, "agencies": ["newport", "police"], "sample_size": 6}
    audit.story.hand_in("draft_tor", by=world.lead, **terms)
    audit.story.hand_in(
        "approve_tor", by=world.chair, tor_decision="return", tor_comment="Too many cases"
    )
    audit.story.wait(date(2026, 7, 1))
    audit.story.hand_in("draft_tor", by=world.lead, **{**terms, "sample_size": 4})
    chair = pages(world.chair)

    said = words_of(chair.read("/desk/"))
    shown = words_of(chair.read(f"/desk/tasks/{audit.story.task('approve_tor').id}"))

    assert "Returns to come 8" in said
    assert "Came back with 1 change" in said
    assert "Too many cases" in said
    assert "Number of cases 6 4" in shown


def test_what_climbs_next_is_listed_with_its_day(pages, world):
    story = long_task(world)

    story.wait(date(2026, 9, 29))
    before = words_of(pages(world.chair).read("/desk/"))
    story.wait(date(2026, 10, 2))
    soon = words_of(pages(world.chair).read("/desk/"))

    assert "No task will reach the chair by: 13 October 2026" in before
    assert "Audit 20 assessments" in soon
    assert "Wed 14 Oct 2026" in soon


def test_what_went_up_stays_on_the_desk_until_it_is_answered(pages, world):
    story = at_the_chair(world)
    escalated(story, world, "review_chair")

    said = words_of(pages(world.chair).read("/desk/"))

    assert "No late task waits for a decision." in said
    assert "Waiting for: Child Practice Review Group chair" in said


# ---- deciding


def test_the_chair_sends_it_to_the_review_chair_alone(pages, world):
    story = at_the_chair(world)
    chosen = {"escalation": "approve", "addressees": "review_chair"}

    answer = pages(world.chair).send(door(story), escalation_reason="Asked", **chosen, **LETTERS)

    assert answer.status_code == 303
    (row,) = world.rows(Escalation)
    assert (row.addressees, row.letter_cy) == (["review_chair"], LETTERS["letter_cy"])
    assert inbox(world, world.person("Beti the Board chair", "board_chair")) == []
    assert "review_decides" in inbox(world, world.person("Ceri of the CPRG", "cprg_chair"))


def test_without_a_reason_nothing_is_decided_and_the_letter_is_kept(pages, world):
    story = at_the_chair(world)
    chosen = {"escalation": "approve", "addressees": "board_chair"}

    answer = pages(world.chair).send(door(story), **chosen, **LETTERS)

    assert answer.status_code == 422
    assert "Give the reason" in answer.text
    assert LETTERS["letter"] in answer.text
    assert world.rows(Escalation)[0].decision is None


def test_a_door_chooses_an_option_and_puts_no_words_in_the_letter(pages, world):
    story = at_the_chair(world)
    asked_for = "?escalation=approve&addressees=review_chair&letter=Buy+now&escalation_reason=x"

    page = pages(world.chair).read(door(story) + asked_for)

    assert page.xpath("//input[@name='escalation'][@checked]/@value") == ["approve"]
    assert page.xpath("//input[@name='addressees'][@checked]/@value") == ["review_chair"]
    assert "Buy now" not in page.xpath("string(//textarea[@name='letter'])")
    assert page.xpath("string(//textarea[@name='escalation_reason'])").strip() == ""


def test_a_decision_made_twice_is_made_once(pages, world):
    story = at_the_chair(world)
    chair, where = pages(world.chair), door(story)
    answers = {"escalation": "superseded", "escalation_reason": "Replaced by a new action"}

    first = chair.send(where, **answers)
    second = chair.send(where, **answers)
    other = chair.send(where, escalation="return", escalation_reason="No, return it")

    assert [one.status_code for one in (first, second, other)] == [303, 303, 409]
    assert len(story.events("escalation.decided")) == 1
    assert "This has been decided." in words_of(chair.read(where))


def test_turning_to_the_other_language_takes_the_words_along(pages, world):
    story = at_the_chair(world)
    chair, where = pages(world.chair), door(story)

    turned = chair.send(where, escalation="approve", lang="cy", letter="Half a letter")
    page = chair.read(where)

    assert turned.status_code == 303
    assert world.rows(Escalation)[0].decision is None
    assert page.get("lang") == "cy"
    assert page.xpath("string(//textarea[@name='letter'])").strip() == "Half a letter"


def test_words_from_another_page_are_not_overwritten(pages, world):
    """Two tabs: what the other one kept as a draft is laid beside what is sent here."""
    story = at_the_chair(world)
    chair, where = pages(world.chair), door(story)
    task_url = where.replace("/desk/", "/")
    begun = {"draft_version": "0", "draft_page": "this page"}
    other = {"draft_version": "0", "draft_page": "another", "escalation_reason": "In another tab"}
    chair.send(f"{task_url}/draft", escalation="return", **other)

    answer = chair.send(where, escalation="superseded", escalation_reason="Here", **begun)

    assert answer.status_code == 409
    assert "In another tab" in answer.text
    assert world.rows(Escalation)[0].decision is None


# ---- who may


def test_the_deputy_reads_and_decides_only_for_an_absent_chair(pages, world):
    story = at_the_chair(world)
    deputy = deputy_of(world)
    client, where = pages(deputy), door(story)
    answers = {"escalation": "return", "escalation_reason": "Half-term"}

    read = words_of(client.read(where))
    refused = client.send(where, **answers)
    with world.engine.command(SYSTEM) as ctx:
        identity.stand_in(
            ctx, world.chair.id, deputy.id, starts_on=date(2026, 10, 14), ends_on=date(2026, 10, 16)
        )
    said = words_of(client.read("/desk/"))
    done = client.send(where, **answers)

    assert "You may, too, while you stand in for the chair." in read
    assert refused.status_code == 403
    assert "You act for Carys the chair." in said
    assert done.status_code == 303
    event = story.events("user_task.completed")[-1]
    assert (event.actor_id, event.on_behalf_of) == (deputy.id, world.chair.id)


@pytest.mark.parametrize("who", ["rep", "officer"])
def test_nobody_else_finds_a_desk(pages, world, who):
    story = at_the_chair(world)
    client = pages(getattr(world, who)("newport"))

    assert client.get("/desk/").status_code == 404
    assert client.get(door(story)).status_code == 404
    assert "/desk/" not in client.get("/").text


def test_a_chair_of_the_adults_group_sees_nothing_of_the_children(pages, world):
    story = at_the_chair(world)
    other = pages(world.person("Alwyn", "qa_chair@adults"))

    assert "Audit 20 assessments" not in other.get("/desk/").text
    assert other.get(door(story)).status_code == 404


def test_one_chair_of_both_groups_can_look_at_one_of_them(pages, world):
    at_the_chair(world)
    both = again(world.engine, world.person("Mair", "qa_chair@children", "qa_chair@adults").id)
    client = pages(both)

    assert "Audit 20 assessments" in client.get("/desk/?board=children").text
    assert "Audit 20 assessments" not in client.get("/desk/?board=adults").text
    assert "Audit 20 assessments" in client.get("/desk/?board=nonsense").text
