"""Where a mail leads: its links open a task once signed in; news can be stopped without that."""

from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.actors import SYSTEM
from engine.errors import NotFound
from engine.models import User
from engine.queries import instances
from notifications import news, reading
from notifications.letterhead import OPEN, STOP
from notifications.tokens import Signer
from webapp.current import actor, process_engine
from webapp.i18n import _
from webapp.security import csrf
from webapp.signing_in.marks import public

bp = Blueprint("from_mail", __name__)
MARK = "m"


def install(app: Flask) -> None:
    app.before_request(_open)


def _open() -> ResponseReturnValue | None:
    """`?m=…` leaves the address. It opens nothing that its reader may not open without it.

    Its first use marks the message as read; every other changes nothing.
    """
    token = request.args.get(MARK)
    if token is None or request.method != "GET" or not current_user.is_authenticated:
        return None
    if request.path.startswith("/api/"):
        return None
    parts = _signer().read(OPEN, token)
    if parts is not None and all(part.isdigit() for part in parts):
        delivery_id, user_id = map(int, parts)
        if user_id != current_user.id:
            flash(_("The link was sent to somebody else. You see here what you may see."))
        elif not _has_opened(delivery_id):
            flash(
                _(
                    "The task of this message is no longer with you: "
                    "it was done, withdrawn or given to somebody else."
                )
            )
            return redirect(url_for("inbox.show"))
    query = [pair for pair in request.args.items(multi=True) if pair[0] != MARK]
    path = f"/{request.path.lstrip('/')}"
    return redirect(f"{path}?{urlencode(query)}" if query else path)


def _has_opened(delivery_id: int) -> bool:
    """Whether what the message leads to is still there for whoever it was sent to."""
    with process_engine().command(actor()) as ctx:
        reading.opened_from_mail(ctx, delivery_id)
    if request.endpoint != "tasks.show":
        return True
    with process_engine().query() as session:
        try:
            instances.get_task(session, actor(), (request.view_args or {})["task_id"])
        except NotFound:
            return False
    return True


@bp.get("/stop-news/<token>")
@public
def ask_to_stop(token: str) -> ResponseReturnValue:
    """Asked first: programs that follow every link in a mail stop nothing."""
    _whose(token)
    return render_template("messages/stop_news.html", is_done=False)


@bp.post("/stop-news/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """The address itself is the proof; mail programs post to it without a page."""
    user_id = _whose(token)
    with process_engine().command(SYSTEM) as ctx:
        if ctx.session.get(User, user_id) is None:
            raise NotFound("person", user_id)
        news.stop(ctx, user_id)
    return render_template("messages/stop_news.html", is_done=True)


csrf.exempt(stop)


def _whose(token: str) -> int:
    parts = _signer().read(STOP, token)
    if parts is None or not parts[0].isdigit():
        raise NotFound("link", token)
    return int(parts[0])


def _signer() -> Signer:
    return Signer.of(current_app.extensions["settings"])
