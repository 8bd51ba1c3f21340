"""Decision tables: DMN files in, answers out; every cell is an expression of ours."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from engine.bpmn.dmn import cells, checks, coverage, hits, reading
from engine.bpmn.dmn.checks import Prepared, input_name
from engine.bpmn.dmn.model import RULES, Cell, Complaint, Input, Row, Table
from engine.bpmn.expressions import Environment, ScriptError
from engine.bpmn.findings import Finding
from engine.bpmn.world import World
from engine.errors import EngineError

__all__ = [
    "RULES",
    "DecisionTable",
    "Outcome",
    "TablesRefused",
    "lint_decision",
    "parse_decisions",
    "read_table",
    "table_id_of",
]


class TablesRefused(EngineError):
    """Decision tables with errors; the findings name them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(f"Expected a decision table, but: {first.rule}, line {first.line}")
        self.findings = list(findings)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table answered, and the ids of the rows it answered by; no ids when none matched."""

    rows: tuple[str, ...]
    outputs: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One table, ready to be asked; immutable, and shared by all threads."""

    table: Table
    rows: tuple[Prepared, ...]

    @property
    def id(self) -> str:
        return self.table.id

    def decide(self, variables: Mapping[str, object], world: World) -> dict[str, object]:
        """Return the variables that the decision sets."""
        return dict(self.ask(variables, world).outputs)

    def ask(self, variables: Mapping[str, object], world: World) -> Outcome:
        """Decide, and say by which rows; raises ScriptError with the line of the cell at fault."""
        return _Question(self, variables, Environment(world)).outcome()


class _Question:
    """One asking of one table."""

    def __init__(
        self, asked: DecisionTable, variables: Mapping[str, object], environment: Environment
    ) -> None:
        self.table, self.rows = asked.table, asked.rows
        self.variables, self.environment = variables, environment
        self.inputs: dict[str, object] = {}

    def outcome(self) -> Outcome:
        for number, column in enumerate(self.table.inputs):
            with _placed(f"column {column.label or column.expression}", column.line):
                value = self.environment.evaluate(column.expression, self.variables)
                self.inputs[input_name(number)] = value
        matched = self.matched()
        answers = [(prepared.row.number, self.answer(prepared)) for prepared in matched]
        rows = tuple(prepared.row.id for prepared in matched)
        return Outcome(rows, self.combined(answers) or self.default())

    def matched(self) -> list[Prepared]:
        found = []
        for prepared in self.rows:
            if self.matches(prepared):
                found.append(prepared)
                if self.table.hit_policy == "FIRST":
                    break
        return found

    def matches(self, prepared: Prepared) -> bool:
        try:
            return not prepared.condition or self.is_true(prepared.condition)
        except ScriptError:
            # Which of the row's cells was it? The first that fails alone.
            return all(
                self.passes(prepared.row, *one)
                for one in zip(prepared.tests, prepared.row.tests, self.table.inputs, strict=True)
            )

    def passes(self, row: Row, test: str, cell: Cell, column: Input) -> bool:
        place = f"row {row.number}, column {column.label or column.expression}"
        with _placed(place, cell.line, cell.text):
            return not test or self.is_true(test)

    def is_true(self, test: str) -> bool:
        return bool(self.environment.evaluate(test, self.inputs, self.variables))

    def answer(self, prepared: Prepared) -> dict[str, object]:
        answer = {}
        for text, cell, output in zip(
            prepared.outputs, prepared.row.outputs, self.table.outputs, strict=True
        ):
            place = f"row {prepared.row.number}, column {output.name}"
            with _placed(place, cell.line, cell.text):
                answer[output.name] = self.environment.evaluate(text, self.variables)
        return answer

    def combined(self, answers: Sequence[tuple[int, dict[str, object]]]) -> dict[str, object]:
        names = [output.name for output in self.table.outputs]
        with _placed(f"table {self.table.id}", self.table.line):
            return (
                hits.combined(self.table.hit_policy, self.table.aggregation, names, answers) or {}
            )

    def default(self) -> dict[str, object]:
        """No row matched: what the table says for that, else nothing."""
        answer: dict[str, object] = {}
        for output in self.table.outputs:
            answer[output.name] = None
            if output.default is not None:
                with _placed(f"column {output.name}", output.default.line, output.default.text):
                    text = cells.result(output.default.text)
                    answer[output.name] = self.environment.evaluate(text, self.variables)
        return answer


@contextmanager
def _placed(place: str, line: int, source: str = "") -> Iterator[None]:
    """Give an error the place in the table; its own line is only that of the expression."""
    try:
        yield
    except ScriptError as error:
        message = f"{place}: {error.message}"
        raise ScriptError(error.rule, message, line, source or error.source) from None


def parse_decisions(sources: Sequence[bytes]) -> Mapping[str, DecisionTable]:
    """Read tables by the ids of their decisions; raises TablesRefused when one has an error."""
    tables: dict[str, DecisionTable] = {}
    findings: list[Finding] = []
    for source in sources:
        table, complaints = _read(source)
        if table is not None and table.id in tables:
            complaints.append(Complaint(table.id, table.table.line, "table.same-id"))
        findings += [_finding(table.id if table else "", c) for c in complaints]
        if table is not None:
            tables[table.id] = table
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise TablesRefused(errors)
    return tables


def lint_decision(file: str, data: bytes) -> list[Finding]:
    """Return everything that is wrong with a file. Never raises, whatever the bytes are."""
    table, complaints = _read(data)
    if table is not None and not any(one.severity == "error" for one in complaints):
        complaints += coverage.check(table.table)
    findings = [_finding(file, complaint) for complaint in complaints]
    return sorted(findings, key=lambda found: (found.severity != "error", found.line, found.rule))


def read_table(data: bytes) -> DecisionTable | None:
    """The table of a file, as far as it can be read; nothing when it cannot be read at all."""
    return _read(data)[0]


def table_id_of(data: bytes) -> str:
    """The id that diagrams call a file's table by; empty when it cannot be read."""
    table = read_table(data)
    return table.id if table is not None else ""


def _read(data: bytes) -> tuple[DecisionTable | None, list[Complaint]]:
    try:
        table, complaints = reading.read(data)
    except reading.Unreadable as refusal:
        return None, [refusal.complaint]
    rows, more = checks.prepare(table)
    return DecisionTable(table, tuple(rows)), [*complaints, *more]


def _finding(file: str, complaint: Complaint) -> Finding:
    return Finding(
        file,
        complaint.element,
        complaint.line,
        complaint.rule,
        complaint.severity,
        complaint.details,
    )
