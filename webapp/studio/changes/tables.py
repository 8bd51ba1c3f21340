"""What of a decision table is otherwise: rows and columns, told in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.bpmn.decisions import read_table
from engine.bpmn.dmn.editing import TableFile
from engine.bpmn.dmn.model import Input, Output, Row, Table
from webapp.i18n import _, language, said
from webapp.lint_messages.cells import cell_in_words, value_in_words
from webapp.studio.changes.parts import Change, added, changed, moved, moved_in, removed
from webapp.studio.tables.asking import TYPES
from webapp.studio.tables.pages import name_of, policy_in_words, result_in_words

Cells = Mapping[str, str]
ANYTHING, NOTHING = "-", "null"


@dataclass(frozen=True, slots=True)
class Line:
    """A row by its columns, whatever their order."""

    number: int = field(compare=False)
    tests: Cells
    outputs: Cells
    note: str


def of_tables(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        if key not in old or key not in new:
            is_new = key in new
            text = new[key] if is_new else old[key]
            told = _rows_of(text)
            tag, pair = (added(), ("", told)) if is_new else (removed(), (told, ""))
            yield Change(_name(text, key), _("Decision table"), tag, _("Rows"), *pair)
        elif old[key] != new[key]:
            yield from _of_one(old[key], new[key], key)


def _of_one(old: str, new: str, key: str) -> Iterator[Change]:
    before, after = read_table(old.encode()), read_table(new.encode())
    name = _name(new, key)
    found: list[Change] = []
    if before is not None and after is not None:
        kind = f"{_('Decision table')}: {name}"
        found = [
            *_about(old, new, before.table, after.table),
            *_columns(before.table.inputs, after.table.inputs, kind),
            *_columns(before.table.outputs, after.table.outputs, kind),
            *_rows(before.table, after.table, kind),
        ]
    if not found:
        said_so = _("Its file, but nothing that it answers")
        plain = said_so if before and after else _("It cannot be read")
        found = [Change(name, _("Decision table"), changed(), plain)]
    yield from found


def _about(old: str, new: str, before: Table, after: Table) -> Iterator[Change]:
    files = TableFile(old), TableFile(new)
    told = [
        (_("Name in English"), *(one.decision.get("name", "") for one in files)),
        (_("Name in Welsh"), *(one.name_cy for one in files)),
        (_("Which row answers"), policy_in_words(before), policy_in_words(after)),
    ]
    for label, was, now in told:
        if was != now:
            yield Change(name_of(new, ""), _("Decision table"), changed(), label, was, now)


def _columns(
    old: Sequence[Input] | Sequence[Output], new: Sequence[Input] | Sequence[Output], kind: str
) -> Iterator[Change]:
    before, after = {_key(one): one for one in old}, {_key(one): one for one in new}
    for key in dict.fromkeys([*after, *before]):
        column = after.get(key) or before[key]
        what = f"{_('Column')}: {_label(column)}"
        if key not in before or key not in after:
            yield Change(what, kind, added() if key in after else removed())
            continue
        was, now = dict(_settings(before[key])), dict(_settings(after[key]))
        for label, value in now.items():
            if was.get(label, "") != value:
                yield Change(what, kind, changed(), label, was.get(label, ""), value)


def _settings(column: Input | Output) -> Iterator[tuple[str, str]]:
    yield _("Name of the column"), column.label
    yield _("Kind of values"), said(*TYPES.get(column.type, (column.type, column.type)))
    if isinstance(column, Input):
        yield _("What it looks at"), column.expression
        values = ", ".join(value_in_words(one, language()) for one in column.allowed)
        yield _("All values that occur"), values
    else:
        yield _("Name of the value that it sets"), column.name
        yield _("If no row applies"), result_in_words(column.default.text) if column.default else ""


def _rows(old: Table, new: Table, kind: str) -> Iterator[Change]:
    """A row is the one that says the same, or else the one that was kept by its name."""
    before, after = _lines(old), _lines(new)
    was = _matched(old, new)
    back = {earlier: key for key, earlier in was.items()}
    for key, line in before.items():
        if key not in back:
            yield Change(_numbered(line), kind, removed(), "", _in_words(line, old), "")
    for key, line in after.items():
        if key not in was:
            yield Change(_numbered(line), kind, added(), "", "", _in_words(line, new))
            continue
        for label, earlier, now in _cells(before[was[key]], line, old, new):
            yield Change(_numbered(line), kind, changed(), label, earlier, now)
    for key in moved_in([back[key] for key in before if key in back], list(after)):
        pair = _numbered(before[was[key]]), _numbered(after[key])
        yield Change(_in_words(after[key], new), kind, moved(), "", *pair)


def _cells(old: Line, new: Line, before: Table, after: Table) -> Iterator[tuple[str, str, str]]:
    columns = {**_labels(before), **_labels(after)}
    for key, label in columns.items():
        tests = old.tests.get(key, ANYTHING), new.tests.get(key, ANYTHING)
        if key in {_key(one) for one in (*before.outputs, *after.outputs)}:
            outputs = old.outputs.get(key, NOTHING), new.outputs.get(key, NOTHING)
            if outputs[0] != outputs[1]:
                yield label, result_in_words(outputs[0]), result_in_words(outputs[1])
        elif tests[0] != tests[1]:
            yield label, cell_in_words(tests[0], language()), cell_in_words(tests[1], language())
    if old.note != new.note:
        yield _("Note"), old.note, new.note


def _matched(old: Table, new: Table) -> dict[str, str]:
    """By the row's key now: its key before."""
    before, after = _lines(old), _lines(new)
    found = {key: key for key, line in after.items() if before.get(key) == line}
    left = [key for key in before if key not in found]
    for key, line in after.items():
        same = [
            k for k in left if (before[k].tests, before[k].outputs) == (line.tests, line.outputs)
        ]
        if key not in found and same:
            found[key] = same[0]
            left.remove(same[0])
    return found | {key: key for key in after if key in left and key not in found}


