"""Gathers what the page of one entry shows: what it starts, on which day, and what came of it."""

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.models import ProcessInstance
from webapp.i18n import _, ngettext
from webapp.programmes import begun, words
from webapp.programmes.year import Year
from webapp.registers.record import Listing, Passage, Record, next_tasks, running_at
from webapp.registers.register import Cell, Reading
from workflows import programme_changes
from workflows.models import EntryState, Programme, ProgrammeEntry
from workflows.programmes import ref_of
from workflows.queries import access
from workflows.queries import programmes as queries


def found(reading: Reading, entry_id: int) -> tuple[Programme, ProgrammeEntry]:
    row = reading.session.execute(
        sa.select(Programme, ProgrammeEntry)
        .join(ProgrammeEntry, ProgrammeEntry.programme_id == Programme.id)
        .where(ProgrammeEntry.id == entry_id, access.programmes(reading.who))
    ).one_or_none()
    if row is None:
        raise NotFound("programme entry", entry_id)
    return row.Programme, row.ProgrammeEntry


def may_change(reading: Reading, programme: Programme, entry: ProgrammeEntry) -> bool:
    is_waiting = entry.state == EntryState.PLANNED
    return is_waiting and programme_changes.may_ask(reading.who, programme)


def entry_page(reading: Reading, programme: Programme, entry: ProgrammeEntry) -> Record:
    where = url_for("registers.programme", programme_id=programme.id)
    started = entry.begun_instance_id
    return Record(
        back=(words.year_of(programme), where),
        caption=ref_of(programme, entry),
        title=words.title_of(entry),
        tags=[words.tag_of(entry.state, words.entry_states())],
        facts=_facts(reading, programme, entry),
        passages=_passages(entry),
        listings=_changes(reading, programme, entry),
        tasks=[
            *next_tasks(reading, entry.instance_id, whole=False),
            *next_tasks(reading, started, whole=True),
        ],
        running=running_at(reading, started or entry.instance_id),
    )


def _facts(reading: Reading, programme: Programme, entry: ProgrammeEntry) -> list[tuple[str, Cell]]:
    named = words.priority_names(reading.session, programme.board)
    facts = [
        (_("Kind of work"), Cell(words.kinds()[entry.kind])),
        (_("Strategic priority"), Cell(named.get(entry.priority, entry.priority))),
        (_("Leads"), Cell(reading.names.agency(entry.owner or "business_unit"))),
        (_("Quarter"), Cell(words.quarters()[str(entry.quarter)])),
        (_("Starts"), Cell(on=entry.starts_on)),
        (_("Days of work"), Cell(ngettext("%(num)d day", "%(num)d days", entry.work_days))),
    ]
    if entry.begun_on is not None:
        facts.append((_("Begun"), Cell(on=entry.begun_on)))
    if (cell := _started(reading, entry)) is not None:
        facts.append((_("What it started"), cell))
    return facts


def _started(reading: Reading, entry: ProgrammeEntry) -> Cell | None:
    """What stands in a register, as far as the reader may see it; before that its instance."""
    if entry.begun_instance_id is None:
        return None
    found = queries.begun(reading.session, reading.who, [entry]).get(entry.begun_instance_id)
    if found is not None:
        return begun.cell_of(found)
    where = running_at(reading, entry.begun_instance_id)
    instance = reading.session.get(ProcessInstance, entry.begun_instance_id)
    return Cell(instance.title if instance else words.kinds()[entry.kind], where)


def _passages(entry: ProgrammeEntry) -> list[Passage]:
    told = [(_("Note"), entry.note)]
    if entry.state in (EntryState.DRAFT, EntryState.PLANNED, EntryState.WAITING):
        told.insert(0, (_("What starts"), words.what_starts(entry.kind)))
    if entry.begun_note:
        told.append((_("What was begun"), entry.begun_note))
    return [Passage(title, text.split("\n")) for title, text in told if text.strip()]


def _changes(reading: Reading, programme: Programme, entry: ProgrammeEntry) -> list[Listing]:
    return Year(reading, programme).changes_of(entry)
