"""Gathers what the page of one programme shows: its year, its room, what has begun."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.documents.kinds import KINDS
from webapp.i18n import _, ngettext, said
from webapp.programmes import words
from webapp.programmes.year import Year
from webapp.registers import words as shared
from webapp.registers.record import Listing, Passage, Record, Step, next_tasks, running_at, views
from webapp.registers.register import Cell, Reading
from workflows import programme_changes, programmes
from workflows.models import Programme, ProgrammeState
from workflows.queries import access

PARTS = ("", "priorities", "duties", "themes", "changes")


@dataclass(frozen=True, slots=True)
class Verbs:
    """What this person may do here outside of tasks."""

    propose: bool
    ask: bool


def found(reading: Reading, programme_id: int) -> Programme:
    programme = reading.session.scalar(
        sa.select(Programme).where(Programme.id == programme_id, access.programmes(reading.who))
    )
    if programme is None:
        raise NotFound("programme", programme_id)
    return programme


def verbs_of(reading: Reading, programme: Programme) -> Verbs:
    return Verbs(
        propose=programmes.may_propose(reading.who, programme, reading.seen.today),
        ask=programme_changes.may_ask(reading.who, programme),
    )


def programme_page(reading: Reading, programme: Programme, part: str) -> Record:
    year = Year(reading, programme)
    part = part if part in PARTS else ""
    named = [
        ("", _("By quarter"), len(year.live)),
        ("priorities", _("By priority"), None),
        ("duties", _("By duty"), None),
        ("themes", _("Themes proposed"), len(year.themes)),
        ("changes", _("Changes"), len(year.changes)),
    ]
    return Record(
        back=(_("Programmes by year"), url_for("registers.years")),
        caption=f"{shared.boards().get(programme.board, programme.board)} · {programme.ref}",
        title=words.year_of(programme),
        tags=[words.tag_of(programme.state, words.states())],
        lede=said(programme.summary, programme.summary_cy or None),
        steps=_steps(programme),
        facts=_facts(programme),
        passages=[] if part else _passages(programme),
        views=views("registers.programme", part, named, programme_id=programme.id),
        listings=year.part(part),
        tasks=next_tasks(reading, programme.instance_id, whole=False),
        running=running_at(reading, programme.instance_id),
        downloads=[
            (
                KINDS[ending],
                url_for("registers.download_programme", programme_id=programme.id, ending=ending),
            )
            for ending in ("docx", "pdf")
        ],
    )


def whole(reading: Reading, programme: Programme) -> list[Listing]:
    """Every part, for a document."""
    year = Year(reading, programme)
    parts = ("", "priorities", "duties", *(() if programme.is_public else ("themes",)))
    return [one for part in parts for one in year.part(part)]


def _facts(programme: Programme) -> list[tuple[str, Cell]]:
    facts = [
        (_("Call for themes"), Cell(on=programme.call_due)),
        (_("Draft"), Cell(on=programme.draft_due)),
        (_("Group consulted"), Cell(on=programme.consult_due)),
        (_("Business Planning Group"), Cell(on=programme.bpg_due)),
        (_("Board"), Cell(on=programme.board_due)),
        (_("To be published by"), Cell(on=programme.publish_due)),
    ]
    if programme.is_public:
        facts = [(_("To be published by"), Cell(on=programme.publish_due))]
    if programme.published_on is not None:
        late = programme.published_on > programme.publish_due
        facts.append(
            (_("Published"), Cell(on=programme.published_on, sub=_("late") if late else ""))
        )
        facts.append((_("Where it can be read"), Cell(programme.published_where)))
    if programme.capacity_days is not None:
        facts.append((_("Days of work in the year"), Cell(_days(programme.capacity_days))))
    return facts


def _passages(programme: Programme) -> list[Passage]:
    told = [
        (_("What the chair asks for"), programme.call_text if not programme.is_public else ""),
        (_("Gaps"), programme.gaps),
    ]
    return [Passage(title, text.split("\n")) for title, text in told if text.strip()]


def _steps(programme: Programme) -> list[Step]:
    """Where the year is between the call and its end."""
    line = [
        (_("Themes called"), programme.call_due),
        (_("Drafted"), programme.draft_due),
        (_("Group consulted"), programme.consult_due),
        (_("Planning group"), programme.bpg_due),
        (_("Board"), programme.board_due),
        (_("Published"), programme.published_on or programme.publish_due),
    ]
    here = PLACES[ProgrammeState(programme.state)]
    return [
        Step(
            name,
            on,
            "done" if place < here else ("now" if place == here else "to-come"),
        )
        for place, (name, on) in enumerate(line)
    ]


def _days(count: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", count)


# How many of the stages lie behind in each state.
PLACES: Mapping[ProgrammeState, int] = {
    ProgrammeState.OPENED: 0,
    ProgrammeState.CALLED: 1,
    ProgrammeState.DRAFTING: 1,
    ProgrammeState.CONSULTING: 2,
    ProgrammeState.PLANNING: 3,
    ProgrammeState.APPROVING: 4,
    ProgrammeState.APPROVED: 5,
    ProgrammeState.PUBLISHED: 6,
    ProgrammeState.CLOSED: 6,
}
