"""Names that mean something to JavaScript are names like others: nothing is lost or spreads."""

import pytest
from playwright.sync_api import Page, expect

from engine import sketches
from engine.actors import SYSTEM

ODD = ("__proto__", "constructor", "prototype", "dataset", "elements", "id")
# What everything else would have from there, had a name been taken for more than a name.
SPREAD = """() => [Object.keys(Object.prototype), ({}).polluted, typeof ({}).constructor,
    Object.getPrototypeOf({}) === Object.prototype]"""
SILENT = "fetch = () => Promise.reject(new TypeError()); navigator.sendBeacon = () => false"
NOTHING = [[], None, "function", True]


@pytest.fixture
def with_odd_questions(page: Page, site, sign_in):
    """The task's form as if somebody had called questions so; what is asked else stays."""
    sign_in("officer")

    def more(route):
        answer = route.fetch()
        inputs = "".join(f'<input name="{name}" aria-label="odd {name}">' for name in ODD)
        hidden = '<input type="hidden" name="draft_page"'
        route.fulfill(response=answer, body=answer.text().replace(hidden, inputs + hidden, 1))

    page.route(site.task_url, more)
    page.goto(site.task_url)
    return page


def test_a_draft_is_kept_whatever_the_questions_are_called(with_odd_questions, context, site):
    page = with_odd_questions
    for name in ODD:
        page.get_by_label(f"odd {name}").fill("polluted")
    page.get_by_label("Poor").check()
    page.get_by_label("Why?").fill("Nobody came")
    expect(page.locator("#draft-status")).to_contain_text("Draft saved")
    context.set_offline(True)
    page.get_by_label("Why?").fill("Nobody came twice")
    expect(page.locator("#draft-status")).to_contain_text("kept on this device")
    here = page.evaluate("Object.entries(localStorage)")
    page.evaluate(SILENT)  # a closing page's words may get through, offline or not
    page.goto("about:blank")
    context.set_offline(False)
    page.goto(site.task_url)

    assert all(f"{name}=polluted" in str(here) for name in ODD)
    expect(page.get_by_label("Why?")).to_have_value("Nobody came twice")
    for name in ODD:
        expect(page.get_by_label(f"odd {name}")).to_have_value("polluted")
    assert page.evaluate(SPREAD) == NOTHING


def test_a_drawing_with_such_names_stays_a_drawing(page: Page, site, sign_in, console):
    with site.engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, "small_return")
    sign_in("owner")
    page.goto(f"{site.url}/processes/small_return/draw")
    page.wait_for_selector("[data-ready]")
    xml = page.evaluate("async () => (await cylchStudio.modeler.saveXML()).xml")

    for name in ODD[:3]:
        odd = xml.replace('"answer"', f'"{name}"').replace(
            "<bpmn:userTask ", f'<bpmn:userTask polluted="yes" {name}="polluted" ', 1
        )
        page.evaluate("xml => cylchStudio.open(xml).catch(() => null)", odd)
        assert page.evaluate(SPREAD) == NOTHING
    console.clear()  # bpmn-js says there that it cannot draw what is called so
