"""Many tasks at once: each is done or refused for itself, and a line says which."""

from uuid import uuid4

import pytest

from engine import identity, tasks
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.models import UserTask
from tests.people import again
from tests.webapp.conftest import page_of, start, task_of, words_of


@pytest.fixture
def three(engine: ProcessEngine) -> list[UserTask]:
    """Three returns that Newport's officers are offered."""
    begun = [start(engine, "newport", title=f"Audit {name}") for name in ("one", "two", "three")]
    return [task_of(engine, instance_id) for instance_id in begun]


def send(client, verb: str, chosen, **more):
    return client.post(
        "/bulk",
        data={
            "csrf_token": client.token(),
            "verb": verb,
            "task": [str(getattr(one, "id", one)) for one in chosen],
            **more,
        },
    )


def lines_of(client, answer) -> list[str]:
    assert answer.status_code == 303, answer.text
    page = client.read(answer.location)
    found = page.xpath("//li[contains(@class, 'app-outcomes__line')]")
    return [" ".join(" ".join(line.itertext()).split()) for line in found]


def test_an_officer_takes_three_tasks_and_sees_three_lines(as_, engine, three):
    officer = as_("officer")

    lines = lines_of(officer, send(officer, "claim", three))

    assert lines == [
        f"Complete the return Audit {name} It is yours now." for name in ("one", "two", "three")
    ]
    holders = {task_of(engine, task.instance_id).assignee_id for task in three}
    assert holders == {who(engine, "officer").id}


def test_what_a_colleague_has_taken_is_named_and_the_others_are_done(as_, engine, three):
    with engine.command(who(engine, "colleague")) as ctx:
        tasks.claim(ctx, three[1].id)

    officer = as_("officer")

    lines = lines_of(officer, send(officer, "claim", three))

    assert "It is yours now." in lines[0]
    assert "Not done: A colleague has taken this task. Mair Huws took it on 24 Jun" in lines[1]
    assert "It is yours now." in lines[2]
    assert task_of(engine, three[1].instance_id).assignee_id == who(engine, "colleague").id


def test_a_foreign_task_is_refused_without_a_word_about_it(as_, engine, three):
    foreign = task_of(engine, start(engine, "torfaen", title="Torfaen’s secret"))
    officer = as_("officer")

    answer = send(officer, "claim", [three[0], foreign, uuid4()])

    lines = lines_of(officer, answer)
    assert "It is yours now." in lines[0]
    assert lines[1] == lines[2]
    assert "There is nothing here" in lines[1]
    assert task_of(engine, foreign.instance_id).assignee_id is None


def test_tasks_are_given_back_to_their_group(as_, engine, three):
    officer = as_("officer")
    send(officer, "claim", three)

    lines = lines_of(officer, send(officer, "release", three[:2]))

    assert lines == [
        "Complete the return Audit one It is back with its group.",
        "Complete the return Audit two It is back with its group.",
    ]
    holders = [task_of(engine, task.instance_id).assignee_id for task in three]
    assert holders == [None, None, who(engine, "officer").id]


def test_the_unit_gives_tasks_to_somebody_and_says_why(as_, engine, three):
    unit, colleague = as_("unit"), who(engine, "colleague")

    answer = send(unit, "assign", three, person=colleague.id, reason="Owain is ill", view="all")

    assert answer.location == "/?view=all"
    assert len([line for line in lines_of(unit, answer) if "It has a new person." in line]) == 3
    assert task_of(engine, three[0].instance_id).assignee_id == colleague.id
    assert "Owain is ill" in words_of(unit.read(f"/tasks/{three[0].id}"))


def test_nobody_outside_of_the_group_can_be_given_a_task(as_, engine, three):
    unit = as_("unit")

    answer = send(unit, "assign", three[:1], person=who(engine, "torfaen").id, reason="why not")

    assert "Not done: You may not do this." in lines_of(unit, answer)[0]
    assert task_of(engine, three[0].instance_id).assignee_id is None


def test_what_is_missing_is_said_and_what_was_chosen_stays(as_, three):
    unit = as_("unit")

    refused = send(unit, "assign", three[:2], reason="", view="all")

    page = page_of(refused)
    assert refused.status_code == 422
    summary = page.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    assert [link.get("href") for link in summary] == ["#bulk-person", "#bulk-reason"]
    assert all(page.xpath(f"//*[@id='{link.get('href')[1:]}']") for link in summary)
    checked = page.xpath("//input[@name='task'][@checked]/@value")
    assert set(checked) == {str(task.id) for task in three[:2]}


def test_nothing_selected_is_nothing_done(as_, three):  # noqa: ARG001 - they are offered
    refused = send(as_("officer", "cy"), "claim", [])

    assert refused.status_code == 422
    assert "Dewiswch o leiaf un dasg." in words_of(page_of(refused))


@pytest.mark.parametrize("given", [{"verb": "delete"}, {"verb": "claim", "task": "1 or 1=1"}])
def test_what_no_page_of_ours_sends_is_refused(as_, given):
    assert as_("officer").send("/bulk", **given).status_code == 422


def test_a_page_full_of_long_lines_still_fits_into_the_cookie(as_, engine):
    title = "Ŵyth plentyn ŷ mhob man, a phob un â’i stori ei hun " * 8
    begun = [start(engine, "newport", title=f"{n} {title}") for n in range(25)]
    officer = as_("officer", "cy")

    answer = send(officer, "claim", [task_of(engine, one) for one in begun])

    cookie = answer.headers["Set-Cookie"]
    assert len(cookie) < 4000
    assert len(lines_of(officer, answer)) == 25


def who(engine: ProcessEngine, name: str):
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, f"{name}@example.org")
    return again(engine, user.id)
