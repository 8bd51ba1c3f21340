"""How things that the annual report counts are called in a list, and where they lead."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from webapp.data import words as data_words
from webapp.i18n import _, day, said
from webapp.learning import words as learning
from webapp.programmes import words as programme
from webapp.registers.register import Cell, Reading
from workflows.models import (
    Briefing,
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


MORE_KINDS: Mapping[str, tuple[Any, Any]] = {
    "review": (Review, _review),
    "engagement": (Engagement, _engagement),
    "briefing": (Briefing, _briefing),
    "data_review": (DataReview, _data_review),
    "entry": (ProgrammeEntry, _entry),
    "quarter": (Quarter, _quarter),
}
