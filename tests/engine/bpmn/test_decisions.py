"""Decision tables: what their cells mean, what they answer, and what is refused."""

import html
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.decisions import RULES, TablesRefused, lint_decision, parse_decisions
from engine.bpmn.expressions import ScriptError
from engine.bpmn.world import World
from engine.working_days import Calendar

WORLD = World(datetime(2026, 5, 1, 10, tzinfo=UTC), Calendar())
WORKFLOWS = Path(__file__).parents[3] / "workflows"
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def entry(kind, identity, text):
    return f'<{kind} id="{identity}"><text>{html.escape(text)}</text></{kind}>'


def rule(number, tests, outputs):
    cells = [entry("inputEntry", f"r{number}i{n}", text) for n, text in enumerate(tests)]
    cells += [entry("outputEntry", f"r{number}o{n}", text) for n, text in enumerate(outputs)]
    return f'<rule id="r{number}">{"".join(cells)}</rule>'


def column(number, expression, kind=""):
    inner = entry("inputExpression", f"e{number}", expression).replace(
        "<inputExpression", f'<inputExpression typeRef="{kind}"'
    )
    return f'<input id="i{number}" label="{html.escape(expression)}">{inner}</input>'


def decision(table, identity="level"):
    return f'<decision id="{identity}" name="Level">{table}</decision>'


def document(*decisions, namespace=NAMESPACE):
    body = "\n".join(decisions)
    head = f'<?xml version="1.0"?>\n<definitions xmlns="{namespace}" id="d">'
    return f"{head}\n{body}\n</definitions>".encode()


def table(rows, inputs=("x",), outputs=("answer",), frame='hitPolicy="FIRST"'):
    """A table of one file; each row is its tests and its outputs."""
    head = [column(n, expression) for n, expression in enumerate(inputs)]
    head += [f'<output id="o{n}" name="{name}"/>' for n, name in enumerate(outputs)]
    body = [rule(n, *row) for n, row in enumerate(rows, start=1)]
    inner = "\n".join([*head, *body])
    return document(decision(f'<decisionTable id="t" {frame}>\n{inner}\n</decisionTable>'))


def ask(data, **variables):
    (found,) = parse_decisions([data]).values()
    return found.decide(variables, WORLD)


def rules(data):
    return [found.rule for found in lint_decision("level.dmn", data)]


