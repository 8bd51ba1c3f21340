"""Definitions: see the diagrams, bring new ones in, publish them by two people."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from flask import Response, current_app, request
from sqlalchemy.orm import Session

from engine import definitions, sketches
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import NotFound, NotInState
from engine.models import DefinitionState, ProcessDefinition
from webapp.api import versions
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change, require_version
from webapp.api.lists import Order, Part, page_of
from webapp.api.reading import asks, gives_file, takes
from webapp.api.refusals import WrongMediaType
from webapp.api.schemas import definitions as told
from webapp.api.schemas.base import Reason
from webapp.api.schemas.definitions import (
    Definition,
    DefinitionQuery,
    NewDefinition,
    Publication,
)
from webapp.current import actor, moment, process_engine
from webapp.signing_in.again import require_recent

bp = blueprint("definitions", "Definitions: diagrams, each version of them immutable.")

XML = ("application/xml", "text/xml")
XML_LIMIT = 6_000_000


@bp.get("/definitions")
@asks(bp, DefinitionQuery)
@bp.output(told.Definitions)
def listing(query: DefinitionQuery) -> Response:
    """List the live version of each diagram, and the drafts for those who design."""
    statement = sa.select(ProcessDefinition).where(versions.visible(actor()))
    if query.key is not None:
        statement = statement.where(ProcessDefinition.key == query.key)
    if query.state is not None:
        statement = statement.where(ProcessDefinition.state == query.state)
    if not (query.all or query.state):
        statement = statement.where(versions.is_current(moment().now))
    order = Order(ProcessDefinition.key, ProcessDefinition.id)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.definition_of(row) for row in page.items]
    return give(told.Definitions(items=items, next=page.next))


@bp.post("/definitions")
@asks(bp, NewDefinition)
@bp.output(Definition, 201)
@bp.doc(extensions={"x-body": {XML[0]: {"type": "string"}, XML[1]: {"type": "string"}}})
def deploy(query: NewDefinition) -> Response:
    """Bring a BPMN file in as a draft, or hear of every mistake in it.

    Forms and tables that it names come with it: its live version's, or the shipped library's.
    """
    request.max_content_length = XML_LIMIT
    if request.mimetype not in XML:
        raise WrongMediaType
    xml = request.get_data()

    def act(ctx: CommandContext) -> Answer:
        source = versions.source_of(ctx.session, query.filename, xml)
        draft = definitions.deploy(ctx, source)
        where = f"{PREFIX}/definitions/{draft.key}/versions/draft"
        return Answer(told.definition_of(draft), 201, told.etag_of(draft), where)

    return change(act)


@bp.get("/definitions/<key>")
@bp.output(told.DefinitionInFull)
def show(key: str) -> Response:
    """Read a diagram's versions: the live one, the draft and all that were."""
    with process_engine().query() as session:
        return give(_in_full(session, actor(), key, moment().now))


@bp.get("/definitions/<key>/versions/<version:n>")
@bp.output(Definition)
def version(key: str, n: str) -> Response:
    """Read one version."""
    with process_engine().query() as session:
        row = versions.get(session, actor(), key, n)
        return give(told.definition_of(row), told.etag_of(row))


@bp.get("/definitions/<key>/xml", defaults={"n": "latest"}, endpoint="latest_xml")
@bp.get("/definitions/<key>/versions/<version:n>/xml")
@gives_file(bp, XML[0], "The diagram as it came")
def xml(key: str, n: str) -> Response:
    """Download the diagram, byte for byte as it was brought in."""
    with process_engine().query() as session:
        row = versions.get(session, actor(), key, n)
        response = current_app.response_class(row.xml, mimetype="application/xml")
    name = row.filename if row.filename.isascii() else f"{row.key}.bpmn"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(told.etag_of(row))
    return response


