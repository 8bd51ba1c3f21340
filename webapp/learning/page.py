"""Gathers what the page of one briefing shows: its seven headings, and how agencies used it."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.permissions import is_steward
from webapp.due import Tag
from webapp.i18n import _, day, pgettext, said
from webapp.learning import words
from webapp.registers import words as shared
from webapp.registers.record import Listing, Passage, Record, Step, next_tasks, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from workflows.models import Audit, Briefing, BriefingReceipt, BriefingState, Review
from workflows.queries import access

DAY = "d MMM y"
# What a stage is called, when it was reached, and by whose doing.
Stage = tuple[str, date | None, int | None]


def found(reading: Reading, briefing_id: int) -> Briefing:
    one = reading.session.scalar(
        sa.select(Briefing).where(Briefing.id == briefing_id, access.briefings(reading.who))
    )
    if one is None:
        raise NotFound("briefing", briefing_id)
    return one


def briefing_page(reading: Reading, one: Briefing) -> Record:
    receipts = own_receipts(reading, one)
    return Record(
        back=(_("7-minute briefings"), url_for("registers.listing", register="briefings")),
        caption=either(_("7-minute briefing"), one.ref),
        title=words.title_of(one),
        tags=[words.state_tag(one.state)],
        steps=_steps(reading, one),
        facts=[*_facts(one), *_source(reading, one)],
        passages=passages(one),
        listings=[_used(reading, receipts), *_waited_for(reading, one, receipts)],
        tasks=next_tasks(reading, one.instance_id, whole=False),
        running=running_at(reading, one.instance_id),
    )


def passages(one: Briefing) -> list[Passage]:
    """In the reader's language; what is not written yet is not there."""
    return [
        Passage(f"{place}. {name}", said(one.parts[key]["en"], one.parts[key]["cy"]).split("\n"))
        for place, (key, name) in enumerate(words.headings().items(), start=1)
        if key in one.parts
    ]


def own_receipts(reading: Reading, one: Briefing) -> list[BriefingReceipt]:
    """All for the board's group, otherwise those of one's own agency."""
    found = reading.session.scalars(
        sa.select(BriefingReceipt)
        .where(BriefingReceipt.briefing_id == one.id, access.receipts(reading.who))
        .order_by(BriefingReceipt.used_on, BriefingReceipt.id)
    )
    return list(found)


def silent(reading: Reading, one: Briefing, receipts: list[BriefingReceipt]) -> list[str]:
    """The agencies that have not answered yet, as far as the reader may know."""
    if not one.is_public:
        return []
    sees_all = is_steward(reading.who) or one.board in access.boards_of(reading.who)
    asked = [*one.agencies] if sees_all else [*{*one.agencies} & {*access.agencies_of(reading.who)}]
    answered = {receipt.agency for receipt in receipts}
    return sorted(set(asked) - answered, key=reading.names.agency)


def _steps(reading: Reading, one: Briefing) -> list[Step]:
    local = reading.seen.calendar.local_date
    line: list[Stage] = [
        (_("Wanted"), local(one.wanted_at), None),
        (_("Written"), local(one.written_at) if one.written_at else None, one.written_by),
        (_("Approved"), local(one.approved_at) if one.approved_at else None, one.approved_by),
        (_("Published"), one.published_on, None),
        (_("Used by every agency"), one.closed_on, None),
    ]
    if one.state == BriefingState.WANTED:  # sent back, it is written again
        line[1] = (_("Written"), None, None)
    last = max(place for place, stage in enumerate(line) if stage[1])
    return [
        Step(
            name,
            on,
            "done" if on else ("now" if place == last + 1 else "to-come"),
            reading.names.person(who) if who else "",
        )
        for place, (name, on, who) in enumerate(line)
    ]


def _facts(one: Briefing) -> list[tuple[str, Cell]]:
    facts = [(_("For"), Cell(shared.boards().get(one.board, one.board)))]
    if not one.is_public:
        facts.append((_("To be written by"), Cell(on=one.write_due)))
        return facts
    facts.append((_("Agencies answer by"), Cell(on=one.receipts_due)))
    return facts


def _source(reading: Reading, one: Briefing) -> Iterator[tuple[str, Cell]]:
    """The audit or the review, as a link for whom it leads somewhere."""
    if one.audit_id is not None:
        audit = reading.session.scalar(
            sa.select(Audit).where(Audit.id == one.audit_id, access.audits(reading.who))
        )
        if audit is not None:
            where = url_for("registers.audit", audit_id=audit.id)
            yield _("Audit"), Cell(audit.theme, where, sub=audit.ref)
    if one.review_id is not None:
        review = reading.session.scalar(
            sa.select(Review).where(Review.id == one.review_id, access.reviews(reading.who))
        )
        if review is not None:
            where = url_for("registers.review", review_id=review.id)
            yield _("Review"), Cell(review.title or review.ref, where, sub=review.ref)


def _used(reading: Reading, receipts: list[BriefingReceipt]) -> Listing:
    return Listing(
        title=_("How the briefing was used"),
        headings=[
            Heading(_("Agency")),
            Heading(_("When")),
            Heading(_("With whom")),
            Heading(_("People"), is_number=True),
            Heading(_("Reflection")),
        ],
        rows=[
            [
                Cell(reading.names.agency(one.agency)),
                Cell(on=one.used_on),
                Cell(one.audience),
                Cell("–" if one.people is None else str(one.people)),
                Cell(one.reflection),
            ]
            for one in receipts
        ],
        empty=_("No agency has confirmed it yet."),
    )


def _waited_for(
    reading: Reading, one: Briefing, receipts: list[BriefingReceipt]
) -> Iterator[Listing]:
    waiting = silent(reading, one, receipts)
    if not one.is_public:
        return
    is_late = reading.seen.today > one.receipts_due
    tag = Tag("red", pgettext("receipt", "Late")) if is_late else None
    tag = tag or Tag("blue", pgettext("receipt", "Waited for"))
    yield Listing(
        title=_("Who has not answered yet"),
        headings=[Heading(_("Agency")), Heading(_("Due")), Heading(_("How it stands"))],
        rows=[
            [Cell(reading.names.agency(agency)), Cell(on=one.receipts_due), Cell(tags=[tag])]
            for agency in waiting
        ],
        empty=_("Nobody is waited for."),
        note=_(
            "Late answers climb the usual ladder; the tasks are due %(day)s.",
            day=day(one.receipts_due, DAY),
        )
        if waiting
        else "",
    )
