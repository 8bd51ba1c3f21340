"""Work in progress: every instance that one may see, and where each stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import collaboration, instances
from engine.context import CommandContext
from engine.errors import NotFound
from engine.models import Attachment, ProcessDefinition, ProcessInstance
from engine.permissions import may_operate, may_start, require
from engine.queries import instances as readable
from engine.queries import pages
from webapp.asides import NOTHING, Answers, People, Sent, submit
from webapp.asides.files import add_files
from webapp.current import actor, moment, process_engine
from webapp.due import Tag
from webapp.files import download
from webapp.i18n import _, said
from webapp.in_print import name_in, narrowed_by, quoted
from webapp.instance.page import instance_page, state_of
from webapp.instance.process import process_page
from webapp.names import Names
from webapp.operations.standing import narrowed

bp = Blueprint("instances", __name__, url_prefix="/instances")


@dataclass(frozen=True, slots=True)
class Row:
    """One instance in the list."""

    id: str
    title: str
    reference: str
    agency: str
    kind: str
    started_at: datetime
    tag: Tag


@bp.get("/")
def listing() -> ResponseReturnValue:
    text, state = request.args.get("q", "").strip(), request.args.get("state", "active")
    chosen = request.args.get("definition", "")
    where = pages.matching(text, state, chosen)
    with process_engine().query() as session:
        behind = narrowed(session, moment(), request.args)
        where += behind.where
        page = readable.listing(session, actor(), *where, cursor=request.args.get("after"))
        kinds = pages.definitions_of(session, page.items)
        names = Names(session)
        rows = [_row(one, kinds[one.definition_id], names) for one in page.items]
        live = pages.live_definitions(session)
        offered = [(one.key, said(one.name, one.name_cy)) for one in live]
    asked: dict[str, Any] = {"q": text, "state": state, "definition": chosen}
    more = url_for(".listing", **asked, **behind.kept, after=page.next)
    return render_template(
        "instances/listing.html",
        rows=rows,
        text=text,
        state=state,
        chosen=chosen,
        offered=offered,
        states=_states(),
        in_print=narrowed_by(
            (_("Search"), quoted(text)),
            (_("Process"), name_in(offered, chosen)),
            (_("State"), name_in(_states(), state)),
        ),
        may_begin=any(may_start(actor(), one.owner) for one in live),
        more=more if page.next else "",
        behind=behind,
        without=url_for(".listing", **asked),
    )


def _states() -> list[tuple[str, str]]:
    return [
        ("active", _("In progress")),
        ("suspended", _("Paused")),
        ("completed", _("Completed")),
        ("terminated", _("Ended early")),
        ("any", _("Any state")),
    ]


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> ResponseReturnValue:
    return _page(instance_id)


@bp.get("/<uuid:instance_id>/process")
def process(instance_id: UUID) -> ResponseReturnValue:
    """The version that this instance follows, as it was published."""
    with process_engine().query() as session:
        page = process_page(session, actor(), instance_id)
        return render_template("instances/process.html", page=page)


@bp.post("/<uuid:instance_id>/comments")
def comment(instance_id: UUID) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        collaboration.comment(ctx, instance_id, given["body"])

    return _answer(instance_id, submit("comment", act), _("Your comment is added."))


@bp.post("/<uuid:instance_id>/files")
def add_file(instance_id: UUID) -> ResponseReturnValue:
    return _answer(instance_id, add_files(instance_id), _("The file is added."))


@bp.post("/<uuid:instance_id>/suspend")
def suspend(instance_id: UUID) -> ResponseReturnValue:
    paused = _("Paused: no clock runs and nobody can complete its tasks.")
    return _operate(instance_id, "suspend", instances.suspend, paused)


@bp.post("/<uuid:instance_id>/resume")
def resume(instance_id: UUID) -> ResponseReturnValue:
    return _operate(instance_id, "resume", instances.resume, _("It goes on."))


@bp.post("/<uuid:instance_id>/terminate")
def terminate(instance_id: UUID) -> ResponseReturnValue:
    ended = _("It is ended. Its history stays.")
    return _operate(instance_id, "terminate", instances.terminate, ended)


@bp.get("/<uuid:instance_id>/files/<int:attachment_id>")
def file(instance_id: UUID, attachment_id: int) -> ResponseReturnValue:
    """Always as a download: what somebody sent is never opened inside our pages."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.instance_id != instance_id:
        raise NotFound("file", attachment_id)
    return download(attachment)


def _row(instance: ProcessInstance, kind: ProcessDefinition, names: Names) -> Row:
    return Row(
        id=str(instance.id),
        title=instance.title,
        reference=instance.business_key,
        agency=names.agency(instance.agency),
        kind=said(kind.name, kind.name_cy),
        started_at=instance.started_at,
        tag=state_of(instance),
    )


def _operate(
    instance_id: UUID, name: str, verb: Callable[..., object], done: str
) -> ResponseReturnValue:
    def act(ctx: CommandContext, given: Answers) -> None:
        verb(ctx, instance_id, given[f"{name}_reason"] or "")

    def gate(ctx: CommandContext) -> People:
        require(may_operate(ctx.actor), name)
        return ()

    return _answer(instance_id, submit(name, act, gate), done)


def _answer(instance_id: UUID, refused: Sent | None, done: str) -> ResponseReturnValue:
    if refused is not None:
        return _page(instance_id, refused, 422)
    flash(done)
    return redirect(url_for(".show", instance_id=instance_id), code=303)


def _page(instance_id: UUID, sent: Sent = NOTHING, status: int = 200) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = instance_page(session, actor(), moment(), instance_id, sent)
        return render_template("instances/show.html", page=page), status
