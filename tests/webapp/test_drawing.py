"""The drawing of a diagram: readable, complete, in both languages, safe to put into a page."""

import re
from itertools import combinations
from pathlib import Path
from time import perf_counter

import pytest
from lxml import etree

from webapp.drawing import NOT_STARTED, Badge, Progress, draw, read_picture, swatch
from webapp.drawing.badges import placed
from webapp.drawing.labels import GROUNDS, is_outside, labels_of, overlap

SVG = "{http://www.w3.org/2000/svg}"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

HEAD = f"""<definitions xmlns="{BPMN}" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:cylch="urn:cylch:bpmn:1" targetNamespace="urn:test">"""


def diagram(nodes: str, *drawn: str, plane: str = "audit") -> bytes:
    """A process with these nodes, and a sheet that shows the ones named."""
    sheet = "".join(drawn)
    return (
        f'{HEAD}<process id="audit" isExecutable="true">{nodes}</process>'
        f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="{plane}">{sheet}</di:BPMNPlane>'
        "</di:BPMNDiagram></definitions>"
    ).encode()


def shape(element: str, x: int = 0, y: int = 0, width: int = 110, height: int = 80) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<di:BPMNShape bpmnElement="{element}">{bounds}</di:BPMNShape>'


def edge(element: str, *points: tuple[int, int]) -> str:
    way = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<di:BPMNEdge bpmnElement="{element}">{way}</di:BPMNEdge>'


def drawing(data: bytes, progress: Progress = NOT_STARTED, language: str = "en") -> etree._Element:
    picture = read_picture(data, "audit", language)
    return etree.fromstring(draw(picture, progress, title="T", description="D", uid="d"))