@bp.get("/definitions/<key>/outline", defaults={"n": "latest"}, endpoint="latest_outline")
@bp.get("/definitions/<key>/versions/<version:n>/outline")
@bp.output(told.Outline)
def outline(key: str, n: str) -> Response:
    """Read the diagram in words, in the order in which one would follow it."""
    from webapp.api.outlines import outline_of  # noqa: PLC0415 - seldom asked for

    with process_engine().query() as session:
        return give(outline_of(versions.get(session, actor(), key, n)))


@bp.get("/definitions/<key>/diff/<version:m>", defaults={"n": "latest"}, endpoint="latest_diff")
@bp.get("/definitions/<key>/versions/<version:n>/diff/<version:m>")
@bp.output(told.Difference)
def diff(key: str, n: str, m: str) -> Response:
    """Compare version n with version m: what m adds, takes away and changes."""
    from webapp.api.differences import difference_of  # noqa: PLC0415 - seldom asked for

    with process_engine().query() as session:
        before = versions.get(session, actor(), key, n)
        return give(difference_of(before, versions.get(session, actor(), key, m)))


@bp.post("/definitions/<key>/publish", defaults={"n": "draft"}, endpoint="publish_draft")
@bp.post("/definitions/<key>/versions/<version:n>/publish")
@takes(bp, Publication)
@bp.output(Definition)
def publish(key: str, n: str, body: Publication) -> Response:
    """Propose a draft; when another person has proposed it, publish it.

    Two people are needed: the first call proposes, the second one, by somebody else, publishes.
    The first says from which day on new instances start on it; left out, they do at once.
    A page's session whose sign-in is old is asked again who it is before it publishes.
    """

    def act(ctx: CommandContext, row: ProcessDefinition) -> ProcessDefinition:
        if row.state == DefinitionState.DRAFT:
            given = (body.reason, body.effective_on, body.confirmed)
            return sketches.propose(ctx, row.id, *given)
        if row.state != DefinitionState.PROPOSED:
            raise NotInState("definition", row.id, row.state, "a draft")
        require_recent()
        return sketches.publish(ctx, row.id, body.reason)

    return _act(key, n, act)


@bp.post("/definitions/<key>/send-back", defaults={"n": "draft"}, endpoint="send_back_draft")
@bp.post("/definitions/<key>/versions/<version:n>/send-back")
@takes(bp, Reason)
@bp.output(Definition)
def send_back(key: str, n: str, body: Reason) -> Response:
    """Say no to what another person proposed: it stays a draft, with the reason."""
    return _act(key, n, lambda ctx, row: definitions.send_back(ctx, row.id, body.reason))


@bp.post("/definitions/<key>/retire", defaults={"n": "latest"}, endpoint="retire_latest")
@bp.post("/definitions/<key>/versions/<version:n>/retire")
@takes(bp, Reason)
@bp.output(Definition)
def retire(key: str, n: str, body: Reason) -> Response:
    """Let no new instance start on this version; running ones go on."""
    return _act(key, n, lambda ctx, row: definitions.retire(ctx, row.id, body.reason))


def _act(
    key: str, n: str, verb: Callable[[CommandContext, ProcessDefinition], ProcessDefinition]
) -> Response:
    def act(ctx: CommandContext) -> Answer:
        row = versions.get(ctx.session, ctx.actor, key, n)
        ctx.session.refresh(row, with_for_update=True)
        require_version(told.etag_of(row))
        changed = verb(ctx, row)
        return Answer(told.definition_of(changed), etag=told.etag_of(changed))

    return change(act)


def _in_full(session: Session, actor: Actor, key: str, now: datetime) -> told.DefinitionInFull:
    rows = session.scalars(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.key == key, versions.visible(actor))
        .order_by(ProcessDefinition.version.desc().nulls_first())
    ).all()
    if not rows:
        raise NotFound("definition", key)
    live = next((row for row in rows if row.starts_at(now)), None)
    draft = next((row for row in rows if row.version is None), None)
    named = live or rows[0]
    return told.DefinitionInFull(
        key=key,
        name=named.name,
        name_cy=named.name_cy,
        live=told.definition_of(live) if live else None,
        draft=told.definition_of(draft) if draft else None,
        versions=[told.definition_of(row) for row in rows if row.version is not None],
    )
