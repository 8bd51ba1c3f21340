"""Messages: what somebody was told, the latest first; read one by one or all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import to_user_timezone
from flask_login import current_user
from sqlalchemy.orm import Session

from notifications import accounts, news, reading, words
from notifications.matters import path_of, wording_key
from notifications.models import Delivery
from notifications.preferences import preference_of
from notifications.queries import mine, unread_count
from notifications.wording import Item, line
from webapp.current import actor, process_engine
from webapp.i18n import _, language, ngettext
from webapp.messages.bell import bell
from webapp.signing_in import passive
from webapp.typed import whole

bp = Blueprint("messages", __name__, url_prefix="/messages")


@dataclass(frozen=True, slots=True)
class Row:
    """One message, in the page's language."""

    id: int
    what: str
    step: str
    about: str
    why: str
    late: str  # the late task that this one answers
    at: datetime | None
    is_read: bool
    is_duty: bool


@bp.get("/")
def listing() -> ResponseReturnValue:
    unread = request.args.get("view") != "all"
    with process_engine().query() as session:
        page = mine(session, current_user.id, unread=unread, cursor=request.args.get("after"))
        rows = _rows(session, page.items)
        count = unread_count(session, current_user.id)
        has_news = preference_of(session, current_user.id).news
    view = None if unread else "all"
    return render_template(
        "messages/listing.html",
        rows=rows,
        unread=unread,
        count=count,
        has_news=has_news,
        newest=max((row.id for row in rows), default=0),
        more=url_for(".listing", view=view, after=page.next) if page.next else "",
    )


@bp.get("/<int:message_id>")
def open_(message_id: int) -> ResponseReturnValue:
    """Following a message is reading it; done twice it changes nothing."""
    with process_engine().command(actor()) as ctx:
        path = path_of(reading.read(ctx, message_id).about)
    return redirect(path)


@bp.post("/<int:message_id>/read")
def read(message_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        reading.read(ctx, message_id)
    return redirect(url_for(".listing"), code=303)


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    """As far as the page showed them: what came meanwhile stays new."""
    up_to = request.form.get("up_to", type=whole)
    with process_engine().command(actor()) as ctx:
        count = reading.read_all(ctx, up_to)
    flash(
        ngettext(
            "%(num)d message is marked as read.", "%(num)d messages are marked as read.", count
        )
    )
    return redirect(url_for(".listing"), code=303)


@bp.post("/news")
def choose_news() -> ResponseReturnValue:
    """Whether news that asks for nothing comes by mail, too; duties always do."""
    is_wanted = request.form.get("to") == "on"
    with process_engine().command(actor()) as ctx:
        (news.resume if is_wanted else news.stop)(ctx, current_user.id)
    flash(_("Your choice is kept. It counts from the next message on."))
    return redirect(url_for(".listing"), code=303)


@bp.get("/unread")
@passive
def unread() -> Response:
    """How many are new, for the script that keeps the bell up to date."""
    ring = bell()
    return jsonify(unread=ring.count, shown=ring.shown, said=ring.said)


def _rows(session: Session, items: Sequence[Delivery]) -> list[Row]:
    vocabulary = words.vocabulary(session)
    return [_row(one, vocabulary) for one in items]


def _row(one: Delivery, vocabulary: words.Vocabulary) -> Row:
    about, late = one.about, one.about.get("late") or {}
    item = Item(
        key=wording_key(late.get("kind") or one.kind, late or about, vocabulary),
        reference=str(about.get("reference") or ""),
        name={"en": str(about.get("en") or ""), "cy": str(about.get("cy") or "")},
        link="",
        reason=about.get("reason") or {},
        is_duty=one.is_duty,
        when=_local(accounts.happened_at(about)),
        late_name={"en": late.get("en", ""), "cy": late.get("cy", "")},
        late_since=date.fromisoformat(late["due"]) if late.get("due") else None,
    )
    told = line(item, vocabulary, language())
    return Row(
        id=one.id,
        what=told.what,
        step=told.step,
        about=told.about or _("Open"),
        why=told.why,
        late=told.late,
        at=one.sent_at,
        is_read=one.read_at is not None,
        is_duty=one.is_duty,
    )


def _local(moment: datetime | None) -> datetime | None:
    return to_user_timezone(moment) if moment is not None else None
