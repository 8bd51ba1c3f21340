"""Gathers what is told of processes: the list of all, and one with its versions and its sketch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine import sketches
from engine.actors import Actor
from engine.bpmn.diagram import Diagram
from engine.deployments import deployed
from engine.errors import NotFound
from engine.models import DefinitionState, InstanceState, ProcessDefinition, ProcessInstance, Sketch
from engine.permissions import may_design, may_see_drafts
from engine.queries.pages import live_definitions
from webapp.current import moment
from webapp.drawing import NOT_STARTED, draw, read_picture
from webapp.due import Tag
from webapp.i18n import _, language, said
from webapp.names import Names
from webapp.plain import without_marks
from webapp.studio.tabs import drawn_name

RUNNING = (InstanceState.ACTIVE, InstanceState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Row:
    """One process in the list."""

    key: str
    name: str
    purpose: str
    owner: str
    version: int | None
    running: int
    tag: Tag


@dataclass(frozen=True, slots=True)
class Version:
    """One version that was published or is proposed, with who and why."""

    number: int | None
    tag: Tag
    at: datetime | None
    by: str
    approved_by: str
    effective_at: datetime | None
    reason: str
    running: int


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """Everything on the page of one process."""

    key: str
    name: str
    purpose: str
    owner: str
    live: ProcessDefinition | None
    draft: ProcessDefinition | None
    sketch: Sketch | None
    sketched_by: str
    picture: Markup
    versions: Sequence[Version]
    may_draw: bool
    proposer: str = ""
    is_mine: bool = False

    @property
    def proposed(self) -> ProcessDefinition | None:
        """What was handed in and waits for a second person."""
        is_proposed = self.draft is not None and self.draft.state == DefinitionState.PROPOSED
        return self.draft if is_proposed else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A process whose next version waits for a second person."""

    key: str
    name: str


def waiting_for(session: Session, who: Actor) -> list[Waiting]:
    """What somebody else has handed in, for those who may approve it."""
    if not may_design(who):
        return []
    proposed = sa.select(ProcessDefinition).where(
        ProcessDefinition.state == str(DefinitionState.PROPOSED),
        ProcessDefinition.proposed_by != who.id,
    )
    found = session.scalars(proposed.order_by(ProcessDefinition.id)).all()
    return [Waiting(one.key, said(one.name, one.name_cy)) for one in found]


