"""Every element that the engine runs, each between two user tasks that a person completes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

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
    calls: str = ""  # what a second process throws
    prefers: str = "task"
    is_end: bool = False
    begins: str = ""  # what begins it, where nobody does
    hears_again: bool = False  # a second message is a second message
    decisions: Mapping[str, str] = field(default_factory=dict)

    def main(self) -> Drawing:
        begins = EVENTS.get(self.begins, self.begins)
        drawing = Drawing("main").put("startEvent", "begin", begins, follow=False).task("before")
        self.draw(drawing)
        drawing = drawing if self.is_end else drawing.task("after").end()
        if self.begins:  # nobody says of which agency it is
            drawing.lanes = {"officer": [one for ids in drawing.lanes.values() for one in ids]}
        return drawing

    def others(self) -> tuple[Drawing, ...]:
        found = list(self.callees)
        if self.listens:
            heard = EVENTS.get(self.listens, self.listens)
            catching = Drawing("listener").start()
            catching.put("intermediateCatchEvent", "listen", heard, parallelMultiple="true")
            found.append(catching.task("heard").end())
        if self.calls:
            found.append(Drawing("caller").start().throw("shout", self.calls).end())
        return tuple(found)


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


def first_of_two(event: str = "message") -> Draw:
    def draw(drawing: Drawing) -> None:
        drawing.gateway("choose", "eventBased")
        for element_id, caught in {"told": event, "waited": timer("P2D")}.items():
            drawing.catch(element_id, caught, follow=False).flow("choose", element_id)
        meeting(drawing, "told", "waited")

    return draw


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


def beside_a_change(draw: Draw) -> Draw:
    """On a branch of its own somebody makes true what a condition waits for."""

    def drawn(drawing: Drawing) -> None:
        drawing.gateway("fork").task("act").put("scriptTask", "tell", READY).end("acted")
        drawing.last = "fork"
        draw(drawing)

    return drawn


def inner(end: str = "", start: str = "", thrown: str = "", **begins: str) -> str:
    """What stands inside of a sub-process: a task between a start and an end."""
    given = {"cylch__dueIn": "5wd", "cylch__form": "note"}
    parts = [
        element("startEvent", "inner_start", start, **begins),
        element("userTask", "inside", name="Inside", cylch__nameCy="Tu mewn", **given),
        element("endEvent", "inner_end", end),
    ]
    way = ["inner_start", "inside", "inner_end"]
    if thrown:
        parts.append(element("intermediateThrowEvent", "inner_throw", thrown))
        way.insert(1, "inner_throw")
    for number, (source, target) in enumerate(pairwise(way)):
        parts.append(element("sequenceFlow", f"in{number}", sourceRef=source, targetRef=target))
    return "".join(parts)


def enclosed(
    drawing: Drawing, end: str = "", thrown: str = "", kind: str = "subProcess", more: str = ""
) -> Drawing:
    drawing.put(kind, "x", inner(end, thrown=thrown) + more)
    drawing.lanes[OFFICER].append("inside")
    return drawing


def raised(
    event: str, *, kind: str = "subProcess", cancel: bool = True, on_the_way: bool = False
) -> Draw:
    """A sub-process from which something comes out to its border."""

    def draw(drawing: Drawing) -> None:
        said = EVENTS[event]
        enclosed(drawing, "" if on_the_way else said, said if on_the_way else "", kind)
        drawing.boundary("border", "x", event, cancel=cancel).task("mend")
        if cancel:
            meeting(drawing, "x", "mend")
        else:
            drawing.end("mended")
            drawing.last = "x"

    return draw


def aside(event: str, *, interrupts: bool = True, before: Draw | None = None) -> Draw:
    """An event sub-process beside the flow, or in its place."""

    def draw(drawing: Drawing) -> None:
        (before or (lambda one: one.task("x")))(drawing)
        last = drawing.last
        begins = inner_of_its_own(EVENTS[event], interrupts=interrupts)
        drawing.put("subProcess", "aside", begins, follow=False, triggeredByEvent="true")
        drawing.lanes[OFFICER].append("beside")
        drawing.last = last

    return draw


def inner_of_its_own(start: str, *, interrupts: bool) -> str:
    """As `inner`, under other names: both may stand in one diagram."""
    text = inner(start=start, isInterrupting=str(interrupts).lower())
    for name in ("inner_start", "inner_end", "inside", "in0", "in1"):
        text = text.replace(f'"{name}"', f'"{OTHERS[name]}"')
    return text


OTHERS = {
    "inner_start": "beside_start",
    "inner_end": "beside_end",
    "inside": "beside",
    "in0": "be0",
    "in1": "be1",
}


def linked(drawing: Drawing) -> None:
    drawing.put("intermediateThrowEvent", "jump", EVENTS["link"])
    drawing.put("intermediateCatchEvent", "land", EVENTS["link"], follow=False)


def every(source: str = "items", enough: str = "", **attributes: str) -> str:
    """Rounds over a collection or so many times, one after the other or until it is enough."""
    kind = "loopCardinality" if source.isdigit() else "loopDataInputRef"
    item = "" if source.isdigit() else '<bpmn:inputDataItem id="item"/>'
    ends = f"<bpmn:completionCondition>{enough}</bpmn:completionCondition>" if enough else ""
    return element(
        "multiInstanceLoopCharacteristics",
        "rounds",
        f"<bpmn:{kind}>{source}</bpmn:{kind}>{item}{ends}",
        **attributes,
    )


def rounds(inner: str) -> Draw:
    return lambda drawing: drawing.task("x", inner=inner)


def stopped(drawing: Drawing) -> None:
    drawing.gateway("fork")
    drawing.task("y", follow=False).flow("fork", "y").end("y_done")
    drawing.task("x", follow=False).flow("fork", "x").end("stop", "terminate")


CHILD = one_task("child")
SCRIPT = "<bpmn:script>total = len(items) + 1</bpmn:script>"
READY = "<bpmn:script>ready = True</bpmn:script>"
RULE = table([(['"newport"'], ['"one"']), (["-"], ['"two"'])], ["agency"])
BOTH = EVENTS["message"] + EVENTS["signal"]
FIRST = EVENTS["message"] + EVENTS["timer"]
AT_TEN = timer("2026-06-25T10:00", "timeDate")
CYCLE = timer("R2/P2D", "timeCycle")  # longer than a clock jumps: no jump may choose the way
LOOP = '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'

DAILY = timer("R/P1D", "timeCycle")

STARTS = {
    "begun by a message": Element(put("manualTask"), begins="message", calls="message"),
    "begun by a signal": Element(put("manualTask"), begins="signal", calls="signal"),
    "begun by a timer": Element(put("manualTask"), begins="timer"),
    "begun by a cycle": Element(put("manualTask"), begins=DAILY),
}
TASKS = {
    "user task": Element(put("userTask", cylch__dueIn="5wd", cylch__form="note")),
    "user task for each": Element(rounds(repeated("items"))),
    "one after the other": Element(rounds(every(isSequential="true"))),
    "a number of rounds": Element(rounds(every("2"))),
    "until it is enough": Element(rounds(every(enough="nrOfCompletedInstances == 2"))),
    "loop": Element(rounds(LOOP)),
    "manual task": Element(put("manualTask")),
    "undefined task": Element(put("task")),
    "service task": Element(lambda drawing: drawing.service("x", "write")),
    "script task": Element(put("scriptTask", SCRIPT)),
    "business rule task": Element(
        put("businessRuleTask", cylch__decision="level"), decisions={"level": RULE.decode()}
    ),
    "send task": Element(put("sendTask", messageRef="m1"), listens="message"),
    "receive task": Element(put("receiveTask", messageRef="m1")),
}
EVENTS_ON_THE_WAY = {
    "message, caught": Element(lambda drawing: drawing.catch("x", "message")),
    "signal, caught": Element(lambda drawing: drawing.catch("x", "signal"), calls="signal"),
    "timer, caught": Element(lambda drawing: drawing.catch("x", timer("PT1H"))),
    "timer at a local time": Element(lambda drawing: drawing.catch("x", AT_TEN)),
    "condition, caught": Element(beside_a_change(lambda one: one.catch("x", "conditional"))),
    "any of two, caught": Element(lambda drawing: drawing.catch("x", FIRST), prefers="timer"),
    "both of two, caught": Element(
        put("intermediateCatchEvent", BOTH, parallelMultiple="true"), calls="signal"
    ),
    "link": Element(linked),
    "message, thrown": Element(lambda drawing: drawing.throw("x", "message"), listens="message"),
    "signal, thrown": Element(lambda drawing: drawing.throw("x", "signal"), listens="signal"),
    "two at once, thrown": Element(put("intermediateThrowEvent", BOTH), listens=BOTH),
    "escalation, thrown": Element(raised("escalation", cancel=False, on_the_way=True)),
}
ENDS = {
    "message, at an end": Element(
        lambda drawing: drawing.end("x", "message"), listens="message", is_end=True
    ),
    "signal, at an end": Element(
        lambda drawing: drawing.end("x", "signal"), listens="signal", is_end=True
    ),
    "two at once, at an end": Element(put("endEvent", BOTH), listens=BOTH, is_end=True),
    "terminate end": Element(stopped, is_end=True),
}
GATEWAYS = {
    "exclusive gateway": Element(ways("exclusive", 'agency == "newport"')),
    "inclusive gateway": Element(ways("inclusive", 'agency == "newport"', "len(items) == 3")),
    "parallel gateway": Element(lambda drawing: drawing.side_by_side("x", "y")),
    "event gateway, message": Element(first_of_two(), prefers="message"),
    "event gateway, signal": Element(first_of_two("signal"), prefers="signal", calls="signal"),
    "event gateway, timer": Element(first_of_two(), prefers="timer"),
    "event gateway, condition": Element(beside_a_change(first_of_two("conditional"))),
}
CALLS = {
    "call": Element(
        lambda drawing: drawing.call("x", "child", own=False, agency="agency"), (CHILD,)
    ),
    "call, own instance": Element(
        lambda drawing: drawing.call("x", "child", agency="agency"), (CHILD,)
    ),
    "call for each": Element(
        lambda drawing: drawing.call("x", "child", each="items", agency="agency"), (CHILD,)
    ),
}
SUB_PROCESSES = {
    "sub-process": Element(enclosed),
    "sub-process for each": Element(lambda drawing: enclosed(drawing, more=every())),
    "transaction": Element(lambda drawing: enclosed(drawing, kind="transaction")),
    "transaction, canceled": Element(raised("cancel", kind="transaction")),
    "event sub-process": Element(aside("message"), prefers="message"),
    "event sub-process beside": Element(
        aside("message", interrupts=False), prefers="message", hears_again=True
    ),
    "event sub-process, signal": Element(aside("signal"), prefers="signal", calls="signal"),
    "event sub-process beside, signal": Element(
        aside("signal", interrupts=False), prefers="signal", calls="signal"
    ),
    "event sub-process, escalation": Element(
        aside("escalation", before=lambda one: one.throw("x", "escalation"))
    ),
    "event sub-process beside, escalation": Element(
        aside("escalation", interrupts=False, before=lambda one: one.throw("x", "escalation"))
    ),
    "event sub-process, error": Element(
        aside("error", before=lambda one: enclosed(one, EVENTS["error"]))
    ),
}
BORDERS = {
    "boundary timer": Element(bounded("timer"), prefers="timer"),
    "boundary timer beside": Element(bounded("timer", cancel=False), prefers="timer"),
    "boundary cycle beside": Element(bounded(CYCLE, cancel=False), prefers="timer"),
    "boundary message": Element(bounded("message"), prefers="message"),
    "boundary message beside": Element(
        bounded("message", cancel=False), prefers="message", hears_again=True
    ),
    "boundary signal": Element(bounded("signal"), prefers="signal", calls="signal"),
    "boundary signal beside": Element(
        bounded("signal", cancel=False), prefers="signal", calls="signal"
    ),
    "boundary condition": Element(beside_a_change(bounded("conditional"))),
    "boundary condition beside": Element(beside_a_change(bounded("conditional", cancel=False))),
    "boundary of two": Element(bounded(FIRST), prefers="timer"),
    "boundary error": Element(raised("error")),
    "boundary escalation": Element(raised("escalation")),
    "boundary escalation beside": Element(raised("escalation", cancel=False)),
}
ELEMENTS = {
    **STARTS,
    **TASKS,
    **EVENTS_ON_THE_WAY,
    **ENDS,
    **GATEWAYS,
    **CALLS,
    **SUB_PROCESSES,
    **BORDERS,
}
