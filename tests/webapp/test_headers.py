"""What every answer carries, whatever it is about: headers, cookies, and nothing of the machine."""

from dataclasses import replace
from io import BytesIO

import pytest

from engine.context import ProcessEngine
from engine.db import connect
from tests.engine.file_samples import PDF
from tests.webapp.conftest import task_of
from tests.webapp.settings import settings_in
from webapp import create_app
from webapp.assets import asset

DIRECTIVES = (
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The same house behind https; each request comes as the proxy sends it."""
    settings = replace(
        settings_in(tmp_path_factory.mktemp("home")), base_url="https://board.example"
    )
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('public') / 'nothing.db'}")
    return create_app(settings, ProcessEngine(database))


@pytest.fixture
def stylesheet(app):
    with app.test_request_context():
        return asset("app.css")


@pytest.fixture
def file(as_, engine, started):
    """The address of a file that an officer sent."""
    officer, task = as_("officer"), task_of(engine, started)
    officer.send(f"/tasks/{task.id}/files", **{"attachment-upload": (BytesIO(PDF), "polisi.pdf")})
    page = officer.read(f"/tasks/{task.id}")
    return page.xpath("//*[contains(@class, 'app-filelist')]//a/@href")[-1]


@pytest.fixture
def answers(as_, stylesheet, file):
    """One of each kind: a page, a refusal, a file of ours, a file of theirs, data, a redirect."""
    officer = as_("officer")
    paths = ("/", "/nowhere", "/sign-out", stylesheet, file, "/api/v1/me", "/api/v1/x", "/healthz")
    return {path: officer.get(path) for path in (*paths, "/sign-in")}


def test_every_answer_keeps_the_browser_to_our_policy(answers):
    for path, answer in answers.items():
        policy = answer.headers["Content-Security-Policy"]
        assert [one for one in DIRECTIVES if one not in policy] == [], path
        assert "unsafe" not in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path


def test_what_names_a_case_is_kept_nowhere(answers, stylesheet, file):
    for path, answer in answers.items():
        if path not in (stylesheet, file):
            assert answer.headers["Cache-Control"] == "no-store", path
    assert answers[file].headers["Cache-Control"] != "public"
    assert answers[file].headers["Content-Disposition"].startswith("attachment")


def test_text_says_how_it_is_written(answers):
    for path, answer in answers.items():
        if answer.mimetype.startswith("text/"):
            assert answer.mimetype_params.get("charset", "").lower() == "utf-8", path


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8000"])
def test_no_other_site_reads_our_answers(as_, origin):
    officer = as_("officer")

    for answer in (
        officer.get("/api/v1/me", headers={"Origin": origin}),
        officer.options("/api/v1/tasks", headers={"Origin": origin}),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_an_odd_method_gets_nothing_back(as_, method):
    answer = as_("officer").open("/", method=method, headers={"X-Secret": "hunter2"})

    assert answer.status_code == 405
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/static/", "/static/dist/", "/static/dist", "/.git/config", "/.env"),
        *("/static/../wiring.py", "/static/%2e%2e/wiring.py", "/static/..%2fwiring.py"),
        *("/static/%252e%252e/wiring.py", "/static/dist/..%5c..%5cwiring.py"),
        "/static//etc/passwd",
    ],
)
def test_only_what_was_built_is_served(as_, path):
    answer = as_("officer").get(path, follow_redirects=True)

    assert answer.status_code == 404


def test_behind_https_the_browser_stays_there(public):
    for path in ("/nowhere", "/healthz", "/static/nothing.css"):
        told = public.test_client().get(path, base_url="https://board.example")
        assert told.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_https_no_other_host_plants_our_cookie(public):
    with public.test_request_context(base_url="https://board.example"):
        assert public.config["SESSION_COOKIE_NAME"].startswith("__Host-")
        assert public.config["SESSION_COOKIE_SECURE"]
        assert public.session_interface.get_cookie_domain(public) is None
        assert public.session_interface.get_cookie_path(public) == "/"


def test_nothing_debugs_in_earnest(public):
    assert not public.debug
    assert not public.testing
    assert public.config["PROPAGATE_EXCEPTIONS"] in (None, False)