def listing(session: Session, who: Actor) -> list[Row]:
    """Every process with a live version; for those who design, also those only drawn so far."""
    names, running = Names(session), _running(session)
    live = {one.key: one for one in live_definitions(session, moment().now)}
    drawn = _drawn(session) if may_see_drafts(who) else {}
    rows = [
        Row(
            key=key,
            name=said(one.name, one.name_cy)
            if one
            else drawn_name(sketches.find(session, key)) or key,
            purpose=_purpose(session, one),
            owner=names.group(one.owner) if one else "",
            version=one.version if one else None,
            running=running.get(key, 0),
            tag=_tag(drawn.get(key)),
        )
        for key, one in ((key, live.get(key)) for key in {*live, *drawn})
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def process_page(session: Session, who: Actor, key: str) -> ProcessPage:
    names = Names(session)
    rows = _versions(session, key, with_drafts=may_see_drafts(who))
    sketch = sketches.find(session, key) if may_see_drafts(who) else None
    live = next((row for row in rows if row.starts_at(moment().now)), None)
    shown = live or next(iter(rows), None)
    if shown is None and sketch is None:
        raise NotFound("process", key)
    diagram = deployed(session, live.id).compiled.diagram if live else None
    draft = next((row for row in rows if row.version is None), None)
    return ProcessPage(
        key=key,
        name=said(shown.name, shown.name_cy) if shown else drawn_name(sketch) or key,
        purpose=_said_of(diagram),
        owner=names.group(shown.owner) if shown else "",
        live=live,
        draft=draft,
        proposer=names.person(draft.proposed_by) if draft and draft.proposed_by else "",
        is_mine=draft is not None and draft.proposed_by == who.id,
        sketch=sketch,
        sketched_by=names.person(sketch.saved_by) if sketch else "",
        picture=picture_of(live) if live else Markup(),
        versions=_told(session, rows, names),
        may_draw=may_design(who),
    )


def picture_of(definition: ProcessDefinition) -> Markup:
    """The diagram as it was drawn; nothing where it came without a layout."""
    picture = read_picture(definition.xml, definition.key, language())
    if picture.is_empty:
        return Markup()
    title = _("Process diagram: %(name)s", name=said(definition.name, definition.name_cy))
    return draw(picture, NOT_STARTED, title=title, description="", uid="diagram")


def state_of(definition: ProcessDefinition, *, is_newest: bool) -> Tag:
    if definition.state == DefinitionState.PUBLISHED:
        if not definition.starts_at(moment().now):
            return Tag("blue", _("Its day is to come"))
        return Tag("green", _("Live")) if is_newest else Tag("grey", _("Replaced"))
    tags = {
        DefinitionState.DRAFT: Tag("amber", _("Sent back")),
        DefinitionState.PROPOSED: Tag("amber", _("Waits for approval")),
        DefinitionState.RETIRED: Tag("grey", _("Retired")),
    }
    return tags[DefinitionState(definition.state)]


def _told(session: Session, rows: Sequence[ProcessDefinition], names: Names) -> list[Version]:
    running = _running_versions(session, [row.id for row in rows])
    newest = next((row.id for row in rows if row.starts_at(moment().now)), None)
    return [
        Version(
            number=row.version,
            tag=state_of(row, is_newest=row.id == newest),
            at=row.published_at or row.created_at,
            by=names.person(row.proposed_by or row.created_by) if row.created_by else "",
            approved_by=names.person(row.approved_by) if row.approved_by else "",
            effective_at=row.effective_at,
            reason=_("Shipped with Cylch") if row.reason == "shipped library" else row.reason,
            running=running.get(row.id, 0),
        )
        for row in rows
    ]


def _versions(session: Session, key: str, *, with_drafts: bool) -> Sequence[ProcessDefinition]:
    statement = sa.select(ProcessDefinition).where(ProcessDefinition.key == key)
    if not with_drafts:
        statement = statement.where(ProcessDefinition.version.is_not(None))
    newest_first = statement.order_by(
        ProcessDefinition.version.desc().nulls_first(), ProcessDefinition.id
    )
    return session.scalars(newest_first).all()


def _drawn(session: Session) -> Mapping[str, str]:
    """What is under way for each key: a proposal, or a sketch."""
    proposed = session.scalars(
        sa.select(ProcessDefinition.key).where(
            ProcessDefinition.state == str(DefinitionState.PROPOSED)
        )
    )
    sketched = session.scalars(sa.select(Sketch.key))
    return dict.fromkeys(sketched, "sketch") | dict.fromkeys(proposed, "proposed")


def _tag(under_way: str | None) -> Tag:
    if under_way == "proposed":
        return Tag("amber", _("Waits for approval"))
    return Tag("blue", _("Being drawn")) if under_way else Tag("green", _("Live"))


def _running(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(ProcessDefinition.key, sa.func.count())
        .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .where(ProcessInstance.state.in_([str(state) for state in RUNNING]))
        .group_by(ProcessDefinition.key)
    )
    return {row[0]: row[1] for row in rows}


def _running_versions(session: Session, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        sa.select(ProcessInstance.definition_id, sa.func.count())
        .where(
            ProcessInstance.definition_id.in_(ids),
            ProcessInstance.state.in_([str(state) for state in RUNNING]),
        )
        .group_by(ProcessInstance.definition_id)
    )
    return {row[0]: row[1] for row in rows}


def _purpose(session: Session, definition: ProcessDefinition | None) -> str:
    return _said_of(deployed(session, definition.id).compiled.diagram) if definition else ""


def _said_of(diagram: Diagram | None) -> str:
    return without_marks(said(diagram.documentation, diagram.documentation_cy)) if diagram else ""
