"""The secret address of a person's calendar: made, shown once, ended; and what lies behind it."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.errors import NotFound
from notifications import calendars
from notifications.letterhead import Letterhead
from notifications.models import CalendarFeed
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.signing_in.marks import public

bp = Blueprint("calendar", __name__)


@bp.get("/messages/calendar")
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/messages/calendar")
def open_() -> ResponseReturnValue:
    """The address is shown on this answer and nowhere again."""
    with process_engine().command(actor()) as ctx:
        token = calendars.open_feed(ctx)
    return _page(address(token))


@bp.post("/messages/calendar/close")
def close() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        calendars.close_feed(ctx)
    flash(_("The address is ended. Calendars that use it get nothing more."))
    return redirect(url_for(".show"), code=303)


@bp.get("/calendar/<feed>.ics")
@public
def download(feed: str) -> Response:
    """For calendar programs, which cannot sign in: the address itself is the key."""
    seen = moment()
    with process_engine().query() as session:
        found = calendars.feed(session, feed, (seen.now, seen.calendar), _letterhead())
    if found is None:
        raise NotFound("calendar", feed)
    response = Response(found.body, mimetype="text/calendar")
    response.set_etag(found.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def address(token: str) -> str:
    return f"{_letterhead().base_url}/calendar/{token}.ics"


def _page(fresh: str = "") -> str:
    with process_engine().query() as session:
        kept = session.get(CalendarFeed, current_user.id)
    return render_template("messages/calendar.html", kept=kept, fresh=fresh)


def _letterhead() -> Letterhead:
    return Letterhead.of(current_app.extensions["settings"])
