"""Raising an alert: first what it is not, then the form."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import LANGUAGES, _, remember_language
from webapp.names import Names
from webapp.registers import words as shared
from workflows import alerts, returns
from workflows.agencies import AGENCIES
from workflows.alerts import Raised
from workflows.models import AgencyReturn

bp = Blueprint("alerts", __name__, url_prefix="/alerts")

READ = "yes"


@bp.get("/raise")
def before() -> ResponseReturnValue:
    """A child in danger is 999 and the duty to report: said first, and confirmed."""
    if "go" not in request.args:
        return _before({})
    if request.args.get("read") != READ:
        return _before({"read": _("Confirm that you have read this")}), 422
    about = _about(request.args.get("return", ""))
    given = {"board": about.audit.board, "case_ref": about.case_ref} if about else {}
    return _form(given, [about.agency] if about else [])


@bp.post("/raise")
def post() -> ResponseReturnValue:
    """Raise it, or turn to the other language with what was typed."""
    given = {name: request.form.get(name, "") for name in ("subject", "concern", "case_ref")}
    given["board"] = request.form.get("board", "")
    chosen = request.form.getlist("agencies")
    if request.form.get("read") != READ:
        return _before({"read": _("Confirm that you have read this")}), 422
    if request.form.get("lang") in LANGUAGES:
        remember_language(request.form["lang"])
        return _form(given, chosen)
    raised = _raised(given, chosen)
    if wrong := list(alerts.faults(raised)):
        return _form(given, chosen, wrong), 422
    try:
        with process_engine().command(actor()) as ctx:
            alert_id = alerts.raise_alert(ctx, raised).id
    except Invalid as invalid:
        return _form(given, chosen, [invalid]), 422
    flash(_("Your alert is raised. It was not a referral: if a child is at risk, report it now."))
    return redirect(url_for("registers.alert", alert_id=alert_id), code=303)


def _raised(given: dict[str, str], chosen: list[str]) -> Raised:
    about = _about(request.form.get("return", ""))
    return Raised(
        **given,
        agencies=chosen,
        audit_id=about.audit_id if about else None,
        return_id=about.id if about else None,
        is_checked=request.form.get("checked") == READ,
    )


def _about(number: str) -> AgencyReturn | None:
    """The return from whose page somebody came, if it is one that they may see."""
    if not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - fits a column
        return None
    with process_engine().query() as session:
        return returns.get(session, actor(), int(number))


def _before(wrong: dict[str, str]) -> str:
    about = request.values.get("return", "")
    return render_template("alerts/before.html", wrong=wrong, about=about)


def _form(given: dict[str, str], chosen: list[str], faults: Sequence[Invalid] = ()) -> str:
    with process_engine().query() as session:
        names = Names(session)
        agencies = sorted(
            ((key, names.agency(key)) for key, seat in AGENCIES.items() if seat.ends_on is None),
            key=lambda pair: pair[1],
        )
    wrong = {one.field: refusal_of(one).sentence for one in faults}
    found = [one.values.get("found") for one in faults]
    return render_template(
        "alerts/raise.html",
        given=given,
        chosen=chosen,
        wrong=wrong,
        suspicious=next(filter(None, found), []),
        agencies=agencies,
        boards=list(shared.boards().items()),
        about=request.values.get("return", ""),
    )
