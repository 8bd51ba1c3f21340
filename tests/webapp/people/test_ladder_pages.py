"""Ladders on their pages: in words, changed after a look, with a reason, and not over another."""

from datetime import date

import pytest

from engine.models import Ladder
from tests.people import member
from tests.webapp.conftest import page_of, task_of, words_of

STANDARD = "/settings/ladders/standard"
L2 = {
    "level": "L2",
    "from": "due",
    "at": "4wd",
    "time": "08:00",
    "to": ["agency_rep@{agency}", "unit_manager"],
    "starts": "late_task_response",
}


@pytest.fixture
def owner(as_, engine):
    member(engine, "process_owner", name="Owner")
    return as_("owner")


def levels(engine, name="standard"):
    with engine.query() as session:
        return session.get_one(Ladder, name).levels


def confirmed(client, place, **fields):
    """Look, then send on what the page holds."""
    look = page_of(client.send(f"{STANDARD}/levels/{place}", **fields))
    hidden = {}
    for one in look.xpath("//main//input[@type='hidden'][@name!='csrf_token']"):
        hidden.setdefault(one.get("name"), []).append(one.get("value"))
    return look, lambda **more: client.send(f"{STANDARD}/levels/{place}", **hidden, **more)


def seen(client, place=4):
    return client.read(f"{STANDARD}/levels/{place}").xpath("//input[@name='seen']/@value")[0]


def test_a_ladder_is_told_in_words_with_the_dates_of_an_example(owner):
    said = words_of(owner.read(f"{STANDARD}?due=2026-09-30"))

    assert "3 working days after the due date, at 08:00 The agency’s representative" in said
    assert "Mon 5 Oct 2026, 08:00" in said
    assert "If it is the chair’s own task: The deputy chair, the Board’s chair" in said
    assert "Only for tasks given more time than this: 30 working days" in said


def test_a_level_is_changed_after_a_look_with_a_reason_on_record(owner, engine):
    look, confirm = confirmed(owner, 4, seen=seen(owner), **L2)
    assert "4 working days after the due date" in words_of(look)
    assert levels(engine)[4]["at"] == "3wd"

    assert confirm(confirm="1", reason="").status_code == 422
    assert confirm(confirm="1", reason="agencies asked for a day more").status_code == 303

    assert levels(engine)[4] == {
        "level": "L2",
        "at": "4wd",
        "to": ["agency_rep@{agency}", "unit_manager"],
        "starts": "late_task_response",
    }
    said = words_of(owner.read(STANDARD))
    assert "Ladder changed: agencies asked for a day more" in said
    assert "✕ L2: 3 working days after the due date" in said
    assert "+ L2: 4 working days after the due date" in said


def test_open_tasks_climb_next_where_the_new_ladder_says(owner, engine, started):
    before = task_of(engine, started)
    fields = {"level": "R1", "from": "due", "at": "-1wd", "time": "08:00", "to": "assignee"}

    look, confirm = confirmed(owner, 1, seen=seen(owner), **fields)
    assert "Reminders and escalations moving" in words_of(look)
    assert task_of(engine, started).ladder_due_at == before.ladder_due_at
    confirm(confirm="1", reason="later")

    after = task_of(engine, started)
    assert after.due_on == before.due_on
    assert engine.calendar().local_date(after.ladder_due_at) < before.due_on
    assert after.ladder_due_at > before.ladder_due_at or before.ladder_due_at is None


def test_a_level_is_added_and_taken_out(owner, engine):
    count = len(levels(engine))
    level = {**L2, "level": "L4", "at": "20wd", "starts": ""}

    confirmed(owner, count, seen=seen(owner), **level)[1](confirm="1", reason="x")
    assert levels(engine)[count]["level"] == "L4"
    confirmed(owner, count, seen=seen(owner), **level, remove="1")[1](confirm="1", reason="y")

    assert len(levels(engine)) == count


def test_an_exception_that_the_page_does_not_show_stays(owner, engine):
    before = levels(engine)[5]
    fields = {**L2, "level": "L3", "at": "12wd", "to": before["to"], "starts": "escalation"}

    confirmed(owner, 5, seen=seen(owner), **fields)[1](confirm="1", reason="x")

    assert levels(engine)[5] == {**before, "at": "12wd"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"at": ""}, "Enter how far from the date"),
        ({"at": "soon"}, "Enter an offset such as 3wd."),
        ({"at": "-3wd"}, "Only a reminder may come before the due date."),
        ({"level": "X9"}, "Choose a level."),
        ({"time": "25:99"}, "Enter a time"),
        ({"from": "never"}, "Choose what it is counted from."),
        ({"min_span": "long"}, "Enter an offset such as 30wd"),
        ({"to": "nobody@all"}, "Choose who hears."),
        ({"starts": "rm"}, "Choose one of what is offered."),
        ({"level": "L1", "at": "1wd"}, "has this level at this moment already"),
    ],
)
def test_a_level_that_cannot_be_climbed_is_refused(owner, engine, wrong, said):
    before = levels(engine)

    answer = owner.send(f"{STANDARD}/levels/4", **{**L2, **wrong})

    assert answer.status_code == 422
    assert said in words_of(page_of(answer))
    assert levels(engine) == before


def test_a_ladder_that_changed_meanwhile_is_not_overwritten(owner, engine):
    _look, confirm = confirmed(owner, 4, seen=seen(owner), **L2)
    confirmed(owner, 0, seen=seen(owner), **L2, remove="1")[1](confirm="1", reason="x")
    before = levels(engine)

    assert confirm(confirm="1", reason="y").status_code == 409
    assert levels(engine) == before


def test_the_unit_reads_ladders_and_owners_change_them(as_, owner):
    assert "Change" not in words_of(as_("unit").read(STANDARD)).split("Changes")[0].split()
    assert as_("unit").send(f"{STANDARD}/levels/4", **L2).status_code == 403
    assert as_("officer").get(STANDARD).status_code == 403
    for path in ("nothing", "standard/levels/99"):
        assert owner.get(f"/settings/ladders/{path}").status_code == 404
    assert date(2026, 6, 24).isoformat() not in words_of(owner.read("/settings/ladders/?due=x"))


def test_a_ladder_is_called_otherwise_in_both_languages_or_not_at_all(owner, engine):
    page = owner.read(f"{STANDARD}/title")
    seen = page.xpath("//input[@name='seen']/@value")[0]
    refused = owner.send(f"{STANDARD}/title", seen=seen, title="Usual work", title_cy=" ")
    assert refused.status_code == 422
    assert page_of(refused).xpath("//input[@name='title']/@value") == ["Usual work"]

    owner.send(f"{STANDARD}/title", seen=seen, title="Usual work", title_cy="Gwaith arferol tŷ")
    late = owner.send(f"{STANDARD}/title", seen=seen, title="Mine", title_cy="Fy un i")

    assert late.status_code == 409
    with engine.query() as session:
        ladder = session.get_one(Ladder, "standard")
    assert (ladder.title, ladder.title_cy) == ("Usual work", "Gwaith arferol tŷ")
    said = words_of(owner.read(STANDARD))
    assert "Title changed" in said
    assert "→ Usual work / Gwaith arferol tŷ" in said
