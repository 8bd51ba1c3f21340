"""A table with bad rows: each is named, and the table can be sent again."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.i18n import ngettext
from webapp.importing import files
from webapp.importing.desk import Desk
from workflows.table_rows import BadRow

ROOM = 80  # letters of a cell


def page(desk: Desk, filename: str, bad: Sequence[BadRow]) -> ResponseReturnValue:
    rows = [
        (one.row, desk.labels.get(one.column, one.column), _found(one), desk.what_to_do(one))
        for one in sorted(bad, key=lambda one: one.row)
    ]
    answer = render_template(
        "importing/refused.html",
        filename=files.shown(filename),
        rows=rows,
        counted=ngettext("%(num)d cell to put right", "%(num)d cells to put right", len(rows)),
        look=desk.look,
        back=desk.back,
        sent=desk.sent(),
    )
    return answer, 422


def _found(bad: BadRow) -> str:
    if bad.rule == "too_long" or not bad.found:
        return "–"
    return bad.found if len(bad.found) <= ROOM else f"{bad.found[: ROOM - 1]}…"
