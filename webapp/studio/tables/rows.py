"""The rows and columns of a decision table: add, change, move, take out."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import sketches
from engine.bpmn.dmn import cells as reading
from engine.bpmn.dmn.editing import TableFile
from engine.bpmn.dmn.meaning import meaning_of
from engine.bpmn.dmn.model import Table
from engine.errors import Invalid, NotFound
from engine.permissions import may_design, require
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.studio.tables import asking, cells
from webapp.studio.tables.pages import read
from webapp.studio.tables.views import (
    Answers,
    Asking,
    asked,
    change_table,
    require_expression,
    require_name,
    saved,
    to_table,
)
from webapp.studio.views import bp


@bp.route("/<process>/tables/<table>/rows/new", methods=["GET", "POST"])
def add_row(process: str, table: str) -> ResponseReturnValue:
    found = _table(process, table)

    def act(answers: Answers) -> Response:
        tests, outputs = cells_from(found, answers, None)
        note = answers["note"] or ""
        change_table(process, table, lambda file: file.add_row(tests, outputs, note))
        return saved(process, table)

    now = {f"i{n}_test": "any" for n in range(len(found.inputs))}
    return asked(Asking(process, table, asking.row(found), _("Add a row")), now, act)


@bp.route("/<process>/tables/<table>/rows/<int:row>", methods=["GET", "POST"])
def change_row(process: str, table: str, row: int) -> ResponseReturnValue:
    found = _table(process, table)
    _require_row(found, row)

    def act(answers: Answers) -> Response:
        tests, outputs = cells_from(found, answers, row)
        note = answers["note"] or ""
        change_table(process, table, lambda file: file.set_row(row, tests, outputs, note))
        return saved(process, table)

    title = _("Row %(number)s", number=row)
    return asked(Asking(process, table, asking.row(found), title), shown_row(found, row), act)


@bp.post("/<process>/tables/<table>/rows/<int:row>/move")
def move_row(process: str, table: str, row: int) -> ResponseReturnValue:
    to = {"up": row - 1, "down": row + 1}.get(request.form.get("to", ""), row)
    change_table(process, table, lambda file: file.move_row(row, to))
    return to_table(process, table)


@bp.post("/<process>/tables/<table>/rows/<int:row>/remove")
def remove_row(process: str, table: str, row: int) -> ResponseReturnValue:
    change_table(process, table, lambda file: file.remove_row(row))
    flash(_("Taken out of the sketch. What is live has not changed."))
    return to_table(process, table)


@bp.route("/<process>/tables/<table>/columns/new", methods=["GET", "POST"])
def add_column(process: str, table: str) -> ResponseReturnValue:
    """First what for; the rest is asked by the column's own page."""

    def act(answers: Answers) -> Response:
        found = _table(process, table)

        def added(file: TableFile) -> None:
            place = file.add_column(answers["kind"])
            if answers["kind"] == "input":
                file.set_input(place, "", "None", "string", "")
            else:
                taken = [one.name for one in found.outputs]
                name = next(one for n in range(2, 999) if (one := f"answer_{n}") not in taken)
                file.set_output(place, "", name, "string", "")

        change_table(process, table, added)
        flash(_("The column is there. Say what it is about."))
        return to_table(process, table)

    return asked(Asking(process, table, asking.which_column(), _("Add a column")), {}, act)


@bp.route("/<process>/tables/<table>/inputs/<int:column>", methods=["GET", "POST"])
def change_input(process: str, table: str, column: int) -> ResponseReturnValue:
    found = _table(process, table)
    if column >= len(found.inputs):
        raise NotFound("column", column)
    shown = found.inputs[column]

    def act(answers: Answers) -> Response:
        require_expression(answers["expression"])
        type_ = answers["type"] or ""
        allowed = _listed(answers["allowed"] or "", type_)
        label, expression = answers["label"] or "", answers["expression"]
        change_table(
            process, table, lambda file: file.set_input(column, label, expression, type_, allowed)
        )
        return saved(process, table)

    now = {
        "label": shown.label,
        "expression": shown.expression,
        "type": shown.type,
        "allowed": ", ".join(str(one) for one in shown.allowed),
    }
    return asked(
        Asking(process, table, asking.input_column(), shown.label or shown.expression), now, act
    )


