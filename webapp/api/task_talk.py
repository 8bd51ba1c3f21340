"""What people add beside a task's form: comments, and files with two dates."""

from uuid import UUID

from flask import Response, request

from engine import collaboration
from engine.context import CommandContext
from engine.models import Attachment, Comment
from engine.queries import instances as readable
from webapp.api import files
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import BINARY, asks, gives_file, takes
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Paging
from webapp.api.schemas.tasks import NewComment
from webapp.api.tasks import require_seen
from webapp.current import actor, process_engine
from webapp.files import download, folder

bp = blueprint("comments", "Comments and files: at any time, also after completion.")


@bp.get("/tasks/<uuid:task_id>/comments")
@asks(bp, Paging)
@bp.output(told.Comments)
def comments(task_id: UUID, query: Paging) -> Response:
    """List what was said about a task, the oldest first."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        return give(files.comments_where(session, Comment.user_task_id == task_id, query))


@bp.post("/tasks/<uuid:task_id>/comments")
@takes(bp, NewComment)
@bp.output(told.Comment, 201)
def comment(task_id: UUID, body: NewComment) -> Response:
    """Say something about a task."""

    def act(ctx: CommandContext) -> Answer:
        row = require_seen(ctx, task_id)
        said = collaboration.comment(ctx, row.instance_id, body.body, task_id)
        return Answer(told.comment_of(said), 201)

    return change(act)


@bp.get("/tasks/<uuid:task_id>/readers")
@bp.output(told.Readers)
def readers_of_task(task_id: UUID) -> Response:
    """List the people whom a comment on a task can call, by name."""
    with process_engine().query() as session:
        task = readable.get_task(session, actor(), task_id)
        return give(files.readers_of(session, task.instance_id))


@bp.get("/tasks/<uuid:task_id>/attachments")
@asks(bp, Paging)
@bp.output(told.Attachments)
def attachments(task_id: UUID, query: Paging) -> Response:
    """List the files of a task, the oldest first."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        return give(files.attachments_where(session, Attachment.user_task_id == task_id, query))


@bp.post("/tasks/<uuid:task_id>/attachments")
@bp.output(told.Attachment, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": files.UPLOAD}})
def attach(task_id: UUID) -> Response:
    """Add a file, with the day of the fact that it shows."""
    upload = files.read_upload()

    def act(ctx: CommandContext) -> Answer:
        row = require_seen(ctx, task_id)
        kept = collaboration.attach(ctx, folder(), row.instance_id, upload, task_id)
        return Answer(told.attachment_of(kept), 201, location=f"{request.path}/{kept.id}")

    return change(act)


@bp.get("/tasks/<uuid:task_id>/attachments/<id:attachment_id>")
@gives_file(bp, BINARY, "The file")
def content(task_id: UUID, attachment_id: int) -> Response:
    """Download a file of a task."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        return download(files.get(session, attachment_id, Attachment.user_task_id == task_id))
