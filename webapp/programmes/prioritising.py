"""The strategic priorities: what holds, what held before, and writing down new ones."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.names import Names
from webapp.people import given
from webapp.registers import words as shared
from webapp.registers.lists import bp
from workflows import priorities

Wrong = Mapping[str, str]
BOARD = "<any(children,adults):board>"


@bp.get(f"/programme/priorities/{BOARD}")
def strategic_priorities(board: str) -> ResponseReturnValue:
    return _page(board, {}, {})


@bp.post(f"/programme/priorities/{BOARD}")
def set_strategic_priorities(board: str) -> ResponseReturnValue:
    require(priorities.may_set_priorities(actor()), "set the strategic priorities")
    try:
        wish = priorities.Wish(
            priorities=_lines(request.form.get("priorities", "")),
            in_force_from=given.day("in_force_from"),
            reason=request.form.get("reason", ""),
            seen=given.number("seen"),
        )
        with process_engine().command(actor()) as ctx:
            priorities.set_priorities(ctx, board, wish)
    except Invalid as invalid:
        return _page(board, given.typed(), given.complaint(invalid)), 422
    flash(_("The strategic priorities are written down. What held before stays on record."))
    return redirect(url_for(".strategic_priorities", board=board), code=303)


def _lines(typed: str) -> list[dict[str, str]]:
    """One priority a line: its English name, a bar, its Welsh name."""
    found = []
    for line in typed.splitlines():
        english, _bar, welsh = line.partition("|")
        if line.strip():
            found.append({"en": english.strip(), "cy": welsh.strip()})
    return found


def _page(board: str, sent: Mapping[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        versions = priorities.versions(session, board)
        held = priorities.in_force(session, board, moment().today)
        names = Names(session)
        newest = versions[0] if versions else None
        lines = [f"{one['en']} | {one['cy']}" for one in (newest.priorities if newest else ())]
        values = sent or {
            "priorities": "\n".join(lines),
            "seen": str(newest.version if newest else 0),
        }
        return render_template(
            "programmes/priorities.html",
            board=board,
            board_name=shared.boards()[board],
            others=[pair for pair in shared.boards().items() if pair[0] != board],
            versions=[
                (
                    one,
                    [said(each["en"], each["cy"]) for each in one.priorities],
                    names.person(one.created_by) if one.created_by else "Cylch",
                )
                for one in versions
            ],
            held=held,
            may_set=priorities.may_set_priorities(actor()),
            values=values,
            wrong=wrong,
        )
