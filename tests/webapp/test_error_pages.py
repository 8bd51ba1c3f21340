"""Whatever goes wrong, the page says what happened and what to do next, in both languages."""

import re

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from engine import errors
from engine.context import ProcessEngine
from engine.db import connect
from tests.webapp.conftest import page_of, words_of
from tests.webapp.signing import form_token

BROKEN = {
    403: errors.NotPermitted("read"),
    404: errors.NotFound("page", 1),
    409: errors.Conflict("changed"),
    413: RequestEntityTooLarge(),
    422: errors.Invalid("file", "empty"),
    429: TooManyRequests(),
    500: RuntimeError("the password is hunter2"),
    503: OperationalError("select 1", {}, Exception("gone")),
}


def broken_help(monkeypatch, app, error):
    def view():
        raise error

    monkeypatch.setitem(app.view_functions, "help.index", view)
    view.is_public = True


def shown(answer):
    page = page_of(answer)
    return page, words_of(page)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("status", BROKEN)
def test_every_error_says_what_to_do_next(app, as_, monkeypatch, status, language):
    broken_help(monkeypatch, app, BROKEN[status])

    answer = as_("officer", language).get("/help")

    page, said = shown(answer)
    assert answer.status_code == status
    assert page.xpath("string(//main//h1)").strip()
    assert {"en": "What you can do", "cy": "Yr hyn y gallwch ei wneud"}[language] in said
    assert "/" in page.xpath("//main//li/a/@href")
    assert ("/help" in page.xpath("//main//li[1]/a/@href")) is (status >= 500)
    assert "hunter2" not in answer.text


def test_the_two_languages_say_different_things(app, as_, monkeypatch):
    for error in BROKEN.values():
        broken_help(monkeypatch, app, error)
        english, welsh = (shown(as_("officer", one).get("/help"))[1] for one in ("en", "cy"))
        assert english != welsh


def test_a_page_that_takes_no_such_request_says_so(as_):
    answer = as_("officer").get("/sign-out")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "Use the buttons" in answer.text


def test_a_form_that_came_too_late_leads_back_to_its_page(as_, started, engine):
    from tests.webapp.conftest import task_of  # noqa: PLC0415

    task = task_of(engine, started)
    path = f"/tasks/{task.id}"
    colleague, officer = as_("colleague"), as_("officer")
    assert colleague.send(f"{path}/claim").status_code == 303

    fields = {"csrf_token": form_token(officer.application)}
    answer = officer.post(
        f"{path}/claim", data=fields, headers={"Referer": f"http://localhost{path}"}
    )

    assert answer.status_code == 409
    assert page_of(answer).xpath("//main//li[1]/a/@href") == [path]


def test_a_crash_has_a_number_that_stands_in_the_log(app, as_, monkeypatch, caplog):
    broken_help(monkeypatch, app, BROKEN[500])

    answer = as_("officer").get("/help")

    number = re.search(r"Reference number: ([0-9A-F]{8})", answer.text)
    assert number
    assert f"reference {number[1]}" in caplog.text
    assert "hunter2" in caplog.text


def test_nor_need_it_be_there_to_say_that_nothing_is_here(app, as_, tmp_path):
    officer = as_("officer")
    app.extensions["process_engine"] = ProcessEngine(connect(f"sqlite:///{tmp_path}/no/such.db"))

    answer = officer.get("/nowhere")

    assert answer.status_code == 503
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_writes_no_line_of_its_own_into_the_log(app, as_, monkeypatch, caplog):
    def broken(**_named):
        raise RuntimeError

    monkeypatch.setitem(app.view_functions, "help.show", broken)

    as_("officer").get("/help/x%0d%0aERROR%20all%20is%20lost")

    [line] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "is lost" not in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(("language", "first"), [("en", "The service"), ("cy", "Ni all")])
def test_even_the_database_may_be_away(app, as_, caplog, tmp_path, language, first):
    officer = as_("officer", language)
    app.extensions["process_engine"] = ProcessEngine(connect(f"sqlite:///{tmp_path}/no/such.db"))

    answer = officer.get("/")

    page, said = shown(answer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert said.startswith(first)
    assert page.xpath("//main//*[@lang]/@lang") == [{"en": "cy", "cy": "en"}[language]]
    assert page.xpath("//main//a/@href") == ["/", "/"]
    number = re.search(r"[0-9A-F]{8}", said)
    assert number
    assert number[0] in caplog.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_sent_while_the_database_is_away_can_be_copied(app, as_, tmp_path):
    officer = as_("officer", "cy")
    token = form_token(officer.application)
    app.extensions["process_engine"] = ProcessEngine(connect(f"sqlite:///{tmp_path}/no/such.db"))

    answer = officer.post(
        "/profile",
        data={"csrf_token": token, "body": "Nobody had read it.", "password": "tell no one"},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/tasks/1?from=here"},
    )

    page, said = shown(answer)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert page.xpath("//textarea/text()") == ["Nobody had read it."]
    assert page.xpath("//main//a/@href") == ["/tasks/1?from=here"] * 2
    assert "was not recorded" in said
    assert "Ni chofnodwyd" in said
    assert "tell no one" not in answer.text
    assert "Traceback" not in answer.text


def test_a_crash_is_told_in_words_even_without_anything(app, as_):
    officer = as_("officer", "cy")
    app.extensions["process_engine"] = None

    answer = officer.get("/")

    assert answer.status_code == 500
    assert "Aeth rhywbeth o’i le" in answer.text
    assert "Traceback" not in answer.text