@bp.route("/<process>/tables/<table>/outputs/<int:column>", methods=["GET", "POST"])
def change_output(process: str, table: str, column: int) -> ResponseReturnValue:
    found = _table(process, table)
    if column >= len(found.outputs):
        raise NotFound("column", column)
    shown = found.outputs[column]

    def act(answers: Answers) -> Response:
        name, default = answers["name"], answers["default"] or ""
        require_name("name", name)
        if any(one.name == name for n, one in enumerate(found.outputs) if n != column):
            raise Invalid("name", "taken")
        if default:
            _require_cell(default, "default", is_result=True)
        label, type_ = answers["label"] or "", answers["type"] or ""
        change_table(
            process, table, lambda file: file.set_output(column, label, name, type_, default)
        )
        return saved(process, table)

    now = {
        "label": shown.label,
        "name": shown.name,
        "type": shown.type,
        "default": shown.default.text if shown.default else "",
    }
    return asked(
        Asking(process, table, asking.output_column(), shown.label or shown.name), now, act
    )


@bp.post("/<process>/tables/<table>/columns/<side>/<int:column>/remove")
def remove_column(process: str, table: str, side: str, column: int) -> ResponseReturnValue:
    if side not in ("input", "output"):
        raise NotFound("column", side)
    try:
        change_table(process, table, lambda file: file.remove_column(side, column))
    except Invalid as refused:
        flash(refusal_of(refused).sentence)
        return to_table(process, table)
    flash(_("Taken out of the sketch. What is live has not changed."))
    return to_table(process, table)


def _table(process: str, key: str) -> Table:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        return read(sketches.get(session, process), key).table


def _require_row(found: Table, row: int) -> None:
    if not 1 <= row <= len(found.rows):
        raise NotFound("row", row)


def shown_row(found: Table, number: int) -> dict[str, Any]:
    row, now = found.rows[number - 1], dict[str, Any]()
    for n, (cell, column) in enumerate(zip(row.tests, found.inputs, strict=True)):
        shown = cells.test_of(cell.text, cells.kind_of_type(column.type))
        now |= {f"i{n}_{part}": value for part, value in shown.items()}
    for n, cell in enumerate(row.outputs):
        now |= {f"o{n}_{part}": value for part, value in cells.result_of(cell.text).items()}
    return {**now, "note": row.note}


def cells_from(found: Table, answers: Answers, number: int | None) -> tuple[list[str], list[str]]:
    """The cells of a row as they are to be written; one that cannot be read is refused."""
    row = found.rows[number - 1] if number is not None else None
    tests, outputs = [], []
    for n, column in enumerate(found.inputs):
        before = row.tests[n].text if row else "-"
        kind = cells.kind_of_type(column.type)
        tests.append(cells.cell_of(_part(answers, f"i{n}_"), before, kind))
        _require_cell(tests[-1], f"i{n}_text", is_result=False)
    for n in range(len(found.outputs)):
        before = row.outputs[n].text if row else "null"
        outputs.append(cells.written_result(_part(answers, f"o{n}_"), before))
        _require_cell(outputs[-1], f"o{n}_text", is_result=True)
    return tests, outputs


def _part(answers: Answers, prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in answers.items()
        if name.startswith(prefix)
    }


def _require_cell(text: str, field: str, *, is_result: bool) -> None:
    try:
        reading.result(text) if is_result else reading.condition(text, "value")
    except reading.CellRefused:
        raise Invalid(field, "cell") from None


def _listed(text: str, type_: str) -> str:
    """A list of values as its file keeps it: texts between quotation marks."""
    if not text:
        return ""
    kind = cells.kind_of_type(type_)
    found = cells.cell_of({"test": "one_of", "list": text}, "-", kind)
    meaning = meaning_of(found)
    if meaning is None or meaning.is_ordered:
        raise Invalid("allowed", "list")
    return found
