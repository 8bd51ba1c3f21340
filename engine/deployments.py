"""Published definitions ready to run: compiled once in a process, shared by all threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.bpmn.compiled import CompiledDefinition, compile_definition
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import CommandContext
from engine.errors import NotFound, NotInState
from engine.forms import FormDefinition
from engine.models import BoardState, DefinitionState, ProcessDefinition
from engine.queries.definitions import in_force


@dataclass(frozen=True, slots=True)
class Deployed:
    """A version with its compiled diagram and its forms."""

    id: int
    key: str
    version: int
    compiled: CompiledDefinition
    forms: Mapping[str, FormDefinition]
    called: Mapping[str, int]
    strict: bool


_live = (
    sa.select(ProcessDefinition, BoardState)
    .outerjoin(BoardState, BoardState.id == 1)  # read along, for a start asks for nothing before
    .where(
        ProcessDefinition.key == sa.bindparam("wanted"),
        ProcessDefinition.state == str(DefinitionState.PUBLISHED),
    )
    .order_by(ProcessDefinition.version.desc())
    .limit(1)
)


def latest(session: Session, key: str) -> ProcessDefinition:
    """The newest version that was published and not retired."""
    found = find_latest(session, key)
    if found is None:
        raise NotFound("definition", key)
    return found


def latest_of(ctx: CommandContext, key: str) -> ProcessDefinition:
    """The version that new instances start on now, in one go with the board's row."""
    row = ctx.session.execute(_live, {"wanted": key}).one_or_none()
    if row is None:
        raise NotFound("definition", key)
    newest: ProcessDefinition = row[0]
    ctx.board = row[1] or ctx.board
    if newest.effective_at is None or newest.effective_at <= ctx.now:
        return newest
    found = find_in_force(ctx.session, key, ctx.now)
    if found is None:
        raise NotInState("definition", key, f"live from {newest.effective_at}", "in force")
    return found


def find_latest(session: Session, key: str) -> ProcessDefinition | None:
    """The newest published version, whether or not it is in force yet; or nothing."""
    row = session.execute(_live, {"wanted": key}).one_or_none()
    return row[0] if row is not None else None


def find_in_force(session: Session, key: str, now: datetime) -> ProcessDefinition | None:
    """The version that an instance starts on at that moment, or nothing."""
    return session.scalar(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.key == key, in_force(now))
        .order_by(ProcessDefinition.version.desc())
        .limit(1)
    )


def newest(session: Session, key: str) -> ProcessDefinition | None:
    """The version with the highest number, whatever has become of it; else the draft."""
    newest_first = ProcessDefinition.version.desc().nulls_last()
    return session.scalar(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.key == key)
        .order_by(newest_first, ProcessDefinition.id)
        .limit(1)
    )


# Definitions are immutable and few; what was compiled once serves every session and thread.
_deployed: dict[tuple[str, int], Deployed] = {}


def deployed(session: Session, definition_id: int) -> Deployed:
    """The compiled definition, from memory after the first time."""
    where = (str(session.connection().engine.url), definition_id)
    found = _deployed.get(where)
    if found is None:
        found = _deployed[where] = _load(session, definition_id)
    return found


def _load(session: Session, definition_id: int) -> Deployed:
    definition = session.get(ProcessDefinition, definition_id, options=[undefer("*")])
    if definition is None:
        raise NotFound("definition", definition_id)
    closure = _closure(session, definition)
    decisions = {key: text for one in closure for key, text in one.decisions.items()}
    forms = {key: data for one in closure for key, data in one.forms.items()}
    return Deployed(
        id=definition.id,
        key=definition.key,
        version=definition.version or 0,
        compiled=compile_definition(
            definition.ref,
            [one.xml for one in closure],
            definition.key,
            [text.encode() for text in decisions.values()],
        ),
        forms={key: FormDefinition.from_json(data) for key, data in forms.items()},
        called={key: called for one in closure for key, called in one.called.items()},
        strict=definition.strict,
    )


def _closure(session: Session, definition: ProcessDefinition) -> list[ProcessDefinition]:
    """The definition and all that it embeds, each once; own-instance callees stay apart."""
    found: dict[int, ProcessDefinition] = {}
    todo = [definition]
    while todo:
        one = todo.pop()
        if one.id not in found:
            found[one.id] = one
            todo += [_get_pinned(session, one.called[key]) for key in _embedded(one.xml)]
    return list(found.values())


def _embedded(xml: bytes) -> tuple[str, ...]:
    return tuple(sorted(read_diagrams(read_xml(xml))[0].called))


def _get_pinned(session: Session, definition_id: int) -> ProcessDefinition:
    return session.get_one(ProcessDefinition, definition_id, options=[undefer("*")])
