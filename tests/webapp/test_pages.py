"""The pages: what one sees and does in them, in both languages."""

from datetime import timedelta
from io import BytesIO

import pytest

from engine import identity, tasks
from engine.actors import SYSTEM
from engine.models import UserTaskState
from tests.engine.file_samples import PDF
from tests.webapp.conftest import page_of, start, task_of, words_of

RIGHT = {
    "grade": "good",
    "seen_on-day": "22",
    "seen_on-month": "6",
    "seen_on-year": "2026",
    "cases-0-reference": "N-1",
    "cases-0-visits": "3",
}


@pytest.mark.usefixtures("started")
def test_the_inbox_shows_what_is_offered_and_says_how_it_stands(as_):
    said = words_of(as_("officer").read("/"))

    assert "Complete the return" in said
    assert "Neglect: what we missed" in said
    assert "20 working days left" in said
    assert "Nobody yet" in said


@pytest.mark.usefixtures("started")
def test_the_inbox_is_welsh_for_a_welsh_reader(as_):
    page = as_("officer", "cy").read("/")

    assert page.get("lang") == "cy"
    said = words_of(page)
    assert "Cwblhau'r dychweliad" in said
    assert "20 diwrnod gwaith ar ôl" in said
    assert "Neb eto" in said


@pytest.mark.usefixtures("started")
def test_lateness_is_counted_in_working_days(as_, clock):
    clock.advance(timedelta(days=35))  # due 22 July, today 29 July

    said = words_of(as_("officer", "cy").read("/?view=late"))

    assert "5 diwrnod gwaith yn hwyr" in said


@pytest.mark.usefixtures("started")
def test_a_search_finds_by_reference_and_escapes_what_it_was_asked(as_, engine):
    start(engine, "newport", title="100% of visits")

    found = words_of(as_("officer").read("/?q=100%25"))
    nothing = words_of(as_("officer").read("/?q=%3Cscript%3E"))

    assert "100% of visits" in found
    assert "Neglect" not in found
    assert "No tasks match" in nothing


def test_a_task_is_taken_and_given_back(as_, engine, started):
    task, officer = task_of(engine, started), as_("officer")

    taken = officer.send(f"/tasks/{task.id}/claim")
    after_taking = task_of(engine, started).assignee_id
    officer.send(f"/tasks/{task.id}/release", hand_back_reason="I am away")

    assert taken.status_code == 303
    assert after_taking is not None
    assert task_of(engine, started).assignee_id is None


def test_who_comes_second_is_told_who_was_first(as_, engine, started):
    task = task_of(engine, started)
    as_("colleague").send(f"/tasks/{task.id}/claim")

    refused = as_("officer").send(f"/tasks/{task.id}/claim")

    assert refused.status_code == 409
    assert "Mair Huws took it on 24 Jun 2026" in words_of(page_of(refused))


def test_wrong_answers_are_named_and_nothing_is_lost(as_, engine, started):
    task = task_of(engine, started)

    refused = as_("officer").send(
        f"/tasks/{task.id}", **{**RIGHT, "grade": "poor", "seen_on-day": "31", "why": " "}
    )

    page = page_of(refused)
    assert refused.status_code == 422
    assert "".join(page.xpath("//title/text()")).strip().startswith("Error: ")
    summary = page.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    assert [(link.text, link.get("href")) for link in summary] == [
        ("Say why", "#why"),
        ("When was the child seen?: enter a real date", "#seen_on-day"),
    ]
    assert page.xpath("//input[@name='seen_on-year']/@value") == ["2026"]
    assert page.xpath("//input[@name='cases-0-reference']/@value") == ["N-1"]
    assert page.xpath("//input[@name='grade'][@checked]/@value") == ["poor"]


def test_every_link_of_the_summary_leads_to_a_field(as_, engine, started):
    task = task_of(engine, started)
    row = {"cases-0-reference": "", "cases-0-visits": "many"}

    page = page_of(as_("officer", "cy").send(f"/tasks/{task.id}", **row))

    targets = [link.get("href")[1:] for link in page.xpath("//*[@role='alert']//a")]
    assert len(targets) == 4
    assert [target for target in targets if not page.xpath(f"//*[@id='{target}']")] == []


