"""A page that is out of date when it is sent: nothing is done, nothing of the work is lost."""

from io import BytesIO

import pytest

from engine import identity, instances, tasks
from engine.actors import SYSTEM
from tests.engine.file_samples import PDF
from tests.webapp.conftest import page_of, task_of, words_of
from tests.webapp.task.test_versions import RIGHT

WORK = {**RIGHT, "grade": "poor", "why": "Nobody had read the protocol."}


@pytest.fixture
def task(engine, started):
    return task_of(engine, started)


def person(engine, who: str):
    with engine.query() as session:
        user = identity.find_by_email(session, f"{who}@example.org")
        return identity.actor_of(session, user.id, engine.calendar().local_date(engine.now()))


def kept_words(answer) -> list[str]:
    return page_of(answer).xpath("//section[@id='unsent']//textarea/text()")


def test_who_comes_second_keeps_what_was_written(as_, task):
    as_("colleague").send(f"/tasks/{task.id}", **RIGHT)

    late = as_("officer").send(f"/tasks/{task.id}", **WORK)

    said = words_of(page_of(late))
    assert late.status_code == 409
    assert "This task is already done" in said
    assert "Mair Huws completed it on 24 Jun 2026" in said
    assert "Nobody had read the protocol." in kept_words(late)
    assert "22 June 2026" in kept_words(late)


def test_who_was_overtaken_by_a_claim_keeps_what_was_written(as_, engine, task):
    with engine.command(person(engine, "colleague")) as ctx:
        tasks.claim(ctx, task.id)

    late = as_("officer").send(f"/tasks/{task.id}", **WORK)

    assert late.status_code == 403
    assert "Nobody had read the protocol." in kept_words(late)
    assert "This task is with Mair Huws." in words_of(page_of(late))


def test_work_that_is_no_longer_needed_is_kept_for_copying(as_, engine, started, task):
    with engine.command(SYSTEM) as ctx:
        instances.terminate(ctx, started, "The theme was dropped")

    late = as_("officer").send(f"/tasks/{task.id}", **WORK)

    assert late.status_code == 409
    assert "This task is no longer needed" in words_of(page_of(late))
    assert "Nobody had read the protocol." in kept_words(late)


def test_a_draft_that_nobody_needs_is_still_there_for_its_writer(as_, engine, started, task):
    as_("officer").send(f"/tasks/{task.id}/draft", **WORK)
    with engine.command(SYSTEM) as ctx:
        instances.terminate(ctx, started, "The theme was dropped")

    assert "Nobody had read the protocol." in words_of(as_("officer").read(f"/tasks/{task.id}"))
    assert "Nobody had read" not in words_of(as_("unit").read(f"/tasks/{task.id}"))


def test_a_paused_task_takes_nothing_and_loses_nothing(as_, engine, started, task):
    with engine.command(SYSTEM) as ctx:
        instances.suspend(ctx, started, "A court case")

    late = as_("officer").send(f"/tasks/{task.id}", **WORK)

    assert late.status_code == 409
    assert "This task is paused" in words_of(page_of(late))
    assert "Nobody had read the protocol." in kept_words(late)


def test_an_impatient_finger_is_no_mistake(as_, task):
    officer = as_("officer")
    first = officer.send(f"/tasks/{task.id}", **RIGHT)

    second = officer.send(f"/tasks/{task.id}", **RIGHT)

    assert second.status_code == first.status_code == 303
    assert second.location == first.location == f"/tasks/{task.id}/done"


def test_other_words_sent_later_are_not_taken_for_the_same(as_, task):
    officer = as_("officer")
    officer.send(f"/tasks/{task.id}", **RIGHT)

    second = officer.send(f"/tasks/{task.id}", **WORK)

    assert second.status_code == 409
    assert "Nobody had read the protocol." in kept_words(second)


def test_a_file_for_a_task_that_is_done_is_not_kept(as_, started, task):
    as_("colleague").send(f"/tasks/{task.id}", **RIGHT)
    upload = {"proof-upload": (BytesIO(PDF), "late.pdf")}

    late = as_("officer").send(f"/tasks/{task.id}", **RIGHT, **upload)

    assert late.status_code == 409
    assert "late.pdf" not in words_of(as_("unit").read(f"/instances/{started}"))


def test_a_comment_on_a_paused_work_is_still_taken(as_, engine, started, task):
    with engine.command(SYSTEM) as ctx:
        instances.suspend(ctx, started, "A court case")

    assert as_("officer").send(f"/tasks/{task.id}/comments", body="Noted").status_code == 303


def test_a_session_that_ended_shows_what_was_written(client, task):
    answer = client.post(
        f"/tasks/{task.id}",
        data={**WORK, "csrf_token": "stale", "password": "never shown again"},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost/tasks/{task.id}"},
    )

    page = page_of(answer)
    assert answer.status_code == 401
    assert "Nobody had read the protocol." in "".join(page.xpath("//textarea[@id='unsent']/text()"))
    assert "never shown" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}],
)
def test_another_site_cannot_put_words_into_our_mouth(client, task, headers):
    answer = client.post(f"/tasks/{task.id}", data={"why": "You have won a prize"}, headers=headers)

    assert "prize" not in answer.text
