"""The pages of retention: the schedule, holds, what is due, lists with four eyes, the log."""

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.retention import shown, words
from webapp.signing_in.again import require_recent
from workflows import destructions, legal_holds, retention, retention_changes
from workflows.models import Destruction
from workflows.queries import retention as queries

bp = Blueprint("retention", __name__, url_prefix="/settings/retention")
MOST_LISTS, MOST_LINES = 50, 200


@bp.get("/")
def listing() -> ResponseReturnValue:
    """What is kept how long, and where the rest of it is."""
    require(retention.may_see(actor()), "see the retention schedule")
    seen = moment()
    with process_engine().query() as session:
        lists = session.scalars(
            sa.select(Destruction).order_by(Destruction.id.desc()).limit(MOST_LISTS)
        ).all()
        return render_template(
            "retention/listing.html",
            schedule=shown.schedule(session),
            changes=shown.changes(session, retention_changes.waiting(session)),
            lists=shown.lists(session, lists),
            due=len(queries.due(session, seen.calendar, seen.now)),
            held=shown.standing_holds(session),
            may_set=retention.may_set(actor()),
            tabs=tabs(),
        )


@bp.get("/holds")
def holds() -> ResponseReturnValue:
    require(legal_holds.may_hold(actor()), "see the legal holds")
    return _holds({}, {})


@bp.post("/holds")
def place_hold() -> ResponseReturnValue:
    require(legal_holds.may_hold(actor()), "place a legal hold")
    try:
        with process_engine().command(actor()) as ctx:
            ref, key = given.text("ref", most=120), given.text("class_key")
            legal_holds.place(ctx, ref, key, request.form.get("reason", ""))
    except Invalid as refused:
        return _holds(given.typed(), given.complaint(refused)), 422
    flash(_("The hold stands. Nothing that it names is destroyed."))
    return redirect(url_for(".holds"), code=303)


@bp.get("/holds/<int:hold_id>")
def hold(hold_id: int) -> ResponseReturnValue:
    require(legal_holds.may_hold(actor()), "see the legal holds")
    return _hold(hold_id, {})


@bp.post("/holds/<int:hold_id>/lift")
def lift_hold(hold_id: int) -> ResponseReturnValue:
    require(legal_holds.may_hold(actor()), "lift a legal hold")
    try:
        with process_engine().command(actor()) as ctx:
            legal_holds.lift(ctx, hold_id, request.form.get("lift_reason", ""))
    except Invalid as refused:
        return _hold(hold_id, given.complaint(refused)), 422
    flash(_("The hold is lifted."))
    return redirect(url_for(".holds"), code=303)


@bp.get("/due")
def due() -> ResponseReturnValue:
    require(retention.may_see(actor()), "see what is due for destruction")
    return _due({})


@bp.post("/due")
def prepare() -> ResponseReturnValue:
    """Put what was ticked on a list, for a second person to look at."""
    require(destructions.may_prepare(actor()), "prepare a destruction")
    try:
        roots = [_root(text) for text in request.form.getlist("roots")]
        with process_engine().command(actor()) as ctx:
            found = destructions.prepare(ctx, roots, given.text("note", most=1000)).id
    except Invalid as refused:
        return _due(given.complaint(refused)), 422
    flash(_("The list is prepared. Nothing is destroyed until somebody else approves it."))
    return redirect(url_for(".show_list", destruction_id=found), code=303)


@bp.get("/lists/<int:destruction_id>")
def show_list(destruction_id: int) -> ResponseReturnValue:
    require(retention.may_see(actor()), "see what is due for destruction")
    return _list(destruction_id, {})


@bp.post("/lists/<int:destruction_id>/approve")
def approve_list(destruction_id: int) -> ResponseReturnValue:
    """By somebody else than who prepared it, who has just shown who they are."""
    require(retention.may_see(actor()), "approve a destruction")
    with process_engine().query() as session:
        destructions.get(session, destruction_id)
    require_recent(url_for(".show_list", destruction_id=destruction_id))
    if request.form.get("sure") != "yes":
        return _list(destruction_id, given.complaint(Invalid("sure", "not_sure"))), 422
    with process_engine().command(actor()) as ctx:
        destructions.approve(ctx, destruction_id)
    flash(_("Approved. The records are destroyed one after the other; this page shows each."))
    return redirect(url_for(".show_list", destruction_id=destruction_id), code=303)


@bp.post("/lists/<int:destruction_id>/withdraw")
def withdraw_list(destruction_id: int) -> ResponseReturnValue:
    require(retention.may_see(actor()), "withdraw a destruction")
    try:
        with process_engine().command(actor()) as ctx:
            reason = request.form.get("withdraw_reason", "")
            destructions.withdraw(ctx, destruction_id, reason)
    except Invalid as refused:
        return _list(destruction_id, given.complaint(refused)), 422
    flash(_("The list is withdrawn. Its records stay."))
    return redirect(url_for(".listing"), code=303)


@bp.get("/log")
def log() -> ResponseReturnValue:
    require(retention.may_see(actor()), "see the destruction log")
    with process_engine().query() as session:
        found = queries.log(session, MOST_LINES)
        empty = _("Nothing has been destroyed yet.")
        table = shown.lines(session, found, _("Destruction log"), empty)
        return render_template("retention/log.html", log=table)


def _root(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("roots", "not_due") from None


def _holds(values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        classes = [(one.key, said(one.name, one.name_cy)) for one in retention.classes(session)]
        table = shown.holds(session, legal_holds.listing(session))
    return render_template(
        "retention/holds.html",
        holds=table,
        classes=classes,
        values=values,
        wrong=wrong,
        leads_back=retention.may_see(actor()),
    )


def _hold(hold_id: int, wrong: Wrong) -> str:
    with process_engine().query() as session:
        one = legal_holds.get(session, hold_id)
        names = Names(session)
        return render_template(
            "retention/hold.html",
            one=one,
            tag=shown.hold_tag(one),
            placed_by=names.person(one.placed_by) if one.placed_by else "",
            lifted_by=names.person(one.lifted_by) if one.lifted_by else "",
            may_lift=legal_holds.may_lift(actor(), one),
            leads_back=retention.may_see(actor()),
            is_own=one.placed_by == actor().id,
            values=given.typed(),
            wrong=wrong,
        )


def _due(wrong: Wrong) -> str:
    seen = moment()
    with process_engine().query() as session:
        found = queries.due(session, seen.calendar, seen.now)
    return render_template(
        "retention/due.html",
        due=found,
        chosen=request.form.getlist("roots"),
        outcomes=words.outcomes(),
        may_prepare=destructions.may_prepare(actor()),
        values=given.typed(),
        wrong=wrong,
    )


def _list(destruction_id: int, wrong: Wrong) -> str:
    with process_engine().query() as session:
        found = destructions.get(session, destruction_id)
        names = Names(session)
        return render_template(
            "retention/list.html",
            one=found,
            tag=words.list_tag(found),
            lines=shown.lines(session, destructions.items(session, found), _("Records"), ""),
            prepared_by=names.person(found.prepared_by) if found.prepared_by else "",
            approved_by=names.person(found.approved_by) if found.approved_by else "",
            withdrawn_by=names.person(found.withdrawn_by) if found.withdrawn_by else "",
            may_approve=destructions.may_approve(actor(), found),
            is_open=found.state == "prepared",
            values=given.typed(),
            wrong=wrong,
        )
