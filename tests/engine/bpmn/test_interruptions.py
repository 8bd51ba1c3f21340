"""One activity, two things that take it away: at one moment or one after the other, every pair.

Whatever comes first, one of them leads on, nothing of the activity is left, and it comes to an end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise, product

import pytest

from tests.engine.bpmn.pen import EVENTS, Pen, around, element, inside
from tests.engine.bpmn.stage import Stage

AN_HOUR = timedelta(hours=1)
RAISED = ("error", "escalation", "cancel")
BY_ITSELF = ("timer", "conditional")  # these come with whatever else happens
ROUNDS = (
    "<bpmn:multiInstanceLoopCharacteristics {}><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)


@dataclass(frozen=True)
class Activity:
    """What is interrupted; `holds` is whether something is in it that can raise and handle."""

    kind: str
    more: str = ""
    holds: bool = False

    def drawn(self, inner: str, raised: str) -> str:
        within = inside(end=raised) + inner if self.holds else ""
        return element(self.kind, "x", within + self.more)

    def interrupters(self) -> Iterator[tuple[str, str]]:
        """Where something can stand that interrupts it, and what that waits for."""
        caught = ("message", "signal", *(("error", "escalation") if self.holds else ()))
        cancels = ("cancel",) if self.kind == "transaction" else ()
        yield from product(("border",), (*caught, *BY_ITSELF, *cancels))
        yield from product(("outside",), caught)
        if self.holds and not self.more:  # of several rounds one alone would be interrupted
            yield from product(("within",), caught)


ACTIVITIES = {
    "user task": Activity("userTask"),
    "user task for each": Activity("userTask", ROUNDS.format("")),
    "one after the other": Activity("userTask", ROUNDS.format('isSequential="true"')),
    "sub-process": Activity("subProcess", holds=True),
    "sub-process for each": Activity("subProcess", ROUNDS.format(""), holds=True),
    "transaction": Activity("transaction", holds=True),
}


@dataclass(frozen=True)
class Pair:
    """Two that wait; the second may begin something beside the activity instead."""

    activity: Activity
    places: tuple[str, str]
    events: tuple[str, str]
    second_interrupts: bool = True

    def __str__(self) -> str:
        how = "" if self.second_interrupts else " beside it"
        both = zip(self.events, self.places, strict=True)
        return ", then ".join(" ".join(one) for one in both) + how

    def drawn(self) -> Pen:
        raised = "".join(EVENTS[one] for one in dict.fromkeys(self.events) if one in RAISED)
        parts: dict[str, str] = dict.fromkeys(("within", "outside"), "")
        for number in (0, 1):
            if self.places[number] != "border":
                parts[self.places[number]] += self._aside(number)
        pen = around(self.activity.drawn(parts["within"], raised)).raw(parts["outside"])
        for number in (0, 1):
            if self.places[number] == "border":
                self._attach(pen, number)
        return pen

    def _attach(self, pen: Pen, number: int) -> None:
        flag = str(self._interrupts(number)).lower()
        event = EVENTS[self.events[number]]
        pen.draw("boundaryEvent", f"border{number}", event, attachedToRef="x", cancelActivity=flag)
        pen.draw("userTask", f"by{number}").draw("endEvent", f"ended{number}")
        pen.chain(f"border{number}", f"by{number}", f"ended{number}")

    def _aside(self, number: int) -> str:
        flag, event = str(self._interrupts(number)).lower(), EVENTS[self.events[number]]
        way = [f"heard{number}", f"by{number}", f"ended{number}"]
        drawn = element("startEvent", way[0], event, isInterrupting=flag)
        drawn += element("userTask", way[1]) + element("endEvent", way[2])
        for source, target in pairwise(way):
            drawn += element("sequenceFlow", f"to_{target}", sourceRef=source, targetRef=target)
        return element("subProcess", f"aside{number}", drawn, triggeredByEvent="true")

    def _interrupts(self, number: int) -> bool:
        return number == 0 or self.second_interrupts


def pairs(activity: Activity) -> Iterator[Pair]:
    for one, other in product(activity.interrupters(), repeat=2):
        places, events = (one[0], other[0]), (one[1], other[1])
        yield Pair(activity, places, events)
        must_interrupt = other[1] in ("error", "cancel")
        has_one_receiver = events[0] == events[1] in ("message", *RAISED)
        if not must_interrupt and not has_one_receiver:
            yield Pair(activity, places, events, second_interrupts=False)


def happen(stage: Stage, event: str, *, together: bool) -> None:
    """Let it happen, and with it, in the same run, what comes by itself."""
    given = {"ready": True} if event == "conditional" or together else {}
    if event == "timer" or together:
        stage.now += AN_HOUR
    if event in RAISED:
        if "it" in stage.open:
            stage.do("it", **given)
    elif event in ("message", "signal"):
        stage.tell({"message": "hello", "signal": "alarm"}[event], given, kind=event)
    else:
        process = stage.take_up()
        process.update(given)
        process.run()


def wrong(pair: Pair, *, together: bool) -> str:
    """What is not as it should be, or nothing."""
    stage = Stage(pair.drawn(), ready=False)
    for event in dict.fromkeys(pair.events):
        happen(stage, event, together=together)
        if stage.failures:
            return f"{pair}: {stage.failures[0].message}"
    if not _is_in_order(stage.open, pair):
        return f"{pair}: {stage.open}"
    for _ in range(len(stage.open)):
        stage.do(stage.open[0])
    left = (stage.open, stage.due, stage.process.subscriptions())
    return "" if stage.done and left == ([], {}, []) else f"{pair}: left {left}"


def _is_in_order(found: list[str], pair: Pair) -> bool:
    if pair.second_interrupts:
        return found in (["by0"], ["by1"])
    return found in (["by0"], ["by0", "by1"])


@pytest.mark.parametrize("together", [False, True], ids=["in a row", "together"])
@pytest.mark.parametrize("name", ACTIVITIES)
def test_of_two_that_interrupt_one_leads_on_and_nothing_is_left(name, together):
    found = [wrong(pair, together=together) for pair in pairs(ACTIVITIES[name])]

    assert len(found) > 30
    assert [one for one in found if one] == []
