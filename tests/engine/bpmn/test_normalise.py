"""What other tools draw means the same after it was rewritten for the parser, and runs."""

import random
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn.compiled import compile_definition
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.normalise import normalise
from engine.bpmn.repetition import Repetition
from engine.bpmn.validation import lint
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import read_xml
from tests.engine.bpmn.pen import EVENTS, Pen, around, document, element
from tests.engine.bpmn.sketches import PLAIN, sub, task
from tests.engine.bpmn.stage import Stage
from tests.engine.bpmn.test_hostile_files import redraw

DATA = Path(__file__).parents[2] / "data" / "bpmn"


def rewritten(pen, *more):
    return normalise(read_xml(document(pen, *more)))


def added(pen):
    """The kinds of elements that were not drawn, by id."""
    before = {str(node.get("id")) for node in read_xml(document(pen)).iter()}
    return {
        node.get("id"): etree.QName(node).localname
        for node in rewritten(pen).iter(bpmn("*"))
        if node.get("id", "") not in {"", *before} and not str(node.tag).endswith("sequenceFlow")
    }


def test_the_file_that_was_drawn_stays_as_it_is():
    root = read_xml((DATA / "audit_medium.bpmn").read_bytes())
    before = etree.tostring(root)

    normalise(root)

    assert etree.tostring(root) == before


@pytest.mark.parametrize("path", sorted(DATA.glob("*.bpmn")), ids=lambda path: path.stem)
def test_what_is_complete_gets_nothing_added(path):
    root = read_xml(path.read_bytes())

    ids = {node.get("id") for node in normalise(root).iter(bpmn("*"))}

    assert ids <= {node.get("id") for node in root.iter(bpmn("*"))}


def test_tasks_that_nothing_leads_to_begin_all_at_once():
    pen = Pen().raw(task()).draw("userTask", "y").draw("userTask", "z").chain("y", "z")

    stage = Stage(pen)

    assert added(pen) == {
        "main__start": "startEvent",
        "main__fork": "parallelGateway",
        "x__end": "endEvent",
        "z__end": "endEvent",
    }
    assert stage.open == ["x", "y"]
    assert stage.do("x").do("y").do("z").done


def test_a_process_ends_where_the_last_flow_does():
    pen = Pen().draw("startEvent", "begin").raw(task()).flow("begin", "x")

    assert Stage(pen).do("x").done


def test_a_sub_process_without_beginning_and_end_gets_both():
    pen = around(sub(element("userTask", "first") + element("userTask", "second")))

    stage = Stage(pen)

    assert stage.open == ["first", "second"]
    assert not stage.do("first").done
    assert stage.do("second").done


def test_several_flows_out_of_a_task_are_all_taken():
    pen = around(task()).draw("userTask", "y").draw("userTask", "z").draw("endEvent", "e")
    pen.flow("x", "y").flow("x", "z").flow("y", "e").flow("z", "e")

    stage = Stage(pen).do("x")

    assert added(pen) == {"x__fork": "parallelGateway"}
    assert stage.open == ["y", "z"]
    assert stage.do("y").do("z").done


@pytest.mark.parametrize(
    ("amount", "taken"),
    [(5, ["always"]), (50, ["always", "large"]), (500, ["always", "huge", "large"])],
)
def test_conditions_on_flows_out_of_a_task_are_kept(amount, taken):
    pen = Pen().draw("startEvent", "begin").raw(task()).flow("begin", "x")
    for name, condition in (("always", ""), ("large", "amount > 10"), ("huge", "amount > 100")):
        pen.draw("userTask", name).draw("endEvent", f"{name}_end")
        pen.flow("x", name, condition).flow(name, f"{name}_end")

    assert Stage(pen).do("x", amount=amount).open == taken


