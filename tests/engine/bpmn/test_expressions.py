"""What diagrams may compute, and what reaches their variables."""

import copy
import math
import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from engine.bpmn.expressions import (
    DataRefused,
    Environment,
    Isolation,
    ScriptError,
    check_data,
)
from engine.bpmn.world import World
from engine.working_days import Calendar

NOW = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)  # already 23:30 of that day in London
WORLD = World(NOW, Calendar())
DATA = {
    "amount": 5,
    "share": 2.567,
    "name": "Neglect",
    "nothing": None,
    "urgent": True,
    "numbers": [1, 2, 3],
    "audit": {"amount": 5, "lead": {"name": "Ceri"}, "values": 3},
    "rows": [{"a": 1, "status": "open"}, {"a": 5, "status": "late"}],
    "meeting_date": "2026-12-30",
    "seen_at": "2026-05-01T09:00:00Z",
    "days": 3,
}


@pytest.fixture(params=[Isolation.WHEN_UNBOUNDED, Isolation.ALWAYS])
def environment(request):
    return Environment(WORLD, request.param)


def run(script, variables=None, world=WORLD):
    variables = {} if variables is None else variables
    before = dict(variables)
    Environment(world).execute(script, variables)
    return {k: v for k, v in variables.items() if k not in before or before[k] is not v}


def refusal(call, *args):
    with pytest.raises(ScriptError) as caught:
        call(*args)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("audit.amount", 5),
        ("audit.lead.name", "Ceri"),
        ('audit["values"]', 3),
        ("audit.values", 3),
        ('audit.get("missing", 7)', 7),
        ("1 < audit.amount < 9", True),
        ("9 > audit.amount > 5", False),
        ("nothing is None", True),
        ("nothing is not None", False),
        ("nothing == None", True),
        ("any(x > 2 for x in numbers)", True),
        ("all([row.a > 2 for row in rows])", False),
        ("sum(row.a for row in rows)", 6),
        ("sum([0.5, 1], 1)", 2.5),
        ("max(row.a for row in rows)", 5),
        ("min(numbers)", 1),
        ("round(share, 1)", 2.6),
        ("round(share)", 3),
        ("len(rows)", 2),
        ("len(name)", 7),
        ("sorted(numbers, reverse=True)", [3, 2, 1]),
        ("sorted(rows, key=lambda row: -row.a)[0].a", 5),
        ('"x" if nothing is None else "y"', "x"),
        ("not (amount in [1, 5])", False),
        ('{"k": numbers, "n": {"m": 1}}', {"k": [1, 2, 3], "n": {"m": 1}}),
        ('name.upper().startswith("NEG")', True),
        ("-audit.amount", -5),
        ("[row.a for row in rows if row.a > 1]", [5]),
        ("{row.status: row.a for row in rows}", {"open": 1, "late": 5}),
        ("(1, 2)", [1, 2]),
        ("amount * 2 + 1", 11),
        ("amount - share", 2.433),
        ("amount / 2", 2.5),
        ("amount // 2 + amount % 2", 3),
        ("name + '!'", "Neglect!"),
        ("'ab' * 3", "ababab"),
        ("numbers + [4]", [1, 2, 3, 4]),
        ("[0] * 3", [0, 0, 0]),
        ("f'{name}: {amount + 1} of {numbers[2]}'", "Neglect: 6 of 3"),
        ("'%s has %d%%' % (name, amount)", "Neglect has 5%"),
        ("str(amount) + str(None)", "5None"),
        ("int('12') + int(2.9)", 14),
        ("float('2.5')", 2.5),
        ("', '.join([row.status for row in rows])", "open, late"),
        ("name.replace('g', 'k')", "Neklect"),
        ("'é'.upper() + '\\U0001F600'", "É😀"),
        ("[i for i in range(1, 6, 2)]", [1, 3, 5]),
        ("days > 2", True),
        ("type(name)", "string"),
        ("${amount > 3}", True),
        ("= amount > 3", True),
        ("  amount\n", 5),
        ("(amount\n + 1)", 6),
    ],
)
def test_an_expression_gives_its_value(environment, text, value):
    found = environment.evaluate(text, DATA)

    assert found == pytest.approx(value) if isinstance(value, float) else found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today()", "2026-05-01"),
        ("now()", "2026-05-01T22:30:00Z"),
        ("meeting_date - wd(15)", "2026-12-07"),  # Christmas and Boxing Day do not count
        ("today() + wd(5)", "2026-05-11"),  # nor does the early May bank holiday
        ("wd(5) + today()", "2026-05-11"),
        ("today() + -wd(1)", "2026-04-30"),
        ("today() - wd(-1)", "2026-05-05"),
        ("today() + days(3)", "2026-05-04"),
        ("today() + weeks(2)", "2026-05-15"),
        ("'2026-01-31' + months(1)", "2026-02-28"),
        ("'2028-02-29' + years(1)", "2029-02-28"),
        ("seen_at + days(1)", "2026-05-02T09:00:00Z"),
        ("seen_at + wh(2)", "2026-05-01T11:00:00Z"),
        ("'2026-03-28T12:00:00Z' + days(1)", "2026-03-29T11:00:00Z"),  # noon stays noon
        ("'2026-03-28T12:00' + days(1)", "2026-03-29T12:00:00"),
        ('add(meeting_date, "20wd")', "2027-01-28"),
        ('add(today(), "28d>")', "2026-05-29"),
        ("today() + (wd(1) if urgent else wd(20))", "2026-05-05"),
        ("(meeting_date - wd(15)) + days(1)", "2026-12-08"),
        ("days_between(today(), meeting_date)", 243),
        ("days_between('2026-05-01T22:30:00Z', '2026-05-01T23:30:00Z')", 1),  # London's midnight
        ('working_days_between(today(), "2026-05-11")', 5),
        ("today() < meeting_date", True),
    ],
)
def test_dates_are_iso_text_and_follow_the_world(environment, text, value):
    assert environment.evaluate(text, DATA) == value


