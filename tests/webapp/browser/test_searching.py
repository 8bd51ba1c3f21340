"""Lists that are searched while one types, and files that are more than is taken at once."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webapp.conftest import start
from webapp.studio import views


@pytest.fixture
def three(engine) -> None:
    for name in ("one", "two", "three"):
        start(engine, "newport", title=f"Audit {name}")


def without_script(browser: Browser, page: Page) -> Page:
    """The same person's page in a browser that runs no script."""
    known = page.context.storage_state()
    return browser.new_context(java_script_enabled=False, storage_state=known).new_page()


@pytest.mark.usefixtures("three")
def test_what_goes_by_a_search_goes_by_what_was_typed(page: Page, sign_in, axe):
    """Nobody saves another search than they see, or loses it with the language."""
    sign_in("officer")
    page.get_by_label("Search").first.fill("audit two")
    expect(page.locator("tbody tr")).to_have_count(1)

    for link in (page.get_by_role("link", name="For my groups"), page.locator("#languages a")):
        assert "q=audit+two" in link.first.get_attribute("href")
    page.get_by_text("Save this search").click()
    page.get_by_label("Name of the filter").fill("The second")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(page.url.partition("?")[0])
    page.get_by_role("link", name="The second").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    axe()


@pytest.mark.usefixtures("three")
def test_what_a_search_found_is_taken_and_the_search_stays(page: Page, sign_in):
    sign_in("officer")
    page.get_by_label("Search").first.fill("no such words")
    expect(page.locator("tbody tr")).to_have_count(0)
    page.get_by_label("Search").first.fill("audit three")
    expect(page.locator("tbody tr")).to_have_count(1)

    page.locator("#task-1").check(force=True)
    page.locator("#bulk").get_by_role("button", name="Take", exact=True).click()

    expect(page.locator(".app-outcomes")).to_contain_text("It is yours now.")
    assert "q=audit+three" in page.url


def test_processes_are_found_while_one_types_and_with_the_button(
    page: Page, sign_in, monkeypatch, browser: Browser
):
    monkeypatch.setattr(views, "SHORT", 0)
    sign_in("owner")
    page.goto(f"{page.url}processes/")
    every = page.locator("#results tbody tr").count()
    page.get_by_label("Search the processes").fill("no such process")
    expect(page.locator("#results tbody tr")).to_have_count(0)
    page.get_by_label("Search the processes").fill("")
    expect(page.locator("#results tbody tr")).to_have_count(every)

    without = without_script(browser, page)
    without.goto(page.url)
    without.get_by_label("Search the processes").fill("no such process")
    without.keyboard.press("Enter")
    expect(without.locator("#results tbody tr")).to_have_count(0)
    without.context.close()


def test_more_than_is_taken_at_once_is_told_on_a_page(
    site, page: Page, sign_in, app, browser, monkeypatch
):
    """With a script each file is measured at once; without one the page says what to do."""
    sign_in("officer")
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 20_000)  # the app is every test's
    without = without_script(browser, page)
    without.goto(site.task_url)
    large = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": bytes(2_000_000)}
    without.locator("input[type=file]").first.set_input_files(large)
    without.locator("form:has(input[type=file]) button[type=submit]:visible").last.click()

    expect(without.locator("h1")).to_have_text("That is too large")
    expect(without.locator("main")).to_contain_text("no file over 25 MB, and 60 MB in all")
    without.get_by_role("link", name="Load the page again").click()
    expect(without).to_have_url(site.task_url)
    without.context.close()