def matches(cell, value, **others):
    data = table([([cell], ["True"]), (["-"], ["False"])])
    return ask(data, x=value, **others)["answer"]


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ("5", [5, 5.0], [6, "5", None, True]),
        ("-5", [-5], [5]),
        ("2.5", [2.5], [2]),
        ('"high"', ["high"], ["low", None]),
        ("'high'", ["high"], ["low"]),
        ('"why?"', ["why?"], ["why"]),
        ('"a, b"', ["a, b"], ["a"]),
        ('"not(x)"', ["not(x)"], ["x"]),
        ('"1..5"', ["1..5"], ["3"]),
        (r'"say \"yes\""', ['say "yes"'], ["say"]),
        ("true", [True], [False, 1, "true"]),
        ("false", [False], [True, 0, None]),
        ("True", [True], [False]),
        ("null", [None], [0, "", False]),
        ("None", [None], [0]),
        ('"true"', ["true"], [True]),
        ("= 5", [5], [6]),
        ("== 5", [5], [6]),
        ("!= 5", [6, None, "5"], [5]),
        ('= "high"', ["high"], ["low"]),
        (">= 5", [5, 7], [4, None]),
        ("> 5", [5.5], [5]),
        ("<= 5", [5], [6]),
        ("< 5", [4], [5, None]),
        ("< -1", [-2], [0]),
        ('"a","b"', ["a", "b"], ["c", None]),
        ('"a" , "b" ,"c"', ["c"], ["a,b"]),
        ("5,6,7", [5, 7], [8]),
        ("< 2, > 8", [1, 9], [5]),
        ("1, [3..5], 9", [1, 4, 9], [2]),
        ('null, "a"', [None, "a"], ["b"]),
        ('not("a")', ["b", None], ["a"]),
        ('not("a","b")', ["c"], ["a", "b"]),
        ("not(5)", [6], [5]),
        ("not([1..5])", [6], [3]),
        ("not(null)", [0, ""], [None]),
        ("not(> 5)", [5], [6]),
        ("not (not(5))", [5], [6]),
        ("[1..5]", [1, 3, 5], [0, 6, None]),
        ("(1..5)", [2], [1, 5]),
        ("(1..5]", [5], [1]),
        ("[1..5)", [1], [5]),
        ("]1..5[", [2], [1, 5]),
        ("]1..5]", [5], [1]),
        ("[1.5..2.5]", [2], [3]),
        ("[-5..-1]", [-3], [0]),
        ("[1..5],[8..9]", [2, 8], [6]),
        ("[1..5[,]8..9]", [4, 9], [5, 8]),
        ("[y..y + 2]", [5, 7], [4, 8]),
        ("[len([1, 2])..5]", [2], [1]),
        ('["a","b"]', ["a", ["a", "b"]], ["c"]),
        ('in ["a","b"]', ["b"], ["c"]),
        ('in ("a","b")', ["b"], ["c"]),
        ("in [1..5]", [3], [6]),
        ('not in ["a"]', ["b"], ["a"]),
        ("not in [1..5]", [6], [3]),
        ("in names", ["Ceri"], ["Rhys"]),
        ("? > 3", [4], [3]),
        ("? > 3 and ? < 9", [5], [9]),
        ("3 < ? < 9", [5], [3, 9]),
        ("? = 5", [5], [6]),
        ("? != null and ? > 3", [5], [None, 3]),
        ("not (? > 3)", [3], [4]),
        ('?.startswith("ab")', ["abc"], ["ba"]),
        ('.startswith("ab")', ["abc"], ["ba"]),
        ('.split(",")[0] == "a"', ["a,b"], ["b,a"]),
        ('"x" in ?', [["x", "y"]], [["y"]]),
        ("len(?) > 1", [[1, 2]], [[1]]),
        ("sorted(?, reverse=true)[0] = 3", [[1, 3]], [[1, 2]]),
        ("any(n > 3 for n in ?)", [[1, 4]], [[1]]),
        ("? == y", [5], [6]),
        ("> 3 and ? < 9", [5], [9]),
        ("== None or ? > 3", [None, 4], [3]),
        ("is None", [None], [0]),
        ("is null", [None], [0]),
        ("is not None", [0], [None]),
        ("> y - 1", [5], [4]),
        ("y > 3", [1, "anything"], []),
        ("y > 9", [], [1, True]),
        ("y + 1", [6], [5]),
        ("audit.state", ["open"], ["closed"]),
        ('date("2026-05-01")', ["2026-05-01"], ["2026-05-02"]),
        ('> date("2026-01-01")', ["2026-05-01"], ["2025-12-31", None]),
        ('date and time("2026-05-01T09:00:00Z")', ["2026-05-01T09:00:00Z"], ["2026-05-01"]),
        ('["2026-01-01".."2026-12-31"]', ["2026-05-01"], ["2027-01-01"]),
        ('[date("2026-01-01")..date("2026-12-31")]', ["2026-05-01"], ["2027-01-01"]),
        ("< today()", ["2026-04-30"], ["2026-05-01"]),
        ("[today()..today() + wd(5)]", ["2026-05-11"], ["2026-05-12"]),
        ("-", [None, 1, "x"], []),
        ("", [None, 1, "x"], []),
    ],
)
def test_a_cell_means_what_it_says(cell, yes, no):
    others = {"y": 5, "names": ["Ceri"], "audit": {"state": "open"}}

    assert [matches(cell, value, **others) for value in yes] == [True] * len(yes)
    assert [matches(cell, value, **others) for value in no] == [False] * len(no)


