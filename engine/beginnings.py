"""What begins by itself: at a time, a message, a signal that a start event of a live version names.

It is read off the diagram as it was published. A time is a job of its own; a message or a signal
finds its start events when it comes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from lxml import etree

from engine.bpmn.timers import StartTimer, TimerKind
from engine.bpmn.vocabulary import bpmn, events_of, reference, text_of
from engine.bpmn.world import World
from engine.bpmn.xml import read_xml
from engine.context import CommandContext
from engine.deployments import find_in_force
from engine.models import Job, JobKind, ProcessDefinition
from engine.queries.definitions import in_force

TIMES: Mapping[str, TimerKind] = {
    "timeDate": "date",
    "timeDuration": "duration",
    "timeCycle": "cycle",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A start event that waits for a message or a signal."""

    element_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Begins:
    """The start events of one version that need nobody."""

    timers: tuple[StartTimer, ...]
    named: tuple[Named, ...]


def plan(ctx: CommandContext, definition: ProcessDefinition) -> None:
    """Put the next moment of each of its start timers on the list: it has just come into force."""
    for timer in _begins(definition).timers:
        due_at = next_of(ctx, definition, timer.element_id, ctx.now)
        if due_at is not None:
            ctx.session.add(job(definition, timer.element_id, due_at, {}))


def plan_again(ctx: CommandContext, key: str) -> None:
    """After a version was retired: the one in force now begins by itself again."""
    ctx.session.flush()
    found = find_in_force(ctx.session, key, ctx.now)
    waiting = sa.select(Job).where(Job.kind == str(JobKind.START))
    planned = {one.payload["definition"] for one in ctx.session.scalars(waiting)}
    if found is not None and found.id not in planned:
        plan(ctx, found)


def next_of(
    ctx: CommandContext, definition: ProcessDefinition, element_id: str, after: datetime
) -> datetime | None:
    """Counted from when the version came into force: what was late or left out moves nothing."""
    timers = {timer.element_id: timer for timer in _begins(definition).timers}
    timer = timers.get(element_id)
    began = definition.effective_at or definition.published_at
    if timer is None or began is None:
        return None
    return timer.next_after(began, max(after, began), World(ctx.now, ctx.calendar))


def job(
    definition: ProcessDefinition,
    element_id: str,
    due_at: datetime,
    variables: Mapping[str, object],
) -> Job:
    return Job(
        kind=JobKind.START,
        due_at=due_at,
        payload={
            "definition": definition.id,
            "element": element_id,
            "variables": dict(variables),
        },
    )


def waiting_for(
    ctx: CommandContext, kind: str, name: str
) -> Iterator[tuple[ProcessDefinition, str]]:
    """The versions in force that begin with this message or signal, and where."""
    for ref, number in _newest(ctx):
        begins = _known.get(ref) or _begins(ctx.session.get_one(ProcessDefinition, number))
        for one in begins.named:
            if (one.kind, one.name) == (kind, name):
                yield ctx.session.get_one(ProcessDefinition, number), one.element_id


def _newest(ctx: CommandContext) -> Iterable[tuple[str, int]]:
    """Of each key the version in force: its digest, which may do, and its number."""
    columns = (ProcessDefinition.key, ProcessDefinition.ref, ProcessDefinition.id)
    live = sa.select(*columns).where(in_force(ctx.now))
    in_order = live.order_by(ProcessDefinition.key, ProcessDefinition.version)
    rows = ctx.session.execute(in_order)
    return {key: (ref, number) for key, ref, number in rows}.values()


_known: dict[str, Begins] = {}


def _begins(definition: ProcessDefinition) -> Begins:
    """From memory after the first time: what a version is made of has its digest."""
    found = _known.get(definition.ref)
    if found is None:
        found = _known[definition.ref] = _read(definition.xml, definition.key)
    return found


def _read(xml: bytes, key: str) -> Begins:
    root = read_xml(xml)
    names = {one.get("id", ""): one.get("name", "") for one in root}
    starts = [
        start
        for process in root.iter(bpmn("process"))
        if process.get("id") == key
        for start in process.findall(bpmn("startEvent"))
    ]
    timers = [timer for start in starts for timer in _timers(start)]
    named = [one for start in starts for one in _named(start, names)]
    return Begins(tuple(timers), tuple(named))


def _timers(start: etree._Element) -> Iterator[StartTimer]:
    for definition in start.findall(bpmn("timerEventDefinition")):
        for child, kind in TIMES.items():
            if text := text_of(definition, child):
                yield StartTimer(start.get("id", ""), kind, text)


def _named(start: etree._Element, names: Mapping[str, str]) -> Iterator[Named]:
    for kind in events_of(start):
        for definition in start.findall(bpmn(f"{kind}EventDefinition")):
            meant = names.get(reference(definition, f"{kind}Ref"))
            if kind in ("message", "signal") and meant:
                yield Named(start.get("id", ""), kind, meant)
