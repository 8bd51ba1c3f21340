"""A process owner designs a form by keyboard, and goes from the board to it and back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import definitions, sketches
from engine.actors import SYSTEM
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.dmn.editing import TableFile, new_table
from engine.bpmn.xml import read_xml
from engine.sketches import Stroke

AT = "/processes/small_return"
TABS = 150
PAGES = (
    "forms/small_return",
    "forms/small_return/questions/grade",
    "forms/small_return/questions/cases",
    "forms/small_return/preview",
    "tables/band",
    "tables/band/rows/1",
    "changes",
)


@pytest.fixture
def owner(page: Page, site, sign_in) -> Page:
    with site.engine.command(SYSTEM) as ctx:
        sketch = sketches.take_up(ctx, "small_return")
        file = TableFile(new_table("band", "Band", "Band", "score", "band"))
        file.set_row(1, ["< 5"], ['"low"'], "")
        decisions = {**sketch.decisions, "band": file.written()}
        sketches.save(ctx, "small_return", Stroke(decisions=decisions), sketch.version)
    sign_in("owner")
    page.set_default_timeout(10_000)
    return page


def sketch_of(site):
    with site.engine.query() as session:
        return sketches.get(session, "small_return")


def step(site):
    return read_diagrams(read_xml(sketch_of(site).xml))[0].elements["answer"]


def reach(page: Page, target: Locator) -> Locator:
    """By the tabulator alone, as somebody without a mouse comes to it."""
    expect(target.first).to_be_visible()
    for _ in range(TABS):
        if target.first.evaluate("one => one === document.activeElement"):
            return target.first
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    reach(page, page.get_by_role(role, name=re.compile(name)))
    page.keyboard.press(key)
    page.wait_for_load_state()


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(label))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, wanted: Locator) -> None:
    """One of several radios: the tabulator comes to the group, the arrows to the answer."""
    group = page.locator(f"input[type=radio][name='{wanted.get_attribute('name')}']")
    reach(page, group)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {wanted}")


def test_a_form_for_a_step_is_designed_by_keyboard_alone(owner: Page, site, axe):
    page = owner
    page.goto(f"{site.url}{AT}/steps/answer")
    press(page, "button", "Save and design a form")
    write(page, "Title, in English", "Visit to the child")
    write(page, "Title, in Welsh", "Ymweliad â’r plentyn")
    reach(page, page.get_by_label("Begin with a copy of"))
    page.keyboard.type("Complete the return")
    press(page, "button", "Begin the form")

    asked_in_both_languages(page)
    expect(page.get_by_text("Saved in the sketch.")).to_be_visible()
    axe()
    press(page, "link", "Try it")
    preview = page.get_by_role("navigation", name="Language of the preview")
    reach(page, preview.get_by_role("link", name=re.compile("Cymraeg|Welsh")))
    page.keyboard.press("Enter")
    choose(page, page.locator("[name=grade][value=poor]"))
    expect(page.get_by_text("A glywyd y plentyn?")).to_be_visible()
    expect(page.get_by_text("Naddo, ŵyr neb")).to_be_visible()

    page.goto(f"{site.url}{AT}/publish")
    expect(page.get_by_text("Was the child heard?").first).to_be_visible()
    write(page, "Why is this version needed?", "We hear each child")
    press(page, "button", "Hand it in")
    expect(page.get_by_text("Handed in. A second person")).to_be_visible()
    assert step(site).form == "visit_to_the_child"
    with site.engine.query() as session:
        draft = definitions.draft_of(session, "small_return")
        assert draft.state == "proposed"
        assert "visit_to_the_child" in draft.forms


def asked_in_both_languages(page: Page) -> None:
    """One more question, with words of its own for an answer, and asked after one answer only."""
    press(page, "button", "^Add a question$")
    reach(page, page.get_by_label("Kind of answer"))
    page.keyboard.type("One choice")
    write(page, "Question, in English", "Was the child heard?")
    write(page, "Question, in Welsh", "A glywyd y plentyn?")
    press(page, "button", "Add the question")
    for number, words in enumerate((("Yes", "Do"), ("No, nobody knows", "Naddo, ŵyr neb")), 1):
        answer = page.get_by_role("group", name=f"Answer {number}")
        if number > 1:
            press(page, "button", "^Add another")
        for language, word in zip(("English", "Welsh"), words, strict=True):
            reach(page, answer.get_by_role("textbox", name=re.compile(f"^In {language}")).first)
            page.keyboard.type(word)
    reach(page, page.get_by_role("checkbox", name="How good was the work?: Poor"))
    page.keyboard.press("Space")
    press(page, "button", "Save in the sketch")


def test_the_board_leads_to_the_form_of_a_step_and_loses_nothing(owner: Page, site):
    page = owner
    page.goto(f"{site.url}{AT}/draw")
    page.wait_for_selector("[data-ready]")
    page.locator("[data-element-id=answer] .djs-hit").first.click()
    page.get_by_label("Name in English").fill("Tell us")
    page.get_by_role("link", name="Open the form").click()

    expect(page.get_by_role("heading", name="Complete the return", level=1)).to_be_visible()
    assert step(site).name == "Tell us"
    page.go_back()
    page.wait_for_selector("[data-ready]")
    expect(page.get_by_label("Name in English")).to_have_value("Tell us")

    page.get_by_role("link", name="Design a new form for this step").click()
    page.get_by_label("Title, in English").fill("Visit")
    page.get_by_label("Title, in Welsh").fill("Ymweliad")
    page.get_by_role("button", name="Begin the form").click()
    page.get_by_role("link", name="Drawing board").click()
    page.wait_for_selector("[data-ready]")
    page.locator("[data-element-id=answer] .djs-hit").first.click()
    expect(page.get_by_label("Form", exact=True)).to_have_value("visit")
    page.get_by_label("Name in Welsh").fill("Dywedwch wrthym")
    page.get_by_label("Name in Welsh").press("Tab")
    expect(page.locator("#studio-status")).to_contain_text("Saved at")
    assert (step(site).name, step(site).name_cy) == ("Tell us", "Dywedwch wrthym")


def test_nobody_is_led_away_from_what_could_not_be_saved(owner: Page, site):
    page = owner
    page.goto(f"{site.url}{AT}/draw")
    page.wait_for_selector("[data-ready]")
    with site.engine.command(SYSTEM) as ctx:
        before = sketches.get(ctx.session, "small_return")
        sketches.save(ctx, "small_return", Stroke(xml=before.xml), before.version)
    page.locator("[data-element-id=answer] .djs-hit").first.click()
    page.get_by_label("Name in English").fill("Mine")
    page.get_by_role("link", name="Open the form").click()

    expect(page.get_by_role("heading", name="Somebody else has saved")).to_be_visible()
    expect(page.get_by_label("Name in English")).to_have_value("Mine")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_designer_and_table_pages_are_sound_in_the_dark_and_on_a_phone(
    owner: Page, site, sign_in, axe, language
):
    page = owner
    sign_in("owner", language)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    for where in PAGES:
        page.goto(f"{site.url}{AT}/{where}")
        axe()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, where
