"""A diagram's facts as plain values: elements, flows, lanes and our own attributes."""

from pathlib import Path

import pytest

from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import Unreadable, read_xml
from tests.engine.bpmn.pen import EVENTS, Pen, document, inside

DATA = Path(__file__).parents[2] / "data" / "bpmn"


def read(pen, *more):
    return read_diagrams(read_xml(document(pen, *more)))[0]


def test_a_user_task_says_all_that_its_author_wrote():
    pen = Pen().draw(
        "userTask",
        "check",
        "<bpmn:documentation>Read it twice.</bpmn:documentation><bpmn:extensionElements>"
        '<cylch:input name="audit">audit_id</cylch:input></bpmn:extensionElements>',
        name="Check the return",
        cylch__nameCy="Gwirio'r ffurflen",
        cylch__documentationCy="Darllenwch ddwywaith.",
        cylch__dueIn=" 5wd ",
        cylch__ladder="standard",
        cylch__form="return_check",
        cylch__assignee="lead",
        cylch__differentFrom="fill_in, amend",
        cylch__decision="outcome",
        cylch__step="record_check",
    )

    task = read(pen).element("check")

    assert (task.kind, task.name, task.name_cy) == (
        "userTask",
        "Check the return",
        "Gwirio'r ffurflen",
    )
    assert (task.documentation, task.documentation_cy) == (
        "Read it twice.",
        "Darllenwch ddwywaith.",
    )
    assert (task.due_in, task.due_at, task.ladder) == ("5wd", "", "standard")
    assert (task.form, task.assignee, task.decision) == ("return_check", "lead", "outcome")
    assert task.different_from == ("fill_in", "amend")
    assert (task.step, dict(task.inputs)) == ("record_check", {"audit": "audit_id"})
    assert task.is_human
    assert task.line == 8


def test_a_process_tells_what_it_needs_from_elsewhere():
    outputs = '<cylch:output name="grade">final_grade</cylch:output>'
    pen = (
        Pen(name="Audit", cylch__nameCy="Archwiliad", cylch__owner="po", cylch__ladder="standard")
        .draw("callActivity", "inside", calledElement="moderate")
        .draw(
            "callActivity",
            "apart",
            f"<bpmn:extensionElements>{outputs}</bpmn:extensionElements>",
            calledElement="agency_return",
            cylch__instance="own",
        )
        .draw("userTask", "t", cylch__form="plan", cylch__ladder="statutory")
        .draw("serviceTask", "s", cylch__step="issue_returns")
        .draw("businessRuleTask", "r", camunda__decisionRef="rag")
    )

    diagram = read(pen)

    assert (diagram.process_id, diagram.name, diagram.name_cy) == ("main", "Audit", "Archwiliad")
    assert (diagram.called, diagram.called_own) == ({"moderate"}, {"agency_return"})
    assert (diagram.forms, diagram.steps) == ({"plan"}, {"issue_returns"})
    assert (diagram.decisions, diagram.ladders) == ({"rag"}, {"standard", "statutory"})
    assert dict(diagram.element("apart").outputs) == {"grade": "final_grade"}
    assert diagram.element("apart").runs_apart
    assert not diagram.element("inside").runs_apart


def test_the_innermost_lane_counts_and_an_unnamed_one_belongs_to_its_outer():
    lanes = """<bpmn:laneSet id="ls"><bpmn:lane id="outer" name="Board" cylch:nameCy="Bwrdd">
      <bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>b</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>c</bpmn:flowNodeRef>
      <bpmn:childLaneSet id="cs">
        <bpmn:lane id="inner" name="Chair" cylch:group="qa_chair@{board}">
          <bpmn:flowNodeRef>b</bpmn:flowNodeRef></bpmn:lane>
        <bpmn:lane id="blank"><bpmn:flowNodeRef>c</bpmn:flowNodeRef></bpmn:lane>
      </bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"""
    pen = Pen().raw(lanes)
    for name in "abcd":
        pen.draw("userTask", name)

    diagram = read(pen)
    groups = {
        name: element.lane and element.lane.group for name, element in diagram.elements.items()
    }

    assert groups == {"a": "Board", "b": "qa_chair@{board}", "c": "Board", "d": None}
    assert [lane.id for lane in diagram.lanes] == ["outer", "inner", "blank"]
    assert diagram.element("a").lane.name_cy == "Bwrdd"


