"""The versions of a diagram, as far as a caller may see them: drafts are for those who design."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.actors import Actor
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import Unreadable, read_xml
from engine.definitions import Source
from engine.deployments import find_latest
from engine.errors import NotFound
from engine.models import DefinitionState, ProcessDefinition
from engine.permissions import may_see_drafts
from workflows import library

UNPUBLISHED = (str(DefinitionState.DRAFT), str(DefinitionState.PROPOSED))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    if may_see_drafts(actor):
        return sa.true()
    return ProcessDefinition.version.is_not(None)


def is_current(now: datetime) -> sa.ColumnElement[bool]:
    """The version that new instances start on, one whose day is to come, or a draft."""
    newer = aliased(ProcessDefinition)
    has_newer = sa.exists().where(
        newer.key == ProcessDefinition.key,
        newer.state == str(DefinitionState.PUBLISHED),
        newer.version > ProcessDefinition.version,
        newer.effective_at.is_(None) | (newer.effective_at <= now),
    )
    is_live = (ProcessDefinition.state == str(DefinitionState.PUBLISHED)) & ~has_newer
    return is_live | ProcessDefinition.state.in_(UNPUBLISHED)


def get(session: Session, actor: Actor, key: str, version: str) -> ProcessDefinition:
    """One version by its number, or the latest, or the draft."""
    statement = sa.select(ProcessDefinition).where(ProcessDefinition.key == key, visible(actor))
    if version == "draft":
        statement = statement.where(ProcessDefinition.version.is_(None))
    elif version == "latest":
        statement = statement.where(ProcessDefinition.state == str(DefinitionState.PUBLISHED))
        statement = statement.order_by(ProcessDefinition.version.desc()).limit(1)
    else:
        statement = statement.where(ProcessDefinition.version == int(version))
    found = session.scalar(statement)
    if found is None:
        raise NotFound("definition", f"{key} {version}")
    return found


def source_of(session: Session, filename: str, xml: bytes) -> Source:
    """A diagram with the forms and tables that it names: its live version's, or the library's.

    What cannot be read is for the lint to tell.
    """
    name = filename or "diagram.bpmn"
    forms, decisions = library.all_forms(), library.all_decisions()
    try:
        live = find_latest(session, read_diagrams(read_xml(xml))[0].process_id)
        if live is not None:
            forms, decisions = forms | dict(live.forms), decisions | dict(live.decisions)
        return library.source_of(name, xml, forms, decisions)
    except (Unreadable, IndexError):
        return Source(name, xml)
