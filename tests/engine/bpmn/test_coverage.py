"""Which cases a decision table decides twice, and which it does not decide at all."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import lint_decision, parse_decisions
from engine.bpmn.expressions import ScriptError
from engine.bpmn.world import World
from engine.working_days import Calendar
from tests.engine.bpmn.tables import table

WORLD = World(datetime(2026, 5, 1, 10, tzinfo=UTC), Calendar())


def told(*rows, policy="UNIQUE", kinds=("",), listed=""):
    """Each finding as its rule and its case; rows are tests, answered by their number."""
    inputs = "xyz"[: len(kinds)]
    cells = [(list(row), [str(n)]) for n, row in enumerate(rows)]
    data = table(cells, inputs=inputs, frame=f'hitPolicy="{policy}"')
    for kind in kinds:
        data = data.replace(b'typeRef=""', f'typeRef="{kind}"'.encode(), 1)
    if listed:
        values = f"<inputValues><text>{listed}</text></inputValues></input>"
        data = data.replace(b"</input>", values.encode(), 1)
    return [
        (one.rule, one.details.get("case", one.details.get("row", "")).replace("\t", " "))
        for one in lint_decision("t.dmn", data)
    ]


GAPS = [
    ([["< 5"], [">= 5"]], "number", []),
    ([["< 5"], ["> 5"]], "number", ["x 5"]),
    ([["<= 5"], [">= 6"]], "integer", []),
    ([["<= 5"], [">= 6"]], "number", ["x (5..6)"]),
    ([["<= 5"], [">= 9"]], "integer", ["x [6..8]"]),
    ([["[1..5]"], ["[7..9]"]], "integer", ["x <= 0, 6, >= 10"]),
    ([["]1..5["], ["<= 1"], [">= 5"]], "number", []),
    ([["not(5)"]], "integer", ["x 5"]),
    ([["true"]], "boolean", ["x false"]),
    ([["true"], ["false"]], "boolean", []),
    ([['"a"'], ['"b"']], "string", []),
    ([['not("a", "b")'], ['"a"']], "string", ['x "b"']),
    ([["-"], ['"a"']], "string", []),
    ([['!= "a"'], ['"a"']], "string", []),
    (
        [['< date("2026-01-01")'], ['>= date("2026-01-02")']],
        "date",
        ['x date("2026-01-01")'],
    ),
    ([['<= date("2026-01-01")'], ['>= date("2026-01-02")']], "date", []),
    ([["-"]], "number", []),
    ([["null"], ["> 3"], ["<= 3"]], "number", []),
    ([["> limit"]], "number", []),
]


@pytest.mark.parametrize(("rows", "kind", "cases"), GAPS)
def test_cases_that_no_row_decides_are_named(rows, kind, cases):
    found = told(*rows, kinds=(kind,))

    assert [one for one in found if one[0] == "table.gap"] == [
        ("table.gap", case) for case in cases
    ]


OVERLAPS = [
    ([["<= 5"], [">= 5"]], "number", ["x 5"]),
    ([["< 5"], [">= 4"]], "integer", ["x 4"]),
    ([["< 5"], ["> 4"]], "integer", []),
    ([['"a", "b"'], ['"b", "c"']], "string", ['x "b"']),
    ([['"a"'], ["-"]], "string", ['x "a"']),
    ([['not("a")'], ['not("b")'], ['"a"']], "string", ['x not("a", "b")', 'x "a"']),
    ([["true"], ["-"]], "boolean", ["x true"]),
    ([["> limit"], ["> 3"]], "number", []),
]


@pytest.mark.parametrize(("rows", "kind", "cases"), OVERLAPS)
def test_cases_that_two_rows_decide_are_named(rows, kind, cases):
    found = told(*rows, kinds=(kind,))

    assert [case for rule, case in found if rule == "table.overlap"] == cases


def test_several_inputs_are_looked_at_together():
    found = told(
        ["< 5", '"adult"'],
        [">= 5", '"adult"'],
        ["< 5", '"child"'],
        ["> 5", '"child"'],
        kinds=("integer", "string"),
    )

    assert found == [("table.gap", 'x 5\ny "child"')]


def test_a_list_of_values_says_what_may_be_missing():
    assert told(['"a"'], ['"b"'], kinds=("string",), listed='"a", "b", "c"') == [
        ("table.gap", 'x "c"')
    ]


def test_who_answers_the_same_may_overlap_where_any_row_will_do():
    rows = [(["> 1"], ["7"]), (["> 2"], ["7"]), (["> 3"], ["8"]), (["<= 1"], ["9"])]
    found = lint_decision("t.dmn", table(rows, frame='hitPolicy="ANY"'))

    assert [(one.rule, one.details["row"], one.details["other"]) for one in found] == [
        ("table.answers-differ", "1", "3"),
        ("table.answers-differ", "2", "3"),
    ]


def test_a_row_behind_others_is_never_reached():
    assert told(["< 5"], [">= 5"], ["3"], policy="FIRST") == [("table.row-hidden", "3")]
    assert told(["< 5"], ["-"], policy="FIRST") == []


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_where_all_rows_answer_nothing_is_wrong_with_several_or_none(policy):
    assert told(["< 5"], ["< 3"], policy=policy) == []


def test_a_table_with_an_answer_for_all_else_has_no_gap():
    data = table([(["1"], ["2"])], frame='hitPolicy="UNIQUE"').replace(
        b'name="answer"/>',
        b'name="answer"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>',
    )

    assert lint_decision("t.dmn", data) == []


def test_what_is_live_already_still_runs():
    """An overlap that was let through once fails only in the case that it is about."""
    data = table([(["<= 5"], ["1"]), ([">= 5"], ["2"])], frame='hitPolicy="UNIQUE"')

    (found,) = parse_decisions([data]).values()
    assert found.decide({"x": 3}, WORLD) == {"answer": 1}


CELLS = (
    """- 0 2 -1 <2 <=0 >1 >=2 [0..2] ]0..2] [-1..1[ 0,2 not(0) not(1,2) !=2 in[0,1] not(>1) 1..2"""
)
CELL = st.sampled_from(CELLS.split(" "))
WORD = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', '!= "b"', 'in ("a", "b")'])


@given(st.lists(st.tuples(CELL, WORD), min_size=1, max_size=5), st.sampled_from(["", "integer"]))
@settings(max_examples=150, deadline=None)
def test_what_is_said_is_what_happens(rows, kind):
    """Ask every value near the ends, and see that the table agrees with what was found."""
    data = table(
        [([one, other], [str(n)]) for n, (one, other) in enumerate(rows)],
        inputs=("x", "y"),
        frame='hitPolicy="UNIQUE"',
    ).replace(b'typeRef=""', f'typeRef="{kind}"'.encode(), 1)
    findings = [one for one in lint_decision("t.dmn", data) if one.severity == "error"]
    rules = {one.rule for one in lint_decision("t.dmn", data)}
    if any(one.rule != "table.overlap" for one in findings):
        return
    (asked,) = parse_decisions([data]).values()
    numbers = (-2, -1, 0, 1, 2, 3) if kind else (-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3)
    words = ["a", "b", "zz"] if any(w[0] in "-n!" for _, w in rows) else ["a", "b"]
    words = words if any('"' in w for _, w in rows) else ["zz"]
    named = {letter for _, w in rows for letter in "ab" if f'"{letter}"' in w} | {"zz"}
    hits = [
        _hits(asked, x, y) for x, y in itertools.product(numbers, [w for w in words if w in named])
    ]

    assert (0 in hits) == ("table.gap" in rules)
    assert (2 in hits) == ("table.overlap" in rules)


def _hits(asked, x, y):
    try:
        return min(len(asked.ask({"x": x, "y": y}, WORLD).rows), 1)
    except ScriptError:
        return 2


def test_a_large_table_is_gone_through_quickly():
    start = date(2026, 1, 1)
    days = [start + timedelta(days=n) for n in range(400)]
    rows = [([f'date("{day}")', "-"], ["1"]) for day in days]

    found = lint_decision("t.dmn", table(rows, inputs=("x", "y"), frame='hitPolicy="UNIQUE"'))

    assert {one.rule for one in found} == {"table.gap"} or found == []
