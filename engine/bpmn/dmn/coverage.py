"""Which cases several rows of a table decide, and which cases none of them does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.bpmn.dmn.axes import Axis, axis_of, cell_of
from engine.bpmn.dmn.meaning import Meaning, constant_of, meaning_of
from engine.bpmn.dmn.model import Complaint, Row, Table

SINGLE = ("UNIQUE", "ANY", "FIRST")
# More than this is no list that anybody would read.
MOST_TOLD = 10
MOST_STEPS = 20_000

Box = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """One row: for each column the values that it takes; nothing where only a run can tell."""

    row: Row
    masks: tuple[int | None, ...]

    @property
    def box(self) -> Box | None:
        known = tuple(mask for mask in self.masks if mask is not None)
        return known if len(known) == len(self.masks) else None

    def at_most(self, domain: Box) -> Box:
        """All that it might take."""
        pairs = zip(self.masks, domain, strict=True)
        return tuple(whole if mask is None else mask for mask, whole in pairs)


class _TooMany(Exception):
    """More combinations than can be gone through."""


def check(table: Table) -> list[Complaint]:
    """What is certain; a row that depends on other values is taken to decide all it might."""
    if not table.rows or not table.inputs or table.hit_policy not in SINGLE:
        return []
    axes = [_axis(table, number) for number in range(len(table.inputs))]
    known = [axis or axis_of([], "", []) for axis in axes]
    complete = [axis for axis in known if axis is not None]
    cases = [_case(row, axes) for row in table.rows]
    try:
        return [*_doubly(table, complete, cases), *_missed(table, complete, cases)]
    except _TooMany:
        return [Complaint(table.id, table.line, "table.not-compared")]


def _axis(table: Table, number: int) -> Axis | None:
    found = [meaning_of(row.tests[number].text) for row in table.rows]
    column = table.inputs[number]
    return axis_of([one for one in found if one is not None], column.type, column.allowed)


def _case(row: Row, axes: Sequence[Axis | None]) -> _Case:
    meanings = [meaning_of(cell.text) for cell in row.tests]
    return _Case(row, tuple(_mask(*pair) for pair in zip(meanings, axes, strict=True)))


def _mask(meaning: Meaning | None, axis: Axis | None) -> int | None:
    if axis is None:  # nothing is known of the column, except that a dash lets all through
        return 1 if meaning == Meaning() else None
    return axis.mask(meaning) if meaning is not None else None


def _doubly(table: Table, axes: Sequence[Axis], cases: Sequence[_Case]) -> Iterator[Complaint]:
    if table.hit_policy == "FIRST":
        yield from _hidden(axes, cases)
        return
    told = 0
    for one, other in combinations(cases, 2):
        shared = _shared(one, other, axes)
        if shared is None or (table.hit_policy == "ANY" and _answers_alike(one, other)):
            continue
        rule = "table.overlap" if table.hit_policy == "UNIQUE" else "table.answers-differ"
        details = {"row": str(one.row.number), "other": str(other.row.number)}
        details["case"] = _told(table, axes, shared)
        yield Complaint(other.row.id, other.row.line, rule, details)
        told += 1
        if told >= MOST_TOLD:
            return


def _shared(one: _Case, other: _Case, axes: Sequence[Axis]) -> Box | None:
    """The values that both rows take."""
    first, second = one.box, other.box
    if first is None or second is None:
        return None
    shared = tuple(a & b & axis.whole for a, b, axis in zip(first, second, axes, strict=True))
    return shared if all(shared) else None


def _answers_alike(one: _Case, other: _Case) -> bool:
    """Also where only a run can tell."""
    pairs = zip(one.row.outputs, other.row.outputs, strict=True)
    return not any(_differ(first.text, second.text) for first, second in pairs)


def _differ(one: str, other: str) -> bool:
    try:
        first, second = constant_of(one), constant_of(other)
    except ValueError:
        return False
    return first != second or isinstance(first, bool) != isinstance(second, bool)


def _hidden(axes: Sequence[Axis], cases: Sequence[_Case]) -> Iterator[Complaint]:
    """Rows that never decide anything, because an earlier one always does."""
    before: list[Box] = []
    for case in cases:
        box = case.box
        if box is None:
            continue
        domain = tuple(mask & axis.whole for mask, axis in zip(box, axes, strict=True))
        if before and not any(True for _ in _Search().uncovered(domain, before)):
            yield Complaint(
                case.row.id, case.row.line, "table.row-hidden", {"row": str(case.row.number)}
            )
        before.append(box)


def _missed(table: Table, axes: Sequence[Axis], cases: Sequence[_Case]) -> Iterator[Complaint]:
    if all(output.default is not None for output in table.outputs):
        return
    domain = tuple(axis.whole for axis in axes)
    full = [case.at_most(domain) for case in cases]
    for number, box in enumerate(_Search().uncovered(domain, full)):
        if number >= MOST_TOLD:
            return
        yield Complaint(table.id, table.line, "table.gap", {"case": _told(table, axes, box)})


def _told(table: Table, axes: Sequence[Axis], box: Box) -> str:
    """A line for each column that matters: its name, and the cell that would ask for this."""
    lines = [
        (column.label or column.expression, cell_of(axis, mask))
        for column, axis, mask in zip(table.inputs, axes, box, strict=True)
    ]
    return "\n".join(f"{name}\t{cell}" for name, cell in lines if cell != "-")


class _Search:
    """Looks for values that no box holds, column by column."""

    def __init__(self) -> None:
        self.steps = 0

    def uncovered(self, domain: Box, boxes: Sequence[Box]) -> Iterator[Box]:
        """The boxes of the domain in which none of these lies."""
        if not boxes:
            yield domain
            return
        if not domain or any(_holds_all(box, domain) for box in boxes):
            return
        for mask, inside in self._slices(domain[0], boxes):
            rest = [box[1:] for box in inside]
            for found in self.uncovered(domain[1:], rest):
                yield (mask, *found)

    def _slices(self, domain: int, boxes: Sequence[Box]) -> list[tuple[int, list[Box]]]:
        """The values of a column, those together that the same boxes hold."""
        slices: dict[tuple[int, ...], int] = {}
        for bit in range(domain.bit_length()):
            if domain >> bit & 1:
                self._count(len(boxes))
                holding = tuple(n for n, box in enumerate(boxes) if box[0] >> bit & 1)
                slices[holding] = slices.get(holding, 0) | 1 << bit
        return [(mask, [boxes[n] for n in holding]) for holding, mask in slices.items()]

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS * 100:
            raise _TooMany


def _holds_all(box: Box, domain: Box) -> bool:
    return all(whole & ~mask == 0 for mask, whole in zip(box, domain, strict=True))
