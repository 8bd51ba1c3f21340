"""What the drawing board shows while one draws is what the server finds: nothing more or less."""

import pytest
from playwright.sync_api import Page, expect

from engine import definitions, sketches
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.definitions import Source
from engine.sketches import Stroke
from tests.boards import made_once
from tests.webapp.studio.test_same_findings import FIXTURES, SHIPPED
from webapp.studio.opening import for_the_board
from webapp.studio.told import told
from workflows import library
from workflows.steps import STEPS

FILES = {source.filename: source.xml for source in SHIPPED} | {
    name: xml for name, xml in FIXTURES.items() if not name.startswith("file.too-")
}
SHOWN = """async xml => {
  if (!await cylchStudio.open(xml).catch(() => false)) return null;
  await cylchStudio.check();
  const found = [...document.querySelectorAll('#studio-findings li')].map(
    one => [one.dataset.rule, one.className.split('--')[1], one.dataset.element, one.innerText]);
  return [found, (await cylchStudio.modeler.saveXML()).xml];
}"""
# bpmn-js drops or mends these while it reads them; the page tells of the file as it was brought in.
READ_OTHERWISE = {
    "element.foreign-0",
    "element.misplaced-0",
    "id.duplicate-0",
    "id.odd-0",
    "flow.dangling-0",
    "gateway.default-unknown-0",
    "event.reference-unknown-0",
    "event.shared-definition-0",
    "closure.same-id-1",
    "loop.maximum-0",
    "loop.several-0",
}
PARTS = ("rule", "severity", "element", "message")
SHARES = 4  # of the diagrams: whoever is free takes the next


@pytest.fixture
def engine(engine: ProcessEngine) -> ProcessEngine:
    """With the whole library, so that what calls what is known here and there."""
    engine.steps = STEPS
    add_library(engine)
    return engine


@made_once
def add_library(engine: ProcessEngine) -> None:
    with engine.command(SYSTEM) as ctx:
        library.install(ctx)


@pytest.fixture
def board(page: Page, site, sign_in):
    """The board of a process that has every form and table, beside the whole library."""
    with site.engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, "small_return")
        stroke = Stroke(forms=library.all_forms(), decisions=library.all_decisions())
        sketches.save(ctx, "small_return", stroke, 1)
    sign_in("owner")
    page.goto(f"{site.url}/processes/small_return/draw")
    page.wait_for_selector("[data-ready]")
    return page


@pytest.mark.parametrize("share", range(SHARES))
def test_the_board_shows_of_every_diagram_what_the_server_finds(board, site, console, share):
    """Of the file as the board would save it: shipped ones, and most others, are as they were."""
    otherwise, unopened, read_otherwise = {}, set(), set()
    files = dict(list(FILES.items())[share::SHARES])
    for name, xml in files.items():
        shown = board.evaluate(SHOWN, for_the_board(xml).decode())
        as_it_was = found(site.engine, name, xml)
        if shown is None:
            unopened.add(name)
        elif sorted(shown[0]) != found(site.engine, name, shown[1].encode()):
            otherwise[name] = shown[0]
        elif sorted(shown[0]) != as_it_was:
            read_otherwise.add(name)
    # what BPMN has no element for, bpmn-js has no shape for: it says so, and the finding stands
    console[:] = [one for one in console if "is not a function" not in one]

    assert otherwise == {}
    assert FILES.keys() >= READ_OTHERWISE
    assert read_otherwise == READ_OTHERWISE & files.keys()
    assert all(name.startswith("file.") for name in unopened)


def test_a_change_is_judged_before_it_is_saved_and_reached_by_keyboard(board, axe):
    board.route("**/sketch.json", lambda route: route.abort("internetdisconnected"))
    emptied(board, "answer")

    badge = board.get_by_role("button", name="To look at: 1. answer")
    expect(badge).to_be_visible(timeout=2000)
    expect(board.locator("#studio-findings")).to_contain_text("answer: it has no name")
    axe()
    badge.focus()
    board.keyboard.press("Enter")
    expect(board.locator("#panel-title")).to_be_focused()
    assert board.evaluate("cylchStudio.modeler.get('selection').get()[0].id") == "answer"


def test_the_board_says_so_when_nobody_can_check(board):
    board.route("**/*.json", lambda route: route.abort("internetdisconnected"))
    emptied(board, "answer")
    expect(board.locator("#studio-checked")).to_contain_text("No connection: this is what was")

    board.unroute("**/*.json")
    board.evaluate("dispatchEvent(new Event('online'))")
    expect(board.locator("#studio-checked")).to_be_hidden()
    expect(board.locator("#studio-findings")).to_contain_text("answer: it has no name")


def emptied(board, element):
    board.locator(f"[data-element-id={element}] .djs-hit").first.click()
    board.get_by_label("Name in English").fill("")
    board.get_by_label("Name in English").press("Tab")


def found(engine, name, xml):
    source = Source(name, xml, library.all_forms(), library.all_decisions())
    with engine.command(SYSTEM) as ctx:
        findings = definitions.findings_of(ctx, source)
    return sorted([one[part] for part in PARTS] for one in told(findings, source.forms))
