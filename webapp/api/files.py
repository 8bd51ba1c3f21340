"""Files and comments over HTTP: read with their limits, listed page by page."""

from uuid import UUID

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from engine.errors import NotFound
from engine.files import FILE_LIMIT, Upload
from engine.models import Attachment, Comment, ProcessInstance
from engine.queries.readers import readers
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import fits
from webapp.api.refusals import WrongMediaType
from webapp.api.schemas import tasks as told
from webapp.api.schemas.base import Paging
from webapp.current import moment
from webapp.files import received

# A file and a few fields beside it.
UPLOAD_LIMIT = FILE_LIMIT + 100_000
# What the description says of the body.
UPLOAD = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "fact_on": {"type": "string", "format": "date"},
    },
    "required": ["file"],
}


def read_upload() -> Upload:
    request.max_content_length = UPLOAD_LIMIT
    if (request.content_length or 0) > UPLOAD_LIMIT:
        raise RequestEntityTooLarge  # before any of it goes into a temporary file
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(told.AttachmentFacts, {name: text for name, text in request.form.items() if text})
    return received(request.files.get("file"), facts.fact_on)


def get(session: Session, attachment_id: int, where: sa.ColumnElement[bool]) -> Attachment:
    found = session.scalar(sa.select(Attachment).where(Attachment.id == attachment_id, where))
    if found is None:
        raise NotFound("file", attachment_id)
    return found


def comments_where(session: Session, where: sa.ColumnElement[bool], query: Paging) -> told.Comments:
    statement = sa.select(Comment).where(where)
    page = page_of(session, Part(statement, in_order(Comment.id), query.limit, query.cursor))
    return told.Comments(items=[told.comment_of(one) for one in page.items], next=page.next)


def readers_of(session: Session, instance_id: UUID) -> told.Readers:
    found = readers(session, session.get_one(ProcessInstance, instance_id), moment().today)
    return told.Readers(people=[told.Reader(id=one.id or 0, name=one.name) for one in found])


def attachments_where(
    session: Session, where: sa.ColumnElement[bool], query: Paging
) -> told.Attachments:
    statement = sa.select(Attachment).where(where)
    page = page_of(session, Part(statement, in_order(Attachment.id), query.limit, query.cursor))
    return told.Attachments(items=[told.attachment_of(one) for one in page.items], next=page.next)
