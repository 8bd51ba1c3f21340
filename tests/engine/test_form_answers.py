"""What a form accepts, what it stores, and what it refuses, field by field."""

import pytest

from engine.forms import FormRefused, Text, asked, options_of, prefill, validate
from tests.engine.form_samples import (
    EVERY_TYPE,
    TODAY,
    anyone,
    errors_of,
    field,
    form,
    options,
    text,
)

COMPLETE = {
    "ref": "  SEW-A26-03-C07 ",
    "notes": "one\r\ntwo ",
    "cases": "6",
    "share": "0.5",
    "starts_on": {"day": "6", "month": "7", "year": "2026"},
    "ends_on": "2026-07-07",
    "grade": "poor",
    "why": "Late  referral",
    "evidence": ["training", "policy", "training"],
    "confirmed": "on",
    "rows": [{"case_ref": "C07", "involved": True, "agency_grade": "good", "reason": "unused"}],
    "lead": "12",
    "panel": ["3", 4, 3],
    "agency": "police",
    "files": [7],
}


def test_complete_answers_become_plain_values():
    answers = validate(EVERY_TYPE, COMPLETE, TODAY, may_choose=anyone)

    assert answers == {
        "ref": "SEW-A26-03-C07",
        "notes": "one\ntwo",
        "cases": 6,
        "share": 0.5,
        "starts_on": "2026-07-06",
        "ends_on": "2026-07-07",
        "grade": "poor",
        "why": "Late referral",
        "evidence": ["policy", "training"],
        "confirmed": True,
        "rows": [{"case_ref": "C07", "involved": True, "agency_grade": "good"}],
        "lead": 12,
        "panel": [3, 4],
        "agency": "police",
        "files": [7],
    }


def test_optional_questions_left_empty_are_stored_as_nothing():
    answers = validate(EVERY_TYPE, {"ref": "C07", "confirmed": True}, TODAY)

    assert answers == {
        "ref": "C07",
        "notes": None,
        "cases": None,
        "share": None,
        "starts_on": None,
        "ends_on": None,
        "grade": None,
        "evidence": [],
        "confirmed": True,
        "rows": [],
        "lead": None,
        "panel": [],
        "agency": None,
        "files": [],
    }
    assert answers.hidden == {"why"}


def test_every_wrong_field_is_named_at_once():
    wrong = {
        "cases": "13",
        "starts_on": "2026-06-30",
        "grade": "fair",
        "rows": [{"case_ref": ""}, {"case_ref": "x", "colour": "red"}],
        "approved": True,
    }

    assert errors_of(EVERY_TYPE, wrong) == [
        ("approved", "unknown_field"),
        ("ref", "required"),
        ("cases", "too_large"),
        ("starts_on", "too_early"),
        ("grade", "not_an_option"),
        ("confirmed", "required"),
        ("rows.1.colour", "unknown_field"),
    ]


@pytest.mark.parametrize("name", ["approved", "heading", "theme", "_x", "$t", "rows.0.case_ref"])
def test_nothing_is_accepted_that_the_form_does_not_ask(name):
    raw = {"ref": "C07", "confirmed": True, name: "x"}

    assert errors_of(EVERY_TYPE, raw) == [(name, "unknown_field")]


TEXT = field("x", "text", max_length=5)
AREA = field("x", "textarea", max_length=5)
WHOLE = field("x", "number", min=0, max=2000)
PART = field("x", "number", integer=False)
DATE = field("x", "date", min="-1m", max="20wd")
ONE = field("x", "choice", options=options("a", "b"))
SOME = field("x", "choices", options=options("a", "b", "c"), min=2, max=2)
TICK = field("x", "checkbox")
ROWS = field("x", "list", min=2, max=2, fields=[field("y", "text")])
PERSON = field("x", "person")
AGENCY = field("x", "agency", only=["health"])
FILES = field("x", "file", max=1)


