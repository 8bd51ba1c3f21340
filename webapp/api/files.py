"""Files on their way in and out: read with their limits, given back as downloads alone."""

from pathlib import Path

import sqlalchemy as sa
from flask import Response, current_app, request, send_file
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from engine import collaboration
from engine.collaboration import Upload
from engine.errors import Invalid, NotFound
from engine.models import Attachment, Comment
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, fits
from webapp.api.refusals import WrongMediaType
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Paging
from webapp.house import files_folder

# A file and a few fields beside it.
UPLOAD_LIMIT = collaboration.FILE_LIMIT + 100_000
LONGEST_TYPE = 200
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
# What the description says of the body.
UPLOAD = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "fact_on": {"type": "string", "format": "date"},
    },
    "required": ["file"],
}


def folder() -> Path:
    return files_folder(current_app.extensions["settings"])


def read_upload() -> Upload:
    request.max_content_length = UPLOAD_LIMIT
    if (request.content_length or 0) > UPLOAD_LIMIT:
        raise RequestEntityTooLarge  # before any of it goes into a temporary file
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(told.AttachmentFacts, {name: text for name, text in request.form.items() if text})
    file = request.files.get("file")
    if file is None:
        raise Invalid("file", "required")
    return Upload(file.filename or "", file.mimetype[:LONGEST_TYPE], file.read(), facts.fact_on)


def download(attachment: Attachment) -> Response:
    """Never shown inside a page, whatever its sender called it."""
    response = send_file(
        collaboration.path_of(folder(), attachment).absolute(),
        mimetype=BINARY,
        as_attachment=True,
        download_name=attachment.filename,
        etag=attachment.sha256,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def get(session: Session, attachment_id: int, where: sa.ColumnElement[bool]) -> Attachment:
    found = session.scalar(sa.select(Attachment).where(Attachment.id == attachment_id, where))
    if found is None:
        raise NotFound("file", attachment_id)
    return found


def comments_where(session: Session, where: sa.ColumnElement[bool], query: Paging) -> told.Comments:
    statement = sa.select(Comment).where(where)
    page = page_of(session, Part(statement, in_order(Comment.id), query.limit, query.cursor))
    return told.Comments(items=[told.comment_of(one) for one in page.items], next=page.next)


def attachments_where(
    session: Session, where: sa.ColumnElement[bool], query: Paging
) -> told.Attachments:
    statement = sa.select(Attachment).where(where)
    page = page_of(session, Part(statement, in_order(Attachment.id), query.limit, query.cursor))
    return told.Attachments(items=[told.attachment_of(one) for one in page.items], next=page.next)
