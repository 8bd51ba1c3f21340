"""What a change of the calendar or of a ladder would move, as a page shows it before it is made."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.changes import Change, Rules
from engine.clocks import Clock, clocks
from engine.moves import Move, Moves, moves
from engine.redating import Done
from webapp.current import process_engine
from webapp.i18n import ngettext, said
from webapp.names import item_name

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One task or timer with its dates, from and to; nothing where a date stays."""

    name: str
    about: str
    task_id: str
    due: tuple[date | None, date | None] | None
    rung: tuple[datetime | None, datetime | None] | None


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would move, in numbers, and one page of it."""

    rows: list[Row]
    page: int
    pages: int
    deadlines: int
    rungs: int
    timers: list[Row]
    unsure: int
    stay: int

    @property
    def is_empty(self) -> bool:
        return not (self.deadlines or self.rungs or self.timers)


def preview(session: Session, change: Change, page: int) -> Preview:
    found, wound = moves(session, change), clocks(session, change)
    pages = max(1, -(-len(found.tasks) // SHOWN))
    page = min(max(page, 1), pages)
    shown = found.tasks[(page - 1) * SHOWN : page * SHOWN]
    return Preview(
        rows=[_row(move) for move in shown],
        page=page,
        pages=pages,
        deadlines=sum(move.is_due_moved for move in found.tasks),
        rungs=sum(move.is_rung_moved for move in found.tasks),
        timers=[_timer(clock) for clock in wound[:SHOWN]],
        unsure=found.unsure,
        stay=_stay(found),
    )


def as_it_is() -> Change:
    """The rules as they stand: a change that changes nothing yet."""
    now, settings = process_engine().settings()
    rules = Rules(settings.calendar, settings.ladders)
    return Change(rules, rules, now)


def told(done: Done) -> str:
    """What has been moved, in one line."""
    parts = [
        ngettext("%(num)d task has new dates.", "%(num)d tasks have new dates.", done.tasks),
    ]
    if done.timers:
        parts.append(ngettext("%(num)d timer moved.", "%(num)d timers moved.", done.timers))
    if done.left:
        parts.append(
            ngettext(
                "%(num)d more is being moved in the background.",
                "%(num)d more are being moved in the background.",
                done.left,
            )
        )
    return " ".join(parts)


def _stay(found: Moves) -> int:
    return found.looked_at - len(found.tasks)


def _row(move: Move) -> Row:
    task = move.task
    before, after = move.before, move.after
    return Row(
        name=said(task.name, task.name_cy),
        about=_about(task.title, item_name(task), task.business_key),
        task_id=str(task.id),
        due=(before.due_on, after.due_on) if move.is_due_moved else None,
        rung=(before.rung_at, after.rung_at) if move.is_rung_moved else None,
    )


def _timer(clock: Clock) -> Row:
    return Row(
        name=said(clock.element, clock.element_cy),
        about=_about(clock.title, None, clock.business_key),
        task_id="",
        due=None,
        rung=(clock.before, clock.after),
    )


def _about(*parts: str | None) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))
