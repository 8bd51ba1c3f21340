"""Profile: a person's own settings, each on a page of its own."""

from dataclasses import dataclass
from datetime import date

import flask_babel
import sqlalchemy as sa
from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import identity, sign_in
from engine.errors import Invalid
from engine.models import Group, Membership, User
from notifications.models import Days, Immediate
from notifications.preferences import Wish, preference_of, set_preference
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, pgettext, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong

bp = Blueprint("profile", __name__, url_prefix="/profile")
SECURITY = "/profile/security"


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the profile."""

    name: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a person, in words."""

    group: str
    kind: str
    starts_on: date
    ends_on: date | None
    is_over: bool


def tabs() -> list[Tab]:
    """The pages of the profile, those of other rooms included where they are there."""
    pages = [
        (_("Profile"), url_for("profile.show")),
        (_("Notifications"), url_for("profile.notifications")),
        (_("Absence"), url_for("absences.listing")),
        (_("API tokens"), url_for("profile.api_tokens")),
    ]
    if any(rule.rule == SECURITY for rule in current_app.url_map.iter_rules()):
        pages.append((_("Security"), SECURITY))
    return [Tab(name, url, request.path.rstrip("/") == url.rstrip("/")) for name, url in pages]


@bp.get("/")
def show() -> ResponseReturnValue:
    with process_engine().query() as db:
        user = db.get_one(User, actor().id)
        names = Names(db)
        return render_template(
            "profile/show.html",
            user=user,
            agency=names.agency(user.agency),
            seats=seats_of(db, user.id, moment().today),
            tabs=tabs(),
        )


@bp.post("/language")
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    me = actor()
    assert me.id is not None  # noqa: S101 - whoever is signed in is a person
    with process_engine().command(me) as ctx:
        identity.set_language(ctx, me.id, chosen)
    session["language"] = chosen
    flask_babel.refresh()
    flash(_("Your language is kept. Messages to you are written in it, too."))
    return redirect(url_for(".show"), code=303)


@bp.get("/notifications")
def notifications() -> ResponseReturnValue:
    with process_engine().query() as db:
        kept = preference_of(db, actor().id or 0)
    values = {
        "digest_at": kept.digest_at.strftime("%H:%M"),
        "digest_days": kept.digest_days,
        "immediate": kept.immediate,
        "quiet_from": kept.quiet_from.strftime("%H:%M") if kept.quiet_from else "",
        "quiet_to": kept.quiet_to.strftime("%H:%M") if kept.quiet_to else "",
    }
    return _notifications(values, {})


@bp.post("/notifications")
def choose_notifications() -> ResponseReturnValue:
    me = actor()
    try:
        wish = _wish()
        with process_engine().command(me) as ctx:
            set_preference(ctx, me.id or 0, wish)
    except Invalid as refused:
        return _notifications(given.typed(), given.complaint(refused)), 422
    flash(_("Your choice is kept. It counts from the next message on."))
    return redirect(url_for(".notifications"), code=303)


def _wish() -> Wish:
    digest_at = given.clock_or_none("digest_at")
    if digest_at is None:
        raise Invalid("digest_at", "required")
    return Wish(
        digest_at=digest_at,
        digest_days=request.form.get("digest_days", ""),
        immediate=request.form.get("immediate", ""),
        quiet_from=given.clock_or_none("quiet_from"),
        quiet_to=given.clock_or_none("quiet_to"),
    )


def _notifications(values: dict[str, str], wrong: Wrong) -> str:
    return render_template(
        "profile/notifications.html",
        values=values,
        wrong=wrong,
        tabs=tabs(),
        days=[
            (Days.EVERY_DAY, _("Every day")),
            (Days.WORKING_DAYS, _("On working days only")),
        ],
        immediate=[
            (
                Immediate.NOTHING,
                _("Nothing: everything waits for the digest"),
                _("One message a day at most."),
            ),
            (
                Immediate.URGENT,
                _("What is urgent"),
                _("Late tasks, escalations, and what needs attention at once."),
            ),
            (
                Immediate.EVERYTHING,
                _("Everything"),
                _("Each new task and each reminder by itself."),
            ),
        ],
    )


@bp.get("/tokens")
def api_tokens() -> ResponseReturnValue:
    return _tokens()


@bp.post("/tokens")
def issue_token() -> ResponseReturnValue:
    """The token is shown on this answer and nowhere again."""
    me = actor()
    try:
        name = given.needed("name", most=80)
        with process_engine().command(me) as ctx:
            token = sign_in.issue_token(ctx, me.id or 0, name)
    except Invalid as refused:
        return _tokens(wrong=given.complaint(refused)), 422
    return _tokens(fresh=token)


@bp.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        sign_in.revoke_token(ctx, token_id)
    flash(_("The token is ended. Programs that use it are refused from now on."))
    return redirect(url_for(".api_tokens"), code=303)


def _tokens(fresh: str = "", wrong: Wrong | None = None) -> str:
    with process_engine().query() as db:
        found = sign_in.live_tokens(db, actor().id or 0)
    return render_template(
        "profile/tokens.html",
        tokens=found,
        fresh=fresh,
        wrong=wrong or {},
        values=given.typed() if wrong else {},
        tabs=tabs(),
    )


def kind_of(kind: str) -> str:
    """How a seat is held, in words."""
    known = {
        "holder": pgettext("seat", "Holder"),
        "deputy": pgettext("seat", "Deputy"),
        "delegate": pgettext("seat", "Delegate"),
        "co_opted": pgettext("seat", "Co-opted"),
    }
    return known.get(kind, kind)


def seats_of(db: Session, user_id: int, today: date) -> list[Seat]:
    """Every seat that took effect or will, the current ones first."""
    rows = db.execute(
        sa.select(Membership, Group)
        .join(Group, Group.key == Membership.group_key)
        .where(
            Membership.user_id == user_id,
            Membership.ends_on.is_(None) | (Membership.ends_on >= Membership.starts_on),
        )
        .order_by(Membership.starts_on.desc(), Membership.id)
    )
    found = [
        Seat(
            group=said(group.name, group.name_cy),
            kind=kind_of(seat.kind),
            starts_on=seat.starts_on,
            ends_on=seat.ends_on,
            is_over=seat.ends_on is not None and seat.ends_on < today,
        )
        for seat, group in rows
    ]
    return sorted(found, key=lambda seat: seat.is_over)
