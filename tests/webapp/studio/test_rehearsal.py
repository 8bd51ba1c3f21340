"""A rehearsal asks what it cannot know, and keeps what was said with the scenario test."""

from time import process_time
from types import SimpleNamespace as Of

import pytest
from flask import g

from engine import sketches
from engine.actors import SYSTEM
from engine.sketches import Stroke
from tests.engine.diagrams import Drawing
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of
from webapp.studio.walked import called


def routed(due: str = "5wd") -> Drawing:
    """A step of the system finds the way, and the day by which it is to be gone."""
    drawn = Drawing("route", cylch__ladder="standard").start().service("find_way", "find.way")
    drawn.gateway("which_way", "exclusive")
    drawn.task("see_panel", follow=False, dueAt="panel_on - wd(5)").end("by_panel")
    drawn.task("see_chair", follow=False, dueIn=due).end("by_chair")
    return drawn.flow("which_way", "see_panel", 'way == "panel"').flow(
        "which_way", "see_chair", 'way in ["chair", "deputy"]'
    )


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "route", routed().source())
    return as_("owner")


def rehearsed(owner, said: str = "") -> str:
    return words_of(owner.read(f"/processes/route/rehearse?start=2026-12-01{said}"))


def test_the_walk_stops_where_a_step_would_have_to_answer(owner):
    page = owner.read("/processes/route/rehearse?start=2026-12-01")

    options = page.xpath("//select[@name='step.find_way.way']/option/text()")
    assert options == ["Not said yet", "panel", "chair", "deputy", "Something else"]
    assert "Nobody has anything to do on this way" in words_of(page)


def test_with_its_answer_the_walk_goes_that_way(owner):
    assert "Tue 8 Dec 2026" in rehearsed(owner, "&step.find_way.way=deputy")

    page = rehearsed(owner, "&step.find_way.way=panel&step.find_way.panel_on=2026-12-16")
    assert "See_panel" in page
    assert "Wed 9 Dec 2026" in page
    assert "It ends: By_panel" in page


def test_what_was_said_is_kept_with_the_scenario(owner, engine):
    said = {"step.find_way.way": "panel", "step.find_way.panel_on": "2026-12-16"}
    owner.send(
        "/processes/route/scenarios", name="To the panel", start="2026-12-01", version=1, **said
    )

    (kept,) = sketch_of(engine, "route").scenarios
    assert kept["steps"] == {"find_way": {"way": "panel", "panel_on": "2026-12-16"}}
    assert kept["tasks"] == [["see_panel", "2026-12-09"]]
    assert "As before To the panel" in rehearsed(owner)


def test_what_is_no_element_or_variable_is_not_kept(owner, engine):
    said = {"step.nothing.way": "panel", "step.find_way.a b": "x", "step.find_way.way": "chair"}
    owner.send("/processes/route/scenarios", name="Chair", start="2026-12-01", version=1, **said)

    assert sketch_of(engine, "route").scenarios[0]["steps"] == {"find_way": {"way": "chair"}}


def test_every_save_walks_the_scenarios_and_tells(owner):
    said = {"step.find_way.way": "chair"}
    owner.send("/processes/route/scenarios", name="Chair", start="2026-12-01", version=1, **said)
    told = "Scenario tests that go otherwise than before: Chair."

    kept = owner.send(
        "/processes/route/sketch.json", xml=routed("6wd").xml().decode(), version=2
    ).json
    page = words_of(owner.read("/processes/route/publish"))
    right = owner.send("/processes/route/sketch.json", xml=routed().xml().decode(), version=3).json

    assert kept["scenarios"].startswith(told)
    assert right["scenarios"] == ""
    assert "Chair" in page


def test_the_list_tells_it_as_well(owner):
    said = {"step.find_way.way": "chair"}
    owner.send("/processes/route/scenarios", name="Chair", start="2026-12-01", version=1, **said)

    owner.send("/processes/route/steps/see_chair", version=2, name="See", due_in="9wd")

    assert "go otherwise than before: Chair" in words_of(owner.read("/processes/route/steps"))


def test_fifty_scenarios_are_walked_within_two_seconds(owner, engine):
    said = {"step.find_way.way": "chair"}
    owner.send("/processes/route/scenarios", name="Chair", start="2026-12-01", version=1, **said)
    many = [{**sketch_of(engine, "route").scenarios[0], "name": str(one)} for one in range(50)]
    with engine.command(SYSTEM) as ctx:
        sketches.save(ctx, "route", Stroke(scenarios=many), 2)

    begun = process_time()
    owner.send("/processes/route/sketch.json", xml=routed().xml().decode(), version=3)

    assert process_time() - begun < 2


def test_what_is_asked_is_said_by_what_it_is_needed_for(owner, as_):
    page = words_of(owner.read("/processes/route/rehearse?start=2026-12-01"))
    assert "Find_way: Which_way (way) In the diagram: way" in page
    assert "Find_way: date for “See_panel” In the diagram: panel_on" in page

    welsh = words_of(as_("owner", "cy").read("/processes/route/rehearse?start=2026-12-01"))
    assert "dyddiad ar gyfer “" in welsh


def test_a_kept_scenario_says_it_as_well(owner):
    said = {"step.find_way.way": "panel", "step.find_way.panel_on": "2026-12-16"}
    owner.send("/processes/route/scenarios", name="P", start="2026-12-01", version=1, **said)

    page = words_of(owner.read("/processes/route/scenarios/1"))
    assert "Find_way: date for “See_panel” 2026-12-16" in page


@pytest.mark.parametrize(("language", "name"), [("en", "Answered"), ("cy", "Atebwyd")])
def test_an_end_in_what_is_called_has_its_name(app, language, name):
    step, end = Of(called="hearing"), Of(called="", name="Answered", name_cy="Atebwyd")
    hearing = Of(compiled=Of(elements={"end_answered": end}), called=lambda _key: None)
    audit = Of(compiled=Of(elements={"ask": step}), called={"hearing": hearing}.get)

    with app.test_request_context(f"/?lang={language}"):
        g.language = language
        assert called(audit, "end_answered") == name
        assert called(audit, "nowhere") == "nowhere"
