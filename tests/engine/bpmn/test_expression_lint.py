"""What can be said of an expression or script before it runs."""

from datetime import UTC, datetime

import pytest

from engine.bpmn.expressions import (
    Environment,
    ScriptError,
    names_assigned,
    names_used,
    validate_expression,
    validate_script,
)
from engine.bpmn.world import World
from engine.working_days import Calendar

WORLD = World(datetime(2026, 5, 1, 22, 30, tzinfo=UTC), Calendar())


def refusal(call, *args):
    with pytest.raises(ScriptError) as caught:
        call(*args)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "PT72H",
        "P1M",
        "P1Y2M3DT4H5M6.5S",
        "P2W",
        "2026-01-01",
        "2026-01-01T09:00",
        "2026-01-01T09:00:00+02:00",
        "2026-10-12",
        "R3/PT1H",
        "R/2026-01-01T09:00/P3M",
        "  PT1H ",
    ],
)
def test_iso_durations_dates_and_cycles_pass_as_text(text):
    assert Environment(WORLD).evaluate(text, {}) == text.strip()
    assert validate_expression(text) == []
    assert names_used(text) == frozenset()


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01T09:00", "R3/2026-02-30/P1M"])
def test_a_date_that_is_none_is_refused(text):
    assert refusal(Environment(WORLD).evaluate, text, {}).rule == "date"
    assert [problem.rule for problem in validate_expression(text)] == ["date"]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("amount > 3", []),
        ("x ** 2", ["power"]),
        ("x << 2", ["operator"]),
        ("(x := 1)", ["walrus"]),
        ("{1, 2}", ["set"]),
        ("f(*x)", ["star"]),
        ("x.__class__", ["dunder"]),
        ("__import__('os')", ["dunder"]),
        ("x.encode()", ["method"]),
        ("contains(x, 1)", ["function"]),
        ("f'{x:>9}'", ["format-spec"]),
        ("b'x'", ["constant"]),
        ("1e999", ["constant"]),
        ("é + 1", ["name"]),
        ("x ** 2 + (y := 1)", ["walrus", "power"]),
        ("x = 1", ["syntax"]),
        ("1 +", ["syntax"]),
    ],
)
def test_an_expression_is_checked_before_it_runs(text, rules):
    assert sorted(p.rule for p in validate_expression(text)) == sorted(rules)


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        ("x = 1", []),
        ("import os", [("import", 1)]),
        ("from os import path", [("import", 1)]),
        ("x = 1\nwhile x:\n    x = 0", [("while", 2)]),
        ("try:\n    x = 1\nexcept Exception:\n    pass", [("try", 1), ("syntax", 3)]),
        ("class A:\n    pass", [("class", 1)]),
        ("with x as y:\n    pass", [("with", 1)]),
        ("del x", [("del", 1)]),
        ("raise x", [("raise", 1)]),
        ("assert x", [("assert", 1)]),
        ("def f(*a):\n    return a", [("star", 1)]),
        ("def f():\n    yield 1", [("yield", 2)]),
        ("async def f():\n    pass", [("async", 1)]),
        ("for x in y:\n    pass\nelse:\n    z = 1", [("for-else", 1)]),
        ("x, *y = z", [("star", 1)]),
        ("return 5", [("failed", 1)]),
        ("load('a', 'b')", [("function", 1)]),
        ("x = 1\n y = 2", [("syntax", 2)]),
        ("x = nope(1)", [("function", 1)]),
    ],
)
def test_a_script_is_checked_before_it_runs(script, rules):
    found = [(p.rule, p.line) for p in validate_script(script)]

    assert found[: len(rules)] == rules
    assert bool(found) == bool(rules)
    if rules:
        assert refusal(Environment(WORLD).execute, script, {"x": 1, "y": [], "z": []}).rule in {
            rule for rule, _ in found
        }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("audit.amount > limit", {"audit", "limit"}),
        ("meeting_date - wd(15)", {"meeting_date"}),
        ("any(x > y for x in rows)", {"rows", "y"}),
        ("[a for b in rows for a in b if a > c]", {"rows", "c"}),
        ("[x for x in x]", {"x"}),
        ("(lambda x: x + y)(1)", {"y"}),
        ("f'{a} {b.c}'", {"a", "b"}),
        ("max(sum(x), len(y))", {"x", "y"}),
        ("1 +", set()),
        ("PT1H", set()),
    ],
)
def test_the_variables_an_expression_needs(text, names):
    assert names_used(text) == names


@pytest.mark.parametrize(
    ("script", "needs", "leaves"),
    [
        ("x = a + 1\ny = x", {"a"}, {"x", "y"}),
        ("x = x + 1", {"x"}, {"x"}),
        ("x += 1", {"x"}, {"x"}),
        ("total = 0\nfor r in rows:\n    total += r.a", {"rows"}, {"total"}),
        ("if a:\n    x = 1\ny = x", {"a"}, {"x", "y"}),
        ("def f(a):\n    b = a + later\n    return b\nlater = c\nx = f(1)", {"c"}, {"later", "x"}),
        ("rows[i] = v", {"rows", "i", "v"}, set()),
        ("_x = a", {"a"}, set()),
        ("import os", set(), set()),
    ],
)
def test_the_variables_a_script_needs_and_leaves(script, needs, leaves):
    assert names_used(script, script=True) == needs
    assert names_assigned(script) == leaves
