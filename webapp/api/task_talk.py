"""What people add beside a task's form: comments, and files with two dates."""

from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app, request, send_file
from sqlalchemy.orm import Session

from engine import collaboration
from engine.collaboration import Upload
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import Attachment, Comment
from engine.queries import instances as readable
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, asks, fits, gives_file, takes
from webapp.api.refusals import WrongMediaType
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Paging
from webapp.api.schemas.tasks import AttachmentFacts, NewComment
from webapp.api.tasks import require_seen
from webapp.current import actor, process_engine
from webapp.house import files_folder

bp = blueprint("comments", "Comments and files: at any time, also after completion.")

# A file and a few fields beside it.
UPLOAD_LIMIT = collaboration.FILE_LIMIT + 100_000
LONGEST_TYPE = 200
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
UPLOAD = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "fact_on": {"type": "string", "format": "date"},
    },
    "required": ["file"],
}


@bp.get("/tasks/<uuid:task_id>/comments")
@asks(bp, Paging)
@bp.output(told.Comments)
def comments(task_id: UUID, query: Paging) -> Response:
    """List what was said about a task, the oldest first."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        statement = sa.select(Comment).where(Comment.user_task_id == task_id)
        page = page_of(session, Part(statement, in_order(Comment.id), query.limit, query.cursor))
    items = [told.comment_of(one) for one in page.items]
    return give(told.Comments(items=items, next=page.next))


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


@bp.get("/tasks/<uuid:task_id>/attachments")
@asks(bp, Paging)
@bp.output(told.Attachments)
def attachments(task_id: UUID, query: Paging) -> Response:
    """List the files of a task, the oldest first."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        statement = sa.select(Attachment).where(Attachment.user_task_id == task_id)
        part = Part(statement, in_order(Attachment.id), query.limit, query.cursor)
        page = page_of(session, part)
    items = [told.attachment_of(one) for one in page.items]
    return give(told.Attachments(items=items, next=page.next))


@bp.post("/tasks/<uuid:task_id>/attachments")
@bp.output(told.Attachment, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": UPLOAD}})
def attach(task_id: UUID) -> Response:
    """Add a file, with the day of the fact that it shows."""
    upload = _upload()

    def act(ctx: CommandContext) -> Answer:
        row = require_seen(ctx, task_id)
        folder = files_folder(current_app.extensions["settings"])
        kept = collaboration.attach(ctx, folder, row.instance_id, upload, task_id)
        where = f"{request.path}/{kept.id}"
        return Answer(told.attachment_of(kept), 201, location=where)

    return change(act)


@bp.get("/tasks/<uuid:task_id>/attachments/<id:attachment_id>")
@gives_file(bp, BINARY, "The file")
def content(task_id: UUID, attachment_id: int) -> Response:
    """Download a file: never shown inside a page, whatever its sender called it."""
    with process_engine().query() as session:
        readable.get_task(session, actor(), task_id)
        attachment = _attachment(session, task_id, attachment_id)
    path = collaboration.path_of(files_folder(current_app.extensions["settings"]), attachment)
    response = send_file(
        path.absolute(),
        mimetype=BINARY,
        as_attachment=True,
        download_name=attachment.filename,
        etag=attachment.sha256,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _attachment(session: Session, task_id: UUID, attachment_id: int) -> Attachment:
    found = session.get(Attachment, attachment_id)
    if found is None or found.user_task_id != task_id:
        raise NotFound("file", attachment_id)
    return found


def _upload() -> Upload:
    request.max_content_length = UPLOAD_LIMIT
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(AttachmentFacts, {name: text for name, text in request.form.items() if text})
    file = request.files.get("file")
    if file is None:
        raise Invalid("file", "required")
    return Upload(file.filename or "", file.mimetype[:LONGEST_TYPE], file.read(), facts.fact_on)