@pytest.mark.parametrize(
    ("asks", "raw", "kept"),
    [
        (TEXT, " a\tb\n", "a b"),
        (TEXT, "e\u0301e\u0301e\u0301e\u0301e\u0301", "ééééé"),
        (AREA, "\na\r\nb\r", "a\nb"),
        (WHOLE, "1,234", 1234),
        (WHOLE, 12.0, 12),
        (WHOLE, "0", 0),
        (PART, "-1.25", -1.25),
        (PART, 3, 3),
        (DATE, " 2026-07-29 ", "2026-07-29"),
        (DATE, {"day": 1, "month": "06", "year": 2026}, "2026-06-01"),
        (ONE, "b", "b"),
        (SOME, ["c", "a"], ["a", "c"]),
        (TICK, "false", False),
        (ROWS, [{"y": "1"}, {"y": ""}, {"y": "2"}][::2], [{"y": "1"}, {"y": "2"}]),
        (PERSON, "7", 7),
        (AGENCY, "health", "health"),
        (FILES, ["9", 9][:1], [9]),
    ],
)
def test_an_answer_is_kept_as(asks, raw, kept):
    found = validate(form(asks), {"x": raw}, TODAY, may_choose=anyone)

    assert found == {"x": kept}
    assert type(found["x"]) is type(kept)


@pytest.mark.parametrize(
    ("asks", "raw", "rule"),
    [
        (TEXT, "abcdef", "too_long"),
        (TEXT, "a\x00b", "not_text"),
        (TEXT, "\ud800", "not_text"),
        (TEXT, 5, "wrong_type"),
        (TEXT, {"en": "a"}, "wrong_type"),
        (AREA, ["a"], "wrong_type"),
        (WHOLE, "six", "not_a_number"),
        (WHOLE, "1,23", "not_a_number"),
        (WHOLE, "\u0661", "not_a_number"),
        (WHOLE, True, "not_a_number"),
        (WHOLE, [1], "not_a_number"),
        (WHOLE, "1.5", "not_whole"),
        (WHOLE, -1, "too_small"),
        (WHOLE, "2001", "too_large"),
        (PART, float("nan"), "not_a_number"),
        (PART, float("inf"), "not_a_number"),
        (PART, "1e3", "not_a_number"),
        (PART, 10**15, "not_a_number"),
        (DATE, "29/07/2026", "not_a_date"),
        (DATE, "2026-02-30", "not_a_date"),
        (DATE, "0026-07-29", "not_a_date"),
        (DATE, {"day": "31", "month": "6", "year": "2026"}, "not_a_date"),
        (DATE, {"day": "1", "month": "7"}, "not_a_date"),
        (DATE, {"day": "1", "month": "7", "year": "2026", "hour": "9"}, "not_a_date"),
        (DATE, 20260729, "not_a_date"),
        (DATE | {"min": "2026-07-15"}, "2026-07-14", "too_early"),
        (DATE, "2026-05-31", "too_early"),
        (DATE, "2026-07-30", "too_late"),
        (ONE, "c", "not_an_option"),
        (ONE, ["a"], "wrong_type"),
        (SOME, "a", "wrong_type"),
        (SOME, ["a", ["b"]], "wrong_type"),
        (SOME, ["a", "z"], "not_an_option"),
        (SOME, ["a"], "too_few"),
        (SOME, ["a", "b", "c"], "too_many"),
        (TICK, "maybe", "wrong_type"),
        (TICK, 1, "wrong_type"),
        (ROWS, {"y": "1"}, "wrong_type"),
        (ROWS, [{"y": "1"}], "too_few"),
        (ROWS, [{"y": "1"}] * 3, "too_many"),
        (PERSON, "sian", "not_an_option"),
        (PERSON, 1.5, "wrong_type"),
        (PERSON, -1, "not_an_option"),
        (AGENCY, "police", "not_an_option"),
        (AGENCY, 1, "wrong_type"),
        (FILES, 9, "wrong_type"),
        (FILES, [1, 2], "too_many"),
    ],
)
def test_an_answer_is_refused_by_its_rule(asks, raw, rule):
    assert errors_of(form(asks), {"x": raw}, may_choose=anyone) == [("x", rule)]


