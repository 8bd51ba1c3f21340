"""The pulse: alive, ready, and figures for a monitor. No names, no titles, no login.

It stands beside the API, which describes it: a monitor that asks every few seconds needs no more.
"""

import orjson
from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from webapp.api import protection
from webapp.api.meters import counted
from webapp.api.readiness import is_ready
from webapp.current import process_engine
from webapp.security import csrf

bp = Blueprint("api_health", __name__)
bp.before_request(protection.speak)
csrf.exempt(bp)
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@bp.errorhandler(Exception)
def _answer(error: Exception) -> ResponseReturnValue:
    from webapp.api import problems  # noqa: PLC0415 - as the API, where something goes wrong

    return problems.answer(error)


@bp.get("/healthz")
def alive() -> Response:
    """Tell that the process answers."""
    return _told("ok", 200)


@bp.get("/readyz")
def ready() -> Response:
    """Tell that the database answers and is as new as the program."""
    try:
        is_answered = is_ready(process_engine().database)
    except SQLAlchemyError:
        current_app.logger.warning("Expected the database to answer.", exc_info=True)
        is_answered = False
    return _told("ok", 200) if is_answered else _told("not ready", 503)


@bp.get("/metrics")
def metrics() -> Response:
    """Give figures to Prometheus: how much there is, how late due work is, how answers went."""
    from webapp.api.measured import measured  # noqa: PLC0415 - asked for by Prometheus alone

    body = generate_latest(measured(process_engine())) + counted()
    return current_app.response_class(body, content_type=PLAIN)


def _told(status: str, code: int) -> Response:
    body = orjson.dumps({"status": status})
    return current_app.response_class(body, code, mimetype="application/json")
