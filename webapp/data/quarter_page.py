"""Gathers what the page of one quarter shows: who answered, figures, findings, decisions."""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.permissions import is_steward, require
from webapp.data import words
from webapp.i18n import _, moment, said
from webapp.registers import words as shared
from webapp.registers.record import (
    Listing,
    Passage,
    Record,
    Step,
    downloads,
    next_tasks,
    running_at,
)
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import data_checks, data_decisions, data_returns, data_reviews
from workflows.models import Alert, Audit, DataReview, DataState
from workflows.queries import access, data
from workflows.queries.access import boards_of
from workflows.queries.data import Quarter

FULL = "d MMM y, HH:mm"


def found(reading: Reading, review_id: int) -> DataReview:
    row = reading.session.scalar(
        sa.select(DataReview).where(DataReview.id == review_id, data.reviews(reading.who))
    )
    if row is None:
        raise NotFound("data review", review_id)
    return row


def quarter_page(reading: Reading, review_id: int) -> Record:
    """Others' figures only once they are validated; then the same for everybody."""
    review = found(reading, review_id)
    is_of_board = _is_of_board(reading, review)
    listings = [_returns(reading, review, is_of_board=is_of_board)]
    if review.is_open_to_others:
        listings += [_figures(one) for one in figures_of(reading, review)]
    if is_steward(reading.who) or (is_of_board and review.is_open_to_others):
        listings.append(_findings(reading, review))
    if is_of_board:
        listings.append(_decisions(reading, review))
    return Record(
        back=(_("Quarters of data"), url_for("registers.listing", register="quarters")),
        caption=either(_("Figures of a quarter"), review.ref),
        title=words.quarter_name(review.quarter_end),
        tags=[words.state_tag(review.state)],
        steps=list(_steps(reading, review)),
        facts=_facts(reading, review),
        passages=[Passage(_("Commentary"), [review.commentary])] if review.commentary else [],
        listings=listings,
        tasks=next_tasks(reading, review.instance_id, whole=True),
        running=running_at(reading, review.instance_id),
        downloads=downloads("registers.download_quarter", quarter_id=review.id),
    )


def figures_of(reading: Reading, review: DataReview) -> list[Quarter]:
    return data.of_review(reading.session, review) if review.is_open_to_others else []


def return_page(reading: Reading, review_id: int, agency: str) -> Record:
    """What an agency handed in, nothing hidden: for itself and for who validates it."""
    row = data_returns.get(reading.session, review_id, agency)
    require(data_returns.may_see_as_handed_in(reading.who, agency), "see this return")
    review = found(reading, review_id)
    local = reading.seen.calendar.local_date
    facts = [(_("To be handed in by"), Cell(on=row.due_on))]
    if row.handed_in_at:
        late = _("came late") if row.is_late else ""
        who = reading.names.person(row.handed_in_by)
        facts.append((_("Handed in"), Cell(on=local(row.handed_in_at), sub=either(who, late))))
    where = url_for("registers.quarter", quarter_id=review.id)
    return Record(
        back=(words.quarter_name(review.quarter_end), where),
        caption=either(_("Figures of an agency"), review.ref),
        title=reading.names.agency(agency),
        tags=[words.return_tag(row.state)],
        facts=facts,
        listings=[_as_handed_in(reading, review, agency)],
        running=running_at(reading, row.instance_id),
    )


def _is_of_board(reading: Reading, review: DataReview) -> bool:
    return is_steward(reading.who) or review.board in boards_of(reading.who)


def _steps(reading: Reading, review: DataReview) -> Iterator[Step]:
    line = (
        (_("Agencies asked"), review.request_on, DataState.COLLECTING),
        (_("Figures validated"), review.validation_due, DataState.VALIDATING),
        (_("Commentary written"), review.commentary_due, DataState.COMMENTING),
        (_("Decided by the group"), None, DataState.DECIDING),
        (_("Closed"), None, DataState.CLOSED),
    )
    order = list(DataState)
    here = order.index(DataState(review.state))
    for name, on, state in line:
        place = order.index(state) + (state != DataState.COLLECTING)
        is_done = here >= place or review.state == DataState.CLOSED
        at = {DataState.VALIDATING: review.validated_at, DataState.CLOSED: review.closed_at}
        reached = at.get(state)
        shown = on if state == DataState.COLLECTING or not is_done else None
        if is_done and reached:
            shown = reading.seen.calendar.local_date(reached)
        yield Step(name, shown, "done" if is_done else ("now" if here == place - 1 else "to-come"))


def _facts(reading: Reading, review: DataReview) -> list[tuple[str, Cell]]:
    facts = [
        (_("For"), Cell(shared.boards().get(review.board, review.board))),
        (_("Agencies are asked on"), Cell(on=review.request_on)),
        (_("Figures due"), Cell(on=review.returns_due)),
        (_("It goes on without who is silent from"), Cell(on=review.cut_off_on)),
        (
            _("Hidden"),
            Cell(
                _("Counts under %(number)s, and what would give them away", number=review.smallest)
            ),
        ),
    ]
    return [*facts, *_linked(reading, review)]


