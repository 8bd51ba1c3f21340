"""Counts what this process answers and how long that takes; `/metrics` gives the figures."""

import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

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


def install(app: Flask) -> None:
    app.extensions["meters"] = Meters()
    app.before_request(_begin)
    app.after_request(_count)


def counted() -> bytes:
    meters: Meters = current_app.extensions["meters"]
    return generate_latest(meters.registry)


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
