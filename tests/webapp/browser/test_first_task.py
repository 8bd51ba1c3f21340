"""An officer's first task by keyboard alone: sign in, look round, take, fill in, put right."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engine.models import UserTask
from tests.webapp.browser.keys import go_to
from tests.webapp.conftest import PASSWORD, start
from webapp.translations.catalogue import read

TASK = {"en": "Complete the return", "cy": "Cwblhau'r dychweliad"}
POOR = {"en": "Poor", "cy": "Gwael"}
WHY = {"en": "Why?", "cy": "Pam?"}
GOOD = {"en": "Good", "cy": "Da"}
SAY_WHY = {"en": "Say why", "cy": "Dywedwch pam"}
REFERENCE = {"en": "Reference", "cy": "Cyfeirnod"}
SAID = "Nobody came to the house. Ŵy a ŷd."


class Hands:
    """On the keyboard, and nowhere else; `word` is what the page says in its language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self._catalogue = read()

    def word(self, text: str, context: str | None = None) -> str:
        welsh = self._catalogue.get(text, context)
        return str(welsh.string) if self.language == "cy" else text

    def go_to(self, text: str) -> None:
        go_to(self.page, text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture
def hands(page: Page, site, language: str) -> Hands:
    """Two tasks wait for the officers; the sign-in page is open."""
    start(site.engine, "newport", title="Transition to adult services")
    page.goto(f"{site.url}/sign-in?lang={language}")
    return Hands(page, language)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_an_officers_first_task(page: Page, site, hands, language):
    sign_in(hands)
    leave_the_tour(hands)
    take_a_task(hands)
    leave_the_tour(hands)
    send_too_early(hands)
    put_it_right(hands)

    next_task = page.get_by_role("heading", level=2, name=hands.word("Your next task"))
    expect(next_task).to_be_visible()
    with site.engine.query() as session:
        answers = [task.answers for task in session.scalars(sa.select(UserTask)) if task.answers]
    assert [(one["grade"], one["why"]) for one in answers] == [("poor", SAID)]
    hands.go_to(hands.word("Open it"))
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TASK[language])
    assert page.locator("html").get_attribute("lang") == language


def sign_in(hands: Hands) -> None:
    hands.go_to(hands.word("Email address"))
    hands.write("officer@example.org")
    hands.go_to(hands.word("Password"))
    hands.write(PASSWORD)
    hands.press("Enter")


def leave_the_tour(hands: Hands) -> None:
    tour = hands.page.locator(".app-tour")
    expect(tour).to_be_visible()
    hands.go_to(hands.word("Close the tour"))
    hands.press("Enter")
    expect(tour).to_have_count(0)


def take_a_task(hands: Hands) -> None:
    name = TASK[hands.language]
    hands.go_to(f"{hands.word('Take')}: {name}")
    hands.press("Enter")
    expect(hands.page.get_by_role("alert")).to_contain_text(name)
    if hands.page.locator(".app-tiles").count():  # still in the inbox
        hands.go_to(name)
        hands.press("Enter")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(name)


def send_too_early(hands: Hands) -> None:
    hands.go_to(GOOD[hands.language])
    hands.press("ArrowDown")
    hands.go_to(hands.word("Complete"))
    hands.press("Enter")
    expect(hands.page.locator(".govuk-error-summary")).to_be_focused()
    assert hands.page.title().startswith(f"{hands.word('Error')}: ")


def put_it_right(hands: Hands) -> None:
    hands.go_to(SAY_WHY[hands.language])
    hands.press("Enter")
    expect(hands.page.get_by_label(WHY[hands.language])).to_be_focused()
    expect(hands.page.get_by_label(POOR[hands.language], exact=True)).to_be_checked()
    hands.write(SAID)
    for part in ("22", "6", "2026"):
        hands.press("Tab")
        hands.write(part)
    hands.go_to(REFERENCE[hands.language])
    hands.write("N-1")
    hands.go_to(hands.word("Complete"))
    hands.press("Enter")
