"""What people add to an instance as a whole: comments and files, those of its tasks included."""

from uuid import UUID

from flask import Response, request

from engine import collaboration
from engine.context import CommandContext
from engine.models import Attachment, Comment
from engine.queries import instances as readable
from webapp.api import files
from webapp.api.answers import Answer, give
from webapp.api.changes import change
from webapp.api.instances import require_seen
from webapp.api.reading import BINARY, asks, gives_file, takes
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Paging
from webapp.api.schemas.tasks import NewComment
from webapp.api.task_talk import bp
from webapp.current import actor, process_engine
from webapp.files import download, folder


@bp.get("/instances/<uuid:instance_id>/comments")
@asks(bp, Paging)
@bp.output(told.Comments)
def comments_of_instance(instance_id: UUID, query: Paging) -> Response:
    """List what was said about an instance and its tasks, the oldest first."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        return give(files.comments_where(session, Comment.instance_id == instance_id, query))


@bp.post("/instances/<uuid:instance_id>/comments")
@takes(bp, NewComment)
@bp.output(told.Comment, 201)
def comment_on_instance(instance_id: UUID, body: NewComment) -> Response:
    """Say something about an instance."""

    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, instance_id)
        return Answer(told.comment_of(collaboration.comment(ctx, instance_id, body.body)), 201)

    return change(act)


@bp.get("/instances/<uuid:instance_id>/readers")
@bp.output(told.Readers)
def readers_of_instance(instance_id: UUID) -> Response:
    """List the people who may see an instance, by name: a comment can call them."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        return give(files.readers_of(session, instance_id))


@bp.get("/instances/<uuid:instance_id>/attachments")
@asks(bp, Paging)
@bp.output(told.Attachments)
def attachments_of_instance(instance_id: UUID, query: Paging) -> Response:
    """List the files of an instance and its tasks, the oldest first."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        where = Attachment.instance_id == instance_id
        return give(files.attachments_where(session, where, query))


@bp.post("/instances/<uuid:instance_id>/attachments")
@bp.output(told.Attachment, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": files.UPLOAD}})
def attach_to_instance(instance_id: UUID) -> Response:
    """Add a file to an instance, with the day of the fact that it shows."""
    upload = files.read_upload()

    def act(ctx: CommandContext) -> Answer:
        require_seen(ctx, instance_id)
        kept = collaboration.attach(ctx, folder(), instance_id, upload)
        return Answer(told.attachment_of(kept), 201, location=f"{request.path}/{kept.id}")

    return change(act)


@bp.get("/instances/<uuid:instance_id>/attachments/<id:attachment_id>")
@gives_file(bp, BINARY, "The file")
def content_of_instance(instance_id: UUID, attachment_id: int) -> Response:
    """Download a file of an instance or of one of its tasks."""
    with process_engine().query() as session:
        readable.get(session, actor(), instance_id)
        where = Attachment.instance_id == instance_id
        return download(files.get(session, attachment_id, where))
