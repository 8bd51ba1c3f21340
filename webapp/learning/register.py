"""The register of briefings: what was learned, since when agencies know it, how many used it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.i18n import _, day, ngettext
from webapp.learning import words
from webapp.registers import words as shared
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    either,
    equals,
    in_life,
)
from workflows.models import Audit, Briefing, BriefingReceipt, BriefingState, Review
from workflows.queries import access


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="briefings",
        title=_("7-minute briefings"),
        about=_("What audits and reviews have taught, on one page in both languages."),
        empty=_(
            "There is no briefing yet that you may see. An audit begins its own when its plan is"
            " approved; one for a review begins from the page of the review."
        ),
        counted=lambda count: ngettext("%(num)d briefing", "%(num)d briefings", count),
        statement=_statement(reading),
        searched=(Briefing.ref, Briefing.title, Briefing.title_cy),
        filters=[
            equals(Briefing.state, "state", _("How it stands"), words.states()),
            board_filter(Briefing.board),
            Filter("late", _("Receipts late"), lambda _v: _late(reading.seen.today)),
        ],
        sorts={
            "newest": (-Briefing.id,),
            "ref": (Briefing.ref, Briefing.id),
            "state": (in_life(Briefing.state, words.states()), -Briefing.id),
        },
        headings=(
            Heading(_("Briefing"), "ref"),
            Heading(_("How it stands"), "state"),
            Heading(_("Published")),
            Heading(_("Agencies that used it"), is_number=True),
            Heading(_("People"), is_number=True),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Reference"), width=16),
            Column(_("What it is about"), width=44),
            Column(_("Board"), width=12, on_paper=False),
            Column(_("How it stands"), width=30),
            Column(_("Audit or review"), width=16),
            Column(_("Published"), "day", 15),
            Column(_("Agencies answer by"), "day", 15),
            Column(_("Agencies asked"), "number", 9),
            Column(_("Agencies that used it"), "number", 9),
            Column(_("People"), "number", 9),
        ],
        values=rows.values,
    )


def _late(today: date) -> sa.ColumnElement[bool]:
    return (Briefing.state == str(BriefingState.PUBLISHED)) & (Briefing.receipts_due < today)


def _statement(reading: Reading) -> sa.Select[Row]:
    """With its numbers and where it comes from, so that a page asks once."""
    own = BriefingReceipt.briefing_id == Briefing.id

    def told(column: Any) -> sa.ScalarSelect[Any]:
        return sa.select(column).where(own).scalar_subquery()

    audit = sa.select(Audit.ref).where(Audit.id == Briefing.audit_id, access.audits(reading.who))
    review = sa.select(Review.ref).where(
        Review.id == Briefing.review_id, access.reviews(reading.who)
    )
    found: sa.Select[Any] = sa.select(
        Briefing,
        told(sa.func.count(BriefingReceipt.id)).label("used"),
        told(sa.func.sum(BriefingReceipt.people)).label("people"),
        audit.scalar_subquery().label("audit_ref"),
        review.scalar_subquery().label("review_ref"),
    )
    return found.where(access.briefings(reading.who))


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._today = reading.seen.today
        self._states, self._boards = words.states(), shared.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            one: Briefing = row.Briefing
            where = url_for("registers.briefing", briefing_id=one.id)
            yield [
                Cell(words.title_of(one), where, sub=either(one.ref, _source(row))),
                Cell(tags=[words.state_tag(one.state)]),
                Cell(on=one.published_on) if one.published_on else Cell("–"),
                self._used(row),
                Cell("–" if row.people is None else str(row.people)),
            ]

    def _used(self, row: Row) -> Cell:
        one: Briefing = row.Briefing
        if not one.is_public:
            return Cell("–")
        asked = _("of %(all)s asked", all=len(one.agencies))
        due = _("due %(day)s", day=day(one.receipts_due, "d MMM y"))
        is_open = one.state == BriefingState.PUBLISHED
        return Cell(str(row.used), sub=either(asked, due if is_open else ""))

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            one: Briefing = row.Briefing
            yield (
                one.ref,
                words.title_of(one),
                self._boards.get(one.board, one.board),
                self._states.get(one.state, one.state),
                _source(row),
                one.published_on,
                one.receipts_due if one.is_public else None,
                len(one.agencies),
                row.used,
                row.people,
            )


def _source(row: Row) -> str:
    return row.audit_ref or row.review_ref or ""
