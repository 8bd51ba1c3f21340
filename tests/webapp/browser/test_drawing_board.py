"""The drawing board: what it opens stays what it was, and what is drawn on it is kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import sketches
from engine.actors import SYSTEM
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.repetition import Repetition
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import read_xml
from engine.sketches import Stroke
from webapp.studio.opening import for_the_board

SHIPPED = sorted((Path(__file__).parents[3] / "workflows" / "bpmn").glob("*.bpmn"))
SAVED = "async xml => { const unknown = await cylchStudio.open(xml);"
SAVED += " return [unknown, (await cylchStudio.modeler.saveXML()).xml]; }"
# An event after the first task, and its name written as a hand does it: into its label.
ADDED = """name => {
  const get = one => cylchStudio.modeler.get(one);
  const shape = get('elementFactory').createShape({ type: 'bpmn:IntermediateThrowEvent' });
  get('autoPlace').append(get('elementRegistry').get('answer'), shape);
  get('labelEditingProvider').update(shape, name);
  return shape.id;
}"""


@pytest.fixture
def board(page: Page, site, sign_in):
    """The sketch of the small process, open on the board."""
    with site.engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, "small_return")
    sign_in("owner")
    page.goto(f"{site.url}/processes/small_return/draw")
    page.wait_for_selector("[data-ready]")
    return page


def meaning(xml: bytes) -> object:
    """All that an instance runs by, wherever it stands in the file and however it is drawn."""
    root = read_xml(xml)
    diagram = read_diagrams(root)[0]
    lanes = [replace(lane, line=0) for lane in diagram.lanes]
    parts = {
        name: replace(element, line=0, lane=element.lane and replace(element.lane, line=0))
        for name, element in diagram.elements.items()
    }
    flows = {name: replace(flow, line=0) for name, flow in diagram.flows.items()}
    loops = sorted(
        (node.getparent().get("id"), Repetition.of(node), node.get("isSequential") == "true")
        for node in root.iter(bpmn("multiInstanceLoopCharacteristics"))
    )
    texts = sorted(
        (kind, " ".join("".join(node.itertext()).split()))
        for kind in ("timerEventDefinition", "script", "completionCondition")
        for node in root.iter(bpmn(kind))
    )
    plain = replace(diagram, line=0, lanes=(), elements={}, flows={})
    return plain, lanes, parts, flows, loops, texts


def test_every_shipped_diagram_is_saved_as_it_was_meant(board):
    for file in SHIPPED:
        xml = file.read_bytes()

        unknown, saved = board.evaluate(SAVED, for_the_board(xml).decode())

        assert unknown == [], file.name
        assert meaning(saved.encode()) == meaning(xml), file.name


def test_a_server_that_fails_is_told_from_no_network(board):
    def renamed(name: str) -> None:
        board.locator("[data-element-id=answer] .djs-hit").first.click()
        board.get_by_label("Name in English").fill(name)
        board.get_by_label("Name in English").press("Tab")

    board.route("**/sketch.json", lambda route: route.fulfill(status=422, body="<p>Broken</p>"))
    renamed("First")
    expect(board.locator("#studio-status")).to_contain_text("This was not saved: Something went")

    told = '{"message": "Nothing was changed."}'
    board.unroute("**/sketch.json")
    board.route("**/sketch.json", lambda route: route.fulfill(status=422, body=told))
    renamed("Second")
    expect(board.locator("#studio-status")).to_have_text("This was not saved: Nothing was changed.")

    board.unroute("**/sketch.json")
    board.route("**/sketch.json", lambda route: route.abort("internetdisconnected"))
    renamed("Third")
    expect(board.locator("#studio-status")).to_contain_text("No connection")


def test_what_is_changed_is_saved_by_itself_with_what_stands_against_it(board, site):
    board.locator("[data-element-id=answer] .djs-hit").first.click()
    board.get_by_label("Name in Welsh").fill("")
    board.get_by_label("Name in Welsh").press("Tab")

    expect(board.locator("#studio-status")).to_contain_text("Saved at")
    expect(board.locator("#studio-findings")).to_contain_text("the Welsh name is missing")
    with site.engine.query() as session:
        sketch = sketches.get(session, "small_return")
        assert read_diagrams(read_xml(sketch.xml))[0].elements["answer"].name_cy == ""


def test_nobody_saves_over_what_another_owner_has_saved(board, site):
    with site.engine.command(SYSTEM) as ctx:
        before = sketches.get(ctx.session, "small_return")
        sketches.save(ctx, "small_return", Stroke(xml=before.xml), before.version)

    board.locator("[data-element-id=answer] .djs-hit").first.click()
    board.get_by_label("Name in English").fill("Mine")
    board.get_by_label("Name in English").press("Tab")

    expect(board.get_by_role("heading", name="Somebody else has saved")).to_be_visible()
    with site.engine.query() as session:
        assert b"Mine" not in sketches.get(session, "small_return").xml


def test_a_step_is_drawn_and_set_up_by_keyboard(board, site):
    board.evaluate(
        "cylchStudio.modeler.get('selection').select("
        "cylchStudio.modeler.get('elementRegistry').get('answer'))"
    )
    board.locator(".djs-container > svg").focus()
    board.keyboard.press("a")
    board.keyboard.type("User task")
    board.keyboard.press("Enter")

    expect(board.locator("#studio-status")).to_contain_text("Saved at", timeout=10_000)
    with site.engine.query() as session:
        drawn = read_diagrams(read_xml(sketches.get(session, "small_return").xml))[0]
    assert sum(element.kind == "userTask" for element in drawn.elements.values()) == 3


def test_a_pattern_comes_with_its_names_its_usual_ways_and_its_forms(board, site):
    board.get_by_label("Insert a pattern").select_option("chairs_decision")
    board.get_by_role("button", name="Insert", exact=True).click()

    expect(board.locator("#studio-status")).to_contain_text("Saved at", timeout=10_000)
    expect(board.locator("#studio-findings")).to_contain_text("Write the paper: no way leads here")
    with site.engine.query() as session:
        sketch = sketches.get(session, "small_return")
        drawn, forms = read_diagrams(read_xml(sketch.xml))[0], set(sketch.forms)
    assert {"decision_paper", "decide", "carry_out"} <= forms
    assert drawn.elements["decide"].different_from == ("write_paper",)
    default = drawn.flows[drawn.elements["what_is_decided"].default]
    assert (default.name, default.target) == ("Refuse", "refused")


def test_a_shape_renamed_on_a_welsh_page_keeps_its_english_name(board, site, sign_in):
    sign_in("owner", "cy")
    board.goto(f"{site.url}/processes/small_return/draw")
    board.wait_for_selector("[data-ready]")
    board.evaluate(
        "cylchStudio.modeler.get('directEditing').activate("
        "cylchStudio.modeler.get('elementRegistry').get('answer'))"
    )
    written = board.locator(".djs-direct-editing-content")
    expect(written).to_have_text("Cwblhau'r dychweliad")
    written.fill("Ateb y cwestiynau")
    board.locator("#studio-save").click()

    expect(board.locator("#studio-status")).to_contain_text("Cadwyd")
    with site.engine.query() as session:
        drawn = read_diagrams(read_xml(sketches.get(session, "small_return").xml))[0]
    named = drawn.elements["answer"]
    assert (named.name, named.name_cy) == ("Complete the return", "Ateb y cwestiynau")


def test_a_new_event_with_a_welsh_name_alone_is_drawn_with_it_after_loading_again(
    board, site, sign_in
):
    sign_in("owner", "cy")
    board.goto(f"{site.url}/processes/small_return/draw")
    board.wait_for_selector("[data-ready]")
    added = board.evaluate(ADDED, "Amser ar ben")
    label = board.locator(f"[data-element-id={added}_label]")
    expect(label).to_have_text("Amser ar ben")
    board.locator("#studio-save").click()
    expect(board.locator("#studio-status")).to_contain_text("Cadwyd")

    board.reload()
    board.wait_for_selector("[data-ready]")

    expect(label).to_have_text("Amser ar ben")
    with site.engine.query() as session:
        drawn = read_diagrams(read_xml(sketches.get(session, "small_return").xml))[0]
    assert (drawn.elements[added].name, drawn.elements[added].name_cy) == ("", "Amser ar ben")


def test_a_step_is_found_the_map_opens_and_tokens_run_and_nothing_is_changed(board, site):
    with site.engine.query() as session:
        before = sketches.get(session, "small_return").xml

    board.get_by_role("button", name="Find a step").press("Enter", delay=100)  # as a hand does it
    expect(board.locator(".djs-search-container input")).to_be_focused()
    board.keyboard.type("answer")
    expect(board.locator(".djs-search-result")).not_to_have_count(0)
    board.keyboard.press("Enter")
    board.wait_for_function("cylchStudio.modeler.get('selection').get()[0]?.id === 'answer'")

    small = board.locator(".djs-minimap")
    was_open = "open" in small.get_attribute("class").split()
    board.get_by_role("button", name="Small map").press("Enter")
    assert ("open" in small.get_attribute("class").split()) != was_open

    board.get_by_role("button", name="Play tokens").press("Enter")
    board.locator(".bts-context-pad").first.locator("button, div, span").first.click()
    expect(board.locator(".bts-token").first).to_be_attached(timeout=5000)
    board.get_by_role("button", name="Play tokens").press("Enter")

    with site.engine.query() as session:
        assert sketches.get(session, "small_return").xml == before
