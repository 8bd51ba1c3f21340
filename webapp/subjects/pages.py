"""The pages of subject-rights requests: prepare, read, release, take, hand over or withdraw."""

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.files import store
from engine.permissions import require
from webapp.current import actor, process_engine
from webapp.files import handed_over
from webapp.i18n import _
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.signing_in.again import require_recent
from webapp.subjects import gathering, paper, shown, words
from workflows import subject_requests
from workflows.models import SubjectRequest
from workflows.subject_requests import Wanted

bp = Blueprint("subjects", __name__, url_prefix="/settings/subject-requests")
MOST = 100
ZIP, PDF = "application/zip", "application/pdf"


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(subject_requests.may_ask(actor()), "see the subject requests")
    return _listing({}, {})


@bp.post("/")
def prepare() -> ResponseReturnValue:
    require(subject_requests.may_ask(actor()), "prepare a subject request")
    try:
        wanted = Wanted(
            user_id=None,
            ref=given.text("ref", most=120),
            reason=request.form.get("reason", ""),
            names_because=request.form.get("names_because", ""),
            words=request.form.get("words", "").splitlines(),
        )
        with process_engine().command(actor()) as ctx:
            found = gathering.prepare(ctx, given.text("person", most=254), wanted).id
    except Invalid as refused:
        return _listing(given.typed(), given.complaint(refused)), 422
    flash(_("The copy is prepared. Nobody can take it until somebody else has released it."))
    return redirect(url_for(".show", request_id=found), code=303)


@bp.get("/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    return _page(request_id, {})


@bp.post("/<int:request_id>/release")
def release(request_id: int) -> ResponseReturnValue:
    """By somebody else than who prepared it, who has just shown who they are."""
    _get(request_id)
    require_recent(url_for(".show", request_id=request_id))
    if request.form.get("read") != "yes":
        return _page(request_id, given.complaint(Invalid("read", "not_sure"))), 422
    with process_engine().command(actor()) as ctx:
        subject_requests.release(ctx, request_id)
    flash(_("Released. It can be taken now, and each time is on record."))
    return redirect(url_for(".show", request_id=request_id), code=303)


@bp.post("/<int:request_id>/end")
def end(request_id: int) -> ResponseReturnValue:
    """Handed over or withdrawn: either way the copy goes from here."""
    is_released = _get(request_id).state == "released"
    verb = subject_requests.close if is_released else subject_requests.withdraw
    try:
        with process_engine().command(actor()) as ctx:
            verb(ctx, request_id, request.form.get("ended_because", ""))
    except Invalid as refused:
        return _page(request_id, given.complaint(refused)), 422
    flash(_("The copy is removed. Its digest and its story stay."))
    return redirect(url_for(".show", request_id=request_id), code=303)


@bp.get("/<int:request_id>/whole.pdf")
def read_whole(request_id: int) -> Response:
    """What the second person reads before it is released."""
    found = _get(request_id)
    subject_requests.require_content(found)
    content = paper.in_words(process_engine(), found)
    return handed_over(content, PDF, f"request-{request_id}.pdf", way="inline")


@bp.get("/<int:request_id>/copy.zip")
def take(request_id: int) -> ResponseReturnValue:
    require_recent(url_for(".show", request_id=request_id))
    return download(request_id)


def download(request_id: int) -> Response:
    """The archive, once it is on record that somebody took it."""
    engine, found = process_engine(), _get(request_id)
    subject_requests.require_released(found)
    data = paper.archive(engine, found)
    with engine.command(actor()) as ctx:
        again = subject_requests.get(ctx.session, actor(), request_id)
        subject_requests.taken(ctx, again, store.digest_of(data))
    return handed_over(data, ZIP, f"request-{request_id}.zip")


def _get(request_id: int) -> SubjectRequest:
    with process_engine().query() as session:
        return subject_requests.get(session, actor(), request_id)


def _listing(values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        found = session.scalars(
            sa.select(SubjectRequest)
            .where(subject_requests.seen_by(actor()))
            .order_by(SubjectRequest.id.desc())
            .limit(MOST)
        ).all()
        table = shown.requests(session, found)
    return render_template(
        "subjects/listing.html", requests=table, values=values, wrong=wrong, tabs=tabs()
    )


def _page(request_id: int, wrong: Wrong) -> str:
    with process_engine().query() as session:
        one = subject_requests.get(session, actor(), request_id)
        names = Names(session)
        return render_template(
            "subjects/request.html",
            one=one,
            about_whom=shown.about(names, one),
            tag=words.standing(one),
            answer_by=shown.answer_by(one),
            prepared_by=names.person(one.prepared_by) if one.prepared_by else "",
            released_by=names.person(one.released_by) if one.released_by else "",
            ended_by=names.person(one.ended_by) if one.ended_by else "",
            withheld=words.reason_withheld(one),
            parts=shown.parts(one),
            counted=shown.counted(one),
            doubts=shown.doubts(one) if one.state == "prepared" else [],
            may_release=subject_requests.may_release(actor(), one),
            values=given.typed(),
            wrong=wrong,
        )
