"""What is asked of a page in a browser: axe, the keyboard, a narrow screen, other colours."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.webapp.browser.conftest import KNOWN, RULES

LANGUAGES = ("en", "cy")
COLOURS = ["color-contrast", "link-in-text-block"]
WIDE = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}
# A drawing needs two dimensions; what can be done on it can be done in the list of steps, too.
DRAWN = "/draw"


def looked_at(name: str, page: Page) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="no-preference")
    return told(name, page.evaluate("([r, k]) => looking.axe(r, k)", [RULES, list(KNOWN)]))


def in_the_dark(name: str, page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    rules = {"type": "rule", "values": COLOURS}
    return told(f"{name}, dark", page.evaluate("r => looking.axe(r, [])", rules))


def tabbed_through(name: str, page: Page, known: set[str]) -> list[str]:
    """What stands around the page is the same for a person everywhere: it is walked once."""
    around = page.evaluate("looking.around()")
    within = "main" if around in known else "body"
    known.add(around)
    page.evaluate("within => looking.begin(within)", within)
    for _stop in range(page.evaluate("looking.stops()") + 3):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    return told(name, page.evaluate("looking.walk()"))


def narrowed(name: str, page: Page) -> list[str]:
    """320 pixels are what 400 % of zoom leaves of 1280; then wider text."""
    if page.url.endswith(DRAWN):
        return []
    page.set_viewport_size(NARROW)
    page.evaluate("looking.settled()")
    wrong = told(name, page.evaluate("looking.tooWide()"))
    page.evaluate("looking.spaceOut()")
    page.evaluate("looking.settled()")
    wrong += told(f"{name}, spaced out", page.evaluate("looking.tooWide()"))
    return wrong + told(f"{name}, spaced out", page.evaluate("looking.cutOff()"))


def in_colours_of_ones_own(name: str, page: Page) -> list[str]:
    if page.url.endswith(DRAWN):
        return []
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    wrong = told(f"{name}, forced colours", page.evaluate("looking.edgeless()"))
    return wrong + told(f"{name}, reduced motion", page.evaluate("looking.moving()"))


def told(name: str, faults: Sequence[str]) -> list[str]:
    return [f"{name}: {fault}" for fault in faults]
