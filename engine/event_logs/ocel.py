"""Writes an object-centric event log (OCEL 2.0, JSON): lifecycles, tasks, people and agencies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.event_logs.reading import (
    Choice,
    Happened,
    Veil,
    happened,
    kinds,
    lifecycle_ids,
    lifecycles,
    stamp,
    work,
)

LIFECYCLE, TASK, PERSON, AGENCY = "lifecycle", "task", "person", "agency"
OBJECTS: Mapping[str, Mapping[str, str]] = {
    LIFECYCLE: {"process": "string", "version": "string", "state": "string"},
    TASK: {"step": "string", "name": "string", "role": "string", "state": "string", "due": "time"},
    PERSON: {},
    AGENCY: {},
}
Said = dict[str, Any]


def write(session: Session, out: IO[bytes], choice: Choice, veil: Veil) -> int:
    """Row by row, whatever the size; give the number of events."""
    met: dict[str, str] = {}
    out.write(b'{"objectTypes":')
    out.write(orjson.dumps([_type(name, given) for name, given in OBJECTS.items()]))
    out.write(b',"eventTypes":')
    attributes = {"process": "string", "step": "string", "role": "string"}
    out.write(orjson.dumps([_type(kind, attributes) for kind in kinds(session, choice)]))
    out.write(b',"events":[')
    count = _rows(out, (_event(one, veil, met) for one in happened(session, choice)))
    out.write(b'],"objects":[')
    _rows(out, _objects(session, choice, veil, met))
    out.write(b"]}\n")
    return count


def _rows(out: IO[bytes], rows: Iterable[Said]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):
        out.write((b",\n" if count > 1 else b"\n") + orjson.dumps(row))
    return count


def _type(name: str, attributes: Mapping[str, str]) -> Said:
    return {
        "name": name,
        "attributes": [{"name": one, "type": kind} for one, kind in attributes.items()],
    }


def _event(one: Happened, veil: Veil, met: dict[str, str]) -> Said:
    """`met` gathers who took part: they become objects at the end."""
    said = {"process": one.process, "step": one.step, "role": one.role}
    about = [(LIFECYCLE, one.instance_id, "of"), (TASK, one.task_id, "about")]
    who = [(PERSON, one.actor_id, "by"), (PERSON, one.on_behalf_of, "on behalf of")]
    related = [
        (kind, veil.of(kind, value), how)
        for kind, value, how in (*about, *who, (AGENCY, one.agency, "for"))
        if value is not None
    ]
    met |= {name: kind for kind, name, _how in related if kind in (PERSON, AGENCY)}
    return {
        "id": veil.of("event", one.id),
        "type": one.kind,
        "time": stamp(one.at),
        "attributes": [{"name": name, "value": value} for name, value in said.items() if value],
        "relationships": [{"objectId": name, "qualifier": how} for _kind, name, how in related],
    }


def _objects(
    session: Session, choice: Choice, veil: Veil, met: Mapping[str, str]
) -> Iterator[Said]:
    chosen = set(lifecycle_ids(session, choice))
    for row in lifecycles(session, choice):
        yield _lifecycle(row, veil, row.parent_id if row.parent_id in chosen else None)
    for row in work(session, choice):
        yield _task(row, veil)
    for name, kind in sorted(met.items()):
        yield {"id": name, "type": kind, "attributes": [], "relationships": []}


def _lifecycle(row: sa.Row[*tuple[Any, ...]], veil: Veil, parent: UUID | None) -> Said:
    said = {"process": row.process, "version": str(row.version or 0), "state": row.state}
    return {
        "id": veil.of(LIFECYCLE, row.id),
        "type": LIFECYCLE,
        "attributes": _at(stamp(row.started_at), said),
        "relationships": _related(veil, LIFECYCLE, parent, "called by"),
    }


def _task(row: sa.Row[*tuple[Any, ...]], veil: Veil) -> Said:
    said = {
        "step": row.step,
        "name": row.name,
        "role": row.group.partition("@")[0],
        "state": row.state,
        "due": stamp(row.due_at) if row.due_at is not None else None,
    }
    return {
        "id": veil.of(TASK, row.id),
        "type": TASK,
        "attributes": _at(stamp(row.created_at), said),
        "relationships": _related(veil, LIFECYCLE, row.instance_id, "of"),
    }


def _at(moment: str, said: Mapping[str, str | None]) -> list[Said]:
    return [
        {"name": name, "time": moment, "value": value}
        for name, value in said.items()
        if value is not None
    ]


def _related(veil: Veil, kind: str, value: object, how: str) -> list[Said]:
    if value is None:
        return []
    return [{"objectId": veil.of(kind, value), "qualifier": how}]