def test_a_task_is_done_and_the_next_one_comes(as_, engine, started):
    task = task_of(engine, started)

    done = as_("officer").send(f"/tasks/{task.id}", **RIGHT)

    assert done.status_code == 303
    answers = task_of(engine, started).answers
    assert answers["cases"] == [{"reference": "N-1", "visits": 3}]
    assert answers["seen_on"] == "2026-06-22"
    assert "Check the return" in words_of(as_("chair").read("/"))


def test_what_was_answered_stays_readable(as_, engine, started):
    task = task_of(engine, started)
    as_("officer").send(f"/tasks/{task.id}", **RIGHT)

    said = words_of(as_("officer", "cy").read(f"/tasks/{task.id}"))

    assert "Cwblhaodd Owain Rees y dasg hon ar 24 Meh 2026" in said
    assert "22 Mehefin 2026" in said
    assert "Da" in said


def test_a_task_that_is_done_says_by_whom_and_when(as_, engine, started):
    task = task_of(engine, started)
    as_("officer").send(f"/tasks/{task.id}", **RIGHT)

    refused = as_("officer").send(f"/tasks/{task.id}", **RIGHT)

    assert refused.status_code == 409
    assert "Owain Rees completed it on 24 Jun 2026" in words_of(page_of(refused))


def test_what_the_process_knows_is_shown_and_cannot_be_sent(as_, engine, started):
    task = task_of(engine, started)

    page = as_("officer").read(f"/tasks/{task.id}")
    as_("officer").send(f"/tasks/{task.id}", about="Another title", **RIGHT)

    assert page.xpath("//*[@name='about']") == []
    assert "What it is about Neglect: what we missed" in words_of(page)
    assert "about" not in task_of(engine, started).answers


def test_rows_come_and_go_without_losing_what_is_written(as_, engine, started):
    task, officer = task_of(engine, started), as_("officer")

    more = page_of(officer.send(f"/tasks/{task.id}", _row="cases", **RIGHT))
    two = {**RIGHT, "cases-1-reference": "N-2"}
    less = page_of(officer.send(f"/tasks/{task.id}", _row="cases-0", **two))

    assert more.xpath("//input[contains(@name, '-reference')]/@value") == ["N-1", ""]
    assert less.xpath("//input[contains(@name, '-reference')]/@value") == ["N-2"]
    assert task_of(engine, started).state == UserTaskState.CREATED


def test_a_draft_comes_back_with_every_answer(as_, engine, started):
    task, officer = task_of(engine, started), as_("officer")

    kept = officer.send(f"/tasks/{task.id}", later="1", draft_version=0, **RIGHT)
    page = officer.read(f"/tasks/{task.id}")

    assert kept.status_code == 303
    assert page.xpath("//input[@name='seen_on-day']/@value") == ["22"]
    assert page.xpath("//input[@name='cases-0-visits']/@value") == ["3"]
    assert page.xpath("//input[@name='draft_version']/@value") == ["1"]


def test_an_older_draft_never_overwrites_a_newer_one(as_, engine, started):
    task, officer = task_of(engine, started), as_("officer")

    first = officer.send(f"/tasks/{task.id}/draft", draft_version=0, grade="good")
    second = officer.send(f"/tasks/{task.id}/draft", draft_version=0, grade="poor")

    assert (first.json, second.status_code) == ({"version": 1}, 409)
    with engine.query() as session:
        assert session.get_one(type(task), task.id).draft["grade"] == "good"


