"""Draws small diagrams that would pass for publishing: lanes, deadlines, forms, both languages."""

from collections.abc import Mapping
from html import escape
from itertools import pairwise

from engine import definitions
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.definitions import Source
from engine.models import ProcessDefinition
from tests.engine.bpmn.pen import EVENTS, document, element

OFFICER = "officer@{agency}"
NOTE = {
    "key": "note",
    "title": {"en": "Note", "cy": "Nodyn"},
    "fields": [
        {"name": "note", "type": "textarea", "label": {"en": "Note", "cy": "Nodyn"}},
        {"name": "count", "type": "number", "label": {"en": "Count", "cy": "Nifer"}},
    ],
}


class Drawing:
    """One process; every element stands in a lane, whose group is what the lane is called."""

    def __init__(self, key: str, **attributes: str) -> None:
        self.key = key
        named = {"name": key.capitalize(), "cylch__nameCy": f"{key} (cy)"}
        about = {"cylch__ladder": "none", "cylch__owner": "officer", "cylch__concerns": "agency"}
        self.given = {**named, **about, **attributes}
        self.drawn: list[str] = []
        self.lanes: dict[str, list[str]] = {}
        self.flows = 0
        self.last = ""

    # ---- elements; each one after the first follows the one before it

    def start(self, element_id: str = "begin") -> "Drawing":
        return self.put("startEvent", element_id, follow=False)

    def end(self, element_id: str = "done", event: str = "none") -> "Drawing":
        return self.put("endEvent", element_id, EVENTS[event])

    def task(
        self, element_id: str, group: str = OFFICER, *, inner: str = "", follow: bool = True, **more
    ) -> "Drawing":
        given = {"cylch__dueIn": "5wd", "cylch__form": "note", **_ours(more)}
        if "cylch__dueAt" in given:
            del given["cylch__dueIn"]
        return self.put("userTask", element_id, inner, group=group, follow=follow, **given)

    def service(self, element_id: str, step: str, *, follow: bool = True, **inputs) -> "Drawing":
        return self.put(
            "serviceTask",
            element_id,
            _extensions("input", inputs),
            follow=follow,
            cylch__step=step,
        )

    def call(
        self,
        element_id: str,
        called: str,
        *,
        each: str = "",
        own: bool = True,
        outputs: Mapping[str, str] | None = None,
        **inputs: str,
    ) -> "Drawing":
        inner = _extensions("input", inputs, _pieces("output", outputs or {}))
        if each:
            inner += repeated(each)
        given = {"cylch__instance": "own"} if own else {}
        return self.put("callActivity", element_id, inner, calledElement=called, **given)

    def catch(self, element_id: str, event: str, *, follow: bool = True) -> "Drawing":
        definition = EVENTS.get(event, event)
        return self.put("intermediateCatchEvent", element_id, definition, follow=follow)

    def throw(self, element_id: str, event: str) -> "Drawing":
        return self.put("intermediateThrowEvent", element_id, EVENTS[event])

    def boundary(self, element_id: str, on: str, event: str, *, cancel: bool = True) -> "Drawing":
        return self.put(
            "boundaryEvent",
            element_id,
            EVENTS.get(event, event),
            follow=False,
            attachedToRef=on,
            cancelActivity=str(cancel).lower(),
        )

    def gateway(self, element_id: str, kind: str = "parallel", *, follow: bool = True) -> "Drawing":
        return self.put(f"{kind}Gateway", element_id, follow=follow)

    def side_by_side(self, *task_ids: str, **more: str) -> "Drawing":
        """Tasks at the same time, between a fork and a join."""
        self.gateway("fork")
        for task_id in task_ids:
            self.task(task_id, follow=False, **more).flow("fork", task_id)
        self.gateway("join", follow=False)
        for task_id in task_ids:
            self.flow(task_id, "join")
        self.last = "join"
        return self

    def put(
        self,
        kind: str,
        element_id: str,
        inner: str = "",
        *,
        group: str = OFFICER,
        follow: bool = True,
        **attributes: str,
    ) -> "Drawing":
        named = {"name": element_id.capitalize(), "cylch__nameCy": f"{element_id} (cy)"}
        self.drawn.append(element(kind, element_id, inner, **{**named, **attributes}))
        self.lanes.setdefault(group, []).append(element_id)
        if follow and self.last:
            self.flow(self.last, element_id)
        self.last = element_id
        return self

    def flow(self, source: str, target: str, condition: str = "") -> "Drawing":
        self.flows += 1
        said = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
        self.drawn.append(
            element(
                "sequenceFlow",
                f"flow{self.flows}",
                said if condition else "",
                sourceRef=source,
                targetRef=target,
                name=condition and f"if {condition}",
                cylch__nameCy=condition and f"os {condition}",
            )
        )
        return self

    def chain(self, *ids: str) -> "Drawing":
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    # ---- what comes of it

    def xml(self) -> bytes:
        lanes = "".join(
            element(
                "lane",
                f"lane{number}",
                "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in ids),
                name=f"Lane {number}",
                cylch__nameCy=f"Lôn {number}",
                cylch__group=group,
            )
            for number, (group, ids) in enumerate(self.lanes.items())
        )
        inner = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>' + "\n".join(self.drawn)
        return document(element("process", self.key, inner, isExecutable="true", **self.given))

    def source(self, *, strict: bool = True, decisions: Mapping[str, str] | None = None) -> Source:
        return Source(
            f"{self.key}.bpmn", self.xml(), {"note": NOTE}, decisions or {}, strict=strict
        )


def repeated(collection: str, item: str = "item") -> str:
    return (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>"
        f'<bpmn:inputDataItem id="{item}" name="{item}"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def timer(text: str, kind: str = "timeDuration") -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def one_task(key: str = "main", **more: str) -> Drawing:
    return Drawing(key).start().task("act", **more).end()


def publish(engine: ProcessEngine, *drawings: Drawing, strict: bool = True) -> None:
    """Bring diagrams in as the shipped library comes in."""
    with engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [one.source(strict=strict) for one in drawings])


def deploy(engine: ProcessEngine, drawing: Drawing, by) -> ProcessDefinition:
    with engine.command(by) as ctx:
        return definitions.deploy(ctx, drawing.source())


def _ours(given: Mapping[str, str]) -> dict[str, str]:
    return {f"cylch__{name}": value for name, value in given.items()}


def _pieces(name: str, expressions: Mapping[str, str]) -> str:
    return "".join(
        f'<cylch:{name} name="{key}">{escape(text)}</cylch:{name}>'
        for key, text in expressions.items()
    )


def _extensions(name: str, expressions: Mapping[str, str], more: str = "") -> str:
    found = _pieces(name, expressions) + more
    return f"<bpmn:extensionElements>{found}</bpmn:extensionElements>" if found else ""
