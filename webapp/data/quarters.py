"""The register of quarters: whose figures are in, how far each is, what the group decided."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.data import words
from webapp.documents.table import Column
from webapp.i18n import _, ngettext
from webapp.registers.register import (
    Cell,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    equals,
)
from workflows.models import DataDecision, DataReturn, DataReview
from workflows.queries import data


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="quarters",
        title=_("Quarters of data"),
        about=_("The figures of each quarter: who has answered, what was found, what was decided."),
        empty=_(
            "No quarter has been opened that you may see."
            " The Business Unit opens the first; each then opens the next by itself."
        ),
        counted=lambda count: ngettext("%(num)d quarter", "%(num)d quarters", count),
        statement=sa.select(
            DataReview,
            _count(DataReturn, DataReturn.handed_in_at.is_not(None)).label("answered"),
            _count(DataReturn, sa.true()).label("asked"),
            _decision().label("decision"),
        ).where(data.reviews(reading.who)),
        searched=(DataReview.ref,),
        filters=[
            equals(DataReview.state, "state", _("How it stands"), words.states()),
            board_filter(DataReview.board),
        ],
        sorts={"newest": (_latest(), DataReview.id)},
        headings=(
            Heading(_("Quarter")),
            Heading(_("How it stands")),
            Heading(_("Agencies that answered")),
            Heading(_("Figures due")),
            Heading(_("What followed")),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Reference"), width=16),
            Column(_("Quarter to"), "day", 15),
            Column(_("How it stands"), width=30),
            Column(_("Agencies asked"), "number", 9),
            Column(_("Agencies that answered"), "number", 9),
            Column(_("Figures due"), "day", 15),
            Column(_("Validated"), "day", 15),
            Column(_("What followed"), width=30),
        ],
        values=rows.values,
    )


def _latest() -> sa.ColumnElement[int]:
    return -(
        sa.extract("year", DataReview.quarter_end) * 12
        + sa.extract("month", DataReview.quarter_end)
    )


def _count(table: type[DataReturn], which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(table.id))
        .where(table.review_id == DataReview.id, which)
        .correlate(DataReview)
        .scalar_subquery()
    )


def _decision() -> sa.ScalarSelect[str]:
    return (
        sa.select(DataDecision.kind)
        .where(
            DataDecision.review_id == DataReview.id,
            DataDecision.kind.in_(("note", "narrative", "deep_dive", "audit", "alert")),
        )
        .order_by(DataDecision.id.desc())
        .limit(1)
        .correlate(DataReview)
        .scalar_subquery()
    )


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._states, self._decisions = words.states(), words.decisions()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            review: DataReview = row.DataReview
            yield [
                Cell(
                    words.quarter_name(review.quarter_end),
                    url_for("registers.quarter", quarter_id=review.id),
                    sub=review.ref,
                ),
                Cell(tags=[words.state_tag(review.state)]),
                Cell(self._answered(row)),
                Cell(on=review.returns_due),
                Cell(self._decisions.get(row.decision or "", "–")),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            review: DataReview = row.DataReview
            yield (
                review.ref,
                review.quarter_end,
                self._states.get(review.state, review.state),
                row.asked,
                row.answered,
                review.returns_due,
                self._day(review.validated_at),
                self._decisions.get(row.decision or "", ""),
            )

    def _answered(self, row: Row) -> str:
        if not row.asked:
            return "–"
        return _("%(count)s of %(all)s", count=row.answered, all=row.asked)

    def _day(self, at: datetime | None) -> date | None:
        return self._reading.seen.calendar.local_date(at) if at else None