def test_a_file_is_kept_though_another_answer_is_wrong(as_, engine, started):
    task, officer = task_of(engine, started), as_("officer")
    wrong = {**RIGHT, "grade": "", "proof-upload": (BytesIO(PDF), "visit.pdf")}

    page = page_of(officer.send(f"/tasks/{task.id}", **wrong))
    number = page.xpath("//input[@name='proof']/@value")[0]
    officer.send(f"/tasks/{task.id}", **RIGHT, proof=number)
    file = officer.get(f"/instances/{started}/files/{number}")

    assert "visit.pdf" in words_of(page)
    assert task_of(engine, started).answers["proof"] == [int(number)]
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.mimetype == "application/octet-stream"


def test_a_file_is_added_at_any_time_and_hidden_from_others(as_, started):
    officer = as_("officer")

    empty = officer.send(f"/instances/{started}/files")
    officer.send(
        f"/instances/{started}/files", **{"attachment-upload": (BytesIO(b"one"), "../notes.txt")}
    )
    link = officer.read(f"/instances/{started}").xpath("//*[@id='files']//a")[0]

    assert empty.status_code == 422
    assert link.text == "notes.txt"
    assert officer.get(link.get("href")).data == b"one"
    assert as_("torfaen").get(link.get("href")).status_code == 404


def test_a_file_of_another_kind_is_refused_by_name(as_, engine, started):
    task = task_of(engine, started)

    refused = as_("officer").send(
        f"/tasks/{task.id}", **RIGHT, **{"proof-upload": (BytesIO(b"x"), "virus.exe")}
    )

    assert refused.status_code == 422
    assert ".pdf" in words_of(page_of(refused))
    assert task_of(engine, started).state == UserTaskState.CREATED


@pytest.mark.parametrize("verb", ["", "/claim", "/draft", "/comments"])
def test_nothing_is_done_without_the_token(as_, engine, started, verb):
    task = task_of(engine, started)

    forged = as_("officer").post(f"/tasks/{task.id}{verb}", data={**RIGHT, "body": "x"})

    assert forged.status_code == 400
    assert task_of(engine, started).version == task.version


@pytest.mark.parametrize("path", ["/tasks/{task}", "/instances/{instance}"])
def test_another_agency_sees_nothing_at_that_address(as_, engine, started, path):
    address = path.format(task=task_of(engine, started).id, instance=started)

    hidden = as_("torfaen").get(address)
    missing = as_("torfaen").get(path.format(task=started, instance=task_of(engine, started).id))

    assert hidden.status_code == missing.status_code == 404
    assert words_of(page_of(hidden)) == words_of(page_of(missing))


def test_another_agency_can_do_nothing_at_that_address(as_, engine, started):
    task, stranger = task_of(engine, started), as_("torfaen")

    answers = [
        stranger.send(f"/tasks/{task.id}{verb}", **fields).status_code
        for verb, fields in (
            ("", RIGHT),
            ("/draft", RIGHT),
            ("/claim", {}),
            ("/assign", {"person": 1}),
            ("/comments", {"body": "x"}),
        )
    ]

    assert set(answers) == {404}
    assert task_of(engine, started).version == task.version


def test_four_eyes_are_explained(as_, engine, started):
    task = task_of(engine, started)
    with engine.command(SYSTEM) as ctx:
        chair = identity.find_by_email(ctx.session, "chair@example.org")
        identity.join_group(ctx, chair.id, "lead_officer@newport")
    as_("chair").send(f"/tasks/{task.id}", **RIGHT)

    refused = as_("chair").send(f"/tasks/{task_of(engine, started, 'check').id}", outcome="accept")

    assert refused.status_code == 403
    assert "Somebody else in the group must do it" in words_of(page_of(refused))


def test_a_new_deadline_needs_a_reason_and_keeps_the_first(as_, engine, started):
    task, unit = task_of(engine, started), as_("unit")

    without = unit.send(
        f"/tasks/{task.id}/reschedule",
        **{"due_on-day": "3", "due_on-month": "8", "due_on-year": "2026"},
        reason="",
    )
    unit.send(
        f"/tasks/{task.id}/reschedule",
        **{"due_on-day": "3", "due_on-month": "8", "due_on-year": "2026"},
        reason="Holidays",
    )
    said = words_of(unit.read(f"/tasks/{task.id}"))

    assert without.status_code == 422
    assert "First deadline 22 July 2026" in said
    assert "Deadline moved from 22 July 2026 to 3 August 2026" in said
    assert "Holidays" in said


