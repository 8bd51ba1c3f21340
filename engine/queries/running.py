"""What of a process runs: its versions in use, what waits for no person, what failed where."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.glance import waits
from engine.models import (
    Incident,
    IncidentState,
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    TokenMove,
    TokenMoveState,
    UserTask,
)
from engine.models.user_task import OPEN_NOW

# Of more instances than these, only the steps of people are counted.
MOST_READ = 200
# Written out: SQLite uses the index of what is open only where it reads the word.
OPEN_INCIDENT: sa.BindParameter[str] = sa.bindparam(
    "open_incident", str(IncidentState.OPEN), literal_execute=True
)
Compiled = Mapping[int, CompiledDefinition]


def versions(session: Session, key: str) -> Sequence[ProcessDefinition]:
    """Every version that was published, the newest first."""
    return session.scalars(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.key == key, ProcessDefinition.version.is_not(None))
        .order_by(ProcessDefinition.version.desc())
    ).all()


def used(session: Session, definitions: Sequence[int]) -> list[int]:
    """Those of these versions that some instance has run."""
    has_run = sa.exists().where(ProcessInstance.definition_id == ProcessDefinition.id)
    rows = session.scalars(
        sa.select(ProcessDefinition.id).where(ProcessDefinition.id.in_(definitions), has_run)
    )
    return list(rows)


def waiting(session: Session, compiled: Compiled) -> Counter[str] | None:
    """How many tokens wait at steps that need no person; nothing where there are too many."""
    found: Counter[str] = Counter()
    rows = _live(session, compiled)
    if len(rows) > MOST_READ:
        return None
    for _id, definition_id, stored in rows:
        found.update(_beside_people(compiled[definition_id], stored))
    return found


def waiting_at(session: Session, compiled: Compiled, element: str) -> list[UUID]:
    """The instances of which a token waits at such a step."""
    return [
        instance_id
        for instance_id, definition_id, stored in _live(session, compiled)[:MOST_READ]
        if element in _beside_people(compiled[definition_id], stored)
    ]


def standing_at(
    definitions: Sequence[int], element: str, *where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Instances with an open task of this step."""
    return ProcessInstance.id.in_(
        sa.select(UserTask.instance_id).where(
            OPEN_NOW,
            UserTask.definition_id.in_(definitions),
            UserTask.element_id == element,
            *where,
        )
    )


def failed(session: Session, definitions: Sequence[int]) -> dict[str, int]:
    """Open incidents by the element at which they are."""
    rows = session.execute(
        _of_these(sa.select(Incident.element_id, sa.func.count()), definitions).group_by(
            Incident.element_id
        )
    )
    return {row[0]: row[1] for row in rows}


def incidents(
    session: Session,
    definitions: Sequence[int],
    *where: sa.ColumnElement[bool],
    limit: int = 100,
) -> Sequence[tuple[Incident, ProcessInstance]]:
    """Open incidents with their instances, the latest first."""
    rows = session.execute(
        _of_these(sa.select(Incident, ProcessInstance), definitions)
        .where(*where)
        .order_by(Incident.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def proposals(
    session: Session, definitions: Sequence[int], seen: sa.ColumnElement[bool]
) -> Sequence[tuple[TokenMove, ProcessInstance]]:
    """Moves by hand that wait for a second person, in instances that the reader may see."""
    rows = session.execute(
        sa.select(TokenMove, ProcessInstance)
        .join(ProcessInstance, ProcessInstance.id == TokenMove.instance_id)
        .where(
            TokenMove.state == str(TokenMoveState.PROPOSED),
            TokenMove.definition_id.in_(definitions),
            seen,
        )
        .order_by(TokenMove.id)
        .limit(MOST_READ)
    )
    return [(row[0], row[1]) for row in rows]


def _of_these(statement: sa.Select, definitions: Sequence[int]) -> sa.Select:  # type: ignore[type-arg]
    """From the few incidents that are open to their instances, not from all instances to theirs."""
    return (
        statement.select_from(Incident)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(
            Incident.state == OPEN_INCIDENT,
            (ProcessInstance.definition_id + 0).in_(definitions),  # SQLite would begin there
        )
    )


def _live(session: Session, compiled: Compiled) -> Sequence[tuple[UUID, int, bytes]]:
    rows = session.execute(
        sa.select(ProcessInstance.id, ProcessInstance.definition_id, ProcessInstance.tokens)
        .where(
            ProcessInstance.definition_id.in_(list(compiled)),
            ProcessInstance.state == str(InstanceState.ACTIVE),
        )
        .limit(MOST_READ + 1)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _beside_people(compiled: CompiledDefinition, stored: bytes) -> Iterator[str]:
    for element_id in waits(compiled, stored):
        if not compiled.elements[element_id].is_human:
            yield element_id
