"""Work in progress: every instance that one may see, and where each stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import collaboration, instances
from engine.errors import NotFound
from engine.models import Attachment, ProcessDefinition, ProcessInstance
from engine.queries import instances as readable
from engine.queries import pages
from webapp.current import actor, moment, process_engine
from webapp.due import Tag
from webapp.files import download, folder, received
from webapp.i18n import _, said
from webapp.instance.page import instance_page, state_of
from webapp.names import Names

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
        page = readable.listing(session, actor(), *where, cursor=request.args.get("after"))
        kinds = pages.definitions_of(session, page.items)
        names = Names(session)
        rows = [_row(one, kinds[one.definition_id], names) for one in page.items]
        offered = [
            (one.key, said(one.name, one.name_cy)) for one in pages.live_definitions(session)
        ]
    more = url_for(".listing", q=text, state=state, definition=chosen, after=page.next)
    return render_template(
        "instances/listing.html",
        rows=rows,
        text=text,
        state=state,
        chosen=chosen,
        offered=offered,
        more=more if page.next else "",
    )


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = instance_page(session, actor(), moment(), instance_id)
        return render_template("instances/show.html", page=page)


@bp.post("/<uuid:instance_id>/comments")
def comment(instance_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        collaboration.comment(ctx, instance_id, request.form.get("body", ""))
    flash(_("Your comment is added."))
    return _back(instance_id)


@bp.post("/<uuid:instance_id>/files")
def add_file(instance_id: UUID) -> ResponseReturnValue:
    upload = received(request.files.get("file"))
    with process_engine().command(actor()) as ctx:
        collaboration.attach(ctx, folder(), instance_id, upload)
    flash(_("The file is added."))
    return _back(instance_id)


@bp.post("/<uuid:instance_id>/suspend")
def suspend(instance_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        instances.suspend(ctx, instance_id, _reason())
    flash(_("Paused: no clock runs and nobody can complete its tasks."))
    return _back(instance_id)


@bp.post("/<uuid:instance_id>/resume")
def resume(instance_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        instances.resume(ctx, instance_id, _reason())
    flash(_("It goes on."))
    return _back(instance_id)


@bp.post("/<uuid:instance_id>/terminate")
def terminate(instance_id: UUID) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        instances.terminate(ctx, instance_id, _reason())
    flash(_("It is ended. Its history stays."))
    return _back(instance_id)


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


def _reason() -> str:
    return request.form.get("reason", "")


def _back(instance_id: UUID) -> Response:
    return redirect(url_for(".show", instance_id=instance_id), code=303)