def test_today_is_the_local_day():
    just_before_midnight_utc = World(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), Calendar())

    assert Environment(just_before_midnight_utc).evaluate("today()", {}) == "2026-07-02"


def test_the_boards_closed_days_reach_the_isolated_too():
    world = World(NOW, Calendar(closed=frozenset({date(2026, 5, 5)})))

    for isolation in Isolation:
        found = Environment(world, isolation).evaluate("today() + wd(1)", {})
        assert found == "2026-05-06"


def test_a_world_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        World(datetime(2026, 5, 1), Calendar())  # noqa: DTZ001


@pytest.mark.parametrize("text", ["P1", "PT", "P", "PM1"])
def test_a_variable_may_look_like_a_duration(text):
    assert Environment(WORLD).evaluate(text, {text: 7}) == 7


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("missing", "name"),
        ("missing + 1", "name"),
        ("audit.missing", "failed"),
        ("numbers[7]", "failed"),
        ("amount / 0", "failed"),
        ("amount / (amount - 5)", "zero"),
        ("amount % (amount - 5)", "zero"),
        ("name + amount", "types"),
        ("amount + nothing", "types"),
        ("urgent + amount", "types"),
        ("name < amount", "failed"),
        ("meeting_date - today()", "types"),
        ("wd(5) - today()", "types"),
        ("wd(5) + wd(5)", "date"),
        ("wd(5) * 2", "types"),
        ("wd('5')", "types"),
        ("wd(1.5)", "types"),
        ("wd(True)", "types"),
        ("wd(99999999)", "date"),
        ("wd(5) == wd(5)", "offset"),
        ("wd(5)", "data"),
        ("[wd(5)]", "data"),
        ("str(wd(5))", "types"),
        ("name + wd(5)", "date"),
        ("'2026-02-30' + wd(5)", "date"),
        ("today() + wh(4)", "date"),
        ("add(today(), 'soon')", "date"),
        ("1e308 * 10", "too-big"),
        ("1e308 + 1e308", "too-big"),
        ("sum([1e308, 1e308])", "too-big"),
        ("float('nan')", "too-big"),
        ("float('inf')", "too-big"),
        ("float('x')", "types"),
        ("int('12x')", "types"),
        ("{1: 2}", "data"),
        ("{(1, 2): 3}", "data"),
        ("lambda: 1", "data"),
        ("today", "data"),
        ("'%s' % (1, 2)", "types"),
        ("'%s %s' % (1,)", "types"),
        ("'%5d' % 1", "types"),
        ("fail('no chair')", "failed"),
        ("1 +", "syntax"),
        ("", "syntax"),
        ("${}", "syntax"),
    ],
)
def test_what_goes_wrong_has_a_rule_and_a_line(environment, text, rule):
    error = refusal(environment.evaluate, text, DATA)

    assert (error.rule, error.line) == (rule, 1)
    assert error.source == text.strip()
    assert error.message


