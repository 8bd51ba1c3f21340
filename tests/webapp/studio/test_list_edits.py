"""What the drawing board can change of a step, the list can change as well."""

import pytest

from engine import sketches
from engine.bpmn import insides
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.editing import find
from engine.bpmn.xml import read_xml
from engine.context import SYSTEM
from tests.engine.diagrams import Drawing
from tests.webapp.test_new_process import sketch_of
from webapp.studio.outline import NEW_KINDS

AT = "/processes/visits/steps"


@pytest.fixture
def owner(as_, engine):
    drawn = Drawing("visits", cylch__ladder="standard").start().task("visit").end()
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "visits", drawn.source())
    return as_("owner")


@pytest.fixture
def change(owner, engine):
    """Sends a step's page with these settings, as it stands now."""

    def send(step: str, status: int = 303, **given: str):
        version = sketch_of(engine, "visits").version
        reply = owner.send(f"{AT}/{step}", version=version, **given)
        assert reply.status_code == status
        return reply

    return send


def step(engine, name: str):
    (diagram,) = read_diagrams(read_xml(sketch_of(engine, "visits").xml))
    return next(one for one in diagram.elements.values() if one.name == name)


def inside(engine, element_id: str, name: str) -> str:
    return insides.read(find(read_xml(sketch_of(engine, "visits").xml), element_id), name)


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_a_step_of_any_usual_kind_is_put_in(change, engine, kind):
    change("visit/add", kind=kind, name="Next")

    assert step(engine, "Next").kind == kind


def test_another_kind_is_a_task_for_a_person(change, engine):
    change("visit/add", kind="script", name="Next")

    assert step(engine, "Next").kind == "userTask"


def test_a_call_says_what_it_calls_and_what_goes_in_and_comes_back(change, engine, owner):
    change("visit/add", kind="callActivity", name="Ask")
    asked = step(engine, "Ask").id
    offered = owner.read(f"{AT}/{asked}").xpath("//select[@name='called']//@value")
    assert "small_return" in offered

    given = {"inputs": "agency = agency\r\ntitle = title", "outputs": "outcome = grade"}
    change(asked, called="small_return", instance="own", **given)

    found = step(engine, "Ask")
    assert (found.called, found.instance) == ("small_return", "own")
    assert dict(found.inputs) == {"agency": "agency", "title": "title"}
    assert dict(found.outputs) == {"outcome": "grade"}
    change(asked, called="small_return", inputs="", outputs="")
    assert b"extensionElements" not in sketch_of(engine, "visits").xml


def test_a_line_that_names_nothing_is_refused_beside_its_field(change, engine):
    change("visit/add", kind="callActivity", name="Ask")
    asked = step(engine, "Ask").id

    reply = change(asked, 422, inputs="agency: agency")

    assert "This line cannot be read: agency: agency." in reply.text
    assert 'id="set-inputs-error"' in reply.text


def test_a_step_is_done_once_for_each_of_a_list_and_once_again(change, engine):
    change("visit", collection="agencies")
    change("visit", collection="agencies", item="agency")

    assert inside(engine, "visit", "collection") == "agencies"
    assert inside(engine, "visit", "item") == "agency"
    change("visit", collection="3", item="agency")
    assert inside(engine, "visit", "collection") == "3"
    change("visit", collection="", item="agency")
    assert not step(engine, "Visit").multi_instance


def test_the_system_s_steps_go_by_the_names_that_readers_know(change, engine, owner, as_):
    change("visit/add", kind="serviceTask", name="Record")
    page = owner.read(f"{AT}/{step(engine, 'Record').id}")

    named = {one.get("value"): one.text for one in page.xpath("//select[@name='step']//option")}
    assert named["audits.write_report"] == "Write the report"
    assert len(set(named.values())) > 0.9 * len(named)
    welsh = as_("owner", "cy").read(f"{AT}/{step(engine, 'Record').id}")
    assert "Ysgrifennu'r adroddiad" in welsh.xpath("string(//option[@value='audits.write_report'])")
