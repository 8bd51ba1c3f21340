"""How long somebody is still signed in, and staying longer."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.sign_in import sessions
from webapp.current import actor, process_engine
from webapp.signing_in.marks import passive, public
from webapp.signing_in.visitor import load, machine_now
from webapp.signing_in.where import limits

bp = Blueprint("staying", __name__, url_prefix="/sign-in/staying")


def seconds_left() -> int:
    """Nought for nobody."""
    if not current_user.is_authenticated:
        return 0
    left = current_user.signed_in.ends_at(limits()) - machine_now()
    return max(0, int(left.total_seconds()))


@bp.get("")
@public
@passive
def look() -> ResponseReturnValue:
    """What an open page asks by itself; to ask is no sign of life."""
    return jsonify(seconds=seconds_left())


@bp.post("")
def stay() -> ResponseReturnValue:
    """Somebody pressed the button."""
    with process_engine().command(actor()) as ctx:
        sessions.see(ctx, current_user.signed_in.session_id)
    again = load(current_user.token)
    left = again.signed_in.ends_at(limits()) - machine_now() if again is not None else None
    return jsonify(seconds=int(left.total_seconds()) if left is not None else 0)