def _lines(table: Table) -> dict[str, Line]:
    return {row.id or f"row {row.number}": _line(table, row) for row in table.rows}


def _line(table: Table, row: Row) -> Line:
    tests = {_key(c): cell.text for c, cell in zip(table.inputs, row.tests, strict=False)}
    outputs = {_key(c): cell.text for c, cell in zip(table.outputs, row.outputs, strict=False)}
    return Line(row.number, tests, outputs, row.note)


def _in_words(line: Line, table: Table) -> str:
    labels = _labels(table)
    tests = [
        f"{labels[key]}: {cell_in_words(text, language())}"
        for key, text in line.tests.items()
        if text != ANYTHING
    ]
    outputs = [f"{labels[key]}: {result_in_words(text)}" for key, text in line.outputs.items()]
    answers = "; ".join(outputs)
    if not tests:
        return _("Always: %(answers)s", answers=answers)
    return _("If %(tests)s, then %(answers)s", tests="; ".join(tests), answers=answers)


def _rows_of(text: str) -> str:
    found = read_table(text.encode())
    if found is None:
        return ""
    return ". ".join(_in_words(one, found.table) for one in _lines(found.table).values())


def _name(text: str, key: str) -> str:
    return name_of(text, key) if read_table(text.encode()) is not None else key


def _numbered(line: Line) -> str:
    return _("Row %(number)s", number=line.number)


def _labels(table: Table) -> dict[str, str]:
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    return {_key(one): _label(one) for one in columns}


def _key(column: Input | Output) -> str:
    return column.id or f"{type(column).__name__} {_value_of(column)}"


def _label(column: Input | Output) -> str:
    return column.label or _value_of(column)


def _value_of(column: Input | Output) -> str:
    return column.expression if isinstance(column, Input) else column.name