def _linked(reading: Reading, review: DataReview) -> list[tuple[str, Cell]]:
    """What came of it, as links for whom they lead somewhere."""
    linked = []
    audit = reading.session.scalar(
        sa.select(Audit).where(
            Audit.instance_id == review.audit_instance_id, access.audits(reading.who)
        )
    )
    if audit is not None:
        where = url_for("registers.audit", audit_id=audit.id)
        linked.append((_("Audit that came of it"), Cell(audit.theme, where, sub=audit.ref)))
    alert = reading.session.scalar(
        sa.select(Alert).where(Alert.id == review.alert_id, access.alerts(reading.who))
    )
    if alert is not None:
        where = url_for("registers.alert", alert_id=alert.id)
        linked.append((_("Alert that came of it"), Cell(alert.subject, where, sub=alert.ref)))
    return linked


def _returns(reading: Reading, review: DataReview, *, is_of_board: bool) -> Listing:
    """Who has answered; an agency sees its own row alone."""
    local, rows = reading.seen.calendar.local_date, []
    for one in data_reviews.returns_of(reading.session, review):
        may = data_returns.may_see_as_handed_in(reading.who, one.agency)
        if not (may or is_of_board):
            continue
        where = url_for("registers.quarter_return", quarter_id=review.id, agency=one.agency)
        late = _("came late") if one.is_late else ""
        rows.append(
            [
                Cell(reading.names.agency(one.agency), where if may else ""),
                Cell(tags=[words.return_tag(one.state)]),
                Cell(on=one.due_on),
                Cell(on=local(one.handed_in_at) if one.handed_in_at else None, sub=late),
            ]
        )
    return Listing(
        title=_("Who has answered"),
        headings=[
            Heading(_("Agency")),
            Heading(_("How it stands")),
            Heading(_("Due")),
            Heading(_("Handed in")),
        ],
        rows=rows,
        empty=_("No agency has been asked yet."),
    )


def _figures(quarter: Quarter) -> Listing:
    named = [
        [Cell(words.area_name(one.area)), Cell(words.shown_value(quarter, place))]
        for place, one in enumerate(quarter.shown.figures)
    ]
    silent = [[Cell(words.area_name(area)), Cell(_("no figure"))] for _a, area in quarter.silent]
    whole = [[Cell(_("Whole region")), Cell(words.whole_value(quarter))]]
    return Listing(
        title=words.version_name(quarter.version),
        headings=[Heading(_("Area")), Heading(_("Figure"))],
        rows=[*named, *silent, *whole],
        empty="",
        note=_("Version %(number)s", number=quarter.version.number),
    )


def _findings(reading: Reading, review: DataReview) -> Listing:
    outcomes, rows = words.outcomes(), []
    teller = data_checks.Teller(reading.session, review)
    for one in data_checks.findings_of(reading.session, review):
        told = teller.told(one)
        answer = outcomes.get(one.outcome or "", _("Not answered yet"))
        who = reading.names.person(one.answered_by) if one.answered_by else ""
        rows.append([Cell(said(told["en"], told["cy"])), Cell(answer, sub=one.answer), Cell(who)])
    return Listing(
        title=_("What was found odd"),
        headings=[Heading(_("Finding")), Heading(_("Answer")), Heading(_("By"))],
        rows=rows,
        empty=_("Nothing was found odd."),
    )


def _decisions(reading: Reading, review: DataReview) -> Listing:
    kinds, names = words.decisions(), reading.names
    return Listing(
        title=_("What the group decided, and what was said to it"),
        headings=[Heading(_("When")), Heading(_("Who")), Heading(_("What"))],
        rows=[
            [
                Cell(moment(one.at, FULL)),
                Cell(names.person(one.by) if one.by else "Cylch", sub=names.agency(one.agency)),
                Cell(kinds.get(one.kind, one.kind), sub=one.text),
            ]
            for one in data_decisions.of_review(reading.session, review)
        ],
        empty=_("Nothing has been decided yet."),
    )


def _as_handed_in(reading: Reading, review: DataReview, agency: str) -> Listing:
    row = data_returns.get(reading.session, review.id, agency)
    points, rows = data_returns.points_of(reading.session, row), []
    for asked in data_returns.asked_of(reading.session, review, agency):
        label, point = asked.label(), points.get(asked.key)
        given = point is not None and point.numerator is not None
        rows.append(
            [
                Cell(said(label["en"], label["cy"])),
                Cell(str(point.numerator) if point and given else "–"),
                Cell(str(point.denominator) if point and point.denominator is not None else "–"),
                Cell(point.comment if point else ""),
            ]
        )
    return Listing(
        title=_("Figures as they were handed in"),
        headings=[
            Heading(_("Figure")),
            Heading(_("Count"), is_number=True),
            Heading(_("Out of"), is_number=True),
            Heading(_("Comment")),
        ],
        rows=rows,
        empty=_("Nothing is asked of this agency."),
        note=_("Nothing is hidden here: for the agency itself and for the Business Unit."),
    )
