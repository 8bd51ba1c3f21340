"""The process that an instance follows, as it was published: its drawing and its tasks in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.bpmn.diagram import Element
from engine.deployments import deployed
from engine.models import Ladder, ProcessDefinition, ProcessInstance
from engine.queries import instances
from webapp.diagrams import drawing_of
from webapp.i18n import said
from webapp.names import Names
from webapp.plain import without_marks
from webapp.reading_order import in_reading_order
from webapp.studio.due import due_in_words


@dataclass(frozen=True, slots=True)
class Work:
    """One task of the process: whose it is, how long it may take."""

    name: str
    lane: str
    about: str
    limit: str
    ladder: str


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """Everything on the page, said in the reader's language."""

    instance: ProcessInstance
    definition: ProcessDefinition
    name: str
    purpose: str
    approver: str
    svg: Markup | None
    works: Sequence[Work]


def process_page(session: Session, who: Actor, instance_id: UUID) -> ProcessPage:
    instance = instances.get(session, who, instance_id)
    definition = session.get_one(ProcessDefinition, instance.definition_id)
    diagram, names = deployed(session, definition.id).compiled.diagram, Names(session)
    titles = _ladders(session)
    return ProcessPage(
        instance=instance,
        definition=definition,
        name=said(definition.name, definition.name_cy),
        purpose=without_marks(said(diagram.documentation, diagram.documentation_cy)),
        approver=names.person(definition.approved_by) if definition.approved_by else "",
        svg=drawing_of(definition),
        works=[
            _work(one, titles, definition.forms)
            for one in in_reading_order(diagram)
            if one.is_human
        ],
    )


def _ladders(session: Session) -> dict[str, str]:
    rows = session.execute(sa.select(Ladder.name, Ladder.title, Ladder.title_cy))
    return {name: said(title, title_cy) for name, title, title_cy in rows}


def _work(element: Element, ladders: Mapping[str, str], forms: Mapping[str, Any]) -> Work:
    lane = element.lane
    return Work(
        name=said(element.name, element.name_cy),
        lane=said(lane.name, lane.name_cy) if lane else "",
        about=without_marks(said(element.documentation, element.documentation_cy)),
        limit=due_in_words(element, forms),
        ladder=ladders.get(element.ladder, element.ladder),
    )
