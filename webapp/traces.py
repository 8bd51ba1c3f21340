"""Sends OpenTelemetry traces to the collector that the settings name: what took how long.

As in the log, no person is in them: an answer is named by its room, never by its address, and who
asked is not said. Where no collector is named nothing of the library is loaded.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from engine.settings.logs import Logs
from webapp.logs import method_asked

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

SERVER_ERROR = 500


@cache
def tracer_of(logs: Logs) -> "Tracer | None":
    """Once a process: what makes spans and sends them by and by, beside the work."""
    if not logs.traces:
        return None
    from opentelemetry.exporter.otlp.proto.http import trace_exporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": "cylch"}))
    exporter = trace_exporter.OTLPSpanExporter(endpoint=f"{logs.traces}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("cylch")


def install(app: Flask, tracer: "Tracer | None") -> None:
    """A span for each answer, within the trace of a proxy that began one."""
    if tracer is None:
        return
    from opentelemetry.propagate import extract  # noqa: PLC0415
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415

    def open_span() -> None:
        g.span = tracer.start_span(
            f"{method_asked()} {request.endpoint or 'none'}",
            context=extract({name.lower(): value for name, value in request.headers}),
            kind=SpanKind.SERVER,
        )

    def close_span(response: Response) -> Response:
        if "span" not in g:  # it broke before anybody was asked
            return response
        g.span.set_attribute("http.request.method", method_asked())
        g.span.set_attribute("http.route", str(request.url_rule or "none"))
        g.span.set_attribute("http.response.status_code", response.status_code)
        if response.status_code >= SERVER_ERROR:
            g.span.set_status(Status(StatusCode.ERROR))
        g.span.end()
        return response

    app.before_request(open_span)
    app.after_request(close_span)


def traced(tracer: "Tracer | None", name: str, tick: Callable[[], object]) -> Callable[[], object]:
    """The tick with a span around it; what breaks is marked, by its kind alone."""
    if tracer is None:
        return tick
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415

    def within_a_span() -> object:
        with tracer.start_as_current_span(
            f"tick {name}", record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                return tick()
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    return within_a_span