def test_a_missing_variable_is_never_just_false():
    assert refusal(Environment(WORLD).evaluate, "urgent or missing", DATA).rule == "name"


@pytest.mark.parametrize(
    ("script", "line", "source"),
    [
        ("a = 1\n\nb = a +\n", 3, "b = a +"),
        ("a = 1; c = 2\n\nif a:\n    # why\n    b = audit.nope\n", 5, "b = audit.nope"),
        ("def f():\n    return audit.nope\n\n\nx = f()", 2, "return audit.nope"),
        ("a = b = 1\nx = [\n  1,\n  missing]", 4, "missing]"),
        ("x = 1\nwhile x:\n    x = 0", 2, "while x:"),
        ("\n\n    import os\n", 3, "import os"),
        ("for row in rows:\n    n = row.a\nx = {1: n}", 3, "x = {1: n}"),
    ],
)
def test_an_error_names_the_authors_line(script, line, source):
    error = refusal(Environment(WORLD).execute, script, copy.deepcopy(DATA))

    assert (error.line, error.source) == (line, source)


def test_an_expression_below_blank_lines_keeps_its_line():
    error = refusal(Environment(WORLD).evaluate, "\n\n  = amount +", DATA)

    assert (error.line, error.source) == (3, "= amount +")


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("x = amount + 1", {"x": 6}),
        ("amount += 1", {"amount": 6}),
        ("a, b = 1, 2", {"a": 1, "b": 2}),
        ("a = b = 1; c = a + b", {"a": 1, "b": 1, "c": 2}),
        ("x: int = 3", {"x": 3}),
        ("_private = 3\nx = _private", {"x": 3}),
        ("def double(n: int) -> int:\n    return n * 2\nx = double(4)", {"x": 8}),
        ("double = lambda n: n * 2\nx = double(4)", {"x": 8}),
        ("if amount > 9:\n    never = 1", {}),
        ("if amount > 3:\n    level = 'high'\nelse:\n    level = 'low'", {"level": "high"}),
        ("if amount > 9:\n    x = 1\nelif amount > 3:\n    x = None", {"x": None}),
        ("x = None", {"x": None}),
        ("total = 0\nfor row in rows:\n    total += row.a", {"total": 6}),
        ("for row in rows:\n    last = row.a", {"last": 5}),
        ("for row in []:\n    last = row.a", {}),
        ("for row in rows:\n    if row.a > 2:\n        break\n    seen = row.a", {"seen": 1}),
        ("    x = 1\n    y = 2\n", {"x": 1, "y": 2}),
        ("today = today()", {"today": "2026-05-01"}),
        ("x = [i for i in numbers]", {"x": [1, 2, 3]}),
        ("pass", {}),
    ],
)
def test_a_script_leaves_what_it_assigned(script, left):
    assert run(script, copy.deepcopy(DATA)) == left


def test_a_value_of_another_type_is_a_new_value():
    """1 == True and 1 == 1.0 in Python, not on a page."""
    variables = {"x": 1, "y": True, "z": {"n": 1}}

    run("x = True\ny = 1\nz.n = 1.0", variables)

    assert [type(variables["x"]), type(variables["y"])] == [bool, int]
    assert type(variables["z"]["n"]) is float


@pytest.mark.parametrize(
    "script",
    [
        "audit.amount = 9",
        "audit['lead']['name'] = 'x'",
        "rows.append({'a': 7})",
        "rows[0].a += 1",
        "numbers.pop()",
        "audit.update({'x': 1})",
        "row = rows[0]\nrow.a = 9",
        "for row in rows:\n    row.a = 9",
        "x = numbers\nx.append(4)",
        "def change(what):\n    what.append(1)\nchange(numbers)",
        "numbers += [4]",
    ],
)
@pytest.mark.parametrize("isolation", Isolation)
def test_nothing_is_changed_in_place(script, isolation):
    """History and parallel branches hold the same objects."""
    history = copy.deepcopy(DATA)
    held = dict(history)
    branch = dict(history)

    Environment(WORLD, isolation).execute(script, branch)

    assert history == DATA
    assert all(history[name] is held[name] for name in held)
    assert branch != DATA


