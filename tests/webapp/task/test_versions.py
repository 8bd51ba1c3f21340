"""Two devices, two versions of the answers: both are shown, and the person decides."""

import pytest

from tests.webapp.conftest import page_of, task_of, words_of

DATE = {"seen_on-day": "22", "seen_on-month": "6", "seen_on-year": "2026"}
RIGHT = {"grade": "good", **DATE, "cases-0-reference": "N-1"}


@pytest.fixture
def task(engine, started):
    return task_of(engine, started)


def opened(client, task) -> dict:
    """What the page of a task, opened now, sends along."""
    page = client.read(f"/tasks/{task.id}")
    return {
        name: page.xpath(f"//input[@name='{name}']/@value")[0]
        for name in ("draft_version", "draft_page")
    }


def test_a_page_may_save_again_and_again(as_, engine, started, task):
    officer = as_("officer")
    page = opened(officer, task)

    for words in ("First", "Second"):
        kept = officer.send(f"/tasks/{task.id}/draft", **page, grade="poor", why=words)
        assert kept.status_code == 200

    assert task_of(engine, started).draft["why"] == "Second"


def test_what_another_device_saved_is_laid_beside_it(as_, engine, started, task):
    desk, phone = as_("officer"), as_("officer")
    on_desk, on_phone = opened(desk, task), opened(phone, task)
    desk.send(f"/tasks/{task.id}/draft", **on_desk, grade="poor", why="Written at the desk")

    told = phone.send(f"/tasks/{task.id}/draft", **on_phone, grade="good", why="On the phone")
    both = phone.send(
        f"/tasks/{task.id}", compare="1", **on_phone, grade="good", why="On the phone"
    )

    assert told.status_code == 409
    assert told.json["type"] == "draft-changed"
    said = words_of(page_of(both))
    assert both.status_code == 409
    assert "you saved other answers elsewhere, on 24 Jun 2026, 10:00" in said
    assert "On this page On the phone Saved elsewhere Written at the desk" in said
    assert "On this page Good Saved elsewhere Poor" in said
    assert task_of(engine, started).draft["why"] == "Written at the desk"


def test_of_each_answer_the_chosen_version_stays(as_, engine, started, task):
    desk, phone = as_("officer"), as_("colleague")
    on_desk, on_phone = opened(desk, task), opened(phone, task)
    desk.send(f"/tasks/{task.id}/draft", **on_desk, grade="poor", why="Written at the desk")
    sent = {"grade": "poor", "why": "On the phone", **DATE}
    page = page_of(phone.send(f"/tasks/{task.id}", compare="1", **on_phone, **sent))
    form = {
        field.get("name"): field.get("value")
        for field in page.xpath("//main//form//input[@type='hidden']")
    }
    chosen = dict.fromkeys(page.xpath("//input[@type='radio']/@name"), "here")

    put = phone.send(f"/tasks/{task.id}/versions", **{**form, **chosen, "keep-why": "there"})

    kept = task_of(engine, started).draft
    assert "Owain Rees saved other answers" in words_of(page)
    assert put.status_code == 303
    assert (kept["why"], kept["seen_on"]["day"], kept["grade"]) == (
        "Written at the desk",
        "22",
        "poor",
    )


def test_handing_in_does_not_pass_over_another_version(as_, engine, started, task):
    desk, phone = as_("officer"), as_("officer")
    on_desk, on_phone = opened(desk, task), opened(phone, task)
    desk.send(f"/tasks/{task.id}/draft", **on_desk, **RIGHT, praise="The whole team")

    refused = phone.send(f"/tasks/{task.id}", **on_phone, **RIGHT)

    assert refused.status_code == 409
    assert "The whole team" in words_of(page_of(refused))
    assert task_of(engine, started).is_open


def test_a_page_hands_in_over_its_own_draft(as_, engine, started, task):
    """The draft may arrive while the form is on its way."""
    officer = as_("officer")
    page = opened(officer, task)
    officer.send(f"/tasks/{task.id}/draft", **page, grade="good")

    done = officer.send(f"/tasks/{task.id}", **page, **RIGHT)

    assert done.status_code == 303
    assert not task_of(engine, started).is_open


def test_two_versions_that_read_the_same_are_no_question(as_, task):
    desk, phone = as_("officer"), as_("officer")
    on_desk, on_phone = opened(desk, task), opened(phone, task)
    desk.send(f"/tasks/{task.id}/draft", **on_desk, **RIGHT)

    saved = phone.send(f"/tasks/{task.id}/draft", **on_phone, **RIGHT)
    done = phone.send(f"/tasks/{task.id}", **on_phone, **RIGHT)

    assert (saved.status_code, done.status_code) == (200, 303)


def test_a_page_that_comes_back_with_errors_still_knows_where_it_began(as_, task):
    desk, phone = as_("officer"), as_("officer")
    on_phone = opened(phone, task)
    wrong = page_of(phone.send(f"/tasks/{task.id}", **on_phone, grade="poor", why=""))
    desk.send(f"/tasks/{task.id}/draft", **opened(desk, task), grade="poor", why="At the desk")
    again = {
        name: wrong.xpath(f"//input[@name='{name}']/@value")[0]
        for name in ("draft_version", "draft_page")
    }

    told = phone.send(f"/tasks/{task.id}/draft", **again, grade="poor", why="On the phone")

    assert again == on_phone
    assert told.status_code == 409


def test_a_switch_of_language_keeps_the_half_filled_form_without_script(as_, task):
    officer = as_("officer")
    page = opened(officer, task)

    moved = officer.send(f"/tasks/{task.id}", lang="cy", **page, grade="poor", why="Nobody came")
    welsh = officer.read(f"/tasks/{task.id}")

    assert moved.status_code == 303
    assert welsh.get("lang") == "cy"
    assert "Nobody came" in words_of(welsh)
    assert welsh.xpath("//button[@name='lang']/@value") == ["en"]


def test_a_language_nobody_knows_only_keeps_the_form(as_, task):
    officer = as_("officer")

    kept = officer.send(f"/tasks/{task.id}", lang="<x>", **opened(officer, task), grade="poor")

    assert kept.status_code == 303
    assert officer.read(f"/tasks/{task.id}").get("lang") == "en"
