"""An absence and a leaver, by keyboard alone, in both languages."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engine import identity, tasks
from engine.models import UserTask
from tests.people import member
from tests.webapp.browser.keys import choose, follow, go_to, press, write
from tests.webapp.conftest import PASSWORD, start, task_of

BOTH = pytest.mark.parametrize("language", ["en", "cy"])
WORDS = {
    "en": {
        "me": "OR Owain Rees",
        "absence": "Absence",
        "name": "Name a substitute",
        "task": "Complete the return",
        "settings": "Settings",
        "leaves": "This person leaves",
        "step": "1. Open tasks",
        "reason": "Reason",
        "stands_in": "Who stands in?",
        "arrange": "Arrange the cover",
        "arranged": "Cover is arranged",
        "good": "Good",
        "complete": "Complete",
        "on_behalf": "Mair Huws for Owain Rees",
        "every": "Every task goes",
        "hand_over": "Hand over",
        "now_with": "Now with: Rep",
        "close": "Close the account today",
        "refused": "3 tasks must find a new home first.",
        "closed": "The account is closed: Owain Rees",
    },
    "cy": {
        "me": "OR Owain Rees",
        "absence": "Absenoldeb",
        "name": "Enwi dirprwy",
        "task": "Cwblhau'r dychweliad",
        "settings": "Gosodiadau",
        "leaves": "Mae’r person hwn yn gadael",
        "step": "1. Tasgau agored",
        "reason": "Rheswm",
        "stands_in": "Pwy sy’n dirprwyo?",
        "arrange": "Trefnu’r gwaith dirprwyo",
        "arranged": "Mae’r gwaith dirprwyo wedi’i drefnu",
        "good": "Da",
        "complete": "Cwblhau",
        "on_behalf": "Mair Huws ar ran Owain Rees",
        "every": "Mae pob tasg yn mynd",
        "hand_over": "Trosglwyddo",
        "now_with": "Bellach gyda: Rep",
        "close": "Cau’r cyfrif heddiw",
        "refused": "Rhaid i 3 tasg gael cartref newydd yn gyntaf.",
        "closed": "Mae’r cyfrif ar gau: Owain Rees",
    },
}


@pytest.fixture
def passwords(site):
    """A colleague and an administrator may sign in, too."""
    member(site.engine, "admin", name="Admin")
    with site.engine.command() as ctx:
        for who in ("colleague", "admin"):
            user = identity.find_by_email(ctx.session, f"{who}@example.org")
            identity.set_password(ctx, user.id, PASSWORD)


def give(engine, task, who):
    with engine.command() as ctx:
        user = identity.find_by_email(ctx.session, f"{who}@example.org")
        tasks.assign(ctx, task.id, user.id)


@BOTH
@pytest.mark.usefixtures("passwords")
def test_a_substitute_does_the_work_and_the_history_says_for_whom(
    page: Page, sign_in, site, axe, language
):
    said = WORDS[language]
    give(site.engine, site.task, "officer")
    sign_in("officer", language)
    for name in (said["me"], said["absence"], said["name"]):
        follow(page, name)
    write(page, said["stands_in"], "Mair", "24", "6", "2026", "24", "6", "2026", "x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=said["arrange"])).to_be_visible()
    axe()
    press(page, said["arrange"])
    expect(page.get_by_role("alert")).to_contain_text(said["arranged"])
    axe()

    sign_in("colleague", language)
    follow(page, said["task"])
    choose(page, said["good"])
    for part in ("Mair", "22", "6", "2026", "N-1"):
        page.keyboard.press("Tab")
        page.keyboard.type(part)
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-panel")).to_be_visible()

    page.goto(site.task_url)
    expect(page.locator(".app-history").first).to_contain_text(said["on_behalf"])
    assert site.task.on_behalf_of == identity_of(site.engine, "officer")


@BOTH
@pytest.mark.usefixtures("passwords")
def test_a_leaver_is_refused_rehomed_and_shut_out(page: Page, sign_in, site, axe, language):
    said = WORDS[language]
    rep = member(site.engine, "agency_rep@newport", name="Rep")
    held = [site.task, *(task_of(site.engine, start(site.engine, "newport")) for _ in range(2))]
    for task in held:
        give(site.engine, task, "officer")
    sign_in("admin", language)
    for name in (said["settings"], "Owain Rees", said["leaves"]):
        follow(page, name)
    expect(page.get_by_role("heading", name=said["step"])).to_be_visible()
    axe()

    press(page, said["close"])
    expect(page.locator(".govuk-error-summary")).to_contain_text(said["refused"])

    go_to(page, said["every"])
    page.keyboard.press("ArrowDown")
    write(page, said["reason"], "31.8.")
    page.keyboard.press("Enter")
    expect(page.get_by_text(said["now_with"])).to_have_count(3)
    axe()
    with site.engine.query() as session:
        homes = session.scalars(
            sa.select(UserTask.assignee_id).where(UserTask.id.in_([task.id for task in held]))
        )
        assert set(homes) == {rep.id}

    press(page, said["close"])
    expect(page.get_by_role("alert")).to_contain_text(said["closed"])
    axe()

    refused_at_the_door(page, site, language)


def refused_at_the_door(page: Page, site, language: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}/sign-in?lang={language}")
    page.locator("#email").focus()
    page.keyboard.type("officer@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()


def identity_of(engine, who):
    with engine.query() as session:
        return identity.find_by_email(session, f"{who}@example.org").id
