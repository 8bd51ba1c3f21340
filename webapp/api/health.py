"""The pulse: alive, ready, and figures for a monitor. No names, no titles, no login."""

from flask import Response, current_app
from prometheus_client import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from webapp.api.answers import as_json
from webapp.api.blueprints import open_blueprint
from webapp.api.measured import measured
from webapp.api.meters import counted
from webapp.api.readiness import is_ready
from webapp.api.reading import gives_file
from webapp.api.schemas.operations import Health
from webapp.current import process_engine

bp = open_blueprint("health", "For monitors: no login, no personal data.", prefix=None)
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@bp.get("/healthz")
@bp.output(Health)
def alive() -> Response:
    """Tell that the process answers."""
    return as_json({"status": "ok"})


@bp.get("/readyz")
@bp.output(Health)
@bp.doc(responses={503: "The database does not answer or is older than the program"})
def ready() -> Response:
    """Tell that the database answers and is as new as the program."""
    try:
        is_answered = is_ready(process_engine().database)
    except SQLAlchemyError:
        current_app.logger.warning("Expected the database to answer.", exc_info=True)
        is_answered = False
    told = {"status": "ok" if is_answered else "not ready"}
    return as_json(told, 200 if is_answered else 503)


@bp.get("/metrics")
@gives_file(bp, "text/plain", "Prometheus text")
def metrics() -> Response:
    """Give figures to Prometheus: how much there is, how late due work is, how answers went."""
    body = generate_latest(measured(process_engine())) + counted()
    return current_app.response_class(body, content_type=PLAIN)