def test_the_page_of_an_instance_tells_where_it_stands(as_, engine, started):
    as_("officer").send(f"/tasks/{task_of(engine, started).id}", **RIGHT)

    page = as_("chair").read(f"/instances/{started}")

    said = words_of(page)
    assert "Check the return Quality Assurance Group chair (children)" in said
    assert "Done: Complete the return" in said
    assert "Task completed Complete the return" in said
    assert len(page.xpath("//*[@data-current='true']")) == 1


def test_comments_are_kept_as_they_were_written(as_, started):
    evil = "<b>Not bold</b>\nsecond line"

    as_("officer").send(f"/instances/{started}/comments", body=evil)
    page = as_("officer").read(f"/instances/{started}")

    assert page.xpath("//*[@class='app-said']/text()") == [evil]


def test_pausing_needs_a_reason_and_somebody_who_may(as_, engine, started):
    refused = as_("officer").send(f"/instances/{started}/suspend", suspend_reason="x").status_code
    empty = as_("unit").send(f"/instances/{started}/suspend", suspend_reason=" ").status_code
    as_("unit").send(f"/instances/{started}/suspend", suspend_reason="Court case")

    assert (refused, empty) == (403, 422)
    assert task_of(engine, started).state == UserTaskState.SUSPENDED
    assert "Court case" in words_of(as_("unit").read(f"/instances/{started}"))


def test_a_lifecycle_is_started_from_a_page(as_):
    unit = as_("unit")

    wrong = unit.send("/start/small_return", title="", reference="AU-1", board="")
    form = {"title": "Visits", "reference": "AU-1", "board": "children", "agency": "newport"}
    right = unit.send("/start/small_return", **form)

    assert wrong.status_code == 422
    assert page_of(wrong).xpath("//*[@role='alert']//a/@href") == ["#title", "#board", "#agency"]
    assert page_of(wrong).xpath("//input[@name='reference']/@value") == ["AU-1"]
    assert "Visits" in words_of(unit.read(right.location))


def test_what_cannot_be_started_is_not_found(as_):
    assert (
        as_("unit").send("/start/nonsense", title="x", reference="y", board="children").status_code
        == 404
    )


@pytest.mark.usefixtures("started")
def test_the_sandbox_is_named_on_every_page_and_its_clock_moves(as_):
    unit = as_("unit")

    moved = unit.send("/sandbox/clock", advance="20wd")
    page = unit.read("/")

    assert moved.status_code == 303
    band = " ".join(" ".join(page.xpath("//*[@class='app-sandbox']//text()")).split())
    assert "SANDBOX" in band
    assert "Wednesday 22 July 2026, 08:30" in band
    assert "Due today" in words_of(as_("officer").read("/"))


@pytest.mark.parametrize("given", [{"advance": "-1wd"}, {"advance": "soon"}, {"day": "yesterday"}])
def test_the_clock_takes_no_nonsense(as_, engine, given):
    before = engine.now()

    assert as_("unit").send("/sandbox/clock", **given).status_code == 422
    assert engine.now() == before


def test_tasks_of_an_absent_colleague_are_done_on_their_behalf(as_, engine, started):
    task = task_of(engine, started)
    with engine.command(SYSTEM) as ctx:
        away, here = (
            identity.find_by_email(ctx.session, f"{who}@example.org").id
            for who in ("officer", "torfaen")
        )
        today = ctx.calendar.local_date(ctx.now)
        tasks.assign(ctx, task.id, away)
        identity.stand_in(ctx, away, here, today, today)

    as_("torfaen").send(f"/tasks/{task.id}", **RIGHT)

    said = words_of(as_("officer").read(f"/tasks/{task.id}"))
    assert "Tomos Puw for Owain Rees" in said
