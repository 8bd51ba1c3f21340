"""Every page for everybody: axe, the keyboard, a narrow screen, wider text, other colours."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page

from tests.webapp.browser.conftest import KNOWN, RULES
from tests.webapp.browser.crowd import Crowd, gathered

COLOURS = ["color-contrast", "link-in-text-block"]
WIDE = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}
# A drawing needs two dimensions; what can be done on it can be done in the list of steps, too.
DRAWN = "/draw"
# Each page is opened once in each language; in parts, so that whoever is free takes the next.
PARTS = 5


@pytest.fixture
def crowd(swept, browser: Browser) -> Iterator[Crowd]:
    with gathered(swept, browser) as crowd:
        yield crowd


@pytest.mark.parametrize("part", range(PARTS))
def test_no_english_page_shuts_anybody_out(crowd, part):
    wrong = []
    known: set[str] = set()
    for name, page in crowd.pages("en", part, PARTS):
        wrong += looked_at(name, page) + coloured(name, page) + tabbed_through(name, page, known)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_welsh_page_shuts_anybody_out(crowd, part):
    """The Welsh is the longer text, so it shows what a narrow screen cannot hold.

    The colours are no others than on the English page, which was asked about them.
    """
    wrong = []
    for name, page in crowd.pages("cy", part, PARTS):
        wrong += looked_at(name, page, COLOURS)
        if not page.url.endswith(DRAWN):
            wrong += narrowed(name, page)

    assert not wrong, "\n".join(wrong)


def looked_at(name: str, page: Page, not_at: Sequence[str] = ()) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="no-preference")
    asked = [RULES, list(KNOWN), list(not_at)]
    return told(name, page.evaluate("([r, k, n]) => looking.axe(r, k, n)", asked))


def coloured(name: str, page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    rules = {"type": "rule", "values": COLOURS}
    return told(f"{name}, dark", page.evaluate("r => looking.axe(r, [], [])", rules))


def tabbed_through(name: str, page: Page, known: set[str]) -> list[str]:
    """What stands around the page is the same for a person everywhere: it is walked once."""
    around = page.evaluate("looking.around()")
    within = "main" if around in known else "body"
    known.add(around)
    page.evaluate("within => looking.begin(within)", within)
    for _stop in range(page.evaluate("looking.stops()") + 3):
        page.keyboard.press("Tab")
    return told(name, page.evaluate("looking.walk()"))


def narrowed(name: str, page: Page) -> list[str]:
    """320 pixels are what 400 % of zoom leaves of 1280; then wider text, then other colours."""
    page.set_viewport_size(NARROW)
    wrong = told(name, page.evaluate("looking.tooWide()"))
    page.evaluate("looking.spaceOut()")
    wrong += told(f"{name}, spaced out", page.evaluate("looking.tooWide()"))
    wrong += told(f"{name}, spaced out", page.evaluate("looking.cutOff()"))
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    wrong += told(f"{name}, forced colours", page.evaluate("looking.edgeless()"))
    return wrong + told(f"{name}, reduced motion", page.evaluate("looking.moving()"))


def told(name: str, faults: list[str]) -> list[str]:
    return [f"{name}: {fault}" for fault in faults]
