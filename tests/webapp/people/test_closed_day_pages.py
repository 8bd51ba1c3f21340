"""Closed days on their pages: the year, a look at what moves, the deed, and back."""

from datetime import date

import pytest

from engine.models import ClosedDay
from tests.webapp.conftest import page_of, task_of, words_of

DAYS = "/settings/closed-days/"
WISH = {"on": "2026-06-26", "name": "Move <b>", "name_cy": "Symud y swyddfa"}
PARTS = {"on-day": "26", "on-month": "6", "on-year": "2026", "name": "x", "name_cy": "y"}


def query(**fields):
    return "?" + "&".join(f"{name}={value}" for name, value in fields.items())


def test_a_year_shows_its_bank_holidays_in_the_language_of_the_page(as_):
    assert "Friday 3 April Good Friday Bank holiday" in words_of(as_("unit").read(DAYS))
    said = words_of(as_("unit", "cy").read(DAYS + "?year=2027"))
    assert "Dydd Gwener y Groglith" in said


def test_a_look_shows_every_date_that_would_move_and_changes_nothing(as_, engine, started):
    before = task_of(engine, started)

    said = words_of(as_("unit").read(f"{DAYS}add{query(**PARTS)}"))

    assert "1 Deadlines moving" in said
    assert f"from {_said(before.due_on)}" in said
    assert task_of(engine, started).due_on == before.due_on
    assert engine.calendar().closed == frozenset()


def test_a_day_is_closed_and_opened_again(as_, engine, started):
    unit, before = as_("unit"), task_of(engine, started)

    unit.send(f"{DAYS}add", **WISH)

    assert task_of(engine, started).due_on > before.due_on
    page = unit.read(DAYS)
    assert "The day is closed: 26 June 2026. 1 task has new dates." in words_of(page)
    assert "Friday 26 June Move <b> Closed by the board" in words_of(page)
    assert "from" in words_of(unit.read(f"{DAYS}2026-06-26/remove"))
    unit.send(f"{DAYS}2026-06-26/remove")
    assert task_of(engine, started).due_on == before.due_on


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on": "2026-06-27"}, "Nobody works on this day anyway."),
        ({"on": "2026-12-25"}, "Nobody works on this day anyway."),
        ({"on": ""}, "Enter the day."),
        ({"on": "2026-02-30"}, "Enter a date"),
        ({"on": "9999-01-01"}, "Enter a date"),
        ({"name": ""}, "Enter a name."),
        ({"name_cy": " "}, "Write it in Welsh, too."),
    ],
)
def test_a_day_that_cannot_be_closed_says_why_and_keeps_the_words(as_, wrong, said):
    for answer in (
        as_("unit").get(f"{DAYS}add{query(**{**WISH, 'name': 'x', **wrong})}"),
        as_("unit").send(f"{DAYS}add", **{**WISH, "name": "x", **wrong}),
    ):
        assert answer.status_code == 422
        assert said in words_of(page_of(answer))


def test_a_day_is_closed_once_and_a_day_that_is_not_closed_is_not_there(as_, engine):
    unit = as_("unit")
    unit.send(f"{DAYS}add", **WISH)

    assert unit.send(f"{DAYS}add", **WISH).status_code == 422
    for day in ("2026-06-25", "x", "2026-12-25"):
        assert unit.get(f"{DAYS}{day}/remove").status_code == 404
        assert unit.send(f"{DAYS}{day}/remove").status_code == 404
    with engine.query() as session:
        assert session.get_one(ClosedDay, date(2026, 6, 26)).name_cy == "Symud y swyddfa"


def test_years_beyond_the_calendar_end_at_its_edge(as_):
    assert "2100" in words_of(as_("unit").read(f"{DAYS}?year=99999"))
    assert "1950" in words_of(as_("unit").read(f"{DAYS}?year=3"))


def _said(on):
    return f"{on:%a} {on.day} {on:%b} {on.year}"