def test_a_variable_that_is_a_list_holds_what_matches():
    assert matches("names", "Ceri", names=["Ceri"]) is True
    assert matches("names", "Rhys", names=["Ceri"]) is False
    assert matches("names", ["Ceri"], names=["Ceri"]) is True


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        ('hitPolicy="FIRST"', 10),
        ('hitPolicy="RULE ORDER"', [10, 20]),
        ('hitPolicy="RULE_ORDER"', [10, 20]),
        ('hitPolicy="COLLECT"', [10, 20]),
        ('hitPolicy="COLLECT" aggregation="SUM"', 30),
        ('hitPolicy="COLLECT" aggregation="MIN"', 10),
        ('hitPolicy="COLLECT" aggregation="MAX"', 20),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 2),
        ('hitPolicy="collect" aggregation="sum"', 30),
    ],
)
def test_two_rows_match(frame, answer):
    data = table([(["> 1"], ["10"]), (["> 2"], ["20"]), (["> 9"], ["30"])], frame=frame)

    assert rules(data) == []
    assert ask(data, x=5) == {"answer": answer}


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        ("", None),
        ('hitPolicy="UNIQUE"', None),
        ('hitPolicy="ANY"', None),
        ('hitPolicy="FIRST"', None),
        ('hitPolicy="RULE ORDER"', []),
        ('hitPolicy="COLLECT"', []),
        ('hitPolicy="COLLECT" aggregation="SUM"', None),
        ('hitPolicy="COLLECT" aggregation="MIN"', None),
        ('hitPolicy="COLLECT" aggregation="MAX"', None),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0),
    ],
)
def test_no_row_matches(frame, answer):
    """The variable is there all the same, so that no old value is taken for the answer."""
    data = table([(["> 9"], ["10", "20"])], outputs=("answer", "other"), frame=frame)
    if "aggregation" in frame:
        data = table([(["> 9"], ["10"])], frame=frame)
    (found,) = parse_decisions([data]).values()

    outcome = found.ask({"x": 5, "answer": "old"}, WORLD)

    assert outcome.rows == ()
    assert list(outcome.outputs.values()) == [answer] * len(outcome.outputs)


def test_the_answer_says_by_which_rows():
    data = table([(["1"], ["10"]), (["> 0"], ["20"]), (["1"], ["30"])], frame='hitPolicy="COLLECT"')
    (found,) = parse_decisions([data]).values()

    assert found.id == "level"
    assert found.ask({"x": 1}, WORLD).rows == ("r1", "r2", "r3")
    assert found.ask({"x": 2}, WORLD).rows == ("r2",)


def test_unique_is_checked():
    data = table([(["> 1"], ["10"]), (["> 2"], ["10"])], frame="")

    assert ask(data, x=2) == {"answer": 10}
    with pytest.raises(ScriptError, match="rows 1, 2") as caught:
        ask(data, x=5)
    assert caught.value.rule == "table.not-unique"


def test_any_is_checked():
    same = table(
        [(["> 1"], ["{'a': 1, 'b': 2}"]), (["> 2"], ["{'b': 2, 'a': 1}"])], frame='hitPolicy="ANY"'
    )
    other = table([(["> 1"], ["1"]), (["> 2"], ["True"])], frame='hitPolicy="ANY"')

    assert ask(same, x=5) == {"answer": {"a": 1, "b": 2}}
    with pytest.raises(ScriptError) as caught:
        ask(other, x=5)
    assert caught.value.rule == "table.not-any"


def test_first_does_not_look_further():
    data = table([(["> 1"], ["1"]), (["missing"], ["2"])])

    assert ask(data, x=5) == {"answer": 1}


def test_only_numbers_are_summed():
    data = table([(["-"], ["1"]), (["-"], ["true"])], frame='hitPolicy="COLLECT" aggregation="SUM"')

    with pytest.raises(ScriptError) as caught:
        ask(data, x=5)
    assert caught.value.rule == "table.not-numbers"


def test_dates_have_a_first_and_a_last():
    frame = 'hitPolicy="COLLECT" aggregation="MIN"'
    data = table([(["-"], ["today() + days(2)"]), (["-"], ["today()"])], frame=frame)

    assert ask(data, x=5) == {"answer": "2026-05-01"}


def test_several_columns_must_all_pass():
    rows = [
        (['"children"', "> 2", "-"], ['"chair"', "2"]),
        (['"children","adults"', "-", "true"], ['"unit"', "[x, y]"]),
        (["-", "-", "-"], ["None", "{'k': y * 2}"]),
    ]
    data = table(rows, inputs=("x", "y", "len(z) > 1"), outputs=("who", "more"))

    assert ask(data, x="children", y=3, z=[]) == {"who": "chair", "more": 2}
    assert ask(data, x="adults", y=3, z=[1, 2]) == {"who": "unit", "more": ["adults", 3]}
    assert ask(data, x="other", y=3, z=[]) == {"who": None, "more": {"k": 6}}


def test_an_input_may_be_any_expression():
    data = table([(["> 20"], ["1"]), (["-"], ["2"])], inputs=("audit.cases * 2 + len(names)",))

    assert ask(data, audit={"cases": 10}, names=["a"]) == {"answer": 1}
    assert ask(data, audit={"cases": 1}, names=["a"]) == {"answer": 2}


