"""The pulse: alive, ready, and figures for a monitor. No names, no titles, no login."""

import time

from apiflask import APIFlask
from flask import Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from webapp.api.answers import as_json
from webapp.api.blueprints import open_blueprint
from webapp.api.measured import measured
from webapp.api.readiness import is_ready
from webapp.api.reading import gives_file
from webapp.api.schemas.operations import Health
from webapp.current import process_engine

bp = open_blueprint("health", "For monitors: no login, no personal data.", prefix=None)
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """What this process has answered; the rest is counted when it is asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answered = Counter(
            "cylch_http_requests",
            "Answers by room, method and status.",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self.took = Histogram(
            "cylch_http_request_seconds",
            "How long answers took.",
            ("method",),
            buckets=BUCKETS,
            registry=self.registry,
        )


def install(app: APIFlask) -> None:
    app.extensions["meters"] = Meters()
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    meters: Meters = current_app.extensions["meters"]
    # A stranger may send any word as its method; a figure for each would fill the memory.
    method = request.method if request.method in METHODS else "other"
    meters.answered.labels(request.endpoint or "none", method, response.status_code).inc()
    if "began" in g:
        meters.took.labels(method).observe(time.perf_counter() - g.began)
    return response


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
    meters: Meters = current_app.extensions["meters"]
    body = generate_latest(measured(process_engine())) + generate_latest(meters.registry)
    return current_app.response_class(body, content_type=PLAIN)
