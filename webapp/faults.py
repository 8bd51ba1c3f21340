"""Puts what went wrong into the log, under a number short enough to be read out by telephone.

And who knocked where nothing opened: not by whom it was, but where and how often, so that whoever
watches the log sees somebody trying doors.
"""

import logging
import secrets

from flask import current_app, g, request
from flask_wtf.csrf import CSRFError

from engine.errors import NotPermitted
from webapp.api.refusals import NobodyCalls, TokenMissing
from webapp.brakes import TooMuch
from webapp.logs import method_asked

# Forged or stale forms, strange or ended tokens, rights that are not there, too much at once.
TRIED = (CSRFError, TokenMissing, NobodyCalls, NotPermitted, TooMuch)
log = logging.getLogger(__name__)


def note_tried(error: Exception) -> None:
    """Say that a control held, when this refusal is one of those."""
    if isinstance(error, NobodyCalls) and "Authorization" not in request.headers:
        return  # merely not signed in yet
    if isinstance(error, TRIED):
        told = {
            "action": "control_held",
            "why": type(error).__name__,
            "request": g.get("request_name", "none"),
            "endpoint": request.endpoint or "none",
            "method": method_asked(),
        }
        log.warning("refused", extra=told)


def unwrapped(error: Exception) -> Exception:
    """What breaks while an answer is made, or after it was, Flask hands on in a wrapping."""
    return getattr(error, "original_exception", None) or error


def noted(error: Exception) -> str:
    reference = secrets.token_hex(4).upper()
    current_app.logger.error(
        "Expected to answer %s %s; reference %s.",
        request.method,
        request.url_rule or "an unknown address",  # the address itself may hold a one-time code
        reference,
        exc_info=error,
    )
    return reference
