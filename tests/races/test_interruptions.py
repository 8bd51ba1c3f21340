"""Two things that interrupt one element come at one time: in one sweep, or by two workers at once.

It comes out as if one had come after the other, and nothing of the element is left.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations_with_replacement, product

import pytest
import sqlalchemy as sa

from engine import tasks
from engine.models import Job, ProcessInstance, UserTask
from tests.clock import A_WEDNESDAY
from tests.engine.bpmn.pen import EVENTS
from tests.engine.diagrams import Drawing, publish
from tests.faults.elements import ELEMENTS, inner_of_its_own
from tests.faults.life import GROUP, started, sweep
from tests.faults.walking import outcome, sound
from tests.people import member
from tests.races.processes import Ground

Interrupter = tuple[str, str]
Pair = Sequence[Interrupter]

# What runs in an instance of its own is not interrupted: such a diagram is refused.
HOLDING = (
    "user task",
    "user task for each",
    "sub-process",
    "sub-process for each",
    "transaction",
    "call",
)
BORDER, OUTSIDE = "border", "outside"
HEARD = ("message", "signal")
AT_THE_BORDER = list(product((BORDER,), ("timer", *HEARD)))
PAIRS = [
    *combinations_with_replacement(AT_THE_BORDER, 2),
    *product(AT_THE_BORDER, product((OUTSIDE,), HEARD)),
]
LED_ON = {"by0", "by1", "beside"}


def main(element: str, pair: Pair) -> Drawing:
    drawing = Drawing("main").start()
    ELEMENTS[element].draw(drawing)
    drawing.end()
    for number, (place, event) in enumerate(pair):
        if place == BORDER:
            border = drawing.boundary(f"border{number}", "x", event)
            border.task(f"by{number}").end(f"ended{number}")
        else:
            inner = inner_of_its_own(EVENTS[event], interrupts=True)
            drawing.put("subProcess", "aside", inner, follow=False, triggeredByEvent="true")
            drawing.lanes[next(iter(drawing.lanes))].append("beside")
    return drawing


def cause(ground: Ground, event: str) -> None:
    if event == "timer":
        ground.clock.advance(timedelta(hours=1, minutes=1))
    else:
        started(ground.engine, event)


def in_a_row(ground: Ground, events: Sequence[str]) -> None:
    for event in events:
        cause(ground, event)
        sweep(ground.engine)


def in_one_sweep(ground: Ground, events: Sequence[str]) -> None:
    for event in events:
        cause(ground, event)
    sweep(ground.engine)


def by_two(ground: Ground, events: Sequence[str]) -> None:
    for event in events:
        cause(ground, event)
    ground.at_once(sweep, sweep)
    sweep(ground.engine)  # what one of them let be, as the other held it


def lived(ground: Ground, officer, events: Sequence[str], happens: Callable) -> Counter:
    """What comes of one life in which all this happens."""
    before = outcome(ground)
    ground.clock.set(A_WEDNESDAY)
    started(ground.engine, "main")
    happens(ground, events)
    sound(ground)
    [(task_id, element_id)] = opened(ground)
    assert element_id in LED_ON
    with ground.engine.command(officer) as ctx:
        tasks.complete(ctx, task_id, {})
        ctx.session.execute(sa.delete(Job))  # a message for which nobody waits any more
    sound(ground)
    assert (opened(ground), active(ground)) == ([], 0)
    return outcome(ground) - before


def opened(ground: Ground) -> list:
    wanted = sa.select(UserTask.id, UserTask.element_id)
    return ground.rows(wanted.where(UserTask.state.in_(("created", "assigned"))))


def active(ground: Ground) -> int:
    wanted = sa.select(sa.func.count()).where(ProcessInstance.state == "active")
    return ground.rows(wanted)[0][0]


@pytest.mark.parametrize("element", HOLDING)
def test_what_two_interrupt_at_once_comes_out_as_if_by_one_after_the_other(ground, element):
    officer = member(ground.engine, GROUP)
    speakers = [Drawing(event).start().throw("tell", event).end() for event in HEARD]
    for pair in PAIRS:
        drawings = (*ELEMENTS[element].callees, main(element, pair), *speakers)
        publish(ground.engine, *drawings, strict=False)
        events = list(dict.fromkeys(event for _place, event in pair))

        orders = (events, events[::-1])
        allowed = [lived(ground, officer, order, in_a_row) for order in orders]
        for happens in (in_one_sweep, by_two):
            assert lived(ground, officer, events, happens) in allowed, (pair, happens.__name__)
