"""A deadline is typed as people say it, a condition with whatever quotes a page was copied from."""

import pytest
from flask_babel import force_locale

from engine.errors import Invalid
from webapp.studio.typed import in_file, kept, offset_code, straight
from webapp.timescales.words import said_offset


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5 working days", "5wd"),
        ("5 Working  Days", "5wd"),
        ("1 working day", "1wd"),
        ("5 diwrnod gwaith", "5wd"),
        ("2 ddiwrnod gwaith", "2wd"),
        ("10 o ddiwrnodau gwaith", "10wd"),
        ("10 days", "10d"),
        ("10 diwrnod", "10d"),
        ("2 weeks", "2w"),
        ("2 wythnos", "2w"),
        ("3 months", "3m"),
        ("3 MIS", "3m"),
        ("2 fis", "2m"),
        ("4 awr waith", "4wh"),
        ("5 wd", "5wd"),
        ("5WD", "5wd"),
        ("28d>", "28d>"),
        ("", ""),
    ],
)
def test_a_deadline_in_words_is_kept_as_its_code(typed, code):
    assert offset_code(typed) == code


@pytest.mark.parametrize("typed", ["soon", "five days", "-5wd", "5", "5 moons", "99999 days"])
def test_what_is_no_length_of_time_is_refused(typed):
    with pytest.raises(Invalid):
        offset_code(typed)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_a_page_says_of_a_deadline_can_be_typed(app, language):
    codes = [f"{n}{unit}" for n in (1, 2, 3, 6, 7, 10) for unit in ("wd", "wh", "d", "w", "m", "y")]
    with app.test_request_context(), force_locale(language):
        assert [offset_code(said_offset(code)) for code in codes] == codes


def test_curly_quotes_become_straight_where_they_cannot_be_read():
    assert straight("decision == “approve”") == 'decision == "approve"'
    assert straight('note == "so-called “help”"') == 'note == "so-called “help”"'
    assert kept("condition", "decision == ‘approve’") == "decision == 'approve'"
    assert kept("completion", "grade == “poor”") == 'grade == "poor"'
    assert kept("name", "“Plan”") == "“Plan”"
    assert kept("timer", "2 weeks") == "2w"
    assert kept("timer", "meeting_date") == "meeting_date"


def test_a_drawn_file_is_turned_where_it_must_be_and_nowhere_else():
    drawn = (
        '<b:userTask name="“5 working days”" cylch:dueIn="5 working days"/>'
        '<b:conditionExpression xsi:type="b:tFormalExpression">a == “b” and c &lt; 2'
        "</b:conditionExpression>"
    )

    turned = in_file(drawn.encode()).decode()

    assert turned == (
        '<b:userTask name="“5 working days”" cylch:dueIn="5wd"/>'
        '<b:conditionExpression xsi:type="b:tFormalExpression">a == &quot;b&quot; and c &lt; 2'
        "</b:conditionExpression>"
    )
