"""Subject-rights requests: prepared by one person, released by another, taken, ended."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, asks, gives_file, takes
from webapp.api.schemas import subjects as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, process_engine
from webapp.subjects import gathering
from webapp.subjects.pages import download
from workflows import subject_requests
from workflows.models import SubjectRequest
from workflows.subject_requests import Wanted

bp = blueprint("subject_requests", "All that is held about one person, or under one reference.")
HERE = "/subject-requests"


@bp.get(HERE)
@asks(bp, Paging)
@bp.output(told.SubjectRequests)
def listing(query: Paging) -> Response:
    """List the requests, the latest first; nobody sees the one about themselves."""
    require(subject_requests.may_ask(actor()), "see the subject requests")
    wanted = sa.select(SubjectRequest).where(subject_requests.seen_by(actor()))
    order = in_order(SubjectRequest.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(wanted, order, query.limit, query.cursor))
        items = [told.SubjectRequest.model_validate(one) for one in page.items]
    return give(told.SubjectRequests(items=items, next=page.next))


@bp.post(HERE)
@takes(bp, told.NewSubjectRequest)
@bp.output(told.SubjectRequest, 201)
def prepare(body: told.NewSubjectRequest) -> Response:
    """Freeze what is held, with other people's names withheld unless a reason says otherwise."""

    def act(ctx: CommandContext) -> Answer:
        require(subject_requests.may_ask(ctx.actor), "prepare a subject request")
        wanted = Wanted(None, body.ref, body.reason, body.names_because, body.words)
        found = gathering.prepare(ctx, body.person, wanted)
        where = f"{PREFIX}{HERE}/{found.id}"
        return Answer(told.SubjectRequest.model_validate(found), 201, location=where)

    return change(act)


@bp.get(f"{HERE}/<id:request_id>")
@bp.output(told.SubjectCopy)
def show(request_id: int) -> Response:
    """Read one with its copy, to look at it before it is released."""
    with process_engine().query() as session:
        found = subject_requests.get(session, actor(), request_id)
        return give(told.SubjectCopy.model_validate(found))


@bp.post(f"{HERE}/<id:request_id>/release")
@bp.output(told.SubjectRequest)
def release(request_id: int) -> Response:
    """Let a copy that somebody else prepared be taken."""

    def act(ctx: CommandContext) -> Answer:
        found = subject_requests.release(ctx, request_id)
        return Answer(told.SubjectRequest.model_validate(found))

    return change(act)


@bp.post(f"{HERE}/<id:request_id>/withdraw")
@takes(bp, told.EndedSubjectRequest)
@bp.output(told.SubjectRequest)
def withdraw(request_id: int, body: told.EndedSubjectRequest) -> Response:
    """Take a copy back before it is released; it is removed."""

    def act(ctx: CommandContext) -> Answer:
        found = subject_requests.withdraw(ctx, request_id, body.reason)
        return Answer(told.SubjectRequest.model_validate(found))

    return change(act)


@bp.post(f"{HERE}/<id:request_id>/close")
@takes(bp, told.EndedSubjectRequest)
@bp.output(told.SubjectRequest)
def close(request_id: int, body: told.EndedSubjectRequest) -> Response:
    """Say how a released copy was handed over; it is removed here."""

    def act(ctx: CommandContext) -> Answer:
        found = subject_requests.close(ctx, request_id, body.reason)
        return Answer(told.SubjectRequest.model_validate(found))

    return change(act)


@bp.get(f"{HERE}/<id:request_id>/copy")
@gives_file(bp, BINARY, "A .zip: a document in each language, the data, all digests")
def take(request_id: int) -> Response:
    """Take a released copy; each time is on record."""
    return download(request_id)
