"""Helping others to sign in, and what the board wants of everybody."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.models import SignInLink, User
from engine.permissions import is_steward, may_administer, require
from engine.queries import sign_in as queries
from engine.sign_in import links, recoveries, second_factor
from webapp.current import actor, process_engine
from webapp.i18n import _, ngettext
from webapp.people.settings import tabs
from webapp.signing_in.again import recent
from webapp.signing_in.where import safe

bp = Blueprint("sign_in_help", __name__)


@bp.get("/settings/signing-in")
def settings() -> ResponseReturnValue:
    """For the administrators and the Business Unit."""
    require(is_steward(actor()), "look after signing in")
    with process_engine().query() as db:
        return render_template(
            "security/settings.html",
            roles=queries.roles(db),
            people=queries.people(db),
            recoveries=queries.recoveries(db),
            may_administer=may_administer(actor()),
            me=actor().id,
            tabs=tabs(),
        )


@bp.post("/settings/signing-in/roles")
@recent
def want() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        second_factor.want_of(ctx, set(request.form.getlist("roles")))
    flash(_("It counts from the next sign-in of each person."))
    return redirect(url_for(".settings"), code=303)


@bp.get("/settings/people/<int:user_id>/signing-in")
def person(user_id: int) -> ResponseReturnValue:
    return _person_page(user_id)


@bp.post("/settings/people/<int:user_id>/signing-in/invite")
@recent
def invite(user_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        link = links.invite(ctx, user_id)
    return _person_page(user_id, link)


@bp.post("/settings/people/<int:user_id>/signing-in/reset")
@recent
def reset(user_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        link = links.offer_reset(ctx, user_id)
    return _person_page(user_id, link)


@bp.post("/settings/people/<int:user_id>/signing-in/sign-out")
@recent
def sign_out(user_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        count = recoveries.sign_out(ctx, user_id)
    flash(
        ngettext(
            "%(num)d browser of this person is signed out.",
            "%(num)d browsers of this person are signed out.",
            count,
        )
    )
    return redirect(url_for(".person", user_id=user_id), code=303)


@bp.post("/settings/people/<int:user_id>/signing-in/recover")
@recent
def propose(user_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        recoveries.propose(ctx, user_id, request.form.get("reason", ""))
    flash(_("An administrator must now confirm it."))
    return redirect(url_for(".person", user_id=user_id), code=303)


@bp.post("/settings/recoveries/<int:recovery_id>/confirm")
@recent
def confirm(recovery_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        link = recoveries.confirm(ctx, recovery_id)
    return _person_page(link.user_id, link)


@bp.post("/settings/recoveries/<int:recovery_id>/refuse")
@recent
def refuse(recovery_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        recoveries.refuse(ctx, recovery_id)
    flash(_("It stays as it is."))
    return redirect(url_for(".settings"), code=303)


def _person_page(user_id: int, link: SignInLink | None = None) -> ResponseReturnValue:
    """With the link when it was just made: it is shown this once."""
    require(is_steward(actor()), "help people to sign in")
    base: str = current_app.extensions["settings"].base_url
    with process_engine().query() as db:
        user = db.get(User, user_id)
        if user is None:
            raise NotFound("person", user_id)
        return render_template(
            "security/person.html",
            person=user,
            page=queries.person(db, actor(), user_id),
            link=link,
            address=links.address_of(safe(), base, link) if link is not None else "",
        )
