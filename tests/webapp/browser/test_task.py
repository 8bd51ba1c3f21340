"""One task on two devices, with and without a connection or a session; names called by keyboard."""

from playwright.sync_api import Browser, Page, expect

from engine import identity, instances
from engine.actors import SYSTEM
from tests.webapp.conftest import PASSWORD


def sign_in_on(page: Page, site) -> None:
    """Another device of the same officer."""
    page.goto(f"{site.url}/sign-in?lang=en")
    page.fill("#email", "officer@example.org")
    page.fill("#password", PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"{site.url}/")


def write(page: Page, words: str) -> None:
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill(words)


def status(page: Page):
    return page.locator("#draft-status")


def test_two_devices_with_two_versions_lose_neither(browser: Browser, page: Page, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    with browser.new_context() as elsewhere:
        phone = elsewhere.new_page()
        sign_in_on(phone, site)
        phone.goto(site.task_url)
        write(phone, "Written on the phone")
        expect(status(phone)).to_contain_text("Draft saved")

    write(page, "Written at the desk")
    expect(status(page)).to_contain_text("changed elsewhere")
    page.get_by_role("button", name="Look at both versions").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Two versions of your answers")
    group = page.get_by_role("group", name="Why?")
    expect(group.get_by_label("On this page")).to_be_checked()
    group.get_by_label("Saved elsewhere").check()
    page.get_by_role("button", name="Keep what is chosen").click()
    expect(page.get_by_label("Why?")).to_have_value("Written on the phone")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def test_old_words_of_a_device_do_not_cover_newer_ones(
    browser: Browser, page: Page, context, sign_in, site
):
    sign_in("officer")
    page.goto(site.task_url)
    context.set_offline(True)
    write(page, "Written in the train")
    expect(status(page)).to_contain_text("kept on this device")
    with browser.new_context() as elsewhere:
        desk = elsewhere.new_page()
        sign_in_on(desk, site)
        desk.goto(site.task_url)
        write(desk, "Written at the desk")
        expect(status(desk)).to_contain_text("Draft saved")

    context.set_offline(False)
    page.goto(site.task_url)

    expect(page.get_by_label("Why?")).to_have_value("Written in the train")
    expect(page.get_by_role("button", name="Look at both versions")).to_be_visible()
    assert site.task.draft["why"] == "Written at the desk"


def test_nothing_is_sent_into_the_void(page: Page, context, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    context.set_offline(True)
    write(page, "Written without a connection")

    page.get_by_role("button", name="Complete", exact=True).last.click()

    expect(status(page)).to_contain_text("nothing was sent yet")
    expect(page.get_by_label("Why?")).to_have_value("Written without a connection")
    context.set_offline(False)
    expect(status(page)).to_contain_text("Draft saved")


def test_after_signing_in_again_the_work_is_there(page: Page, context, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    with site.engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, "officer@example.org")
        identity.set_password(ctx, user.id, PASSWORD)  # it ends every session

    write(page, "Written after the session")
    expect(status(page)).to_contain_text("Your session has ended")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    again = opened.value
    again.fill("#email", "officer@example.org")
    again.fill("#password", PASSWORD)
    again.locator("main form button[type=submit]").last.click()

    expect(again.get_by_label("Why?")).to_have_value("Written after the session")
    expect(status(again)).to_contain_text("Draft saved")


def test_what_was_never_sent_is_shown_when_the_task_is_done(page: Page, context, sign_in, site):
    sign_in("officer")
    page.goto(site.task_url)
    context.set_offline(True)
    write(page, "Written too late")
    expect(status(page)).to_contain_text("kept on this device")

    with site.engine.command(SYSTEM) as ctx:
        instances.terminate(ctx, site.instance_id, "The theme was dropped")
    context.set_offline(False)

    page.goto(site.task_url)

    expect(page.get_by_label("Copy what you still need, then clear it.")).to_have_value(
        "Written too late"
    )
    page.get_by_role("button", name="Clear it from this device").click()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def test_somebody_is_called_by_keyboard(page: Page, sign_in, site, axe):
    sign_in("officer")
    page.goto(site.task_url)
    page.get_by_label("Your comment").focus()

    page.keyboard.type("Please look, @mai")
    options = page.get_by_role("option")
    expect(options).to_have_count(1)
    axe()
    page.keyboard.press("Enter")
    page.keyboard.type("thank you")
    expect(page.get_by_label("Your comment")).to_have_value("Please look, @Mair Huws thank you")
    page.get_by_role("button", name="Add the comment").click()

    expect(page.locator(".app-mention")).to_have_text("@Mair Huws")


def test_a_diagram_is_made_larger_and_whole(page: Page, sign_in, site):
    sign_in("unit")
    page.goto(f"{site.url}/instances/{site.instance_id}/process")
    frame = page.locator(".app-diagram__scroll")
    drawing = frame.locator("svg")
    before = drawing.bounding_box()["width"]

    page.get_by_role("button", name="Larger").click()
    larger = drawing.bounding_box()["width"]
    page.get_by_role("button", name="Whole diagram").click()

    assert larger > before
    assert drawing.bounding_box()["width"] <= frame.bounding_box()["width"]