@pytest.mark.parametrize(("amount", "taken"), [(5, "small"), (50, "large")])
def test_the_default_flow_of_a_task_is_kept(amount, taken):
    pen = Pen().draw("startEvent", "begin").raw(task(default="otherwise"))
    pen.draw("userTask", "small").draw("userTask", "large").flow("begin", "x")
    pen.flow("x", "small", id="otherwise").flow("x", "large", "amount > 10")

    assert Stage(pen).do("x", amount=amount).open == [taken]


def test_a_boundary_event_may_fork_and_an_activity_may_have_both():
    pen = around(task()).draw("boundaryEvent", "late", EVENTS["timer"], attachedToRef="x")
    pen.draw("userTask", "y").draw("userTask", "z").flow("late", "y").flow("late", "z")

    assert added(pen) == {
        "late__fork": "parallelGateway",
        "y__end": "endEvent",
        "z__end": "endEvent",
    }


def test_links_become_flows():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("intermediateThrowEvent", "off", EVENTS["link"])
        .draw("intermediateCatchEvent", "on", EVENTS["link"])
        .raw(task())
        .draw("endEvent", "done")
        .chain("begin", "off")
        .chain("on", "x", "done")
    )

    stage = Stage(pen)

    assert (added(pen), stage.way) == ({}, ["begin", "off", "on", "x"])
    assert stage.do("x").done


def test_several_links_may_lead_to_one_place():
    pen = Pen().draw("startEvent", "begin").raw(task()).draw("userTask", "y")
    for name in ("one", "two"):
        pen.draw("intermediateThrowEvent", name, EVENTS["link"])
    pen.draw("intermediateCatchEvent", "on", EVENTS["link"]).draw("endEvent", "done")
    pen.chain("begin", "x", "one").flow("begin", "y").flow("y", "two").flow("on", "done")

    stage = Stage(pen)

    assert lint("links.bpmn", pen.xml(), PLAIN)[0].rule == "structure.runs-twice"
    assert stage.do("x").do("y").done


def test_what_is_drawn_for_readers_only_is_dropped():
    drawn = (
        "<bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification>"
        "<bpmn:dataInputAssociation><bpmn:sourceRef>store</bpmn:sourceRef>"
        "<bpmn:targetRef>x</bpmn:targetRef></bpmn:dataInputAssociation>"
        "<bpmn:dataOutputAssociation><bpmn:targetRef>report</bpmn:targetRef>"
        "</bpmn:dataOutputAssociation>"
    )
    pen = (
        around(task(drawn))
        .draw("dataObject", "object")
        .draw("dataObjectReference", "report", dataObjectRef="object")
        .draw("dataStoreReference", "store", dataStoreRef="ds")
        .draw("textAnnotation", "note", "<bpmn:text>Read it</bpmn:text>")
        .draw("association", "a", sourceRef="x", targetRef="note")
    )
    data = document(pen, '<bpmn:dataStore id="ds" name="Archive"/>')

    kinds = {etree.QName(node).localname for node in normalise(read_xml(data)).iter(bpmn("*"))}
    stage = Stage(compile_definition("t", [data], "main"))

    assert not kinds & {"dataObject", "dataStore", "dataInputAssociation", "association"}
    assert stage.do("x", report="written").data == {"report": "written"}


def test_pictures_and_processes_that_do_not_run_are_dropped():
    picture = '<di:BPMNDiagram xmlns:di="urn:picture" id="picture"/>'
    root = rewritten(around(task()), Pen("quiet", isExecutable="false"), picture)

    kept = [(etree.QName(node).localname, node.get("id")) for node in root]

    assert ("process", "main") in kept
    assert {"picture", "quiet"}.isdisjoint(node_id for _, node_id in kept)


def test_flows_are_tried_in_the_order_of_the_file():
    pen = Pen().draw("startEvent", "begin").draw("exclusiveGateway", "g", default="none")
    pen.draw("userTask", "first").draw("userTask", "second").flow("begin", "g")
    pen.flow("g", "first", "True").flow("g", "second", "True").flow("g", "second", id="none")
    high = '<d:BPMNShape xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="second"/>'

    stage = Stage(compile_definition("t", [document(pen, high)], "main"))

    assert stage.open == ["first"]