@pytest.mark.parametrize("asks", [TEXT, AREA, WHOLE, DATE, ONE, SOME, TICK, ROWS, PERSON, FILES])
@pytest.mark.parametrize(
    "blank", [None, "", "  \n", [], {}, {"day": "", "month": " ", "year": None}]
)
def test_a_required_question_wants_an_answer(asks, blank):
    assert errors_of(form(asks | {"required": True}), {"x": blank}) == [("x", "required")]
    assert errors_of(form(asks | {"required": True}), {}) == [("x", "required")]


def test_nought_is_an_answer():
    assert validate(form(WHOLE | {"required": True}), {"x": 0}, TODAY) == {"x": 0}


def test_a_wrong_date_names_its_wrong_parts():
    with pytest.raises(FormRefused) as refused:
        validate(form(DATE), {"x": {"day": "", "month": "13th", "year": "2026"}}, TODAY)

    assert refused.value.errors[0].details == {"parts": ["day", "month"]}


def test_nobody_may_be_chosen_unless_the_caller_says_who():
    def lead_officers(asks, key):
        return asks.group == "lead_officer" and key == 12

    lead = form(field("x", "person", group="lead_officer"))

    assert errors_of(lead, {"x": 12}) == [("x", "not_an_option")]
    assert errors_of(lead, {"x": 13}, may_choose=lead_officers) == [("x", "not_an_option")]
    assert validate(lead, {"x": 12}, TODAY, may_choose=lead_officers) == {"x": 12}


def test_a_hidden_field_is_neither_validated_nor_stored():
    raw = {"ref": "C07", "confirmed": True, "grade": "good", "why": "\x00" * 1000}

    answers = validate(EVERY_TYPE, raw, TODAY)

    assert "why" not in answers
    assert answers.hidden == {"why"}


def test_a_field_that_depends_on_a_hidden_one_is_hidden():
    chain = form(
        field("a", "choice", options=options("x", "y", x=["b"])),
        field("b", "checkbox"),
        field("c", "text", required=True, visible_when={"field": "b", "equals": True}),
    )

    assert validate(chain, {"a": "y", "b": True}, TODAY) == {"a": "y"}
    assert errors_of(chain, {"a": "x", "b": True}) == [("c", "required")]


def test_conditions_look_at_the_process_and_at_ticked_options():
    conditional = form(
        field("ticked", "choices", options=options("a", "b")),
        field(
            "hub_date",
            "date",
            required=True,
            visible_when=[
                {"variable": "regime", "in": ["susr"]},
                {"field": "ticked", "equals": "b"},
            ],
        ),
    )
    raw = {"ticked": ["a", "b"]}

    assert errors_of(conditional, raw, variables={"regime": "susr"}) == [("hub_date", "required")]
    assert errors_of(conditional, raw, variables={"regime": "cpr"}) == []
    assert errors_of(conditional, raw) == []
    assert [one.name for one in asked(conditional, {"regime": "cpr"})] == ["ticked"]
    assert len(asked(conditional, {"regime": "susr"})) == 2


def test_true_is_not_one():
    once = form(
        field("n", "number"), field("x", "text", visible_when={"field": "n", "equals": True})
    )

    assert validate(once, {"n": 1, "x": "seen"}, TODAY) == {"n": 1}


def test_none_of_these_stands_alone_and_is_enough():
    none = {"value": "none", "label": text("None"), "exclusive": True}
    question = form(field("x", "choices", min=2, options=[*options("a", "b"), none]))

    assert validate(question, {"x": ["none"]}, TODAY) == {"x": ["none"]}
    assert errors_of(question, {"x": ["a", "none"]}) == [("x", "exclusive")]


