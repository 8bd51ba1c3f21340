"""User tasks: find them, read them, do them."""

from collections.abc import Callable, Mapping
from uuid import UUID

import sqlalchemy as sa
from flask import Response, request

from engine import tasks
from engine.context import CommandContext
from engine.deployments import deployed
from engine.errors import Invalid
from engine.forms import FieldError, FormDefinition, FormRefused
from engine.models import ProcessDefinition, User, UserTask
from engine.queries import instances as readable
from webapp.api import listed_tasks
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change, require_version
from webapp.api.reading import asks, takes
from webapp.api.refusals import AnswersRefused
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Reason
from webapp.api.schemas.escalations import AskForTime
from webapp.api.schemas.instances import Instance, instance_of
from webapp.api.schemas.tasks import Assignment, Completion, Draft, Rescheduling, Task, TaskInFull
from webapp.api.task_in_full import explanation_of, task_in_full
from webapp.current import actor, moment, process_engine
from webapp.signing_in.binding import require_proof
from workflows import extensions

bp = blueprint("tasks", "User tasks: what people are asked to do, and what they do with it.")


@bp.get("/tasks")
@asks(bp, told.TaskQuery)
@bp.output(told.Tasks)
def listing(query: told.TaskQuery) -> Response:
    """List the tasks that I may see: open ones unless asked otherwise, the most urgent first."""
    seen = moment()
    with process_engine().query() as session:
        page = listed_tasks.page(session, actor(), query, seen)
        items = [told.task_of(row, seen.now) for row in page.items]
    return give(told.Tasks(items=items, next=page.next))


@bp.get("/tasks/<uuid:task_id>")
@bp.output(TaskInFull)
def show(task_id: UUID) -> Response:
    """Read a task with its form, and with the answers so far."""
    with process_engine().query() as session:
        row = readable.get_task(session, actor(), task_id)
        return give(task_in_full(session, actor(), moment(), row), told.etag_of(row))


@bp.get("/tasks/<uuid:task_id>/explain")
@bp.output(told.Explanation)
def explain(task_id: UUID) -> Response:
    """Tell why this task is here: why me, why now, by which line of the diagram, what follows."""
    with process_engine().query() as session:
        row = readable.get_task(session, actor(), task_id)
        return give(explanation_of(session, actor(), moment(), row))


@bp.post("/tasks/<uuid:task_id>/claim")
@bp.output(Task)
def claim(task_id: UUID) -> Response:
    """Take a task that is offered to one of my groups."""
    return _act(task_id, lambda ctx: tasks.claim(ctx, task_id))


@bp.post("/tasks/<uuid:task_id>/release")
@takes(bp, Reason)
@bp.output(Task)
def release(task_id: UUID, body: Reason) -> Response:
    """Give a task back to its group, and say why; what was drafted stays with it."""
    return _act(task_id, lambda ctx: tasks.release(ctx, task_id, body.reason))


@bp.post("/tasks/<uuid:task_id>/assign")
@takes(bp, Assignment)
@bp.output(Task)
def assign(task_id: UUID, body: Assignment) -> Response:
    """Give a task to a member of its group."""

    def act(ctx: CommandContext) -> UserTask:
        return tasks.assign(ctx, task_id, _person(ctx, body.assignee), body.reason)

    return _act(task_id, act)


@bp.post("/tasks/<uuid:task_id>/delegate")
@takes(bp, Assignment)
@bp.output(Task)
def delegate(task_id: UUID, body: Assignment) -> Response:
    """Let a colleague of the same group or agency do it; who delegated stays on record."""

    def act(ctx: CommandContext) -> UserTask:
        return tasks.delegate(ctx, task_id, _person(ctx, body.assignee), body.reason)

    return _act(task_id, act)


@bp.post("/tasks/<uuid:task_id>/complete")
@takes(bp, Completion)
@bp.output(Task)
def complete(task_id: UUID, body: Completion) -> Response:
    """Hand in the answers, and let the process go on as far as it can."""
    seen = tasks.Seen(body.seen_draft)
    return _act(task_id, lambda ctx: completed(ctx, task_id, body.answers, seen))


@bp.post("/tasks/<uuid:task_id>/draft")
@takes(bp, Draft)
@bp.output(TaskInFull)
def draft(task_id: UUID, body: Draft) -> Response:
    """Keep answers for later, half-filled as they are."""

    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, task_id)
        row = tasks.save_draft(ctx, task_id, body.answers, body.seen_version)
        full = task_in_full(ctx.session, ctx.actor, moment(), row)
        return Answer(full, etag=told.etag_of(row))

    return change(act)


@bp.post("/tasks/<uuid:task_id>/reschedule")
@takes(bp, Rescheduling)
@bp.output(Task)
def reschedule(task_id: UUID, body: Rescheduling) -> Response:
    """Move a deadline, with the reason; nobody moves their own."""
    return _act(task_id, lambda ctx: tasks.reschedule(ctx, task_id, body.due_on, body.reason))


@bp.post("/tasks/<uuid:task_id>/ask-for-time")
@takes(bp, AskForTime)
@bp.output(Instance, 201)
def ask_for_time(task_id: UUID, body: AskForTime) -> Response:
    """Ask for a later deadline: those who must support and grant it get their tasks."""

    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, task_id)
        row = extensions.request(ctx, task_id, body.due_on, body.reason)
        definition = ctx.session.get_one(ProcessDefinition, row.definition_id)
        where = f"{PREFIX}/instances/{row.id}"
        return Answer(instance_of(row, definition), 201, location=where)

    return change(act)


def require_seen(ctx: CommandContext, task_id: UUID) -> UserTask:
    """As if there were no such task, for those who may not see it; and in the version seen."""
    row = readable.get_task(ctx.session, ctx.actor, task_id)
    if request.if_match:
        require_version(told.etag_of(tasks.locked(ctx, task_id)))
    return row


def completed(
    ctx: CommandContext,
    task_id: UUID,
    answers: Mapping[str, object],
    seen: tasks.Seen = tasks.ANY_DRAFT,
) -> UserTask:
    """Complete a task; where its form or a register refuses, the form says so in its own words."""
    require_proof(ctx.session, task_id)
    try:
        return tasks.complete(ctx, task_id, answers, seen)
    except FormRefused as refused:
        form = _form(ctx, task_id)
        if form is None:
            raise
        raise AnswersRefused(form, refused.errors) from None
    except Invalid as refused:
        form = _form(ctx, task_id)
        field = form.field(refused.field) if form is not None else None
        words = field.message_for(refused.rule) if field is not None else None
        if form is None or words is None:
            raise
        error = FieldError(refused.field, refused.rule, message=words)
        raise AnswersRefused(form, [error]) from None


def _form(ctx: CommandContext, task_id: UUID) -> FormDefinition | None:
    row = ctx.session.get_one(UserTask, task_id)
    return deployed(ctx.session, row.definition_id).forms.get(row.form or "")


def _act(task_id: UUID, verb: Callable[[CommandContext], UserTask]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, task_id)
        row = verb(ctx)
        return Answer(told.task_of(row, ctx.now), etag=told.etag_of(row))

    return change(act)


def _person(ctx: CommandContext, user_id: int) -> int:
    """Somebody who is active; the rest is for the engine to decide."""
    found = ctx.session.scalar(sa.select(User.id).where(User.id == user_id, User.is_active))
    if found is None:
        raise Invalid("assignee", "not_an_option")
    return found
