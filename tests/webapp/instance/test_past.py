"""The page of one work: its whole history, page by page; who may see it; the version it follows."""

import pytest

from engine import collaboration
from tests.webapp.conftest import task_of, words_of
from tests.webapp.task.test_meanwhile import person
from tests.webapp.task.test_versions import RIGHT

MANY = 60


@pytest.fixture
def lively(as_, engine, started):
    """A work with a done task and many comments, numbered from the first."""
    as_("officer").send(f"/tasks/{task_of(engine, started).id}", **RIGHT)
    with engine.command(person(engine, "colleague")) as ctx:
        for number in range(MANY):
            collaboration.comment(ctx, started, f"Remark {number:02}")
    return started


def remarks(page) -> list[str]:
    return [text for text in page.xpath("//*[@class='app-said']/text()") if "Remark" in text]


def test_the_whole_history_is_read_page_by_page(as_, lively):
    unit, where = as_("unit"), f"/instances/{lively}"
    seen, pages = [], 0

    while where:
        page = unit.read(where)
        seen += remarks(page)
        pages += 1
        where = next(iter(page.xpath("//a[text()='Older entries']/@href")), "")

    assert seen == [f"Remark {number:02}" for number in reversed(range(MANY))]
    assert pages == 3


def test_the_history_is_narrowed_by_topic_person_and_task(as_, engine, lively):
    unit, where = as_("unit"), f"/instances/{lively}"
    officer_id = next(
        option.get("value")
        for option in unit.read(where).xpath("//select[@name='person']/option")
        if option.text == "Owain Rees"
    )
    task = task_of(engine, lively)

    talk = unit.read(f"{where}?topic=talk")
    tasks = unit.read(f"{where}?topic=tasks&person={officer_id}&task={task.id}")
    nothing = unit.read(f"{where}?topic=deadlines&person={officer_id}")

    assert len(remarks(talk)) == 25
    assert remarks(tasks) == []
    assert "Task completed" in words_of(tasks)
    assert tasks.xpath("//select[@name='task']/option[@selected]/@value") == [str(task.id)]
    assert "Nothing in the history is like that." in words_of(nothing)
    assert "topic=talk" in talk.xpath("//a[text()='Older entries']/@href")[0]


@pytest.mark.parametrize(
    "query",
    [
        "topic=x",
        "person=x",
        "person=99999999999999999999",
        "task=x",
        "before=x",
        "before=-1",
        "before=0",
    ],
)
def test_a_made_up_wish_breaks_nothing(as_, started, query):
    assert as_("unit").get(f"/instances/{started}?{query}").status_code == 200


def test_done_tasks_lead_to_what_was_sent(as_, engine, lively):
    page = as_("unit").read(f"/instances/{lively}")

    assert "1 task is done" in words_of(page)
    assert f"/tasks/{task_of(engine, lively).id}" in page.xpath("//table//a/@href")


def test_who_may_see_it_is_said_by_name(as_, started):
    said = words_of(as_("unit").read(f"/instances/{started}"))

    assert "4 people may see this" in said
    assert "Carys Evans, Gwen Pritchard, Mair Huws, Owain Rees" in said
    assert "Tomos Puw" not in said


def test_the_version_that_it_follows_is_shown_as_it_was_published(as_, started):
    officer = as_("officer")
    link = officer.read(f"/instances/{started}").xpath("//a[contains(@href, '/process')]/@href")[0]

    page = officer.read(link)

    said = words_of(page)
    assert "version 1" in said
    assert "Complete the return" in said
    assert "20 working days" in said
    assert as_("torfaen").get(link).status_code == 404


def test_a_reason_that_is_missing_opens_its_form_again(as_, started):
    unit = as_("unit")

    refused = unit.send(f"/instances/{started}/terminate", terminate_reason=" ")

    assert refused.status_code == 422
    assert 'name="terminate_reason"' in refused.text
    assert "Say why: the reason is kept with the decision" in refused.text
