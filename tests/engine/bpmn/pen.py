"""A pen for small diagrams, as a test needs them."""

from html import escape
from itertools import pairwise

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:cylch="urn:cylch:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
  id="definitions" targetNamespace="urn:test">
"""
TAIL = "</bpmn:definitions>\n"

ROOTS = """
<bpmn:message id="m1" name="hello"/><bpmn:message id="m2" name="goodbye"/>
<bpmn:signal id="s1" name="alarm"/><bpmn:error id="er1" name="broken" errorCode="E1"/>
<bpmn:escalation id="es1" name="late" escalationCode="X1"/>
"""
EVENTS = {
    "none": "",
    "message": '<bpmn:messageEventDefinition messageRef="m1"/>',
    "signal": '<bpmn:signalEventDefinition signalRef="s1"/>',
    "timer": "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition>",
    "conditional": "<bpmn:conditionalEventDefinition><bpmn:condition>ready</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>",
    "error": '<bpmn:errorEventDefinition errorRef="er1"/>',
    "escalation": '<bpmn:escalationEventDefinition escalationRef="es1"/>',
    "cancel": "<bpmn:cancelEventDefinition/>",
    "compensate": "<bpmn:compensateEventDefinition/>",
    "link": '<bpmn:linkEventDefinition name="on"/>',
    "terminate": "<bpmn:terminateEventDefinition/>",
}


class Pen:
    """Draws one process, element by element; `chain` joins them."""

    def __init__(self, process_id: str = "main", **attributes: str) -> None:
        self.process_id = process_id
        self.attributes = attributes
        self.drawn: list[str] = []
        self.lanes: dict[str, list[str]] = {}
        self.flows = 0

    def raw(self, xml: str) -> "Pen":
        self.drawn.append(xml)
        return self

    def draw(self, kind: str, element_id: str, inner: str = "", **attributes: str) -> "Pen":
        return self.raw(element(kind, element_id, inner, **attributes))

    def flow(self, source: str, target: str, condition: str = "", **attributes: str) -> "Pen":
        self.flows += 1
        said = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
        return self.draw(
            "sequenceFlow",
            attributes.pop("id", f"f{self.flows}"),
            said if condition else "",
            sourceRef=source,
            targetRef=target,
            **attributes,
        )

    def chain(self, *ids: str) -> "Pen":
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    def __str__(self) -> str:
        given = written({"isExecutable": "true", **self.attributes})
        return f'<bpmn:process id="{self.process_id}"{given}>\n' + "\n".join(
            [*self.drawn, "</bpmn:process>"]
        )

    def xml(self, *more: object) -> bytes:
        return document(self, *more)


def element(kind: str, element_id: str, inner: str = "", **attributes: str) -> str:
    return f'<bpmn:{kind} id="{element_id}"{written(attributes)}>{inner}</bpmn:{kind}>'


def written(attributes: dict[str, str]) -> str:
    pairs = ((name.replace("__", ":"), value) for name, value in attributes.items())
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)


def document(*parts: object) -> bytes:
    return (HEAD + "\n".join(str(part) for part in (*parts, ROOTS)) + TAIL).encode()


def around(xml: str, **attributes: str) -> Pen:
    """Draw a start, the element `x` handed in, and an end."""
    return (
        Pen(**attributes)
        .draw("startEvent", "begin")
        .raw(xml)
        .draw("endEvent", "done")
        .chain("begin", "x", "done")
    )


def inside(*, end: str = "", middle: str = '<bpmn:userTask id="it"/>') -> str:
    """Draw what a sub-process holds: a start, a user task and an end."""
    return (
        f'<bpmn:startEvent id="is"/>{middle}<bpmn:endEvent id="ie">{end}</bpmn:endEvent>'
        '<bpmn:sequenceFlow id="if1" sourceRef="is" targetRef="it"/>'
        '<bpmn:sequenceFlow id="if2" sourceRef="it" targetRef="ie"/>'
    )
