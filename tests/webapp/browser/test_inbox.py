"""The inbox by keyboard alone, and what a search or a change leaves under one's hands."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.conftest import start


@pytest.fixture
def three(engine) -> None:
    for name in ("one", "two", "three"):
        start(engine, "newport", title=f"Audit {name}")


@pytest.mark.usefixtures("three")
def test_three_tasks_are_taken_by_keyboard_and_three_lines_say_so(page: Page, sign_in, axe):
    sign_in("officer")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()

    boxes = page.get_by_role("checkbox", name="Select: Complete the return")
    boxes.first.focus()
    for number in range(3):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    expect(bar.get_by_role("status")).to_have_text("3 selected")
    boxes.last.focus()
    box, top = boxes.last.bounding_box(), bar.bounding_box()
    assert box["y"] + box["height"] <= top["y"]  # the bar does not lie over what has the focus
    axe()

    bar.get_by_role("button", name="Take", exact=True).focus()
    page.keyboard.press("Enter")

    outcomes = page.locator(".app-outcomes")
    expect(outcomes).to_be_focused()
    expect(outcomes.get_by_role("listitem")).to_have_count(3)
    expect(outcomes.get_by_role("listitem").first).to_contain_text("It is yours now.")
    axe()


@pytest.mark.usefixtures("three")
def test_a_search_while_typing_leaves_the_bar_of_what_is_selected_right(page: Page, sign_in):
    sign_in("officer")
    page.locator("#task-1").check(force=True)
    expect(page.locator("#bulk")).to_be_visible()

    page.get_by_label("Search").first.fill("audit two")

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#bulk")).to_be_hidden()


@pytest.mark.usefixtures("site")
def test_news_is_told_without_moving_a_row(page: Page, sign_in, engine, clock):
    page.clock.install()
    sign_in("officer")
    before = page.locator("tbody tr").first.bounding_box()
    clock.advance(timedelta(minutes=1))
    start(engine, "newport", title="Just in")

    page.clock.run_for(50_000)

    notice = page.get_by_role("status").filter(has_text="New tasks have arrived.")
    expect(notice).to_be_visible()
    assert page.locator("tbody tr").first.bounding_box() == before
    expect(page.locator("tbody tr")).to_have_count(1)
    notice.get_by_role("link", name="Show them").click()
    expect(page.locator("tbody tr")).to_have_count(2)
