"""A decision table as it stands in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.bpmn.findings import Severity

Value = str | int | float | bool | None

RULES: Mapping[str, Severity] = MappingProxyType(
    {
        "file.doctype": "error",
        "file.empty": "error",
        "file.not-dmn": "error",
        "file.not-xml": "error",
        "file.too-deep": "error",
        "file.too-large": "error",
        "file.too-many-elements": "error",
        "table.aggregation": "error",
        "table.aggregation-outputs": "error",
        "table.allowed-values": "warning",
        "table.answers-differ": "error",
        "table.cell-constant": "error",
        "table.cell-date": "error",
        "table.cell-empty": "error",
        "table.cell-name": "warning",
        "table.cell-not-a-test": "error",
        "table.cell-type": "warning",
        "table.cell-unreadable": "error",
        "table.gap": "warning",
        "table.hit-policy": "error",
        "table.hit-policy-unsupported": "error",
        "table.input-empty": "error",
        "table.input-unreadable": "error",
        "table.language": "error",
        "table.no-decision": "error",
        "table.no-id": "error",
        "table.no-output": "error",
        "table.no-rules": "error",
        "table.no-table": "error",
        "table.not-compared": "warning",
        "table.other-id": "error",
        "table.output-name": "error",
        "table.output-twice": "error",
        "table.overlap": "error",
        "table.row-hidden": "warning",
        "table.row-width": "error",
        "table.same-id": "error",
        "table.several-decisions": "error",
        "table.too-big": "error",
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and with which element of the file."""

    element: str
    line: int
    rule: str
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return RULES[self.rule]


@dataclass(frozen=True, slots=True)
class Cell:
    id: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Input:
    id: str
    line: int
    label: str
    expression: str
    type: str
    # The values that occur, where the file lists them; only the search for gaps goes by them.
    allowed: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    id: str
    line: int
    label: str
    name: str
    default: Cell | None
    type: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    line: int
    number: int
    tests: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    line: int
    name: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