def test_options_may_come_from_the_process():
    question = form(field("x", "choices", options_from="cases"))
    cases = ["C01", {"value": "C02", "label": {"en": "Second", "cy": "Ail"}}, 3, {"label": "x"}]
    cases.append({"value": "C04"})

    shown = options_of(question.field("x"), {"cases": cases})
    assert [(one.value, one.label.cy) for one in shown] == [
        ("C01", "C01"),
        ("C02", "Ail"),
        ("C04", "C04"),
    ]
    assert validate(question, {"x": ["C02"]}, TODAY, variables={"cases": cases}) == {"x": ["C02"]}
    assert errors_of(question, {"x": ["3"]}, variables={"cases": cases}) == [("x", "not_an_option")]
    assert errors_of(question, {"x": ["C01"]}) == [("x", "not_an_option")]


def test_bounds_follow_other_answers_and_the_process():
    dates = form(
        field("start", "date"),
        field("end", "date", min={"field": "start", "offset": "5wd"}),
        field("sent", "date", max={"variable": "meeting_date", "offset": "-15wd"}),
    )
    meeting = {"meeting_date": "2026-12-09"}

    assert errors_of(dates, {"start": "2026-12-24", "end": "2027-01-04"}) == [("end", "too_early")]
    assert errors_of(dates, {"start": "2026-12-24", "end": "2027-01-05"}) == []
    assert errors_of(dates, {"end": "1999-01-01"}) == []
    assert errors_of(dates, {"sent": "2026-11-18"}, variables=meeting) == []
    assert errors_of(dates, {"sent": "2026-11-19"}, variables=meeting) == [("sent", "too_late")]
    assert errors_of(dates, {"sent": "2026-11-19"}, variables={"meeting_date": "soon"}) == []
    never = {"meeting_date": "1950-01-02"}
    assert errors_of(dates, {"sent": "2026-11-19"}, variables=never) == []


def test_a_row_sees_the_form_but_its_own_fields_first():
    rows = form(
        field("grade", "choice", options=options("good", "poor")),
        field("involved", "checkbox"),
        field(
            "cases",
            "list",
            fields=[
                field("involved", "checkbox"),
                field("reason", "text", visible_when={"field": "involved", "equals": True}),
                field("plan", "text", visible_when={"field": "grade", "equals": "poor"}),
            ],
        ),
    )
    raw = {
        "grade": "poor",
        "involved": True,
        "cases": [{"reason": "r", "plan": "p"}, {"involved": True, "reason": "r"}],
    }

    assert validate(rows, raw, TODAY)["cases"] == [
        {"involved": False, "plan": "p"},
        {"involved": True, "reason": "r", "plan": None},
    ]


def test_an_empty_row_was_not_given_and_the_others_keep_their_number():
    rows = form(field("x", "list", required=True, fields=[field("y", "text", max_length=1)]))

    assert errors_of(rows, {"x": [{"y": ""}, {}]}) == [("x", "required")]
    assert errors_of(rows, {"x": [{"y": " "}, {"y": "ab"}]}) == [("x.1.y", "too_long")]


def test_an_error_carries_the_forms_own_words():
    own = {"en": "Say why", "cy": "Dywedwch pam"}
    question = form(field("x", "text", required=True, max_length=1, messages={"required": own}))

    with pytest.raises(FormRefused) as empty:
        validate(question, {}, TODAY)
    with pytest.raises(FormRefused) as long:
        validate(question, {"x": "abc"}, TODAY)

    assert empty.value.errors[0].message == Text("Say why", "Dywedwch pam")
    assert (long.value.errors[0].message, long.value.errors[0].key) == (None, "form.too_long")
    assert long.value.errors[0].details == {"max": 1, "length": 3}


def test_fields_are_filled_from_the_process_and_nothing_else_is():
    question = form(
        field("theme", "text", **{"from": "theme"}),
        field("period", "number", default=12, default_from="usual_period"),
        field("lead", "person", default_from="audit_lead"),
        field("plain", "text"),
    )

    assert prefill(question, {"theme": "Neglect", "secret": "x"}) == {
        "theme": "Neglect",
        "period": 12,
    }
    assert prefill(question, {"usual_period": 6, "audit_lead": 4}) == {"period": 6, "lead": 4}
