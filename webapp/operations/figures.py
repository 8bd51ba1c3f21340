"""Gathers how a process runs: numbers alone, the same for the page, the file and the API."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.diagram import Element
from engine.deployments import deployed, find_in_force
from engine.errors import NotFound
from engine.models import ProcessDefinition
from engine.queries import running, steps
from engine.queries.steps import Standing, Took
from webapp.current import Moment
from webapp.operations.words import name_of, place_of
from webapp.reading_order import in_reading_order

FEWEST = 3  # a step that was finished less often says nothing about where work waits


@dataclass(frozen=True, slots=True)
class Step:
    """One step for people: how long it took, what stands there, what failed."""

    element: Element
    element_id: str
    is_here: bool  # in the version that is drawn
    took: Took = field(default_factory=Took)
    now: Standing | None = None
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that needs no person, and how many tokens wait there."""

    element: Element
    element_id: str
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which version of which process (none: all), and the first and last day."""

    key: str
    version: int | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the page counts, at one moment."""

    drawn: ProcessDefinition
    versions: Sequence[ProcessDefinition]
    chosen: Sequence[int]
    compiled: Mapping[int, CompiledDefinition]
    steps: Sequence[Step]
    waits: Sequence[Wait] | None
    failed: Mapping[str, int]
    until: datetime | None

    def element(self, element_id: str) -> Element | None:
        versions = self.compiled.values()
        return next(
            (one.elements[element_id] for one in versions if element_id in one.elements), None
        )

    def name(self, element: Element) -> str:
        versions = self.compiled.values()
        known = next((one for one in versions if element.id in one.elements), None)
        return place_of(element, known) if known else name_of(element)

    @property
    def slowest(self) -> Step | None:
        """Where work waits longest: by what is usual, then by what nine in ten need."""
        told = [one for one in self.steps if one.took.count >= FEWEST and one.took.median > 0]
        return max(told, key=lambda one: (one.took.median, one.took.ninth), default=None)

    @property
    def latest_now(self) -> Step | None:
        """Where most is late at this moment."""
        told = [one for one in self.steps if one.now is not None and one.now.late]
        return max(told, key=lambda one: one.now.late if one.now else 0, default=None)


def chosen(
    session: Session, key: str, version: int | None, now: datetime
) -> tuple[Sequence[ProcessDefinition], list[int], ProcessDefinition]:
    """All versions, the ids of those wanted, and the one to draw."""
    versions = running.versions(session, key)
    wanted = [one for one in versions if version is None or one.version == version]
    if not wanted:
        raise NotFound("process", key)
    ids = running.used(session, [one.id for one in wanted])
    live = find_in_force(session, key, now) if version is None else None
    return versions, ids, live or wanted[0]


def gather(session: Session, seen: Moment, wanted: Wanted) -> Figures:
    versions, ids, drawn = chosen(session, wanted.key, wanted.version, seen.now)
    compiled = compiled_of(session, {*ids, drawn.id})
    known = dict(_elements(drawn.id, ids, compiled))
    here = compiled[drawn.id].elements
    people = [one for one, element in known.items() if element.is_human]
    past = steps.history(session, seen.calendar, ids, wanted.first, wanted.last)
    now = steps.standing(session, ids, people, seen.now)
    failed = running.failed(session, ids)
    waiting = running.waiting(session, {one: compiled[one] for one in ids})
    return Figures(
        drawn=drawn,
        versions=versions,
        chosen=ids,
        compiled=compiled,
        steps=[
            Step(
                known[one],
                one,
                one in here,
                past.steps.get(one) or Took(),
                now.get(one),
                failed.get(one, 0),
            )
            for one in people
            if one in here or one in past.steps or one in now
        ],
        waits=None
        if waiting is None
        else [Wait(known[one], one, waiting[one]) for one in known if one in waiting],
        failed=failed,
        until=past.until,
    )


def compiled_of(session: Session, ids: Iterable[int]) -> dict[int, CompiledDefinition]:
    return {one: deployed(session, one).compiled for one in ids}


def _elements(
    drawn: int, ids: Sequence[int], compiled: Mapping[int, CompiledDefinition]
) -> Iterator[tuple[str, Element]]:
    """Those of the version that is drawn in reading order, then what only other ones have."""
    first = compiled[drawn]
    for element in in_reading_order(first.diagram):
        yield element.id, element
    seen = {element.id for element in first.diagram.elements.values()}
    for one in (drawn, *sorted(ids, reverse=True)):
        for element_id, element in compiled[one].elements.items():
            if element_id not in seen:
                seen.add(element_id)
                yield element_id, element
