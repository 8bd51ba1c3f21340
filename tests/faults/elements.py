"""Every element that the engine runs, each between two user tasks that a person completes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.engine.bpmn.pen import EVENTS, element
from tests.engine.bpmn.tables import table
from tests.engine.diagrams import OFFICER, Drawing, one_task, repeated, timer

Draw = Callable[[Drawing], object]


@dataclass(frozen=True)
class Element:
    """How it is drawn, what else runs, and which way is taken where there are several."""

    draw: Draw
    callees: tuple[Drawing, ...] = ()
    listens: str = ""  # what a second process waits for
    prefers: str = "task"
    is_end: bool = False
    hears_again: bool = False  # a second message is a second message
    decisions: Mapping[str, str] = field(default_factory=dict)

    def main(self) -> Drawing:
        drawing = Drawing("main").start().task("before")
        self.draw(drawing)
        return drawing if self.is_end else drawing.task("after").end()

    def others(self) -> tuple[Drawing, ...]:
        if not self.listens:
            return self.callees
        listener = Drawing("listener").start().catch("listen", self.listens).task("heard").end()
        return (*self.callees, listener)


def put(kind: str, inner: str = "", **attributes: str) -> Draw:
    return lambda drawing: drawing.put(kind, "x", inner, **attributes)


def ways(kind: str, *conditions: str) -> Draw:
    """A gateway with a default way and one for each condition, which meet again."""

    def draw(drawing: Drawing) -> None:
        drawing.put(f"{kind}Gateway", "choose", default=f"flow{drawing.flows + 2}")
        for number, condition in enumerate(("", *conditions)):
            drawing.task(f"way{number}", follow=False)
            drawing.flow("choose", f"way{number}", condition)
        drawing.gateway("meet", kind, follow=False)
        for number in range(len(conditions) + 1):
            drawing.flow(f"way{number}", "meet")
        drawing.last = "meet"

    return draw


def first_of_two(drawing: Drawing) -> None:
    drawing.gateway("choose", "eventBased")
    for element_id, event in {"told": "message", "waited": timer("PT1H")}.items():
        drawing.catch(element_id, event, follow=False).flow("choose", element_id)
    meeting(drawing, "told", "waited")


def meeting(drawing: Drawing, *ids: str) -> None:
    drawing.gateway("meet", "exclusive", follow=False)
    for one in ids:
        drawing.flow(one, "meet")
    drawing.last = "meet"


def bounded(event: str, *, cancel: bool = True) -> Draw:
    """A task that something at its border takes away, or lets somebody chase."""

    def draw(drawing: Drawing) -> None:
        drawing.task("x").boundary("border", "x", event, cancel=cancel).task("chase")
        if cancel:
            meeting(drawing, "x", "chase")
        else:
            drawing.end("chased")
            drawing.last = "x"

    return draw


def inner(end: str = "", start: str = "") -> str:
    """What stands inside of a sub-process: a task between a start and an end."""
    given = {"cylch__dueIn": "5wd", "cylch__form": "note"}
    parts = [
        element("startEvent", "inner_start", start),
        element("userTask", "inside", name="Inside", cylch__nameCy="Tu mewn", **given),
        element("endEvent", "inner_end", end),
        element("sequenceFlow", "in1", sourceRef="inner_start", targetRef="inside"),
        element("sequenceFlow", "in2", sourceRef="inside", targetRef="inner_end"),
    ]
    return "".join(parts)


def enclosed(drawing: Drawing, end: str = "") -> Drawing:
    drawing.put("subProcess", "x", inner(end))
    drawing.lanes[OFFICER].append("inside")
    return drawing


def failing(drawing: Drawing) -> None:
    enclosed(drawing, EVENTS["error"]).boundary("border", "x", "error").task("mend")
    meeting(drawing, "x", "mend")


def aside(drawing: Drawing) -> None:
    drawing.task("x")
    drawing.put(
        "subProcess", "aside", inner(start=EVENTS["message"]), follow=False, triggeredByEvent="true"
    )
    drawing.lanes[OFFICER].append("inside")
    drawing.last = "x"


def linked(drawing: Drawing) -> None:
    drawing.put("intermediateThrowEvent", "jump", EVENTS["link"])
    drawing.put("intermediateCatchEvent", "land", EVENTS["link"], follow=False)


def stopped(drawing: Drawing) -> None:
    drawing.gateway("fork")
    drawing.task("y", follow=False).flow("fork", "y").end("y_done")
    drawing.task("x", follow=False).flow("fork", "x").end("stop", "terminate")


CHILD = one_task("child")
SCRIPT = "<bpmn:script>total = len(items) + 1</bpmn:script>"
RULE = table([(['"newport"'], ['"one"']), (["-"], ['"two"'])], ["agency"])
ELEMENTS = {
    "user task": Element(put("userTask", cylch__dueIn="5wd", cylch__form="note")),
    "user task for each": Element(lambda drawing: drawing.task("x", inner=repeated("items"))),
    "manual task": Element(put("manualTask")),
    "service task": Element(lambda drawing: drawing.service("x", "write")),
    "script task": Element(put("scriptTask", SCRIPT)),
    "business rule task": Element(
        put("businessRuleTask", cylch__decision="level"), decisions={"level": RULE.decode()}
    ),
    "send task": Element(put("sendTask", messageRef="m1"), listens="message"),
    "receive task": Element(put("receiveTask", messageRef="m1")),
    "message, caught": Element(lambda drawing: drawing.catch("x", "message")),
    "message, thrown": Element(lambda drawing: drawing.throw("x", "message"), listens="message"),
    "message, at an end": Element(
        lambda drawing: drawing.end("x", "message"), listens="message", is_end=True
    ),
    "signal, thrown": Element(lambda drawing: drawing.throw("x", "signal"), listens="signal"),
    "timer, caught": Element(lambda drawing: drawing.catch("x", timer("PT1H"))),
    "link": Element(linked),
    "exclusive gateway": Element(ways("exclusive", 'agency == "newport"')),
    "inclusive gateway": Element(ways("inclusive", 'agency == "newport"', "len(items) == 3")),
    "parallel gateway": Element(lambda drawing: drawing.side_by_side("x", "y")),
    "event gateway, message": Element(first_of_two, prefers="message"),
    "event gateway, timer": Element(first_of_two, prefers="timer"),
    "call": Element(
        lambda drawing: drawing.call("x", "child", own=False, agency="agency"), (CHILD,)
    ),
    "call, own instance": Element(
        lambda drawing: drawing.call("x", "child", agency="agency"), (CHILD,)
    ),
    "call for each": Element(
        lambda drawing: drawing.call("x", "child", each="items", agency="agency"), (CHILD,)
    ),
    "sub-process": Element(enclosed),
    "event sub-process": Element(aside, prefers="message", hears_again=True),
    "boundary timer": Element(bounded("timer"), prefers="timer"),
    "boundary timer beside": Element(bounded("timer", cancel=False), prefers="timer"),
    "boundary message": Element(bounded("message"), prefers="message"),
    "boundary error": Element(failing),
    "terminate end": Element(stopped, is_end=True),
}