def test_a_default_is_the_answer_when_no_row_matches():
    data = table([(["> 9"], ["10"])]).replace(
        b'name="answer"/>',
        b'name="answer"><defaultOutputEntry><text>x + 1</text></defaultOutputEntry></output>',
    )

    assert ask(data, x=5) == {"answer": 6}
    assert ask(data, x=10) == {"answer": 10}


def test_a_table_without_inputs_answers_always():
    assert ask(table([([], ["today()"])], inputs=())) == {"answer": "2026-05-01"}


def test_variables_are_left_alone():
    variables = {"x": [1, 2], "answer": "old"}
    data = table([(["-"], ["x + [3]"])])

    assert ask(data, **variables) == {"answer": [1, 2, 3]}
    assert variables == {"x": [1, 2], "answer": "old"}


@pytest.mark.parametrize(
    ("rows", "x", "rule_key", "place", "source"),
    [
        ([(["1"], ["10"]), (["> missing"], ["20"])], 5, "name", "row 2, column x", "> missing"),
        ([(["high"], ["10"])], "high", "name", "row 1, column x", "high"),
        ([(["> 5"], ["10"])], "text", "failed", "row 1, column x", "> 5"),
        ([(["-"], ["10"]), (["-"], ["missing"])], 5, "name", "row 2, column answer", "missing"),
        ([(["-"], ["wd(5)"])], 5, "data", "row 1, column answer", "wd(5)"),
    ],
)
def test_an_error_names_the_cell(rows, x, rule_key, place, source):
    data = table(rows, frame='hitPolicy="RULE ORDER"')
    wanted = next(
        n
        for n, line in enumerate(data.decode().splitlines(), 1)
        if f'id="r{place.split(",")[0].removeprefix("row ")}"' in line
    )

    with pytest.raises(ScriptError) as caught:
        ask(data, x=x)

    assert caught.value.rule == rule_key
    assert caught.value.message.startswith(place)
    assert (caught.value.line, caught.value.source) == (wanted, source)


def test_a_missing_input_names_its_column():
    with pytest.raises(ScriptError, match="column x: there is no x") as caught:
        ask(table([(["-"], ["1"])]))
    assert (caught.value.rule, caught.value.line) == ("name", 4)


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
    (finding,) = lint_decision("level.dmn", table([(["1"], [cell])]))

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


def test_allowed_values_are_not_checked_and_that_is_said():
    data = table([(["1"], ["2"])]).replace(
        b"</input>", b"<inputValues><text>1,2</text></inputValues></input>"
    )

    assert rules(data) == ["table.allowed-values"]


def test_the_same_id_in_two_files_is_refused():
    data = table([(["1"], ["2"])])

    with pytest.raises(TablesRefused) as caught:
        parse_decisions([data, data])
    assert caught.value.findings[0].rule == "table.same-id"


def test_a_comment_does_not_cut_a_cell():
    data = table([(['"a"'], ["1"]), (["-"], ["2"])]).replace(
        b"&quot;a&quot;", b"&quot;a&quot;<!-- and -->,&quot;b&quot;"
    )

    assert ask(data, x="b") == {"answer": 1}


@pytest.mark.parametrize("version", ["20151101/dmn.xsd", "20180521/MODEL/", "20230324/MODEL/"])
def test_every_version_of_dmn_is_read(version):
    data = table([(["1"], ["2"])]).replace(
        NAMESPACE.encode(), b"http://www.omg.org/spec/DMN/" + version.encode()
    )

    assert ask(data, x=1) == {"answer": 2}


def test_the_shipped_tables_are_well():
    files = sorted(WORKFLOWS.rglob("*.dmn"))

    assert files
    for file in files:
        assert lint_decision(file.name, file.read_bytes()) == []


def test_a_hundred_rows_are_asked_quickly():
    rows = [([f"> {n + 1000}"], [str(n)]) for n in range(100)] + [(["-"], ["-1"])]
    (found,) = parse_decisions([table(rows)]).values()
    found.decide({"x": 5}, WORLD)

    began = time.perf_counter()
    assert found.decide({"x": 5}, WORLD) == {"answer": -1}

    assert time.perf_counter() - began < 0.05


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
