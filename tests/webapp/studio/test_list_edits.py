"""What the drawing board can change of a step, the list can change as well."""

import pytest

from engine import sketches
from engine.actors import SYSTEM
from engine.bpmn import insides
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.editing import find
from engine.bpmn.xml import read_xml
from tests.engine.diagrams import Drawing
from tests.webapp.conftest import words_of
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


def test_rounds_go_in_a_row_or_at_once_and_may_be_enough_early(change, engine):
    change("visit", collection="agencies")
    change("visit", order="row", completion="done >= 2")
    assert inside(engine, "visit", "order") == "row"
    assert inside(engine, "visit", "completion") == "done >= 2"

    change("visit", order="", completion="")
    assert inside(engine, "visit", "order") == inside(engine, "visit", "completion") == ""


def test_an_event_at_the_edge_is_added_changed_and_taken_out(change, engine):
    change("visit/edge", event="timer", name="Too long", to="+end")
    added = step(engine, "Too long")
    change(added.id, timer="3 working days", interrupting="false", name="Rather long")

    late = step(engine, "Rather long")
    assert (late.attached_to, late.events, late.interrupting) == ("visit", ("timer",), False)
    assert inside(engine, late.id, "timer") == "3wd"
    (diagram,) = read_diagrams(read_xml(sketch_of(engine, "visits").xml))
    assert diagram.elements[diagram.flows[late.outgoing[0]].target].kind == "endEvent"

    change(late.id, timer_kind="timeDate")
    assert (inside(engine, late.id, "timer_kind"), inside(engine, late.id, "timer")) == (
        "timeDate",
        "3wd",
    )
    turned = change(late.id, event="message")
    assert turned.headers["Location"].endswith(late.id)
    change(late.id, message="visit_cancelled")
    change(late.id, message="visit_cancelled")
    xml = sketch_of(engine, "visits").xml
    assert step(engine, "Rather long").events == ("message",)
    assert xml.count(b'name="visit_cancelled"') == 1

    change(f"{late.id}/move", 422, after="begin")
    change(f"{late.id}/remove")
    assert "Rather long" not in sketch_of(engine, "visits").xml.decode()


def test_an_event_at_an_edge_says_whose_edge_and_when_in_the_reader_s_language(change, engine, as_):
    change("visit/edge", event="timer", name="Too long", to="+end")
    added = step(engine, "Too long").id
    change(added, timer="3 working days", name_cy="Rhy hir")
    owner = as_("owner", "cy")

    [row] = owner.read(AT).xpath(f"//tbody/tr[.//a[@href='{AT}/{added}']]")

    said = " ".join(row.itertext())
    assert said.index("Rhy hir") < said.index("Too long")
    assert "Digwyddiad ar ffin tasg: visit (cy)" in said
    assert "3 diwrnod gwaith" in said
    assert "ffin tasg: visit (cy)" in words_of(owner.read(f"{AT}/{added}"))
    assert owner.read(AT).xpath("string(//summary)").strip() == "Yn Gymraeg"


def test_an_edge_is_for_what_takes_time_and_takes_what_can_come(change, owner):
    change("visit/edge", 422, event="timer", name="", to="+end")
    change("visit/edge", 422, event="signal", name="Alarm", to="+end")
    change("begin/edge", 422, event="timer", name="Late", to="+end")

    assert not owner.read(f"{AT}/begin").xpath("//form[contains(@action, '/edge')]")


def test_a_choice_leads_to_a_new_end_that_may_end_everything(change, engine):
    change("visit/add", kind="exclusiveGateway", name="Go on?")
    asked = step(engine, "Go on?")
    change(f"{asked.id}/way", to="+end", end="Given up")
    change(step(engine, "Given up").id, event="terminate")

    assert step(engine, "Given up").events == ("terminate",)
    assert len(step(engine, "Go on?").outgoing) == 2


def test_a_script_and_a_wait_are_put_in_and_said(change, engine):
    change("visit/add", kind="scriptTask", name="Count")
    change(step(engine, "Count").id, script="round = 1\r\nmore = True")
    change("visit/add", kind="intermediateCatchEvent", name="Wait")
    change(step(engine, "Wait").id, timer="2 weeks")

    assert inside(engine, step(engine, "Count").id, "script") == "round = 1\nmore = True"
    assert inside(engine, step(engine, "Wait").id, "timer") == "2w"
