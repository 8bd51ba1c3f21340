"""The page of the group's terms: whether delegates count to the quorum, and who agreed to it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.due import Tag
from webapp.i18n import _, pgettext
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading
from webapp.seats.pages import bp
from workflows import group_terms, seats
from workflows.group_terms import Term
from workflows.models import GroupTerm


@bp.get("/terms")
def terms() -> ResponseReturnValue:
    return _page({}, {})


@bp.post("/terms")
def record_term() -> ResponseReturnValue:
    require(group_terms.may_record(actor()), "record what the group has agreed")
    try:
        term = _term()
        with process_engine().command(actor()) as ctx:
            group_terms.agree(ctx, term)
    except Invalid as refused:
        return _page(given.typed(), given.complaint(refused)), 422
    flash(_("Written down. Meetings that were counted before stay as they were."))
    return redirect(url_for(".terms"), code=303)


def _term() -> Term:
    said = request.form.get("delegates_count", "")
    if said not in ("yes", "no"):
        raise Invalid("delegates_count", "required")
    return Term(
        delegates_count=said == "yes",
        agreed_on=given.day("agreed_on"),
        agreed_by=given.text("agreed_by", most=group_terms.LONGEST),
        starts_on=given.day("starts_on"),
    )


def _page(values: dict[str, str], wrong: Wrong) -> str:
    require(seats.may_see_seats(actor()), "see the terms of the group")
    with process_engine().query() as session:
        found = group_terms.of(session)
        return render_template(
            "seats/terms.html",
            in_force=group_terms.in_force(session, group_terms.BOARD, moment().today),
            agreed=_agreed(Names(session), found),
            may_record=group_terms.may_record(actor()),
            ways=[("yes", _("Yes, a delegate counts")), ("no", _("No, members alone count"))],
            values=values,
            wrong=wrong,
        )


def _agreed(names: Names, found: Sequence[GroupTerm]) -> Listing:
    return Listing(
        title=_("What was agreed"),
        headings=[
            Heading(_("From")),
            Heading(_("Delegates")),
            Heading(_("Who agreed")),
            Heading(_("Agreed on")),
            Heading(_("Written down by")),
        ],
        rows=[
            [
                Cell(on=one.starts_on),
                Cell(tags=[_tag(one)]),
                Cell(one.agreed_by),
                Cell(on=one.agreed_on),
                Cell(names.person(one.recorded_by) if one.recorded_by else ""),
            ]
            for one in found
        ],
        empty=_("Nothing has been agreed. A delegate speaks, and does not count to the quorum."),
    )


def _tag(one: GroupTerm) -> Tag:
    if one.delegates_count:
        return Tag("green", pgettext("delegates", "Count"))
    return Tag("grey", pgettext("delegates", "Do not count"))