def said(svg: etree._Element) -> list[str]:
    """The texts, their lines joined again."""
    return [" ".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


TWO_TASKS = diagram(
    '<userTask id="plan" name="Plan the audit" cylch:nameCy="Cynllunio\'r archwiliad"/>'
    '<userTask id="report" name="Write the report"/>'
    '<sequenceFlow id="on" name="Go on" sourceRef="plan" targetRef="report"/>',
    shape("plan"),
    shape("report", 200),
    edge("on", (110, 40), (200, 40)),
)


def test_the_words_of_the_diagram_are_in_the_drawing():
    assert said(drawing(TWO_TASKS)) == ["Plan the audit", "Write the report", "Go on"]


def test_welsh_stands_where_there_is_welsh():
    welsh = said(drawing(TWO_TASKS, language="cy"))

    assert welsh[:2] == ["Cynllunio'r archwiliad", "Write the report"]


def test_a_screen_reader_hears_title_and_description():
    svg = drawing(TWO_TASKS)

    assert svg.get("role") == "img"
    labels = (svg.get("aria-labelledby") or "").split()
    assert [svg.find(f"*[@id='{label}']").text for label in labels] == ["T", "D"]


def test_done_and_current_differ_by_more_than_colour():
    progress = Progress(
        done=frozenset({"plan"}), current=frozenset({"report"}), notes={"report": "You are here"}
    )
    plain, lived = drawing(TWO_TASKS), drawing(TWO_TASKS, progress)

    assert "You are here" in said(lived)
    assert len(list(lived.iter(f"{SVG}circle"))) == len(list(plain.iter(f"{SVG}circle"))) + 1
    assert len(lived.findall(".//*[@data-current='true']")) == 1


def test_only_flows_really_taken_are_marked():
    untouched = Progress(done=frozenset({"plan", "report"}))
    taken = Progress(taken=frozenset({"on"}))

    widths = [
        drawing(TWO_TASKS, progress).find(f".//{SVG}polyline").get("stroke-width")
        for progress in (untouched, taken)
    ]

    assert widths == ["1.5", "2.8"]


def test_what_a_diagram_says_cannot_leave_its_text():
    evil = diagram(
        '<userTask id="plan" name="&lt;script&gt;alert(1)&lt;/script&gt; &amp; co"/>', shape("plan")
    )

    svg = drawing(evil)

    assert not list(svg.iter(f"{SVG}script"))
    assert said(svg) == ["<script>alert(1)</script> & co"]


def test_nothing_is_styled_inline():
    svg = drawing(TWO_TASKS, Progress(done=frozenset({"plan"})))

    assert not svg.xpath("//@style")
    assert not list(svg.iter(f"{SVG}style"))
    assert "style" not in swatch("done")


def test_a_long_name_is_broken_into_lines_that_fit():
    long = diagram(
        '<userTask id="plan" name="Check whether all agencies have sent their return for a"/>',
        shape("plan"),
    )

    lines = [line.text for line in drawing(long).iter(f"{SVG}tspan")]

    assert len(lines) > 2
    assert max(map(len, lines)) < 18


def test_a_file_without_layout_gives_an_empty_picture():
    assert read_picture(diagram('<userTask id="plan" name="Plan"/>'), "audit").is_empty


def test_the_sheet_of_the_process_asked_for_is_drawn():
    second = TWO_TASKS.replace(
        b"</process>",
        b'</process><process id="other"><userTask id="alone" name="Alone"/></process>',
        1,
    ).replace(
        b"</definitions>",
        b'<di:BPMNDiagram><di:BPMNPlane bpmnElement="other">'
        + shape("alone").encode()
        + b"</di:BPMNPlane></di:BPMNDiagram></definitions>",
    )

    assert [one.name for one in read_picture(second, "other").shapes] == ["Alone"]
    assert next(one.name for one in read_picture(second, "audit").shapes) == "Plan the audit"


def test_shapes_without_an_element_and_broken_numbers_do_no_harm():
    odd = diagram('<task id="plan" name="Plan"/>', shape("plan"), shape("gone", 10)).replace(
        b'x="0"', b'x="far"', 1
    )

    assert said(drawing(odd)) == ["Plan"]


def test_pools_and_lanes_are_painted_before_what_lies_in_them():
    nested = diagram(
        '<laneSet><lane id="chair" name="Chair"/></laneSet><subProcess id="inner"/>'
        '<userTask id="plan"/><boundaryEvent id="late" attachedToRef="plan"/>',
        shape("late", 80, 60, 36, 36),
        shape("plan", 60),
        shape("inner", 50, 0, 300, 100),
        shape("chair", 0, 0, 600, 120),
    )

    order = [one.id for one in read_picture(nested, "audit").shapes]

    assert order == ["chair", "inner", "plan", "late"]


EVENTS = [
    "timer",
    "message",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "compensate",
    "cancel",
    "terminate",
]
NODES = [
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "callActivity",
    "subProcess",
    "adHocSubProcess",
    "transaction",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "dataObjectReference",
    "dataStoreReference",
    "group",
]


@pytest.mark.parametrize("kind", NODES)
def test_every_kind_of_node_is_drawn_as_itself(kind: str):
    svg = drawing(diagram(f'<{kind} id="it" name="It"/>', shape("it", 0, 0, 60, 60)))

    assert "It" in said(svg)
    assert len(list(svg.iter(f"{SVG}rect", f"{SVG}circle", f"{SVG}path", f"{SVG}ellipse"))) >= 1


@pytest.mark.parametrize("event", EVENTS)
def test_every_kind_of_event_has_its_sign(event: str):
    def drawn(definition: str) -> str:
        node = f'<intermediateThrowEvent id="it">{definition}</intermediateThrowEvent>'
        return etree.tostring(drawing(diagram(node, shape("it", 0, 0, 36, 36)))).decode()

    assert drawn(f"<{event}EventDefinition/>") != drawn("")


def test_annotations_and_message_flows_are_drawn():
    noted = diagram(
        '<task id="a"/><textAnnotation id="note"><text>Only in March</text></textAnnotation>'
        '<association id="to" sourceRef="a" targetRef="note"/>'
        '<messageFlow id="mail" sourceRef="a" targetRef="a"/>',
        shape("a"),
        shape("note", 200, 0, 100, 40),
        edge("to", (110, 40), (200, 20)),
        edge("mail", (0, 0), (0, 100)),
    )

    svg = drawing(noted)

    assert "Only in March" in said(svg)
    assert [line.get("stroke-dasharray") for line in svg.iter(f"{SVG}polyline")] == ["2 4", "9 5"]


def test_a_large_diagram_is_drawn_at_once():
    nodes = "".join(f'<userTask id="t{n}" name="Return of agency {n}"/>' for n in range(300))
    large = diagram(nodes, *(shape(f"t{n}", n * 150) for n in range(300)))

    started = perf_counter()
    drawn = draw(read_picture(large, "audit"), title="T", description="D", uid="d")

    assert perf_counter() - started < 1
    assert len(re.findall("Return of", drawn)) >= 300


SHIPPED = sorted((Path(__file__).parents[2] / "workflows/bpmn").glob("*.bpmn"))


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_label_of_a_shipped_diagram_lies_over_anything(file, language):
    picture = read_picture(file.read_bytes(), "", language)
    shapes = [shape for shape in picture.shapes if shape.kind not in GROUNDS]
    labels = labels_of(picture)

    over = [
        (label.text, shape.id)
        for label in labels
        for shape in shapes
        if overlap(label.box, shape.box)
    ]
    crowded = [
        (one.text, other.text)
        for one, other in combinations(labels, 2)
        if overlap(one.box, other.box)
    ]

    assert (over, crowded) == ([], [])
    assert sorted(label.text for label in labels) == sorted(
        [edge.name for edge in picture.edges if edge.name]
        + [shape.name for shape in shapes if shape.name and is_outside(shape)]
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_figure_over_a_step_covers_a_label(file):
    """However many steps have one, and however many failed."""
    picture = read_picture(file.read_bytes(), "", "en")
    labels = labels_of(picture)
    steps = [one for one in picture.shapes if one.kind not in GROUNDS and not one.is_event]
    badges = {one.id: Badge("24 days", 3, 2 if one.kind.endswith("Task") else 0) for one in steps}

    covered = [
        (label.text, box)
        for box, _drawn in placed(picture, badges, labels)
        for label in labels
        if overlap(box, label.box)
    ]

    assert covered == []
