"""What is done beside the form: passing on, asking for time, talking, adding files."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa

from engine.files import FILE_LIMIT
from engine.models import Event
from tests.engine.file_samples import PDF, PNG, office
from tests.scanners import fake_clamd
from tests.webapp.conftest import page_of, start, task_of, words_of
from webapp.task import verbs


@pytest.fixture
def task(engine, started):
    return task_of(engine, started)


@pytest.fixture
def held(as_, task):
    as_("officer").send(f"/tasks/{task.id}/claim")
    return task


def last(engine, kind: str) -> Event:
    with engine.query() as session:
        return session.scalars(
            sa.select(Event).where(Event.kind == kind).order_by(Event.id.desc())
        ).first()


def errors(answer) -> list[tuple[str, str]]:
    links = page_of(answer).xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    return [(link.text, link.get("href")) for link in links]


def day(name: str, *parts: str) -> dict[str, str]:
    return {
        f"{name}-{part}": value for part, value in zip(("day", "month", "year"), parts, strict=True)
    }


def test_a_task_is_handed_back_with_its_reason(as_, engine, started, held):
    officer = as_("officer")

    silent = officer.send(f"/tasks/{held.id}/release", hand_back_reason=" ")
    officer.send(f"/tasks/{held.id}/release", hand_back_reason="I am away until May")

    assert errors(silent) == [("Say why you hand it back", "#hand_back_reason")]
    assert page_of(silent).xpath("//details[@open]//textarea/@name") == ["hand_back_reason"]
    assert task_of(engine, started).assignee_id is None
    assert last(engine, "user_task.released").details["reason"] == "I am away until May"


def test_only_the_group_is_offered_and_taken(as_, engine, started, held):
    officer = as_("officer")
    offered = officer.read(f"/tasks/{held.id}").xpath("//select[@name='assign_to']/option/text()")

    stranger = officer.send(f"/tasks/{held.id}/assign", assign_to="3", assign_reason="Please")
    nobody = officer.send(f"/tasks/{held.id}/assign", assign_to="99999999999999999999")
    taken = officer.send(f"/tasks/{held.id}/assign", assign_to="2")

    assert offered == ["Choose", "Mair Huws"]
    assert "only the group may do this task" in errors(stranger)[0][0]
    assert "Please" in words_of(page_of(stranger))
    assert nobody.status_code == 422
    assert taken.status_code == 303
    assert task_of(engine, started).assignee_id == 2


WRONG_DATES = {
    ("", "", ""): "Enter the date that you need",
    ("31", "2", "2027"): "Enter a real date, such as 31 3 2027",
    ("29", "2", "2027"): "Enter a real date, such as 31 3 2027",
    ("1", "1", "20227"): "Enter a real date, such as 31 3 2027",
    ("1,5", "1", "2027"): "Enter a real date, such as 31 3 2027",
    ("\u202e1", "1", "2027"): "Enter a real date, such as 31 3 2027",
    ("24", "6", "2026"): "Enter a date after today",
}


def test_a_wish_for_time_needs_a_real_date(as_, held):
    officer, told = as_("officer"), {}

    for parts in WRONG_DATES:
        sent = {**day("new_due_on", *parts), "extension_reason": "The sample is not drawn"}
        refused = officer.send(f"/tasks/{held.id}/ask-for-time", **sent)
        assert "The sample is not drawn" in words_of(page_of(refused))
        told[parts] = errors(refused)[0][0]

    assert told == WRONG_DATES


def test_who_may_not_is_refused_before_anything_is_read(as_, held):
    refused = as_("colleague").send(f"/tasks/{held.id}/release", hand_back_reason="")

    assert refused.status_code == 403


def test_a_comment_calls_somebody_and_says_whom_it_cannot_call(as_, engine, task):
    officer = as_("officer")

    officer.send(f"/tasks/{task.id}/comments", body="@Mair Huws, <b>look</b> & see")
    unknown = officer.send(f"/tasks/{task.id}/comments", body="@Tomos Puw, look at this")
    page = officer.read(f"/tasks/{task.id}")

    assert page.xpath("//b[@class='app-mention']/text()") == ["@Mair Huws"]
    assert "<b>look</b> & see" in words_of(page)
    assert "“Tomos Puw”" in errors(unknown)[0][0]
    assert "@Tomos Puw, look at this" in words_of(page_of(unknown))
    assert last(engine, "comment.added").details["mentions"] == [2]


def test_a_comment_that_cannot_be_kept_comes_back(as_, task):
    officer = as_("officer")

    for body in ("", " \n\t", "x" * 20_001, "NUL \x00 inside"):
        refused = officer.send(f"/tasks/{task.id}/comments", body=body)
        assert refused.status_code == 422
        assert "\x00" not in refused.text


def test_files_come_with_the_day_of_the_fact(as_, task):
    officer = as_("officer")
    sent = {"attachment-upload": [(BytesIO(PDF), "polisi tŷ.pdf"), (BytesIO(PNG), "llun.png")]}

    officer.send(f"/tasks/{task.id}/files", **sent, **day("fact_on", "1", "6", "2026"))
    page = officer.read(f"/tasks/{task.id}")
    link = page.xpath("//*[contains(@class, 'app-filelist')]//a")[-1]
    file = officer.get(link.get("href"))

    said = words_of(page)
    assert "polisi tŷ.pdf" in said
    assert "Date of the fact 1 Jun 2026 Received 24 Jun 2026, 10:00, Owain Rees" in said
    assert len(page.xpath("//details[contains(@class, 'app-hash')]//code/text()")[0]) == 64
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"


NOT_TAKEN = [
    ("drawing.svg", b"<svg onload='alert(1)'/>", "Print the page to PDF"),
    ("macros.docx", office(more={"word/vbaProject.bin": b"x"}), "carries macros"),
    ("report.pdf", PNG, "not what its name says"),
    ("empty.pdf", b"", "The file is empty"),
    ("bomb.docx", office(more={"a.bin": b"\x00" * 130_000_000}), "unpacks to far more"),
]


def test_a_file_that_is_not_taken_says_what_to_do(as_, task):
    officer = as_("officer")

    for name, content, said in NOT_TAKEN:
        sent = {"attachment-upload": (BytesIO(content), name), **day("fact_on", "1", "6", "2026")}
        refused = officer.send(f"/tasks/{task.id}/files", **sent)
        assert refused.status_code == 422
        assert said in errors(refused)[0][0]
        assert page_of(refused).xpath("//input[@name='fact_on-year']/@value") == ["2026"]

    assert "No file yet." in words_of(officer.read(f"/tasks/{task.id}"))


def test_a_file_is_shown_to_the_scanner_before_it_is_kept(app, as_, task, tmp_path):
    def sent(language: str):
        file = {"attachment-upload": (BytesIO(PDF + b"a worm"), "polisi.pdf")}
        answer = as_("officer", language).send(f"/tasks/{task.id}/files", **file)
        assert answer.status_code == 422
        return errors(answer)[0][0]

    with fake_clamd(tmp_path) as clamd:
        app.extensions["settings"] = replace(app.extensions["settings"], scanner=clamd.address)
        assert "looks like a virus" in sent("en")
    assert "The virus scanner does not answer, so this file was not kept." in sent("en")
    assert "Nid yw'r sganiwr feirysau yn ateb" in sent("cy")
    assert "No file yet." in words_of(as_("officer").read(f"/tasks/{task.id}"))


def test_of_several_files_all_are_kept_or_none(as_, task):
    sent = {"attachment-upload": [(BytesIO(PDF), "good.pdf"), (BytesIO(b"MZ"), "bad.exe")]}

    refused = as_("officer").send(f"/tasks/{task.id}/files", **sent)

    assert refused.status_code == 422
    assert "No file yet." in words_of(as_("officer").read(f"/tasks/{task.id}"))


def test_a_file_of_the_form_is_refused_at_its_own_field(as_, task):
    sent = {"proof-upload": (BytesIO(b"MZ"), "report.pdf"), "grade": "poor", "why": "Nobody came"}

    refused = as_("officer", "cy").send(f"/tasks/{task.id}", **sent)

    assert errors(refused)[0][1] == "#proof"
    assert "Nid yw cynnwys y ffeil" in errors(refused)[0][0]
    assert "Nobody came" in words_of(page_of(refused))


def test_a_file_over_the_limit_costs_nobody_what_they_typed(as_, task):
    large = BytesIO(b"%PDF-1.4" + bytes(FILE_LIMIT))

    refused = as_("officer").send(
        f"/tasks/{task.id}", **{"proof-upload": (large, "scan.pdf"), "why": "Nobody came"}
    )

    refused.request.environ["wsgi.input"].close()  # the test's own, on the disk by its size
    assert refused.status_code == 422
    assert errors(refused)[-1] == (
        "The file is too large: at most 25 MB. Make it smaller, or send it in parts.",
        "#proof",
    )
    assert "Nobody came" in words_of(page_of(refused))


def test_more_than_is_read_at_all_is_answered_by_a_page(app, as_, engine, started, monkeypatch):
    task, officer = task_of(engine, started), as_("officer")
    token = officer.token()
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10_000)
    sent = {"csrf_token": token, "proof-upload": (BytesIO(bytes(20_000)), "scan.pdf")}

    refused = officer.post(
        f"/tasks/{task.id}", data=sent, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert refused.status_code == 413
    assert "a draft that it had saved is there" in words_of(page_of(refused))
    assert task_of(engine, started).is_open


def test_a_wish_for_time_is_shown_while_it_waits(as_, task, monkeypatch):
    """The process of extensions is not on this small board; the page only reads the register."""
    asked = type("Asked", (), {"asked_due": date(2026, 8, 3)})()
    monkeypatch.setattr(verbs.extensions, "latest", lambda *_arguments: asked)

    page = as_("officer").read(f"/tasks/{task.id}")

    assert "More time is asked for, until 3 August 2026" in words_of(page)
    assert page.xpath("//textarea[@name='extension_reason']") == []


def test_after_a_task_the_next_one_is_offered(as_, engine, task):
    other = start(engine, "newport", title="Transition to adult services")
    officer = as_("officer")

    done = officer.send(
        f"/tasks/{task.id}",
        grade="good",
        **day("seen_on", "22", "6", "2026"),
        **{"cases-0-reference": "N-1"},
    )
    page = officer.read(done.location)

    said = words_of(page)
    assert "Done on 24 Jun 2026, 10:00" in said
    assert "It goes on with: Check the return" in said
    assert "Your next task Complete the return Transition to adult services" in said
    assert page.xpath("//a[contains(@class, 'govuk-button')]/@href") == [
        f"/tasks/{task_of(engine, other).id}"
    ]
    assert page.xpath("//*[@data-finished-draft]")
    assert as_("officer").get(f"/tasks/{task_of(engine, other).id}/done").status_code == 404