def test_an_added_id_is_never_one_that_was_drawn():
    pen = Pen().draw("userTask", "x").draw("userTask", "x__end").draw("userTask", "main__start")

    kinds = added(pen)

    assert kinds == {
        "main__start2": "startEvent",
        "main__fork": "parallelGateway",
        "x__end2": "endEvent",
        "x__end__end": "endEvent",
        "main__start__end": "endEvent",
    }


CAMUNDA = "<bpmn:multiInstanceLoopCharacteristics {}/>"
ZEEBE = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics {}/>"
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
)
OURS = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>{}</bpmn:loopDataInputRef>"
    '<bpmn:inputDataItem id="InputDataItem_1" name="case"/></bpmn:multiInstanceLoopCharacteristics>'
)


@pytest.mark.parametrize(
    "multi",
    [
        CAMUNDA.format('camunda:collection="${cases}" camunda:elementVariable="case"'),
        CAMUNDA.format('camunda:collection="cases" camunda:elementVariable="case"'),
        ZEEBE.format('inputCollection="= cases" inputElement="case"'),
        OURS.format("cases"),
        OURS.format('[c for c in cases if c != "none"]'),
    ],
)
def test_every_vendor_s_multi_instance_goes_over_its_collection(multi):
    pen = around(task(multi))

    stage = Stage(pen, cases=["a", "b"])

    assert not lint("multi.bpmn", pen.xml(), PLAIN)
    assert [open_task.item["item"] for open_task in stage.process.user_tasks()] == ["a", "b"]
    assert [open_task.data["case"] for open_task in stage.process.user_tasks()] == ["a", "b"]
    assert stage.do("x").do("x").done


def test_zeebe_s_results_are_collected():
    attributes = 'inputCollection="=cases" outputCollection="grades" outputElement="=grade"'
    pen = around(task(ZEEBE.format(attributes)))

    stage = Stage(pen, cases=["a", "b"]).do("x", grade=1).do("x", grade=2)

    assert stage.data["grades"] == [1, 2]


def test_a_collection_may_be_named_by_the_id_of_drawn_data():
    data = '<bpmn:dataObjectReference id="DataObject_7" name="cases"/>'
    multi = OURS.format("DataObject_7")
    root = read_xml(document(around(task(multi)).raw(data)))

    names = Repetition.of(next(root.iter(bpmn("multiInstanceLoopCharacteristics"))))

    assert (names.collection, names.item) == ("cases", "case")


def test_references_lose_the_prefix_that_some_tools_write():
    pen = around(task()).draw(
        "boundaryEvent",
        "b",
        '<bpmn:messageEventDefinition messageRef="bpmn:m1"/>',
        attachedToRef="bpmn:x",
    )
    pen.draw("endEvent", "e").flow("b", "e")

    stage = Stage(pen)

    assert not lint("prefix.bpmn", pen.xml(), PLAIN)
    assert stage.tell("hello")
    assert stage.done


def test_whatever_the_lint_lets_pass_can_be_compiled():
    random_ = random.Random(7)  # noqa: S311 - a test that repeats itself
    files = [path.read_bytes() for path in sorted(DATA.glob("*.bpmn"))]
    compiled = 0
    for _ in range(250):
        root = etree.fromstring(random_.choice(files))
        for _ in range(random_.randint(1, 3)):
            redraw(root, random_)
        data = etree.tostring(root)
        if any(found.severity == "error" for found in lint("random.bpmn", data, PLAIN)):
            continue
        diagram = read_diagrams(read_xml(data))[0]
        callees = [around(task(), process_id=name).xml() for name in diagram.called]
        compile_definition("random", [data, *callees], diagram.process_id)
        compiled += 1

    assert compiled > 60
