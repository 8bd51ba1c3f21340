"""What is answered one way first and another way afterwards can be rehearsed, and is kept so."""

import pytest

from engine import sketches
from engine.actors import SYSTEM
from engine.sketches import Stroke
from tests.engine.diagrams import Drawing
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of

REHEARSE = "/processes/review/rehearse?start=2026-12-01"


def both(text: str) -> dict[str, str]:
    return {"en": text, "cy": f"{text} (cy)"}


def verdict(*values: str):
    return {
        "key": "verdict",
        "title": both("Verdict"),
        "fields": [
            {
                "name": "approval",
                "type": "choice",
                "required": True,
                "label": both("Is it right?"),
                "options": [{"value": one, "label": both(one.capitalize())} for one in values],
            }
        ],
    }


def drawn(condition: str = 'approval == "approve"', *values: str):
    """Written, then approved or returned for more work."""
    drawing = Drawing("review", cylch__ladder="standard").start().task("write")
    drawing.task("approve", form="verdict", decision="approval")
    drawing.gateway("way", "exclusive").flow("way", "write", 'approval == "return"')
    drawing.put("endEvent", "done", follow=False).flow("way", "done", condition)
    source = drawing.source()
    source.forms["verdict"] = verdict(*(values or ("approve", "return")))
    return source


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "review", drawn())
    return as_("owner")


def test_returned_once_then_approved(owner):
    page = owner.read(f"{REHEARSE}&answer.approve=return")

    labels = [" ".join(one.split()) for one in page.xpath("//form[@id='answers']//label/text()")]
    assert labels[-2:] == ["Approve: time 1", "Approve: time 2"]
    assert page.xpath("//select[@name='answer.approve.2']/option[@selected]/@value") == ["approve"]
    assert [one.text for one in page.xpath("//tbody//th")] == [
        "Write", "Approve", "Write", "Approve",
    ]  # fmt: skip
    assert "It never ends" not in words_of(page)


def test_the_answer_of_each_round_is_kept_with_the_scenario(owner, engine):
    said = {"answer.approve": "return", "answer.approve.2": "return", "answer.approve.3": "approve"}
    owner.send("/processes/review/scenarios", name="Twice", start="2026-12-01", version=1, **said)

    (kept,) = sketch_of(engine, "review").scenarios
    assert [one["approval"] for one in kept["answers"]["approve"]] == [
        "return", "return", "approve",
    ]  # fmt: skip
    assert [task for task, _due in kept["tasks"]] == ["write", "approve"] * 3
    assert "As before Twice" in words_of(owner.read(REHEARSE))


def test_a_way_without_an_end_stops_soon_and_says_so(owner):
    said = "&answer.approve=return&answer.approve.2=return&answer.approve.3=return"
    page = owner.read(REHEARSE + said)

    assert "It never ends this way: Write came up 7 times." in words_of(page)
    assert page.xpath("//a[@href='#answers']")
    assert len(page.xpath("//tbody//th")) < 20
    assert "Finished:" not in words_of(page)


def test_a_way_without_an_end_is_not_kept(owner, engine):
    said = {f"answer.approve{one}": "return" for one in ("", ".2", ".3")}
    reply = owner.send(
        "/processes/review/scenarios", name="Ever", start="2026-12-01", version=1, **said
    )

    assert reply.status_code == 422
    assert sketch_of(engine, "review").scenarios == []


def test_what_is_no_round_is_not_an_answer(owner):
    assert "Write" in words_of(owner.read(f"{REHEARSE}&answer.approve.99=x&answer.approve.²=y"))


def test_an_answer_that_nobody_can_give_is_told_where_one_checks_and_draws(owner):
    told = "“approved” is not an answer of “Is it right?”. Answers: approve, return."
    xml = drawn('approval == "approved"').xml.decode()
    owner.send("/processes/review/sketch.json", xml=xml, version=1)
    drawing = owner.send("/processes/review/check.json", xml=xml).get_json()

    assert told in words_of(owner.read("/processes/review/check"))
    assert any(told in one["message"] for one in drawing["findings"])


def test_a_form_that_no_step_shows_keeps_nothing_from_being_rehearsed(owner, engine):
    with engine.command(SYSTEM) as ctx:
        forms = {**drawn().forms, "spare": {"key": "spare", "title": both("Spare"), "fields": []}}
        sketches.save(ctx, "review", Stroke(forms=forms), 1)

    assert "Ready" in words_of(owner.read("/processes/review/check"))
    assert "cannot run" not in words_of(owner.read(REHEARSE))


def test_check_tells_of_a_scenario_test_that_goes_otherwise(owner):
    owner.send("/processes/review/scenarios", name="Usual", start="2026-12-01", version=1)
    xml = drawn().xml.decode().replace('dueIn="5wd"', 'dueIn="6wd"')
    owner.send("/processes/review/sketch.json", xml=xml, version=2)

    page = words_of(owner.read("/processes/review/check"))

    assert "Nothing stands against publishing" not in page
    assert "Scenario tests that go otherwise than before" in page
    assert "Usual" in page


def test_what_is_only_to_think_about_does_not_stand_against_publishing(owner):
    page = owner.read("/processes/review/publish")

    assert not page.xpath("//*[@id='findings']")
    assert "To think about" in words_of(page)


def test_what_a_form_lacks_is_told_by_its_name_and_leads_to_it(owner, engine):
    with engine.command(SYSTEM) as ctx:
        sketch = sketches.get(ctx.session, "review")
        forms = {**sketch.forms, "verdict": {**verdict("approve"), "fields": []}}
        sketches.save(ctx, "review", Stroke(forms=forms), sketch.version)

    page = owner.read("/processes/review/check")

    (link,) = page.xpath("//h3/a[normalize-space()='Verdict']/@href")
    assert link == "/processes/review/forms/verdict"
    assert "verdict/" not in words_of(page)
