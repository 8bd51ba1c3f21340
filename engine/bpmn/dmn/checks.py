"""What can be said against a table that could be read, and its cells as expressions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.dmn import cells
from engine.bpmn.dmn.hits import AGGREGATIONS, POLICIES, UNSUPPORTED
from engine.bpmn.dmn.model import Cell, Complaint, Input, Output, Row, Table
from engine.bpmn.expressions import validate_expression

MAX_CELLS = 5_000
_TEXTS = frozenset({"string"})
_NUMBERS = frozenset({"integer", "long", "double", "number"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """One row, ready to be asked."""

    row: Row
    tests: tuple[str, ...]  # an empty one lets everything through
    condition: str  # all of them
    outputs: tuple[str, ...]


def input_name(column: int) -> str:
    return f"input__{column}"


def prepare(table: Table) -> tuple[list[Prepared], list[Complaint]]:
    """Translate every cell; the rows are of use only when no complaint is an error."""
    complaints = [*_policy(table), *_columns(table)]
    rows: list[Prepared] = []
    if len(table.rows) * (len(table.inputs) + len(table.outputs)) > MAX_CELLS:
        details = {"limit": str(MAX_CELLS)}
        return rows, [*complaints, Complaint(table.id, table.line, "table.too-big", details)]
    for row in table.rows:
        if len(row.tests) != len(table.inputs) or len(row.outputs) != len(table.outputs):
            complaints.append(_of_row(row, "table.row-width"))
            continue
        work = _RowWork(row)
        rows.append(work.prepared(table))
        complaints += work.complaints
    return rows, complaints


def _policy(table: Table) -> Iterator[Complaint]:
    details = {"policy": table.hit_policy[:80], "aggregation": table.aggregation[:80]}
    if table.hit_policy in UNSUPPORTED:
        yield Complaint(table.id, table.line, "table.hit-policy-unsupported", details)
    elif table.hit_policy not in POLICIES:
        yield Complaint(table.id, table.line, "table.hit-policy", details)
    if table.aggregation:
        if table.aggregation not in AGGREGATIONS or table.hit_policy != "COLLECT":
            yield Complaint(table.id, table.line, "table.aggregation", details)
        if len(table.outputs) > 1:
            yield Complaint(table.id, table.line, "table.aggregation-outputs", details)


def _columns(table: Table) -> Iterator[Complaint]:
    if not table.outputs:
        yield Complaint(table.id, table.line, "table.no-output")
    if not table.rows:
        yield Complaint(table.id, table.line, "table.no-rules")
    for column in table.inputs:
        yield from _input(column)
    times = Counter(output.name for output in table.outputs)
    for output in table.outputs:
        yield from _output(output, times[output.name])


def _input(column: Input) -> Iterator[Complaint]:
    details = {"column": column.label or column.expression[:80]}
    if not column.expression:
        yield Complaint(column.id, column.line, "table.input-empty", details)
        return
    for problem in validate_expression(column.expression):
        details = {**details, "problem": problem.rule}
        yield Complaint(column.id, column.line, "table.input-unreadable", details)


def _output(output: Output, times: int) -> Iterator[Complaint]:
    details = {"column": output.name[:80] or output.label[:80]}
    is_name = output.name.isidentifier() and output.name.isascii()
    if not is_name or output.name.startswith("_"):
        yield Complaint(output.id, output.line, "table.output-name", details)
    elif times > 1:
        yield Complaint(output.id, output.line, "table.output-twice", details)
    if output.default is not None:
        try:
            cells.result(output.default.text)
        except cells.CellRefused as refusal:
            details = {**details, "problem": refusal.problem}
            yield Complaint(output.id, output.default.line, refusal.rule, details)


class _RowWork:
    """Translates one row and notes what is wrong, by row and column."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.complaints: list[Complaint] = []

    def prepared(self, table: Table) -> Prepared:
        tests = [
            self.test(cell, column, number)
            for number, (cell, column) in enumerate(zip(self.row.tests, table.inputs, strict=True))
        ]
        outputs = [
            self.output(cell, output.name)
            for cell, output in zip(self.row.outputs, table.outputs, strict=True)
        ]
        condition = " and ".join(test for test in tests if test)
        return Prepared(self.row, tuple(tests), condition, tuple(outputs))

    def test(self, cell: Cell, column: Input, number: int) -> str:
        label = column.label or column.expression
        if cells.is_name(cell.text):
            self.complain(cell, "table.cell-name", label)
        wrong = {"text": _NUMBERS, "number": _TEXTS}.get(cells.constant_type(cell.text), ())
        if column.type in wrong:
            self.complain(cell, "table.cell-type", label, type=column.type)
        try:
            return cells.condition(cell.text, input_name(number))
        except cells.CellRefused as refusal:
            self.complain(cell, refusal.rule, label, problem=refusal.problem)
            return ""

    def output(self, cell: Cell, column: str) -> str:
        if cells.is_name(cell.text):
            self.complain(cell, "table.cell-name", column)
        try:
            return cells.result(cell.text)
        except cells.CellRefused as refusal:
            self.complain(cell, refusal.rule, column, problem=refusal.problem)
            return ""

    def complain(self, cell: Cell, rule: str, column: str, **details: str) -> None:
        place = {"row": str(self.row.number), "rule": self.row.id, "column": column[:80]}
        said = {**place, "text": cell.text[:80], **details}
        element = self.row.id or cell.id
        self.complaints.append(Complaint(element, cell.line, rule, said))


def _of_row(row: Row, rule: str) -> Complaint:
    return Complaint(row.id, row.line, rule, {"row": str(row.number)})
