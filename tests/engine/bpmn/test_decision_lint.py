"""Decision tables that cannot be kept: found by row and column, whatever the bytes are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import RULES, TablesRefused, lint_decision, parse_decisions
from engine.bpmn.expressions import ScriptError
from engine.bpmn.world import World
from engine.working_days import Calendar
from tests.engine.bpmn.tables import NAMESPACE, decision, document, table

WORLD = World(datetime(2026, 5, 1, 10, tzinfo=UTC), Calendar())
WORKFLOWS = Path(__file__).parents[3] / "workflows"


def ask(data, **variables):
    (found,) = parse_decisions([data]).values()
    return found.decide(variables, WORLD)


def rules(data):
    return [found.rule for found in complaints("level.dmn", data)]


def complaints(file, data):
    """What is wrong with single cells; which cases a table decides has tests of its own."""
    return [found for found in lint_decision(file, data) if found.rule != "table.gap"]


FRAMES = {
    'hitPolicy="PRIORITY"': ["table.hit-policy-unsupported"],
    'hitPolicy="OUTPUT ORDER"': ["table.hit-policy-unsupported"],
    'hitPolicy="BEST"': ["table.hit-policy"],
    'hitPolicy=""': ["table.hit-policy"],
    'hitPolicy="COLLECT" aggregation="AVG"': ["table.aggregation"],
    'hitPolicy="UNIQUE" aggregation="SUM"': ["table.aggregation"],
    'expressionLanguage="juel"': ["table.language"],
    f'expressionLanguage="{NAMESPACE}FEEL/"': [],
}


@pytest.mark.parametrize(("frame", "found"), FRAMES.items())
def test_a_frame_that_cannot_be_kept_is_refused(frame, found):
    data = table([(["1"], ["2"])], frame=frame)

    assert rules(data) == found
    if found:
        with pytest.raises(TablesRefused) as caught:
            parse_decisions([data])
        assert [finding.rule for finding in caught.value.findings] == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("[1..", "table.cell-unreadable"),
        ("[1..5] and x", "table.cell-unreadable"),
        ("5,,6", "table.cell-unreadable"),
        (",5", "table.cell-unreadable"),
        ('"a', "table.cell-unreadable"),
        ("> ", "table.cell-unreadable"),
        ("not()", "table.cell-unreadable"),
        ("1 2", "table.cell-unreadable"),
        ("5 ** 2", "table.cell-unreadable"),
        ("__import__('os')", "table.cell-unreadable"),
        ("contains(?, 1)", "table.cell-unreadable"),
        ('list contains(?, "a")', "table.cell-unreadable"),
        ('starts with(?, "a")', "table.cell-unreadable"),
        ("? between 1 and 5", "table.cell-unreadable"),
        ("some n in ? satisfies n > 1", "table.cell-unreadable"),
        ("?.encode()", "table.cell-unreadable"),
        ("@x", "table.cell-unreadable"),
        ("x" * 5000, "table.cell-unreadable"),
        ("not(" * 900 + "1" + ")" * 900, "table.cell-unreadable"),
        ("[" * 1500 + "1" + "]" * 1500, "table.cell-unreadable"),
        ("-" * 3000 + "1", "table.cell-unreadable"),
        ('"a" or "b"', "table.cell-constant"),
        ("5 or ? > 6", "table.cell-constant"),
        ("5 > 3", "table.cell-constant"),
        ("? + 1", "table.cell-not-a-test"),
        ("-?", "table.cell-not-a-test"),
        ('date("2026-02-30")', "table.cell-date"),
        ('> date("soon")', "table.cell-date"),
        ("high", "table.cell-name"),
    ],
)
def test_a_test_that_cannot_be_kept_is_found_by_row_and_column(cell, found):
    data = table([(["1"], ["2"]), ([cell], ["3"])])

    (finding,) = lint_decision("level.dmn", data)

    assert finding.rule == found
    assert (finding.file, finding.element) == ("level.dmn", "r2")
    assert (finding.details["row"], finding.details["column"]) == ("2", "x")
    assert finding.line == next(
        n for n, line in enumerate(data.decode().splitlines(), 1) if 'id="r2"' in line
    )


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", "table.cell-empty"),
        ("?", "table.cell-unreadable"),
        ("1 +", "table.cell-unreadable"),
        ("if x then 1 else 2", "table.cell-unreadable"),
        ("import os", "table.cell-unreadable"),
        ("high", "table.cell-name"),
    ],
)
def test_an_output_that_cannot_be_kept_is_found(cell, found):
    (finding,) = complaints("level.dmn", table([(["1"], [cell])]))

    assert finding.rule == found
    assert finding.details["column"] == "answer"


def test_a_word_without_quotes_is_a_warning_and_a_variable():
    data = table([(["high"], ["1"])])

    assert [f.severity for f in lint_decision("x", data)] == ["warning"]
    assert ask(data, x=3, high=3) == {"answer": 1}


@pytest.mark.parametrize(
    ("kind", "cell"), [("string", "5"), ("integer", '"5"'), ("number", '> "1"')]
)
def test_a_cell_of_another_type_than_its_column_is_a_warning(kind, cell):
    data = table([([cell], ["1"])]).replace(b'typeRef=""', f'typeRef="{kind}"'.encode())

    assert rules(data) == ["table.cell-type"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "file.empty"),
        (b"no xml", "file.not-xml"),
        (b"<definitions/>", "file.not-dmn"),
        (b'<x xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "file.not-dmn"),
        (b"<!DOCTYPE x><definitions/>", "file.doctype"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "file.doctype"),
        (b"x" * 1_000_001, "file.too-large"),
        (document(), "table.no-decision"),
        (document(decision("")), "table.no-table"),
        (
            document(decision("<literalExpression><text>1</text></literalExpression>")),
            "table.no-table",
        ),
        (document(decision("<decisionTable/>", "")), "table.no-id"),
        (document(decision("", "a"), decision("", "b")), "table.several-decisions"),
        (document(decision("<a>" * 40 + "</a>" * 40)), "file.too-deep"),
        (document(decision("<a/>" * 20_001)), "file.too-many-elements"),
        (table([(["1"], ["2"])], outputs=()), "table.no-output"),
        (table([]), "table.no-rules"),
        (table([(["1", "2"], ["2"])]), "table.row-width"),
        (table([(["1"], [])]), "table.row-width"),
        (table([(["1"], ["2"])], inputs=("",)), "table.input-empty"),
        (table([(["1"], ["2"])], inputs=("x +",)), "table.input-unreadable"),
        (table([(["1"], ["2"])], outputs=("",)), "table.output-name"),
        (table([(["1"], ["2"])], outputs=("a.b",)), "table.output-name"),
        (table([(["1"], ["2"])], outputs=("_a",)), "table.output-name"),
        (table([(["1"], ["2", "3"])], outputs=("a", "a")), "table.output-twice"),
        (
            table(
                [(["1"], ["2", "3"])],
                outputs=("a", "b"),
                frame='hitPolicy="COLLECT" aggregation="SUM"',
            ),
            "table.aggregation-outputs",
        ),
        (table([(["1"], ["2"])] * 2501), "table.too-big"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused(data, found):
    assert found in rules(data)
    with pytest.raises(TablesRefused) as caught:
        parse_decisions([data])
    assert found in {finding.rule for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("values", "found"),
    [("1,2", []), ("[1..2]", ["table.allowed-values"]), ("x", ["table.allowed-values"])],
)
def test_allowed_values_that_are_no_plain_list_are_not_looked_at_and_that_is_said(values, found):
    data = table([(["1"], ["2"])]).replace(
        b"</input>", f"<inputValues><text>{values}</text></inputValues></input>".encode()
    )

    assert rules(data) == found


def test_the_same_id_in_two_files_is_refused():
    data = table([(["1"], ["2"])])

    with pytest.raises(TablesRefused) as caught:
        parse_decisions([data, data])
    assert caught.value.findings[0].rule == "table.same-id"


def test_the_shipped_tables_are_well():
    files = sorted(WORKFLOWS.rglob("*.dmn"))

    assert files
    for file in files:
        assert lint_decision(file.name, file.read_bytes()) == []


@given(st.text("\"'()[]{}<>=!?.,-+ 15axnotin\\\n..", max_size=40) | st.text(max_size=30))
@settings(max_examples=600)
def test_any_cell_is_understood_or_refused(cell):
    """And what lint lets through can be asked: only values can be wrong then."""
    try:
        data = table([([cell], ["1"]), (["-"], ["2"])])
        findings = lint_decision("x", data)
    except UnicodeEncodeError:
        return

    assert {found.rule for found in findings} <= RULES.keys()
    if not any(found.severity == "error" for found in findings):
        assert answer_or_rule(data) in {1, 2, "name", "failed", "types", "zero", "date"}


def answer_or_rule(data):
    try:
        return ask(data, x="a", a=1)["answer"]
    except ScriptError as error:
        return error.rule


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_are_findings(data):
    assert lint_decision("x", data)
