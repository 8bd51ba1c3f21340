"""Gathers what the pages of a sketch's decision tables show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.decisions import DecisionTable, read_table
from engine.bpmn.diagram import Diagram
from engine.bpmn.dmn.editing import TableFile
from engine.bpmn.dmn.meaning import constant_of
from engine.bpmn.dmn.model import Table
from engine.bpmn.expressions import ScriptError, names_used
from engine.bpmn.findings import Finding
from engine.bpmn.world import World
from engine.errors import NotFound
from engine.materials import findings_of_table
from engine.models import Sketch
from engine.walking import diagram_of
from webapp.current import moment
from webapp.i18n import _, language, said
from webapp.lint_messages import sentence
from webapp.lint_messages.cells import cell_in_words, value_in_words
from webapp.studio.forms.pages import Told
from webapp.studio.tables import cells
from webapp.studio.tables.asking import POLICIES, TOGETHER


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table in the list of a sketch's."""

    key: str
    name: str
    rules: int
    steps: Sequence[tuple[str, str]]
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell in words, and as it is written where that says more."""

    words: str
    written: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row."""

    number: int
    tests: Sequence[Shown]
    outputs: Sequence[Shown]
    note: str
    findings: Sequence[Told]
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody asked the table, and what it answered."""

    given: Mapping[str, str]
    rows: Sequence[int] = ()
    outputs: Sequence[tuple[str, str]] = ()
    wrong: str = ""
    was_asked: bool = False


@dataclass(frozen=True, slots=True)
class TablePage:
    """One table with all its rows."""

    sketch: Sketch
    key: str
    name: str
    steps: Sequence[tuple[str, str]]
    policy: str
    inputs: Sequence[tuple[str, str]]
    outputs: Sequence[tuple[str, str]]
    rules: Sequence[Rule]
    findings: Sequence[Told]
    errors: int
    asked: Sequence[str]
    trial: Trial


def text_in(sketch: Sketch, key: str) -> str:
    """One table of a sketch as its file; raises NotFound where there is none."""
    if key not in sketch.decisions:
        raise NotFound("table", key)
    return sketch.decisions[key]


def read(sketch: Sketch, key: str) -> DecisionTable:
    """One table, as far as it can be read."""
    found = read_table(text_in(sketch, key).encode())
    if found is None:
        raise NotFound("table", key)
    return found


def list_of(sketch: Sketch) -> list[TableRow]:
    diagram = diagram_of(sketch)
    rows = []
    for key, text in sorted(sketch.decisions.items()):
        table = read_table(text.encode())
        found = findings_of_table(key, text)
        errors = sum(one.severity == "error" for one in found)
        rows.append(
            TableRow(
                key=key,
                name=name_of(text, key) if table else key,
                rules=len(table.table.rows) if table else 0,
                steps=steps_asking(diagram, key),
                errors=errors,
                warnings=len(found) - errors,
            )
        )
    return rows


def table_page(sketch: Sketch, key: str, given: Mapping[str, str]) -> TablePage:
    found = read(sketch, key)
    table, findings = found.table, findings_of_table(key, sketch.decisions[key])
    trial = _tried(found, given)
    return TablePage(
        sketch=sketch,
        key=key,
        name=name_of(sketch.decisions[key], key),
        steps=steps_asking(diagram_of(sketch), key),
        policy=policy_in_words(table),
        inputs=[(one.label or one.expression, one.expression) for one in table.inputs],
        outputs=[(one.label or one.name, one.name) for one in table.outputs],
        rules=[_rule(table, n, findings, trial) for n in range(len(table.rows))],
        findings=[_told(one) for one in findings if not _row_of(one, table)],
        errors=sum(one.severity == "error" for one in findings),
        asked=_variables(table),
        trial=trial,
    )


def name_of(text: str, key: str) -> str:
    file = TableFile(text)
    return said(file.decision.get("name", ""), file.name_cy) or key


def steps_asking(diagram: Diagram, key: str) -> list[tuple[str, str]]:
    """The steps that ask a table."""
    return [
        (one.id, said(one.name, one.name_cy) or one.id)
        for one in diagram.elements.values()
        if one.kind == "businessRuleTask" and one.decision == key
    ]


def policy_in_words(table: Table) -> str:
    words = said(*POLICIES.get(table.hit_policy, (table.hit_policy, table.hit_policy)))
    if not table.aggregation:
        return words
    return f"{words}: {said(*TOGETHER.get(table.aggregation, (table.aggregation,) * 2))}"


def _rule(table: Table, place: int, findings: Sequence[Finding], trial: Trial) -> Rule:
    row = table.rows[place]
    return Rule(
        number=row.number,
        tests=[_cell(cell_in_words(cell.text, language()), cell.text) for cell in row.tests],
        outputs=[_cell(result_in_words(cell.text), cell.text) for cell in row.outputs],
        note=row.note,
        findings=[_told(one) for one in findings if _row_of(one, table) == row.number],
        is_hit=row.number in trial.rows,
    )


def _cell(words: str, text: str) -> Shown:
    """With the notation, unless the words are nothing but it."""
    plain = words.replace("“", "").replace("”", "")
    return Shown(words, "" if text in ("-", "") or text.replace('"', "") == plain else text)


def result_in_words(text: str) -> str:
    try:
        return value_in_words(constant_of(text), language())
    except ValueError:
        listed = cells.result_of(text)
        return listed["list"] or "–" if listed["kind"] == "list" else text


def _row_of(finding: Finding, table: Table) -> int:
    """The row that a finding is about; none when it is about all."""
    number = finding.details.get("other") or finding.details.get("row", "")
    if number.isdecimal():
        return int(number)
    return next((row.number for row in table.rows if row.id and row.id == finding.element), 0)


def _told(finding: Finding) -> Told:
    here = _("This table")  # the sentence itself names the row
    plain = Finding(
        "", here, 0, finding.rule, finding.severity, {**finding.details, "element": here}
    )
    return Told(finding.severity, sentence(plain, language()))


def _variables(table: Table) -> list[str]:
    """The values of the process that the table looks at, in the order of its columns."""
    found: dict[str, None] = {}
    for column in table.inputs:
        found |= dict.fromkeys(sorted(names_used(column.expression)))
    return list(found)


def _tried(found: DecisionTable, given: Mapping[str, str]) -> Trial:
    """Ask the table as an instance would, with what was entered."""
    if not given:
        return Trial({})
    now = moment()
    values = {name: _value(found.table, name, text) for name, text in given.items()}
    try:
        outcome = found.ask(values, World(now.now, now.calendar))
    except ScriptError as error:
        return Trial(given, wrong=error.message, was_asked=True)
    numbers = [row.number for row in found.table.rows if row.id in outcome.rows]
    answers = [(name, _shown(value)) for name, value in outcome.outputs.items()]
    return Trial(given, numbers, answers, was_asked=True)


def _value(table: Table, name: str, text: str) -> Any:
    """What was entered, as the column's kind of value; nothing stays nothing."""
    kind = next((one.type.lower() for one in table.inputs if one.expression == name), "")
    plain = text.strip()
    if not plain:
        return None
    if kind in ("string", "date"):
        return plain
    try:
        return constant_of(plain)
    except ValueError:
        return plain


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value) or "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(one)}" for name, one in value.items())
    if value is None or isinstance(value, bool | int | float | str):
        return value_in_words(value, language())
    return str(value)
