"""What the pages' script sends and gets about passkeys; all answers say where to go next."""

import base64
import secrets
from typing import Any

import orjson
from flask import Blueprint, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from engine.errors import EngineError, NotFound
from engine.models import User
from engine.sign_in import TooManyAttempts, passkeys
from engine.sign_in.spent import AlreadySpent
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.signing_in import again, half
from webapp.signing_in.entering import as_themselves, enter
from webapp.signing_in.marks import public
from webapp.signing_in.relying_party import party
from webapp.signing_in.where import address

bp = Blueprint("passkeys", __name__, url_prefix="/passkeys")


@bp.post("/sign-in/options")
@public
def sign_in_options() -> ResponseReturnValue:
    """For anybody: the browser shows whose passkeys it has. After a password, that person's."""
    found = half.current()
    user_id = found[1].id if found is not None else None
    if current_user.is_authenticated:
        user_id = current_user.id
    with process_engine().query() as db:
        return _options(passkeys.request_options(db, _party(), _new_challenge(), user_id))


@bp.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Alone it is both proofs: the device was there, and it looked who held it."""
    try:
        user = passkeys.by_passkey(process_engine(), _reply(), address())
    except (TooManyAttempts, AlreadySpent) as refused:
        return _refused(refused)
    found = half.current()
    if user is None or (found is not None and found[1].id != user.id):
        return jsonify(message=_("This passkey does not open this board.")), 422
    method, after = ("passkey", None) if found is None else (f"{found[0].method}+passkey", found[0])
    return jsonify(url=enter(user, method, after=after).location)


@bp.post("/again")
def prove() -> ResponseReturnValue:
    """The same person shows again who they are."""
    try:
        user = passkeys.by_passkey(process_engine(), _reply(), address())
    except (TooManyAttempts, AlreadySpent) as refused:
        return _refused(refused)
    if user is None or user.id != current_user.id:
        return jsonify(message=_("This passkey is not yours.")), 422
    return jsonify(url=again.proved().location)


@bp.post("/new/options")
@public
def creation_options() -> ResponseReturnValue:
    """For who is signed in, or must set up a second proof before they are."""
    user = _maker()
    with process_engine().query() as db:
        options = passkeys.creation_options(db, user, _party(), _new_challenge())
    session["handle"] = options["user"]["id"]
    return _options(options)


@bp.post("/new")
@public
def create() -> ResponseReturnValue:
    user, handle = _maker(), _bytes(session.pop("handle", ""))
    name = request.form.get("name", "") or _("Passkey")
    try:
        with as_themselves(user.id) as ctx:
            passkeys.register(ctx, _reply(), handle, name)
    except EngineError as refused:
        return _refused(refused)
    found = half.current()
    if found is not None and not current_user.is_authenticated:
        enter(user, f"{found[0].method}+passkey", after=found[0])
        return jsonify(url=url_for("profile_security.codes", next=request.args.get("next")))
    flash(_("The passkey is set up."))
    return jsonify(url=url_for("profile_security.show"))


@bp.post("/<int:passkey_id>/remove")
@again.recent
def remove(passkey_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        passkeys.remove(ctx, passkey_id)
    flash(_("The passkey is taken off."))
    return redirect(url_for("profile_security.show"), code=303)


def _maker() -> User:
    """Who may make one now: signed in lately, or on the way in and asked to."""
    if current_user.is_authenticated:
        again.require_recent()
        with process_engine().query() as db:
            return db.get_one(User, current_user.id)
    found = half.current()
    if found is None or not found[0].must_set_up:
        raise NotFound("visitor who may make a passkey", "here")
    return found[1]


def _new_challenge() -> bytes:
    challenge = secrets.token_bytes(32)
    session["challenge"] = challenge.hex()
    return challenge


def _reply() -> passkeys.Reply:
    challenge = bytes.fromhex(session.pop("challenge", ""))
    credential = request.form.get("credential", "")
    if not challenge or not credential:
        raise AlreadySpent("Expected a challenge of ours with its answer.")
    return passkeys.Reply(credential, challenge, _party())


def _party() -> passkeys.RelyingParty:
    found = party()
    if found is None:
        raise BadRequest
    return found


def _options(options: dict[str, Any]) -> ResponseReturnValue:
    return orjson.dumps(options), 200, {"Content-Type": "application/json"}


def _refused(refused: EngineError) -> ResponseReturnValue:
    told = refusal_of(refused)
    return jsonify(message=told.sentence), told.status


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
