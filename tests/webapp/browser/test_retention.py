"""The schedule changed by two owners, and a copy read by the second of the unit, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from engine import identity
from engine.actors import SYSTEM
from tests.people import member
from tests.webapp.conftest import PASSWORD
from workflows import retention

HERE = "/settings/retention"


@pytest.fixture
def board(live, engine):
    """The shipped schedule; a second owner and a second of the unit may sign in, too."""
    member(engine, "process_approver", name="Sioned")
    member(engine, "business_unit", name="Bethan")
    with engine.command(SYSTEM) as ctx:
        retention.install(ctx)
        for who in ("sioned", "bethan"):
            user = identity.find_by_email(ctx.session, f"{who}@example.org")
            identity.set_password(ctx, user.id, PASSWORD)
    return live


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_one_owner_proposes_and_the_other_confirms(page, board, sign_in, axe):
    sign_in("owner")
    page.goto(f"{board}{HERE}/classes/alert")
    axe()
    page.get_by_label("Destroy everything").focus()
    page.keyboard.press("Space")
    fill(page, "Years", "10")
    fill(page, "Reason", "The Board's schedule")
    press(page, "Propose this rule")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Years", exact=True)).to_have_value("10")
    axe()
    page.get_by_label("If this keeps records for a shorter time").focus()
    page.keyboard.press("Space")
    press(page, "Propose this rule")
    expect(page.get_by_text("You proposed it, so somebody else confirms it.")).to_be_visible()
    where = page.url

    sign_in("sioned")
    page.goto(where)
    axe()
    press(page, "Confirm this rule")

    expect(page.get_by_text("Came into force", exact=True)).to_be_visible()


def test_a_copy_is_prepared_read_and_released(page, board, sign_in, axe):
    sign_in("unit")
    page.goto(f"{board}/settings/subject-requests/")
    axe()
    fill(page, "Email address of the person's account", "officer@example.org")
    fill(page, "Who asked, when, and how you know who they are", "By letter")
    press(page, "Prepare the copy")
    expect(page.get_by_text("You prepared it, so somebody else releases it.")).to_be_visible()
    where = page.url

    sign_in("bethan", "cy")
    page.goto(where)
    axe()
    page.get_by_label("Rwyf wedi darllen y copi isod").focus()
    page.keyboard.press("Space")
    press(page, "Rhyddhau'r copi")

    expect(page.get_by_text("Cymryd y copi")).to_be_visible()
    axe()
