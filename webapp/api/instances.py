"""Instances: start them, see where they stand, look after them."""

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from flask import Response, request

from engine import instances
from engine.context import CommandContext
from engine.deployments import find_in_force
from engine.errors import Invalid
from engine.models import Event, ProcessDefinition, ProcessInstance, UserTask
from engine.queries import instances as readable
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change, require_version
from webapp.api.lists import Order, Part, containing, in_order, page_of
from webapp.api.reading import asks, gives_file, takes
from webapp.api.schemas import instances as told
from webapp.api.schemas import tasks as told_tasks
from webapp.api.schemas.base import Paging, Reason
from webapp.api.schemas.instances import DiagramQuery, InstanceQuery, Message, NewInstance
from webapp.current import actor, moment, process_engine

bp = blueprint("instances", "Instances: one run of a diagram for one business key.")


@bp.get("/instances")
@asks(bp, InstanceQuery)
@bp.output(told.Instances)
def listing(query: InstanceQuery) -> Response:
    """List the instances that I may see, the latest first."""
    statement = sa.select(ProcessInstance).where(readable.visible(actor()), *_conditions(query))
    order = Order(ProcessInstance.started_at, ProcessInstance.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        definitions = {
            row.id: row
            for row in session.scalars(
                sa.select(ProcessDefinition).where(
                    ProcessDefinition.id.in_({one.definition_id for one in page.items})
                )
            )
        }
        items = [told.instance_of(row, definitions[row.definition_id]) for row in page.items]
    return give(told.Instances(items=items, next=page.next))


@bp.post("/instances")
@takes(bp, NewInstance)
@bp.output(told.Instance, 201)
def start(body: NewInstance) -> Response:
    """Start an instance of the version that is live now, and run it to its first wait."""

    def act(ctx: CommandContext) -> Answer:
        if find_in_force(ctx.session, body.definition, ctx.now) is None:
            raise Invalid("definition", "not_an_option")
        row = instances.start(
            ctx,
            body.definition,
            business_key=body.business_key,
            title=body.title,
            variables=body.variables,
        )
        return _answer(ctx, row, 201)

    return change(act)


@bp.get("/instances/<uuid:instance_id>")
@bp.output(told.Instance)
def show(instance_id: UUID) -> Response:
    """Read one instance."""
    with process_engine().query() as session:
        row = readable.get(session, actor(), instance_id)
        definition = session.get_one(ProcessDefinition, row.definition_id)
        return give(told.instance_of(row, definition), told.etag_of(row))


@bp.get("/instances/<uuid:instance_id>/events")
@asks(bp, told.EventQuery)
@bp.output(told.Events)
def events(instance_id: UUID, query: told.EventQuery) -> Response:
    """Read what happened to an instance, from its first event on, with the chain's hashes."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        where = (Event.instance_id == instance_id) & (Event.id > query.after)
        part = Part(sa.select(Event).where(where), in_order(Event.seq), query.limit, query.cursor)
        page = page_of(session, part)
    items = [told.event_of(row) for row in page.items]
    return give(told.Events(items=items, next=page.next))


@bp.get("/instances/<uuid:instance_id>/tasks")
@asks(bp, Paging)
@bp.output(told_tasks.Tasks)
def tasks(instance_id: UUID, query: Paging) -> Response:
    """List every task of an instance, open or not, as they came."""
    statement = sa.select(UserTask).where(UserTask.instance_id == instance_id)
    order = Order(UserTask.created_at, UserTask.id)
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told_tasks.task_of(row, moment().now) for row in page.items]
    return give(told_tasks.Tasks(items=items, next=page.next))


@bp.get("/instances/<uuid:instance_id>/diagram")
@asks(bp, DiagramQuery)
@gives_file(bp, "image/svg+xml", "The diagram with the way taken")
def diagram(instance_id: UUID, query: DiagramQuery) -> Response:
    """Draw the diagram of an instance: what is done, where it stands, which ways it took."""
    from webapp.api.pictures import picture_of  # noqa: PLC0415 - only pictures need the drawing

    with process_engine().query() as session:
        row = readable.get(session, actor(), instance_id)
        return picture_of(session, row, query.lang)


@bp.post("/instances/<uuid:instance_id>/suspend")
@takes(bp, Reason)
@bp.output(told.Instance)
def suspend(instance_id: UUID, body: Reason) -> Response:
    """Pause an instance and all that it called: no clock runs, nobody can complete its tasks."""
    return _act(instance_id, lambda ctx: instances.suspend(ctx, instance_id, body.reason))


@bp.post("/instances/<uuid:instance_id>/resume")
@takes(bp, Reason)
@bp.output(told.Instance)
def resume(instance_id: UUID, body: Reason) -> Response:
    """Go on: what became due meanwhile happens now, once."""
    return _act(instance_id, lambda ctx: instances.resume(ctx, instance_id, body.reason))


@bp.post("/instances/<uuid:instance_id>/terminate")
@takes(bp, Reason)
@bp.output(told.Instance)
def terminate(instance_id: UUID, body: Reason) -> Response:
    """End an instance before its end, with everything that it called."""
    return _act(instance_id, lambda ctx: instances.terminate(ctx, instance_id, body.reason))


@bp.post("/instances/<uuid:instance_id>/messages/<name>")
@takes(bp, Message)
@bp.output(told.Instance)
def message(instance_id: UUID, name: str, body: Message) -> Response:
    """Hand a message to an instance that waits for it."""
    variables = body.variables
    return _act(instance_id, lambda ctx: instances.correlate(ctx, instance_id, name, variables))


def _conditions(query: InstanceQuery) -> list[sa.ColumnElement[bool]]:
    exact = {
        ProcessInstance.business_key: query.business_key,
        ProcessInstance.state: query.state,
        ProcessInstance.board: query.board,
        ProcessInstance.agency: query.agency,
        ProcessInstance.root_id: query.root,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    if query.definition is not None:
        versions = sa.select(ProcessDefinition.id).where(ProcessDefinition.key == query.definition)
        conditions.append(ProcessInstance.definition_id.in_(versions))
    if query.q:
        columns = (ProcessInstance.title, ProcessInstance.business_key)
        conditions.append(containing(query.q, columns))
    return conditions


def require_seen(ctx: CommandContext, instance_id: UUID) -> None:
    """As if there were no such instance, for those who may not see it; in the version seen."""
    readable.get(ctx.session, ctx.actor, instance_id)
    if request.if_match:
        require_version(told.etag_of(instances.locked(ctx, instance_id)))


def _act(instance_id: UUID, verb: Callable[[CommandContext], ProcessInstance]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, instance_id)
        return _answer(ctx, verb(ctx))

    return change(act)


def _answer(ctx: CommandContext, row: ProcessInstance, status: int = 200) -> Answer:
    definition = ctx.session.get_one(ProcessDefinition, row.definition_id)
    where = f"{PREFIX}/instances/{row.id}" if status == 201 else ""  # noqa: PLR2004 - created
    return Answer(told.instance_of(row, definition), status, told.etag_of(row), where)