def test_what_a_sub_process_holds_lies_in_its_lane_unless_it_has_its_own():
    lanes = """<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Unit">
      <bpmn:flowNodeRef>sub</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="l2" name="Chair">
      <bpmn:flowNodeRef>deep</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
    held = inside() + '<bpmn:subProcess id="second"><bpmn:userTask id="deep"/>'
    held += '<bpmn:userTask id="deeper"/></bpmn:subProcess>'

    diagram = read(Pen().raw(lanes).draw("subProcess", "sub", held))

    assert diagram.element("it").lane.name == "Unit"
    assert diagram.element("deep").lane.name == "Chair"
    assert diagram.element("deeper").lane.name == "Unit"
    assert (diagram.element("it").parent, diagram.element("deep").parent) == ("sub", "second")
    assert diagram.element("sub").parent == ""


def test_flows_and_events_can_be_followed():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "t", default="f2")
        .draw("boundaryEvent", "b", EVENTS["timer"], attachedToRef="t", cancelActivity="false")
        .draw("endEvent", "done", EVENTS["message"] + EVENTS["signal"])
        .flow("begin", "t")
        .flow("t", "done", name="Accepted", cylch__nameCy="Derbyniwyd")
        .flow("b", "done", "late > 2")
    )

    diagram = read(pen)

    assert diagram.element("t").incoming == ("f1",)
    assert (diagram.element("t").outgoing, diagram.element("t").default) == (("f2",), "f2")
    assert diagram.element("done").events == ("message", "signal")
    boundary = diagram.element("b")
    assert (boundary.attached_to, boundary.interrupting, boundary.events) == (
        "t",
        False,
        ("timer",),
    )
    flow = diagram.flows["f2"]
    assert (flow.source, flow.target, flow.name, flow.name_cy) == (
        "t",
        "done",
        "Accepted",
        "Derbyniwyd",
    )
    assert diagram.flows["f3"].condition == "late > 2"


def test_a_process_that_is_not_meant_to_run_is_left_out():
    quiet = Pen("quiet", isExecutable="false").draw("task", "t")
    unsaid = '<bpmn:process id="unsaid"><bpmn:task id="u"/></bpmn:process>'

    diagrams = read_diagrams(read_xml(document(quiet, unsaid)))

    assert [diagram.process_id for diagram in diagrams] == ["unsaid"]


def test_a_reference_with_a_namespace_prefix_is_understood():
    pen = Pen().draw("callActivity", "c", calledElement="cylch:moderate")

    assert read(pen).called == {"moderate"}


def test_a_comment_inside_a_script_does_not_cut_it():
    root = read_xml(
        b"<d:definitions xmlns:d='http://www.omg.org/spec/BPMN/20100524/MODEL'>"
        b"<d:documentation>a = 1<!-- so far --> ; b = 2<?x y?> ; c = 3"
        b"</d:documentation></d:definitions>"
    )

    assert root[0].text == "a = 1 ; b = 2 ; c = 3"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.bpmn")), ids=lambda path: path.stem)
def test_the_benchmark_s_diagrams_are_read(path):
    (diagram,) = read_diagrams(read_xml(path.read_bytes()))

    assert diagram.process_id == path.stem
    assert all(element.line for element in diagram.elements.values())
    assert all(flow.source in diagram.elements for flow in diagram.flows.values())


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [
        (b"", "file.empty", 0),
        (b" \n\t ", "file.empty", 0),
        (b"<a>\n<b>\n</a>", "file.not-xml", 3),
        (b"<!DOCTYPE html>\n<html></html>", "file.doctype", 1),
        (b"<?xml version='1.0'?>\n<html/>", "file.not-bpmn", 2),
    ],
)
def test_what_is_no_diagram_is_refused_by_rule_and_line(data, rule, line):
    with pytest.raises(Unreadable) as refusal:
        read_xml(data)

    assert (refusal.value.rule, refusal.value.line) == (rule, line)
