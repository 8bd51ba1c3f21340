"""Every page for everybody: axe, the keyboard, a narrow screen, wider text, other colours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.webapp.browser.conftest import KNOWN, RULES
from tests.webapp.browser.crowd import Crowd, gathered

LANGUAGES = ("en", "cy")
COLOURS = ["color-contrast", "link-in-text-block"]
NARROW = {"width": 320, "height": 640}
# A drawing needs two dimensions; what can be done on it can be done in the list of steps, too.
DRAWN = "/draw"


@pytest.fixture
def crowd(swept, browser: Browser) -> Iterator[Crowd]:
    with gathered(swept, browser) as crowd:
        yield crowd


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out(crowd, language):
    wrong = []
    for name, page in crowd.pages(language):
        page.emulate_media(color_scheme="light")
        wrong += told(name, page.evaluate("([r, k]) => looking.axe(r, k)", [RULES, list(KNOWN)]))
        page.emulate_media(color_scheme="dark")
        dark = {"type": "rule", "values": COLOURS}
        wrong += told(f"{name}, dark", page.evaluate("r => looking.axe(r, [])", dark))

    assert not wrong, "\n".join(wrong)


def test_every_control_is_reached_by_keyboard(crowd):
    wrong = []
    for name, page in crowd.pages("en"):
        for _stop in range(page.evaluate("looking.stops()") + 3):
            page.keyboard.press("Tab")
        wrong += told(name, page.evaluate("looking.walk()"))

    assert not wrong, "\n".join(wrong)


def test_every_page_fits_a_narrow_screen_and_bears_other_text_and_colours(crowd):
    """320 pixels are what 400 % of zoom leaves of 1280; the Welsh is the longer text."""
    wrong = []
    for name, page in crowd.pages("cy"):
        if page.url.endswith(DRAWN):
            continue
        page.set_viewport_size(NARROW)
        wrong += told(name, page.evaluate("looking.tooWide()"))
        page.evaluate("looking.spaceOut()")
        wrong += told(f"{name}, spaced out", page.evaluate("looking.tooWide()"))
        wrong += told(f"{name}, spaced out", page.evaluate("looking.cutOff()"))
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        wrong += told(f"{name}, forced colours", page.evaluate("looking.edgeless()"))
        wrong += told(f"{name}, reduced motion", page.evaluate("looking.moving()"))

    assert not wrong, "\n".join(wrong)


def told(name: str, faults: list[str]) -> list[str]:
    return [f"{name}: {fault}" for fault in faults]
