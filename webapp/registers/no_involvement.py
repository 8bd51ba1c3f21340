"""One page on which an agency closes several returns of an audit: it was not involved."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import returns
from workflows.queries.audits import closable, concerned

LONGEST = 2000


@bp.get("/audits/<int:audit_id>/no-involvement")
def not_involved(audit_id: int) -> ResponseReturnValue:
    return _page(audit_id)


@bp.post("/audits/<int:audit_id>/no-involvement")
def close_not_involved(audit_id: int) -> ResponseReturnValue:
    """Close all that were ticked, or none."""
    chosen = [int(one) for one in request.form.getlist("returns") if one.isdecimal()]
    note = request.form.get("note", "").strip()[:LONGEST]
    try:
        with process_engine().command(actor()) as ctx:
            audit = concerned(ctx.session, ctx.actor, audit_id)
            closed = returns.close_without_involvement(ctx, chosen, note, audit)
            count = len(closed)
    except Invalid as invalid:
        return _page(audit_id, invalid)
    flash(
        ngettext(
            "%(num)d return is closed: no involvement.",
            "%(num)d returns are closed: no involvement.",
            count,
        )
    )
    return redirect(url_for("inbox.show"), code=303)


def _page(audit_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        audit = concerned(session, actor(), audit_id)
        rows = [
            (str(one.id), one.case_ref, reading.names.agency(one.agency), one.due_on)
            for one in closable(session, actor(), audit)
        ]
    wrong = {invalid.field: refusal_of(invalid).sentence} if invalid else {}
    page = render_template(
        "registers/no_involvement.html",
        audit_id=audit_id,
        ref=audit.ref,
        theme=audit.theme,
        rows=rows,
        wrong=wrong,
        chosen=set(request.form.getlist("returns")),
        note=request.form.get("note", ""),
        title=_("Cases in which we were not involved"),
    )
    return page, 422 if invalid else 200
