"""Gathers what the page of one quarterly meeting shows, part by part."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, day
from webapp.meetings import phases, words
from webapp.registers.record import Passage, Record, Step, View, next_tasks, running_at, views
from webapp.registers.register import Cell, Reading
from workflows import chair_reports, meeting_moves, quarters
from workflows.models import ChairReport, Meeting, Quarter

PARTS = ("agenda", "attendance", "decisions", "actions", "minutes", "dates")


@dataclass(frozen=True, slots=True)
class Verbs:
    """What this person may do here outside of tasks."""

    move: bool
    bring_late: bool

    @property
    def any(self) -> bool:
        return self.move or self.bring_late


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting with what became of it."""

    meeting: Meeting
    quarter: Quarter


def found(reading: Reading, meeting_id: int) -> Found:
    row = reading.session.execute(
        sa.select(Meeting, Quarter)
        .join(Quarter, Quarter.meeting_id == Meeting.id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()
    if row is None or not quarters.may_see(reading.who, row.Quarter.board):
        raise NotFound("meeting", meeting_id)
    return Found(row.Meeting, row.Quarter)


def verbs_of(reading: Reading, it: Found) -> Verbs:
    leads = quarters.may_lead(reading.who, it.quarter.board)
    to_come = it.quarter.held_on is None and it.meeting.cancelled_on is None
    return Verbs(
        move=leads and to_come,
        bring_late=leads and to_come and it.quarter.papers_on is not None,
    )


def meeting_page(reading: Reading, it: Found, part: str) -> Record:
    from webapp.meetings import parts  # noqa: PLC0415 - it reads the names from here

    part = part if part in PARTS else (PARTS[0] if it.quarter.held_on is None else PARTS[2])
    return Record(
        back=(_("Meetings"), url_for("registers.listing", register="meetings")),
        caption=reading.names.group(it.meeting.group_key),
        title=day(it.meeting.on, "EEEE d MMMM y"),
        tags=[phases.tag_of(it.meeting, it.quarter, reading.seen.today)],
        lede=lede(it),
        steps=_steps(it) if it.meeting.cancelled_on is None else [],
        views=_views(it, part),
        passages=passages(it) if part == "minutes" else [],
        listings=parts.listings(reading, it, part),
        facts=facts(reading, it),
        tasks=next_tasks(reading, it.quarter.instance_id, whole=True),
        running=running_at(reading, it.quarter.instance_id),
    )


def lede(it: Found) -> str:
    """The one thing that everybody asks: whether it could decide."""
    if it.meeting.cancelled_on is not None:
        return _("Called off: %(reason)s", reason=it.meeting.reason)
    if it.quarter.is_quorate is None:
        return ""
    return " ".join(words.quorum(it.quarter.quorum, is_quorate=it.quarter.is_quorate))


def facts(reading: Reading, it: Found) -> list[tuple[str, Cell]]:
    found = [(_("Where"), Cell(it.quarter.place or _("Not said yet")))]
    moves = meeting_moves.moves_of(reading.session, it.meeting.id)
    if moves:
        found.append((_("First set for"), Cell(on=it.quarter.baseline_on, sub=moves[-1].reason)))
    if it.quarter.correspondence_due is not None:
        found.append((_("Correspondence until"), Cell(on=it.quarter.correspondence_due)))
    report = chair_reports.of_quarter(reading.session, it.quarter)
    if it.quarter.held_on is not None:
        where = url_for("registers.chair_report", reported_id=it.meeting.id)
        found.append((_("Chair’s report"), Cell(_report_stands(report), where)))
    return found


def _report_stands(report: ChairReport | None) -> str:
    if report is None or report.approved_at is None:
        return _("Draft with the figures of now")
    if report.presented_on is None:
        return _("Approved, its figures are frozen")
    return _("At the planning group on %(day)s", day=day(report.presented_on))


def passages(it: Found) -> list[Passage]:
    if not it.quarter.minutes:
        return [Passage(_("Minutes"), [_("There are no minutes yet.")])]
    approved = it.quarter.minutes_approved_on
    stands = _("A draft, not approved yet.")
    if approved is not None:
        stands = _("Approved on %(day)s.", day=day(approved))
    return [Passage(_("Minutes"), [stands, it.quarter.minutes])]


def _views(it: Found, here: str) -> list[View]:
    names = (
        _("Agenda and papers"),
        _("Attendance"),
        _("Decisions"),
        _("Action log"),
        _("Minutes"),
        _("Dates"),
    )
    named = [(part, name, None) for part, name in zip(PARTS, names, strict=True)]
    return views("registers.meeting", here, named, quarterly_id=it.meeting.id)


def _steps(it: Found) -> list[Step]:
    """The stages in their order, each with the day on which it was reached."""
    quarter = it.quarter
    line = [
        (_("Updates called for"), quarter.updates_called_on),
        (_("Agenda approved"), quarter.agenda_approved_on),
        (_("Papers issued"), quarter.papers_on),
        (_("Held"), quarter.held_on),
        (_("Action log sent"), quarter.action_log_on),
        (_("Minutes circulated"), quarter.circulated_on),
    ]
    reached = [place for place, (_name, on) in enumerate(line) if on]
    last = max(reached, default=-1)
    return [
        Step(name, on, "done" if on else ("now" if place == last + 1 else "to-come"))
        for place, (name, on) in enumerate(line)
    ]
