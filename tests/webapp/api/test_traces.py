"""Traces, as a collector gets them from a running application."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from engine.settings import SettingsError
from engine.settings.logs import Logs, read_logs
from tests.webapp.settings import settings_in
from webapp import create_app, traces

TRACE = "0af7651916cd43dd8448eb211c80319c"
MOST = 20.0


@contextmanager
def collector(got: Queue) -> Iterator[str]:
    """Somebody's collector on this machine: what it was sent goes into the queue."""

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            got.put((self.path, sent))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def spans(got: Queue, wanted: int) -> dict:
    found = {}
    while len(found) < wanted:
        path, sent = got.get(timeout=MOST)
        assert path == "/v1/traces"
        told = ExportTraceServiceRequest.FromString(sent)
        for one in told.resource_spans[0].scope_spans[0].spans:
            found[one.name] = one
    return found


@pytest.fixture
def watched(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    got: Queue = Queue()
    with collector(got) as address:
        settings = replace(settings_in(tmp_path), logs=Logs(traces=address))
        yield create_app(settings, engine), traces.tracer_of(settings.logs), got


def test_an_answer_is_a_span_named_by_its_room_and_says_nothing_of_people(watched):
    app, _tracer, got = watched
    app.test_client().get(
        "/help/officer?q=Mair+Huws",
        headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "User-Agent": "Mair's phone"},
    )
    span = spans(got, 1)["GET help.show"]
    assert span.trace_id.hex() == TRACE
    told = {one.key: one.value for one in span.attributes}
    assert told["http.response.status_code"].int_value == 200
    assert "<" in told["http.route"].string_value
    assert "Mair" not in str(span)


def test_a_tick_that_breaks_is_marked_by_its_kind_alone(watched):
    _app, tracer, got = watched

    def breaks():
        raise ValueError("Mair Huws")

    traces.traced(tracer, "letters", lambda: 7)()
    with pytest.raises(ValueError, match="Mair"):
        traces.traced(tracer, "due", breaks)()
    found = spans(got, 2)
    assert found["tick letters"].status.code == 0
    assert found["tick due"].status.message == "ValueError"
    assert "Mair" not in str(found["tick due"])


def test_without_a_collector_nothing_is_traced(tmp_path):
    assert traces.tracer_of(settings_in(tmp_path).logs) is None

    def tick():
        pass

    assert traces.traced(None, "due", tick) is tick


def test_a_collector_that_does_not_answer_stops_nobody(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    settings = replace(settings_in(tmp_path), logs=Logs(traces="http://127.0.0.1:9"))
    assert create_app(settings, engine).test_client().get("/help").status_code == 200


def test_a_wrong_address_stops_the_start():
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        read_logs(lambda name, default="": given.get(name, default))
