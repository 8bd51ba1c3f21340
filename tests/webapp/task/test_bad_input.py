"""Every kind of field, wrong in every way: a sentence, the work kept, nothing done, no crash."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.forms import FormDefinition, FormRefused, validate
from engine.texts import legible, tidy
from tests.webapp.conftest import page_of, task_of, words_of
from tests.webapp.task.test_versions import DATE, RIGHT
from webapp.forms import change_rows, read_answers

RTL = "\u202e"
MARKUP = "<script>alert(1)</script>&\"'"


@pytest.fixture
def task(engine, started):
    return task_of(engine, started)


def errors(answer) -> dict[str, str]:
    links = page_of(answer).xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    return {link.get("href"): link.text for link in links}


# What is sent, where it is wrong, and what is said about it.
WRONG = [
    ({"seen_on-day": "31", "seen_on-month": "2"}, "seen_on-day", "real date"),
    ({"seen_on-day": "29", "seen_on-month": "2"}, "seen_on-day", "real date"),
    ({"seen_on-year": "20226"}, "seen_on-year", "real date"),
    ({"seen_on-year": "-1"}, "seen_on-year", "real date"),
    ({"seen_on-year": "0026"}, "seen_on-year", "real date"),
    ({"seen_on-month": "June"}, "seen_on-month", "real date"),
    ({"seen_on-day": "٢٢"}, "seen_on-day", "real date"),
    ({"seen_on-day": "2\x002"}, "seen_on-day", "real date"),
    ({"seen_on-day": "1" * 1_000_000}, "seen_on-day", "real date"),
    ({"seen_on-year": "2027"}, "seen_on-day", "24 June 2026 or an earlier date"),
    ({"cases-0-visits": "3,5"}, "cases-0-visits", "enter a number"),
    ({"cases-0-visits": "1e400"}, "cases-0-visits", "enter a number"),
    ({"cases-0-visits": "nan"}, "cases-0-visits", "enter a number"),
    ({"cases-0-visits": "-Infinity"}, "cases-0-visits", "enter a number"),
    ({"cases-0-visits": "9" * 400}, "cases-0-visits", "enter a number"),
    ({"cases-0-visits": "3.5"}, "cases-0-visits", "enter a whole number"),
    ({"cases-0-visits": f"{RTL}3"}, "cases-0-visits", "enter a number"),
    ({"cases-0-reference": "N\x001"}, "cases-0-reference", "cannot be shown"),
    ({"cases-0-reference": "x" * 201}, "cases-0-reference", "at most 200 characters"),
    ({"grade": "excellent"}, "grade", "choose one of what is offered"),
    ({"grade": MARKUP}, "grade", "choose one of what is offered"),
    ({"grade": "poor", "why": "x" * 1_000_000}, "why", "at most 600 characters"),
    ({"grade": "poor", "why": "a\x07b"}, "why", "cannot be shown"),
    ({"grade": "poor", "why": "a\ufffeb\x85c"}, "why", "cannot be shown"),
    ({"proof": "999999"}, "proof", "choose one of what is offered"),
    ({"proof": "1; DROP TABLE"}, "proof", "choose one of what is offered"),
]


def test_what_is_wrong_is_said_and_what_was_right_is_kept(as_, engine, started, task):
    officer, missed = as_("officer"), []

    for wrong, field, said in WRONG:
        refused = officer.send(f"/tasks/{task.id}", **{**RIGHT, **wrong, "praise": "Tŷ Ŵyn"})
        kept = page_of(refused).xpath("//input[@name='praise']/@value")
        if (refused.status_code, kept) != (422, ["Tŷ Ŵyn"]) or said not in errors(refused).get(
            f"#{field}", ""
        ):
            missed.append((wrong, errors(refused)))

    assert missed == []
    assert task_of(engine, started).is_open


def test_markup_stays_words(as_, engine, started, task):
    as_("officer").send(f"/tasks/{task.id}", **RIGHT, praise=MARKUP)

    page = as_("unit").read(f"/tasks/{task.id}")

    assert MARKUP in words_of(page)
    assert page.xpath("//main//script") == []
    assert task_of(engine, started).answers["praise"] == MARKUP


def test_what_turns_a_text_round_is_left_out(as_, engine, started, task):
    as_("officer").send(f"/tasks/{task.id}", **RIGHT, praise=f"good {RTL}evil")

    assert task_of(engine, started).answers["praise"] == "good evil"


def test_fields_that_nobody_declared_are_left_behind(as_, engine, started, task):
    extra = {"title": "Another title", "agency": "torfaen", "__proto__": "x", "cases-0-owner": "x"}

    done = as_("officer").send(f"/tasks/{task.id}", **RIGHT, **extra)

    assert done.status_code == 303
    assert set(task_of(engine, started).answers) == {"grade", "praise", "seen_on", "cases", "proof"}


def test_the_same_field_twice_counts_once(as_, engine, started, task):
    sent = MultiDict([*{**RIGHT, "csrf_token": as_("officer").token()}.items(), ("grade", "poor")])

    as_("officer").post(f"/tasks/{task.id}", data=sent)

    assert task_of(engine, started).answers["grade"] == "good"


@pytest.mark.parametrize("rows", [200, 1000])
def test_more_rows_than_a_list_may_have_are_refused(as_, task, rows):
    many = {f"cases-{number}-reference": "N" for number in range(rows)}

    refused = as_("officer").send(f"/tasks/{task.id}", **{**RIGHT, **many})

    assert refused.status_code == 422


def test_megabytes_are_refused_with_a_page(as_, task):
    refused = as_("officer").send(f"/tasks/{task.id}", **RIGHT, praise="x" * 1_500_000)

    assert refused.status_code == 422
    assert "at most 200 characters" in errors(refused)["#praise"]


@pytest.mark.parametrize("version", ["x", "-1", "99999999999999999999", "", "1e3"])
def test_a_made_up_version_of_a_draft_harms_nothing(as_, task, version):
    officer = as_("officer")

    kept = officer.send(
        f"/tasks/{task.id}/draft", draft_version=version, draft_page="x" * 500, **DATE
    )

    assert kept.status_code in (200, 409)
    assert officer.get(f"/tasks/{task.id}").status_code == 200


def test_a_draft_marks_what_cannot_be_kept_until_it_is_put_right(as_, engine, started, task):
    officer, typed = as_("officer"), {"grade": "poor", "why": "a\x00b"}

    kept = officer.send(f"/tasks/{task.id}/draft", **typed)
    refused = officer.send(f"/tasks/{task.id}", **{**RIGHT, **typed})

    assert kept.status_code == 200
    assert task_of(engine, started).draft["why"] == "a\ufffdb"
    assert "cannot be shown" in errors(refused)["#why"]


@pytest.mark.parametrize("button", ["cases-99", "cases-", "nothing", "grade", "cases-x", "-"])
def test_a_made_up_row_button_does_nothing(as_, engine, started, task, button):
    answer = as_("officer").send(f"/tasks/{task.id}", _row=button, grade="poor", why="")

    assert answer.status_code in (200, 422)
    assert task_of(engine, started).is_open


def test_a_lifecycle_is_started_with_a_plain_title_or_not_at_all(as_):
    unit, right = as_("unit"), {"reference": "AU-1", "board": "children", "agency": "newport"}

    refused = unit.send("/start/small_return", title="a\x00b", **right)
    started = unit.send("/start/small_return", title=f" Theme {RTL}x  y ", **right)

    assert refused.status_code == 422
    assert "Theme x y" in words_of(unit.read(started.location))


FORM = FormDefinition.from_json(
    {
        "key": "any",
        "title": {"en": "Any", "cy": "Unrhyw"},
        "fields": [
            {"name": "line", "type": "text", "label": {"en": "L", "cy": "L"}},
            {"name": "text", "type": "textarea", "max_length": 50, "label": {"en": "T", "cy": "T"}},
            {"name": "number", "type": "number", "integer": False, "label": {"en": "N", "cy": "N"}},
            {"name": "day", "type": "date", "max": "today", "label": {"en": "D", "cy": "D"}},
            {"name": "tick", "type": "checkbox", "label": {"en": "C", "cy": "C"}},
            {"name": "person", "type": "person", "label": {"en": "P", "cy": "P"}},
            {
                "name": "rows",
                "type": "list",
                "label": {"en": "R", "cy": "R"},
                "fields": [{"name": "day", "type": "date", "label": {"en": "D", "cy": "D"}}],
            },
        ],
    }
)
NAMES = ["line", "text", "number", "day", "day-day", "day-year", "tick", "person", "rows-0-day-day"]
NAMES += ["rows-999-day-year", "rows-0-", "_row", "x"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=80)), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_browser_sends_is_taken_or_refused_by_name(pairs):
    sent = MultiDict(pairs)
    raw = read_answers(FORM, sent)
    change_rows(FORM, sent, raw)
    try:
        accepted = validate(FORM, raw, date(2026, 6, 24))
    except FormRefused as refused:
        assert refused.errors  # noqa: PT017 - either way is right
    else:
        assert set(accepted) <= {"line", "text", "number", "day", "tick", "person", "rows"}


@given(st.text())
def test_a_tidy_text_is_tidy_and_a_legible_one_can_be_shown(text):
    assert tidy(tidy(text)) == tidy(text)
    assert legible(legible(text)) == legible(text)
    assert len(legible(text)) == len(text)
