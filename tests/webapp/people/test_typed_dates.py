"""A date has three fields and a time is typed as people write it, whatever the browser speaks."""

import re
from datetime import time

import pytest

from engine.errors import Invalid
from tests.webapp.conftest import page_of, words_of
from tests.webapp.test_templates import NAMES, TEMPLATES
from webapp.people.given import clock_or_none, date_parts, day_or_none

FOREIGN = re.compile(r"""type=["'](date|time|month|week|datetime-local)["']""")
LADDERS = "/settings/ladders/"
EXAMPLE = "Example: due 9 Nov 2026"


@pytest.fixture
def owner(as_):
    return as_("owner")


@pytest.mark.parametrize("name", NAMES)
def test_no_page_has_a_field_that_speaks_the_browser_s_language(name):
    assert FOREIGN.search((TEMPLATES / name).read_text()) is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"on": "2026-09-03"}, ("3", "9", "2026")),
        ({"on-day": "31", "on-month": "02", "on-year": "2026"}, ("31", "02", "2026")),
        ({"on-day": "x" * 30}, ("x" * 30, "", "")),
        ({"on": "soon"}, ("soon", "", "")),
        ({}, ("", "", "")),
    ],
)
def test_a_field_shows_what_is_stored_or_what_was_typed(typed, shown):
    assert tuple(date_parts(typed, "on").values()) == shown


@pytest.mark.parametrize(
    "parts",
    [
        ("31", "2", "2026"),
        ("1", "13", "2026"),
        ("1", "1", "26"),
        ("1", "1", "9" * 40),
        ("-1", "1", "2026"),
        ("1", "", "2026"),
        ("soon", "", ""),
    ],
)
def test_what_is_no_date_is_refused(app, parts):
    given = dict(zip(("on-day", "on-month", "on-year"), parts, strict=True))

    with app.test_request_context(query_string=given), pytest.raises(Invalid) as refused:
        day_or_none("on")
    assert refused.value.rule == "not_a_date"


@pytest.mark.parametrize("typed", ["08:30", "8:30", "8.30", "0830"])
def test_a_time_may_be_written_in_each_way_that_people_write_it(app, typed):
    with app.test_request_context(query_string={"at": typed}):
        assert clock_or_none("at") == time(8, 30)


@pytest.mark.parametrize("typed", ["25:00", "8:60", "8h", "08:30:15", "-1", "noon"])
def test_what_is_no_time_is_refused(app, typed):
    with app.test_request_context(query_string={"at": typed}), pytest.raises(Invalid) as refused:
        clock_or_none("at")
    assert refused.value.rule == "not_a_time"


def test_the_example_of_a_ladder_says_what_is_wrong_and_keeps_it(owner):
    good = owner.read(f"{LADDERS}?due-day=9&due-month=11&due-year=2026")
    wrong = owner.read(f"{LADDERS}?due-day=31&due-month=2&due-year=2026")

    assert EXAMPLE in words_of(good)
    assert wrong.xpath("//title/text()")[0].startswith("Error: ")
    assert wrong.xpath("//*[@class='govuk-error-summary__body']//a/@href") == ["#due"]
    assert [wrong.xpath(f"//input[@name='due-{part}']/@value")[0] for part in ("day", "month")] == [
        "31",
        "2",
    ]


def test_the_sandbox_s_clock_says_what_is_wrong_and_keeps_it(as_, engine):
    unit, before = as_("unit"), engine.now()
    sent = {"day-day": "31", "day-month": "2", "day-year": "2027", "time": "9.15"}

    page = page_of(unit.send("/sandbox/clock", **sent))

    assert page.xpath("//*[@class='govuk-error-summary__body']//a/@href") == ["#day"]
    assert page.xpath("//input[@name='time']/@value") == ["9.15"]
    assert engine.now() == before
    moved = unit.send("/sandbox/clock", **{**sent, "day-month": "3"})
    assert moved.status_code == 303
    assert "Wednesday 31 March 2027, 09:15" in words_of(unit.read("/"))
