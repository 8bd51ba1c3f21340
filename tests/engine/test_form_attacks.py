"""Whatever is handed in, a form accepts declared values of bounded size or refuses politely."""

import json
import tracemalloc
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import FormDefinition, FormRefused, validate
from tests.engine.form_samples import EVERY_TYPE, TODAY, anyone, errors_of, field, form

NAMES = [one.name for one in EVERY_TYPE.fields]
ROW_NAMES = [one.name for one in EVERY_TYPE.field("rows").fields]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(), max_size=30)
    | st.sampled_from(["good", "poor", "police", "on", "2026-07-06", "1", "6.5", "policy"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*ROW_NAMES, "day", "month", "year"]) | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
SENSIBLE = st.fixed_dictionaries(
    {"ref": st.text(min_size=1, max_size=25), "confirmed": st.sampled_from([True, "on", False])},
    optional={
        "notes": st.text(max_size=120),
        "cases": st.integers(0, 13) | st.sampled_from(["3", "x"]),
        "starts_on": st.dates().map(str),
        "grade": st.sampled_from(["good", "poor", "fair"]),
        "why": st.text(max_size=5),
        "evidence": st.lists(st.sampled_from(["policy", "sample", "training"]), max_size=3),
        "rows": st.lists(
            st.fixed_dictionaries(
                {"case_ref": st.text(max_size=5)}, optional={"agency_grade": st.just("poor")}
            ),
            max_size=4,
        ),
        "panel": st.lists(st.integers(1, 9), max_size=3),
    },
)


def accepted(raw: object) -> dict | None:
    try:
        return validate(EVERY_TYPE, raw, TODAY, may_choose=anyone)
    except FormRefused as error:
        refused = error
    assert 0 < len(refused.errors) <= 100
    assert json.dumps([[one.path, one.rule, one.details] for one in refused.errors])
    assert all(one.path.isprintable() for one in refused.errors)
    return None


@given(JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_nothing_but_a_refusal_is_raised(raw):
    answers = accepted(raw)

    assert answers is None or set(answers) <= set(NAMES)


@given(SENSIBLE)
def test_what_is_accepted_is_plain_bounded_and_accepted_again(raw):
    answers = accepted(raw)

    if answers is not None:
        assert json.loads(json.dumps(answers, allow_nan=False)) == answers
        assert len(answers["ref"]) <= 20
        assert all(row["case_ref"] for row in answers["rows"])
        assert accepted(dict(answers)) == answers


def nested(depth: int, *, as_list: bool) -> object:
    inner: object = "x"
    for _ in range(depth):
        inner = [inner] if as_list else {"day": inner}
    return inner


BOMBS = {
    "ten megabytes of text": "x" * 10_000_000,
    "ten megabytes of spaces": " " * 10_000_000,
    "ten megabytes of combining marks": "e" + "\u0301" * 10_000_000,
    "ten megabytes of digits": "1" * 10_000_000,
    "lists in lists": nested(50_000, as_list=True),
    "objects in objects": nested(50_000, as_list=False),
    "a million items": ["1"] * 1_000_000,
    "a million lists": [[]] * 1_000_000,
    "a million keys": {str(n): n for n in range(1_000_000)},
    "a number as long as memory": 10**100_000,
    "infinity": float("inf"),
    "bytes": b"x",
    "a lone surrogate": "\ud800",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_in_a_field_is_refused_or_nothing_at_once(name, bomb):
    alone = FormDefinition(
        "alone", EVERY_TYPE.title, tuple(one for one in EVERY_TYPE.fields if one.name == name)
    )
    begun = perf_counter()

    errors = errors_of(alone, {name: BOMBS[bomb]}, may_choose=anyone)

    assert perf_counter() - begun < 2
    assert len(errors) <= 100
    blank = bomb == "ten megabytes of spaces" and not alone.fields[0].required
    hidden = name == "why"
    assert errors or blank or hidden


def test_a_bomb_is_refused_before_it_is_worked_on():
    small = form(field("x", "text"))
    text = "é" * 10_000_000
    tracemalloc.start()

    errors = errors_of(small, {"x": text})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert errors == [("x", "too_long")]
    assert peak < 1_000_000


def test_the_keys_of_a_stranger_are_named_shortly_and_in_print():
    raw = {"a" * 10_000_000: 1, "b\nc\ud800": 2, 5: 3, None: 4, ("t",): 5}

    assert errors_of(form(field("x", "text")), raw) == [
        ("a" * 60, "unknown_field"),
        ("b?c?", "unknown_field"),
        ("int", "unknown_field"),
        ("NoneType", "unknown_field"),
        ("tuple", "unknown_field"),
    ]


@pytest.mark.parametrize("raw", [None, [], "x", 5, [("ref", "x")]])
def test_answers_that_are_no_object_are_refused(raw):
    assert errors_of(EVERY_TYPE, raw) == [("", "wrong_type")]


def test_a_stranger_gets_no_more_than_a_hundred_errors():
    rows = form(
        field("x", "list", max=200, fields=[field(f"f{n}", "number") for n in range(50)]),
        field("last", "text", required=True),
    )
    raw = {"x": [{f"f{n}": "?" for n in range(50)}] * 200}

    assert len(errors_of(rows, raw)) == 100
