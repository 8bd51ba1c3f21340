"""What needs a browser: the keyboard, drafts without a connection, what a reader would hear."""

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.conftest import PASSWORD, start


@pytest.mark.scenario(20)
def test_a_task_is_done_by_keyboard_in_welsh(page: Page, sign_in_by_keyboard, site):
    sign_in_by_keyboard("officer", "cy")
    page.get_by_role("link", name="Cwblhau'r dychweliad").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cwblhau'r dychweliad")

    page.get_by_label("Da", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    for part in ("Mair", "22", "6", "2026"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")
    page.keyboard.type("N-1")
    page.keyboard.press("Enter")  # the form's own button, not “add another”

    expect(page.get_by_role("heading", level=1)).to_have_text("Cwblhau'r dychweliad")
    expect(page.locator(".govuk-panel")).to_contain_text("Gwnaed ar 24 Meh 2026")
    assert site.task.answers["cases"][0]["reference"] == "N-1"


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("Nobody came")
    page.get_by_role("button", name="Complete", exact=True).last.click()

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.get_by_text("Enter the date").click()

    expect(page.locator("#seen_on-day")).to_be_focused()
    expect(page.get_by_label("Why?")).to_have_value("Nobody came")


def test_what_is_not_asked_is_not_shown(page: Page, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)

    expect(page.get_by_label("Why?")).to_be_hidden()
    expect(page.get_by_label("Whom should we thank?")).to_be_hidden()
    page.get_by_label("Poor").check()
    expect(page.get_by_label("Why?")).to_be_visible()
    page.get_by_label("Good").check()
    expect(page.get_by_label("Why?")).to_be_hidden()
    expect(page.get_by_label("Whom should we thank?")).to_be_visible()


def test_a_form_works_without_script(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.task_url)
        page.fill("#email", "officer@example.org")
        page.fill("#password", PASSWORD)
        page.locator("main form button[type=submit]").last.click()
        page.get_by_label("Good").check()
        for part, value in (("day", "22"), ("month", "6"), ("year", "2026")):
            page.fill(f"#seen_on-{part}", value)
        page.get_by_role("button", name="Add another").click()
        page.fill("#cases-1-reference", "N-2")
        page.get_by_role("button", name="Complete", exact=True).click()

    assert site.task.answers["cases"] == [{"reference": "N-2", "visits": None}]


def test_a_draft_survives_a_lost_connection_and_a_closed_tab(page: Page, context, sign_in, site):
    task = site.task
    sign_in("officer")
    page.goto(site.task_url)
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("First words")
    expect(page.locator("#draft-status")).to_contain_text("Draft saved")

    context.set_offline(True)
    page.get_by_label("Why?").fill("Second words")
    expect(page.locator("#draft-status")).to_contain_text("kept on this device")
    page.goto("about:blank")  # who closes a tab may be online for a moment before it is gone
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(site.task_url)

    expect(again.get_by_label("Why?")).to_have_value("Second words")
    # The first tab may have sent them as it left, or the second one sends them now.
    for _try in range(50):
        with site.engine.query() as session:
            kept = session.get_one(type(task), task.id).draft["why"]
        if kept == "Second words":
            break
        again.wait_for_timeout(100)
    assert kept == "Second words"


def test_what_the_server_has_is_taken_off_the_device(page: Page, context, sign_in, site):
    """Also when the tab was closed before it heard of it."""
    sign_in("officer")
    page.goto(site.task_url)
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("Last words")
    here = page.evaluate("Object.entries(localStorage)")
    expect(page.locator("#draft-status")).to_contain_text("Draft saved")
    page.evaluate("here => here.forEach(([key, words]) => localStorage.setItem(key, words))", here)
    page.close()

    again = context.new_page()
    again.goto(site.task_url)

    expect(again.get_by_label("Why?")).to_have_value("Last words")
    assert again.evaluate("localStorage.length") == 0


@pytest.mark.scenario(19)
def test_a_switch_of_language_keeps_the_half_filled_form(page: Page, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("Nobody came")

    page.get_by_role("button", name="Cymraeg").click()

    expect(page.get_by_label("Pam?")).to_have_value("Nobody came")


def test_signing_out_leaves_nothing_on_the_machine(page: Page, context, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    context.set_offline(True)
    page.get_by_label("Poor").check()
    expect(page.locator("#draft-status")).to_contain_text("kept on this device")
    context.set_offline(False)

    page.get_by_role("button", name="Sign out").click()

    assert page.evaluate("localStorage.length") == 0


def test_the_inbox_is_searched_while_one_types(page: Page, sign_in, site):
    start(site.engine, "newport", title="Transition to adult services")
    sign_in("officer")

    page.get_by_label("Search", exact=True).fill("Transition")

    expect(page.get_by_role("row")).to_have_count(2)  # the head and one task
    assert "q=Transition" in page.url


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_long_form_shuts_nobody_out(page: Page, sign_in, site, axe, language):
    """With every kind of question; all other pages are looked at by `test_every_page.py`."""
    sign_in("officer", language)
    page.goto(site.task_url)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe()
    page.locator(".govuk-button-group button").first.click()
    axe()


def test_a_telephone_shows_everything_without_scrolling_sideways(page: Page, sign_in, site):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("officer", "cy")

    for path in (
        "/",
        f"/tasks/{site.task.id}",
        f"/instances/{site.instance_id}",
        "/instances/",
    ):
        page.goto(site.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
