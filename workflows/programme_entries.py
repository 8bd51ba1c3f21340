"""The entries of a programme: drafted, planned, and the lifecycle that each one starts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from workflows import priorities
from workflows.agencies import AGENCIES
from workflows.models import EntryState, Programme, ProgrammeEntry, ProgrammeState
from workflows.programmes import note, ref_of

PROCESS = "programme_entry"
KINDS = ("audit", "self_assessment", "data_review", "engagement", "tool", "other")
QUARTERS, MONTHS = (1, 2, 3, 4), 3
MOST_DAYS, LONGEST_TITLE, LONGEST_NOTE = 400, 200, 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One entry as it is asked for; without a day it starts with its quarter."""

    kind: str
    title: str
    title_cy: str
    quarter: int
    work_days: int
    priority: str = priorities.NONE
    owner: str | None = None
    starts_on: date | None = None
    note: str = ""


def get(session: Session, entry_id: object) -> ProgrammeEntry:
    found = session.get(ProgrammeEntry, entry_id) if isinstance(entry_id, int) else None
    if found is None:
        raise NotFound("programme entry", entry_id)
    return found


def of_programme(session: Session, programme: Programme) -> Sequence[ProgrammeEntry]:
    """In the order of their days."""
    return session.scalars(
        sa.select(ProgrammeEntry)
        .where(ProgrammeEntry.programme_id == programme.id)
        .order_by(ProgrammeEntry.starts_on, ProgrammeEntry.number)
    ).all()


def draft(
    ctx: CommandContext, programme: Programme, wanted: Sequence[Wanted]
) -> list[ProgrammeEntry]:
    """Write the draft's entries down; an earlier draft stands in the answers of its task."""
    ready = [checked(ctx, programme, one) for one in wanted]
    for row in of_programme(ctx.session, programme):
        ctx.session.delete(row)
    ctx.session.flush()
    rows = [_row(programme, number, one) for number, one in enumerate(ready, start=1)]
    ctx.session.add_all(rows)
    ctx.session.flush()
    programme.move_to(ProgrammeState.CONSULTING)
    note(ctx, programme, "drafted", entries=len(rows), days=sum(row.work_days for row in rows))
    return rows


def checked(ctx: CommandContext, programme: Programme, one: Wanted) -> Wanted:
    """The entry with its day, or why it does not fit the year."""
    for field, text, longest in (
        ("title", one.title, LONGEST_TITLE),
        ("title_cy", one.title_cy, LONGEST_TITLE),
        ("note", one.note, LONGEST_NOTE),
    ):
        if not text.strip() and field != "note":
            raise Invalid(field, "required")
        if len(text) > longest:
            raise Invalid(field, "too_long", maximum=longest)
    _check_choices(ctx, programme, one)
    starts_on = one.starts_on or first_working_day(ctx, programme, one.quarter)
    if quarter_of(programme, starts_on) != one.quarter:
        raise Invalid("starts_on", "not_in_quarter")
    return Wanted(**{**asdict(one), "starts_on": starts_on})


def quarter_of(programme: Programme, day: date) -> int:
    """1 to 4 for a day of the programme's year, 0 for any other."""
    if not programme.begins_on <= day <= programme.ends_on:
        return 0
    months = (day.year - programme.year) * 12 + day.month - programme.begins_on.month
    return months // MONTHS + 1


def first_day(programme: Programme, quarter: int) -> date:
    month = programme.begins_on.month + (quarter - 1) * MONTHS
    return date(programme.year + (month > 12), (month - 1) % 12 + 1, 1)  # noqa: PLR2004 - months


def first_working_day(ctx: CommandContext, programme: Programme, quarter: int) -> date:
    return ctx.calendar.add(first_day(programme, quarter), "0d>")


def plan(ctx: CommandContext, programme: Programme) -> list[ProgrammeEntry]:
    """Start the clock of every entry of the draft that was approved."""
    rows = [row for row in of_programme(ctx.session, programme) if row.state == EntryState.DRAFT]
    for row in rows:
        start_clock(ctx, programme, row)
    return rows


def start_clock(ctx: CommandContext, programme: Programme, entry: ProgrammeEntry) -> None:
    """A process of its own that waits for the entry's day."""
    entry.state = EntryState.PLANNED
    instance = begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"entry": entry.id, "board": programme.board},
            title=entry.title,
            business_key=ref_of(programme, entry),
            board=programme.board,
        ),
    )
    entry.instance_id = instance.id


def begin_by_hand(ctx: CommandContext, entry: ProgrammeEntry, on: date, said: str) -> None:
    programme = ctx.session.get_one(Programme, entry.programme_id)
    if on > ctx.calendar.local_date(ctx.now):
        raise Invalid("begun_on", "too_late")
    entry.state, entry.begun_on, entry.begun_note = EntryState.BEGUN, on, said
    note(ctx, programme, "entry_begun_by_hand", entry=entry.id, on=on.isoformat())


def as_answers(entry: ProgrammeEntry) -> dict[str, Any]:
    """The entry as a form's row holds it."""
    return {
        "title": entry.title,
        "title_cy": entry.title_cy,
        "kind": entry.kind,
        "priority": entry.priority,
        "owner": entry.owner,
        "quarter": str(entry.quarter),
        "starts_on": entry.starts_on.isoformat(),
        "work_days": entry.work_days,
        "note": entry.note,
    }


def take(entry: ProgrammeEntry, one: Wanted) -> None:
    """Make the row say what was wanted."""
    assert one.starts_on is not None  # noqa: S101 - checked() gives it its day
    entry.kind, entry.title, entry.title_cy = one.kind, one.title.strip(), one.title_cy.strip()
    entry.priority, entry.owner = one.priority, one.owner
    entry.quarter, entry.starts_on = one.quarter, one.starts_on
    entry.work_days, entry.note = one.work_days, one.note.strip()


def _row(programme: Programme, number: int, one: Wanted) -> ProgrammeEntry:
    row = ProgrammeEntry(programme_id=programme.id, number=number, state=EntryState.DRAFT)
    take(row, one)
    return row


def _check_choices(ctx: CommandContext, programme: Programme, one: Wanted) -> None:
    known = {priorities.NONE, *priorities.names(ctx.session, programme.board)}
    wrong = {
        "kind": one.kind not in KINDS,
        "quarter": one.quarter not in QUARTERS,
        "priority": one.priority not in known,
        "owner": one.owner is not None and one.owner not in AGENCIES,
    }
    if found := next((field for field, is_wrong in wrong.items() if is_wrong), ""):
        raise Invalid(found, "not_an_option")
    if not 0 <= one.work_days <= MOST_DAYS:
        raise Invalid("work_days", "out_of_range", least=0, most=MOST_DAYS)
