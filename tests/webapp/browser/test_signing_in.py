"""What needs a browser to sign in: passkeys, the QR code's page, the idle dialog, another site."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engine.actors import SYSTEM
from engine.settings.signing_in import Provider, SigningIn
from tests.webapp.conftest import PASSWORD
from tests.webapp.signing_in import provider
from tests.webapp.signing_in.provider import CLIENT, SECRET

COMPLAINT = ".app-passkey [role=alert]"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def home(live: str) -> str:
    """The same pages under a name: the standard gives passkeys to no number."""
    return live.replace("127.0.0.1", "localhost")


@pytest.fixture
def key(page: Page) -> str:
    """Chromium's own virtual authenticator; it ends with the page."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    found: str = made["authenticatorId"]
    return found


@pytest.fixture
def settle(app: Flask, settings, live: str):
    """Serve with other settings: `settle(idle=timedelta(seconds=6))`."""

    def settled(**given: object) -> None:
        app.extensions["settings"] = replace(settings, base_url=live, signing_in=SigningIn(**given))

    return settled


def enter(page: Page, home: str, who: str = "officer") -> None:
    page.goto(f"{home}/sign-in")
    page.fill("#email", f"{who}@example.org")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator(".app-header").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


@pytest.mark.usefixtures("key")
def test_a_passkey_opens_the_board_alone_and_beside_a_password(page: Page, home, axe):
    enter(page, home)
    page.goto(f"{home}/profile/security")
    page.get_by_text("Set up a passkey").click()
    page.get_by_label("Name, so that you know it again").fill("Gliniadur <b>ŵ</b>")
    page.get_by_role("button", name="Set up this device or key").click()
    expect(page.get_by_text("The passkey is set up.")).to_be_visible()
    expect(page.get_by_text("Gliniadur <b>ŵ</b>", exact=True).first).to_be_visible()
    axe()
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{home}/")
    sign_out(page)

    enter(page, home)
    expect(page.get_by_role("heading", level=1)).to_have_text("Show that it is you")
    axe()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{home}/")

    page.goto(f"{home}/profile/security")
    page.get_by_role("button", name=re.compile("Take off.*Gliniadur")).click()
    expect(page.get_by_text("The passkey is taken off.")).to_be_visible()


@pytest.mark.usefixtures("key")
def test_a_passkey_that_nobody_registered_says_so_and_lets_one_go_on(page: Page, home):
    page.goto(f"{home}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.locator(COMPLAINT)).to_contain_text("the passkey was not used")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


@pytest.mark.usefixtures("key")
def test_a_copy_of_a_passkey_is_noticed(page: Page, home, engine):
    from engine.models import Passkey  # noqa: PLC0415

    enter(page, home)
    page.goto(f"{home}/profile/security")
    page.get_by_text("Set up a passkey").click()
    page.get_by_role("button", name="Set up this device or key").click()
    expect(page.get_by_text("The passkey is set up.")).to_be_visible()
    sign_out(page)
    with engine.command(SYSTEM) as ctx:
        for one in ctx.session.query(Passkey):
            one.sign_count = 1_000_000

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.locator(COMPLAINT)).to_have_text("This passkey does not open this board.")


def test_an_app_is_set_up_by_keyboard_and_asked_for(page: Page, home, engine, axe):
    import pyotp  # noqa: PLC0415

    enter(page, home)
    page.goto(f"{home}/profile/security")
    page.get_by_role("button", name="Set up an app").focus()
    page.keyboard.press("Enter")
    picture = page.locator(".app-qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    axe()
    totp = pyotp.TOTP(page.locator(".app-secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").focus()
    page.keyboard.type(totp.at(engine.clock()))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Show me ten codes").click()
    expect(page.locator(".app-codes__list code")).to_have_count(10)
    code = page.locator(".app-codes__list code").first.inner_text()
    axe()
    sign_out(page)
    enter(page, home)
    page.get_by_label("Code").fill(code.upper())
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}/")


def test_who_is_silent_is_warned_and_stays_by_a_key(page: Page, home, settle, engine, axe):
    settle(idle=timedelta(seconds=120))
    enter(page, home)
    page.clock.install()
    page.goto(f"{home}/profile/security")
    engine.clock.advance(timedelta(seconds=65))
    page.clock.run_for(66_000)

    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading")).to_be_focused()
    expect(dialog.locator(".app-idle__clock")).to_contain_text("0:5")
    axe()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    engine.clock.advance(timedelta(seconds=100))
    assert page.request.get(f"{home}/sign-in/staying").json()["seconds"] == 20


def test_who_was_signed_out_finds_the_page_and_the_work_again(page: Page, home, settle, site):
    settle(idle=timedelta(seconds=120))
    enter(page, home)
    page.clock.install()
    page.goto(f"{home}/tasks/{site.task.id}")
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("Nobody came ŵ")
    page.clock.run_for(1000)
    expect(page.locator("#draft-status")).to_contain_text("saved")
    site.engine.clock.advance(timedelta(seconds=121))
    page.clock.run_for(130_000)

    expect(page.get_by_text("What you had written is kept.")).to_be_visible()
    page.fill("#email", "officer@example.org")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(f"{home}/tasks/{site.task.id}")
    expect(page.get_by_label("Why?")).to_have_value("Nobody came ŵ")


def test_the_back_button_shows_nothing_of_who_has_left(page: Page, home, site):
    enter(page, home)
    page.goto(f"{home}/tasks/{site.task.id}")
    sign_out(page)

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_other_language_keeps_the_address_that_was_typed(page: Page, home):
    page.goto(f"{home}/sign-in")
    page.fill("#email", "officer@example.org")

    page.get_by_role("link", name="Cymraeg").click()

    expect(page.get_by_label("Cyfeiriad e-bost")).to_have_value("officer@example.org")
    assert page.evaluate("sessionStorage.length") == 0


def test_one_signs_in_at_another_site_and_out_again(page: Page, live, settle):
    with provider.running() as other:
        known = Provider(other.issuer, CLIENT, SECRET, "Example Council", "Cyngor Enghraifft")
        settle(provider=known)
        page.goto(f"{live}/sign-in?next=/profile/security")
        page.get_by_role("button", name="Sign in by way of: Example Council").click()
        page.wait_for_url(f"{live}/profile/security")
        expect(page.get_by_text("You may sign in there; this account knows you.")).to_be_visible()

        page.locator(".app-header").get_by_role("button", name="Sign out").click()

        page.wait_for_url(f"{live}/sign-in")  # there and back: it signed out, too
        assert "id_token_hint" in other.asked
        page.goto(f"{live}/")
        expect(page).to_have_url(f"{live}/sign-in?next=/")
