"""The words of each kind of message: looked at with made-up things, changed by process owners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import Invalid, NotFound
from engine.permissions import is_steward, require
from notifications import preview, wordings, words
from notifications.letterhead import Letterhead
from notifications.wording import Content
from notifications.words import FRAMES
from webapp.current import actor, moment, process_engine
from webapp.i18n import LANGUAGES, _, pgettext
from webapp.messages.kinds import kind_name
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong

bp = Blueprint("wordings", __name__, url_prefix="/settings/messages")
# The mail brings its own styles along; it is shown as a page by itself, where nothing may run.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    name: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One editable part in both languages, with what must stand in it."""

    key: str
    name: str
    placeholders: list[str]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Change:
    part: str
    text: str
    text_cy: str
    at: datetime
    by: str


def may_see(who: Actor) -> bool:
    return wordings.may_word(who) or is_steward(who)


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(may_see(actor()), "see the words of messages")
    with process_engine().query() as session:
        changed = wordings.changed_kinds(session)
    kinds = [Kind(key, kind_name(key), key in changed) for key in preview.kinds()]
    return render_template(
        "wordings/listing.html",
        frames=[one for one in kinds if one.key in FRAMES],
        kinds=sorted((one for one in kinds if one.key not in FRAMES), key=lambda one: one.name),
    )


@bp.get("/<kind>")
def show(kind: str) -> ResponseReturnValue:
    return _page(kind, None, {})


@bp.post("/<kind>")
def change(kind: str) -> ResponseReturnValue:
    """Keep one part in both languages, or go back to the shipped words."""
    part = request.form.get("part", "")
    try:
        with process_engine().command(actor()) as ctx:
            if "restore" in request.form:
                wordings.restore(ctx, kind, part)
            else:
                text = {one: request.form.get(f"{part}_{one}", "") for one in LANGUAGES}
                wordings.reword(ctx, kind, part, text)
    except Invalid as refused:
        return _page(kind, given.typed(), given.complaint(refused)), 422
    flash(_("The words are kept. They hold from the next message on."))
    return redirect(url_for(".show", kind=kind), code=303)


@bp.get("/<kind>/mail")
def mail(kind: str) -> ResponseReturnValue:
    """The message as a mail program shows it."""
    require(may_see(actor()), "see the words of messages")
    _known(kind)
    wanted = request.args.get("as", "")
    with process_engine().query() as session:
        content = _sample(session, kind, wanted if wanted in LANGUAGES else None)
    response = make_response(content.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _page(kind: str, typed: Mapping[str, str] | None, wrong: Wrong) -> str:
    require(may_see(actor()), "see the words of messages")
    _known(kind)
    with process_engine().query() as session:
        vocabulary = words.vocabulary(session)
        samples = {one: _sample(session, kind, one) for one in LANGUAGES}
        changes = _changes(session, kind)
    parts = vocabulary.parts[kind]
    values = {f"{part}_{one}": parts[part][one] for part in parts for one in LANGUAGES}
    return render_template(
        "wordings/show.html",
        kind=Kind(kind, kind_name(kind), is_changed=False),
        parts=[_part(kind, part, parts[part]) for part in parts],
        values={**values, **(typed or {})},
        wrong=wrong,
        samples=samples,
        changes=changes,
        may_change=wordings.may_word(actor()),
    )


def _part(kind: str, part: str, now: Mapping[str, str]) -> Part:
    names = {
        "opening": pgettext("part of a message", "Opening"),
        "closing": pgettext("part of a message", "Closing"),
        "step": pgettext("part of a message", "The next step"),
        "what": pgettext("part of a message", "What happened"),
    }
    shipped = words.shipped()[kind][part]
    needed = ["{" + name + "}" for name in sorted(words.placeholders(shipped["en"]))]
    return Part(part, names[part], needed, is_own=dict(shipped) != dict(now))


def _changes(session: Session, kind: str) -> list[Change]:
    names = Names(session)
    return [
        Change(_part(kind, row.part, {}).name, row.text, row.text_cy, row.at, names.person(row.by))
        for row in wordings.history(session, kind)
    ]


def _sample(session: Session, kind: str, language: str | None) -> Content:
    house = Letterhead.of(current_app.extensions["settings"])
    vocabulary = words.vocabulary(session)
    return preview.sample(kind, vocabulary, language, moment().today, house.profile)


def _known(kind: str) -> None:
    if kind not in preview.kinds():
        raise NotFound("kind of message", kind)
