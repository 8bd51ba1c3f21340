"""What people do with a task beside its form: take it, pass it on, ask for time, talk."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue

from engine import collaboration, tasks
from engine.context import CommandContext
from engine.queries import instances
from webapp.asides import Answers, People, Sent, submit
from webapp.asides.files import add_files
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.task.page import Filled
from webapp.task.verbs import candidates, colleagues, may_ask, may_hand_back, may_move
from webapp.task.views import back, bp, page
from workflows import extensions


@bp.post("/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        task = tasks.claim(ctx, task_id)
    flash(_("“%(task)s” is now yours.", task=said(task.name, task.name_cy)))
    return back(task_id)


@bp.post("/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        tasks.release(ctx, task_id, given["hand_back_reason"])

    return _answer(
        task_id,
        submit("hand_back", act, _offer(task_id, may_hand_back)),
        _("The task is back with its group."),
    )


@bp.post("/<uuid:task_id>/assign")
def assign(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        tasks.assign(ctx, task_id, given["assign_to"], given["assign_reason"] or "")

    sent = submit("assign", act, _offer(task_id, candidates))
    return _answer(task_id, sent, _("The task has a new person."))


@bp.post("/<uuid:task_id>/delegate")
def delegate(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        tasks.delegate(ctx, task_id, given["delegate_to"], given["delegate_reason"] or "")

    sent = submit("delegate", act, _offer(task_id, colleagues))
    return _answer(task_id, sent, _("A colleague does this task for you now."))


@bp.post("/<uuid:task_id>/reschedule")
def reschedule(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        tasks.reschedule(ctx, task_id, date.fromisoformat(given["due_on"]), given["reason"])

    moved = _("The deadline is moved. The first one stays on record.")
    return _answer(task_id, submit("reschedule", act, _offer(task_id, may_move)), moved)


@bp.post("/<uuid:task_id>/ask-for-time")
def ask_for_time(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        wanted = date.fromisoformat(given["new_due_on"])
        extensions.request(ctx, task_id, wanted, given["extension_reason"])

    sent = submit("ask_for_time", act, _offer(task_id, may_ask))
    return _answer(task_id, sent, _("Your request for a new date is on its way."))


@bp.post("/<uuid:task_id>/comments")
def comment(task_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        task = instances.get_task(ctx.session, ctx.actor, task_id)
        collaboration.comment(ctx, task.instance_id, given["body"], task_id)

    return _answer(task_id, submit("comment", act), _("Your comment is added."))


@bp.post("/<uuid:task_id>/files")
def add_file(task_id: UUID) -> ResponseReturnValue:
    with process_engine().query() as session:
        task = instances.get_task(session, actor(), task_id)
    return _answer(task_id, add_files(task.instance_id, task_id), _("The file is added."))


def _answer(task_id: UUID, refused: Sent | None, done: str) -> ResponseReturnValue:
    if refused is not None:
        return page(task_id, Filled(aside=refused), 422)
    flash(done)
    return back(task_id)


def _offer(task_id: UUID, people: Callable[..., People]) -> Callable[[CommandContext], People]:
    def offered(ctx: CommandContext) -> People:
        task = instances.get_task(ctx.session, ctx.actor, task_id)
        return people(ctx.session, ctx.actor, moment().today, task)

    return offered
