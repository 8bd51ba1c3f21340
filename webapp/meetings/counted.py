"""How things that reports count beside plans and alerts are called, and where they lead."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from webapp.data import words as data_words
from webapp.i18n import _, day, said
from webapp.learning import words as learning
from webapp.programmes import words as programme
from webapp.registers.register import Cell, Reading
from workflows import assessments, data_checks
from workflows.models import (
    Assessment,
    Briefing,
    DataFinding,
    DataReview,
    Engagement,
    ProgrammeEntry,
    Quarter,
    Review,
)


def _review(_reading: Reading, row: Review) -> list[Cell]:
    return [Cell(row.ref, url_for("registers.review", review_id=row.id)), Cell(row.title or "–")]


def _engagement(_reading: Reading, row: Engagement) -> list[Cell]:
    where = url_for("registers.engagement", engagement_id=row.id)
    return [Cell(row.ref, where), Cell(row.theme)]


def _briefing(_reading: Reading, row: Briefing) -> list[Cell]:
    where = url_for("registers.briefing", briefing_id=row.id)
    return [Cell(row.ref, where), Cell(learning.title_of(row))]


def _data_review(_reading: Reading, row: DataReview) -> list[Cell]:
    where = url_for("registers.quarter", quarter_id=row.id)
    return [Cell(row.ref, where), Cell(data_words.quarter_name(row.quarter_end))]


def _entry(_reading: Reading, row: ProgrammeEntry) -> list[Cell]:
    where = url_for("registers.programme_entry", entry_id=row.id)
    state = programme.entry_states().get(row.state, row.state)
    return [Cell(said(row.title, row.title_cy or None), where), Cell(state)]


def _quarter(_reading: Reading, row: Quarter) -> list[Cell]:
    where = url_for("registers.meeting", quarterly_id=row.meeting_id)
    held = day(row.held_on) if row.held_on else "–"
    return [Cell(held, where), Cell(_("quorate") if row.is_quorate else _("not quorate"))]


def findings(reading: Reading, ids: Sequence[int]) -> Iterator[list[Cell]]:
    """As anybody may read them: without any small count. What a quarter may show is asked once."""
    rows = reading.session.execute(
        sa.select(DataFinding, DataReview)
        .join(DataReview, DataReview.id == DataFinding.review_id)
        .where(DataFinding.id.in_(ids))
        .order_by(DataFinding.review_id, DataFinding.number)
    )
    tellers: dict[int, data_checks.Teller] = {}
    for row, review in rows:
        teller = tellers.setdefault(review.id, data_checks.Teller(reading.session, review))
        told = teller.told(row)
        where = url_for("registers.quarter", quarter_id=review.id)
        yield [Cell(review.ref, where), Cell(said(told["en"], told["cy"]))]


def _assessment(reading: Reading, row: Assessment) -> list[Cell]:
    """Its agency; what it says of itself is for those who may see it."""
    agency = reading.names.agency(row.agency)
    may_see = assessments.may_see(reading.who, row)
    where = url_for("registers.assessment", round_id=row.round_id, agency=row.agency)
    return [Cell(agency, where if may_see else ""), Cell(row.round.ref)]


MORE_KINDS: Mapping[str, tuple[Any, Any]] = {
    "review": (Review, _review),
    "engagement": (Engagement, _engagement),
    "briefing": (Briefing, _briefing),
    "data_review": (DataReview, _data_review),
    "entry": (ProgrammeEntry, _entry),
    "quarter": (Quarter, _quarter),
    "assessment": (Assessment, _assessment),
}