def test_a_change_through_another_name_reaches_the_variable():
    assert run("row = rows[0]\nrow.a = 9", copy.deepcopy(DATA))["rows"][0]["a"] == 9
    assert run("x = numbers\nx.append(4)", copy.deepcopy(DATA))["numbers"] == [1, 2, 3, 4]


def test_assigned_values_share_nothing():
    variables = {"numbers": [1]}

    run("a = numbers\nb = numbers", variables)

    assert variables["a"] == variables["b"] == [1]
    assert variables["a"] is not variables["b"]
    assert variables["a"] is not variables["numbers"]


def test_a_script_that_fails_leaves_nothing():
    variables = {"x": 1}

    refusal(Environment(WORLD).execute, "x = 2\ny = 3\nz = 1 / 0", variables)

    assert variables == {"x": 1}


@pytest.mark.parametrize(
    ("value", "crosses_as"),
    [
        (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2))), "2026-05-01T10:00:00Z"),
        (datetime(2026, 5, 1, 12), "2026-05-01T12:00:00"),  # noqa: DTZ001 - local time
        (Decimal("2.5"), 2.5),
        (Decimal(3), 3),
        ((1, 2), [1, 2]),
        (2**63 - 1, 2**63 - 1),
        ("\U0001f600 ŵ", "\U0001f600 ŵ"),
        ({"a": [None, True, {"b": 1.5}]}, {"a": [None, True, {"b": 1.5}]}),
    ],
)
def test_values_cross_as_plain_ones(environment, value, crosses_as):
    found = environment.evaluate("x", {"x": value})

    assert found == crosses_as
    assert type(found) is type(crosses_as)


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def cyclic():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (math.nan, "not-finite"),
        (-math.inf, "not-finite"),
        (Decimal("NaN"), "not-finite"),
        (2**63, "number-too-big"),
        (-(2**70), "number-too-big"),
        (object(), "type"),
        (b"x", "type"),
        ({1, 2}, "type"),
        (timedelta(1), "type"),
        ({1: 2}, "key-not-text"),
        ({"$t": "datetime"}, "reserved-key"),
        ([{"a": {"$t": 1}}], "reserved-key"),
        ("a\0b", "text"),
        ("\ud800", "text"),
        ({"\ud800": 1}, "text"),
        (nested(60), "too-deep"),
        (cyclic(), "too-deep"),
        ("x" * 1_400_000, "too-big"),
        (list(range(50_000)), "too-big"),
        ({str(n): "x" * 50 for n in range(20_000)}, "too-big"),
    ],
)
def test_data_that_cannot_be_stored_is_refused(value, rule):
    with pytest.raises(DataRefused) as caught:
        check_data({"answer": value})

    assert caught.value.rule == rule
    assert caught.value.field.startswith(".answer")
    assert refusal(Environment(WORLD).evaluate, "x", {"x": value}).rule == "data"


def test_a_family_tree_of_one_object_is_counted_in_full():
    value = [1]
    for _ in range(40):
        value = [value, value]

    with pytest.raises(DataRefused, match="too-big"):
        check_data(value)


@pytest.mark.parametrize(
    "value", [{"typename": "datetime", "value": "x"}, {"t": 1, "$": 2}, None, True, nested(40)]
)
def test_ordinary_data_may_be_stored(value):
    check_data({"answer": value})


def test_threads_share_prepared_programs():
    environment = Environment(WORLD)
    wrong = []

    def work(offset):
        for n in range(300):
            found = environment.evaluate("n * 2 + len(rows)", {"n": n + offset, "rows": [1]})
            if found != (n + offset) * 2 + 1:
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_prepared_expression_is_quick():
    """About 10 us; its own time is measured, so a busy machine is no failure."""
    environment = Environment(WORLD)
    variables = {"amount": 8, "name": "b", "due": "2026-05-01"}
    texts = ['amount > 5 and name == "b"', "due - wd(15)", "today() > due"]
    for text in texts:
        environment.evaluate(text, variables)

    began = time.process_time()
    for text in texts * 200:
        environment.evaluate(text, variables)

    assert (time.process_time() - began) / 600 < 0.000_3
