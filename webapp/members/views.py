"""The members' pages: who sits, who is named, who is co-opted; and what is begun from there."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from engine.models import UserTask
from engine.permissions import is_steward, require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.members import page
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from workflows import co_options, nominations
from workflows.models import BoardSeat, CoOption
from workflows.queries import membership

bp = Blueprint("members", __name__, url_prefix="/settings/members")


@bp.get("/")
def listing() -> ResponseReturnValue:
    who, seen = actor(), moment()
    require(membership.may_see(who), "see the members")
    with process_engine().query() as session:
        seats = {one.id: one for one in session.scalars(sa.select(BoardSeat))}
        found = page.lines(session, who, seen)
        guests = page.guests(session, who, seen)
        return render_template(
            "members/listing.html",
            lines=found,
            held=sum(one.seat.now is not None for one in found),
            empty=sum(one.seat.is_vacant for one in found),
            guests=guests,
            here=sum(one.is_here for one in guests),
            letters=page.letters(session, who, seats),
            next=page.next_meeting(session, who, seen),
            reviews=membership.list_reviews(session, who),
            may_propose=co_options.may_propose(who),
            may_bring_in=is_steward(who),
            tabs=tabs(),
        )


@bp.post("/seats/<int:board_seat>/nominate")
def nominate(board_seat: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        instance = nominations.start(ctx, board_seat)
    flash(_("The agency is asked whom it names."))
    return redirect(url_for("instances.show", instance_id=instance.id), code=303)


@bp.post("/co-options")
def co_opt() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        instance = co_options.start(ctx)
        ctx.session.flush()
        task = ctx.session.scalar(sa.select(UserTask.id).where(UserTask.instance_id == instance.id))
        instance_id = instance.id
    if task is not None and is_steward(actor()):
        return redirect(url_for("tasks.show", task_id=task), code=303)
    flash(_("The Business Unit is asked now who is to be co-opted, and for what."))
    return redirect(url_for("instances.show", instance_id=instance_id), code=303)


@bp.get("/co-options/<int:co_option_id>")
def co_option(co_option_id: int) -> ResponseReturnValue:
    return _page(co_option_id, {}, {})


@bp.post("/co-options/<int:co_option_id>/end")
def end_co_option(co_option_id: int) -> ResponseReturnValue:
    _seen(co_option_id)
    require(co_options.may_propose(actor()), "end a co-option")
    try:
        reason = given.needed("reason", most=1000)
        with process_engine().command(actor()) as ctx:
            co_options.end(ctx, co_option_id, reason)
    except Invalid as refused:
        return _page(co_option_id, given.typed(), given.complaint(refused)), 422
    flash(_("The access has ended. What the person did stays in the history."))
    return redirect(url_for(".co_option", co_option_id=co_option_id), code=303)


def _seen(co_option_id: int) -> CoOption:
    with process_engine().query() as session:
        row = session.scalar(
            sa.select(CoOption).where(CoOption.id == co_option_id, membership.co_options(actor()))
        )
    if row is None:
        raise NotFound("co-option", co_option_id)
    return row


def _page(co_option_id: int, values: dict[str, str], wrong: Wrong) -> str:
    row = _seen(co_option_id)
    return render_template(
        "members/co_option.html",
        row=row,
        guest=page.guest_of(row, moment()),
        may_end=co_options.may_propose(actor()),
        values=values,
        wrong=wrong,
    )
