"""The chair's quarterly report as the pages and documents show it: figures with their lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, day, moment
from webapp.meetings import words
from webapp.meetings.counted import MORE_KINDS, findings
from webapp.meetings.page import Found, found
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows import chair_reports, quarters
from workflows.models import (
    Action,
    ActionPlan,
    AgendaItem,
    Alert,
    Audit,
    ChairReport,
    Escalation,
    MeetingAction,
)
from workflows.queries import access
from workflows.queries.chair_report import SECTIONS, gather
from workflows.queries.counts import Figure

# Which register holds the list of a figure, and how its filter is called there.
IN_REGISTER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("audits", "all"): ("audits", ""),
    ("audits", "stage"): ("audits", "stage"),
    ("plans", "all"): ("action-plans", ""),
    ("plans", "state"): ("action-plans", "status"),
    ("actions", "all"): ("actions", ""),
    ("actions", "colour"): ("actions", "rag"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as people read it, with the list that it counts."""

    name: str
    count: int
    url: str
    sub: str


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report, at one moment."""

    it: Found
    report: ChairReport | None
    figures: Sequence[Figure]
    as_of: datetime

    @property
    def is_frozen(self) -> bool:
        return self.report is not None and self.report.approved_at is not None

    @property
    def narrative(self) -> Mapping[str, str]:
        return self.report.narrative if self.report is not None else {}


def may_read(reading: Reading, it: Found, report: ChairReport | None) -> bool:
    """A draft is the chair's and the unit's; once approved it is for all who see the meeting."""
    if it.quarter.held_on is None:
        return False
    is_approved = report is not None and report.approved_at is not None
    return is_approved or quarters.may_lead(reading.who, it.quarter.board)


def told(reading: Reading, meeting_id: int) -> Told:
    """Frozen once it is approved; until then with the figures of now."""
    it = found(reading, meeting_id)
    report = chair_reports.of_quarter(reading.session, it.quarter)
    if not may_read(reading, it, report):
        raise NotFound("report of a meeting", meeting_id)
    if report is not None and report.approved_at is not None:
        as_of = datetime.fromisoformat(report.figures["as_of"])
        return Told(it, report, chair_reports.figures_of(report), as_of)
    seen = reading.seen
    figures = gather(reading.session, it.quarter, seen.calendar, seen.now)
    return Told(it, report, figures, seen.now)


def parts(reading: Reading, it: Told) -> list[Part]:
    titles = words.sections()
    made = []
    for section in SECTIONS:
        own = [one for one in it.figures if one.section == section]
        lines = [_line(reading, it, one) for one in own]
        if lines:
            made.append(Part(titles[section], lines))
    return made


def figure_of(it: Told, section: str, key: str, of: str) -> Figure:
    for one in it.figures:
        if (one.section, one.key, one.of) == (section, key, of):
            return one
    raise NotFound("figure of a report", f"{section}.{key}.{of}")


def list_of(reading: Reading, it: Told, figure: Figure) -> Listing:
    """Everything that a figure counts, row for row."""
    rows = list(rows_of(reading, figure))
    return Listing(
        title_of(reading, figure),
        [Heading(_("Which")), Heading(_("More about it"))],
        rows,
        _("This figure counts nothing."),
        note=as_of(it),
    )


def as_of(it: Told) -> str:
    when = moment(it.as_of)
    if it.is_frozen:
        return _("Frozen with the approval: as it was on %(when)s.", when=when)
    return _("A draft with the figures of now: %(when)s.", when=when)


def title_of(reading: Reading, figure: Figure) -> str:
    name = words.figure_name(figure, reading.names.agency(figure.of))
    return f"{words.sections()[figure.section]}: {name}"


def register_url(it: Told, figure: Figure) -> str:
    """The same list in its register, as long as nothing is frozen."""
    where = IN_REGISTER.get((figure.section, figure.key))
    if where is None:
        return ""
    register, name = where
    narrowed: dict[str, Any] = {name: figure.of} if name else {}
    return url_for("registers.listing", register=register, board=it.it.quarter.board, **narrowed)


def _line(reading: Reading, it: Told, figure: Figure) -> Line:
    name = words.figure_name(figure, reading.names.agency(figure.of))
    url = url_for(
        "registers.chair_report_list",
        reported_id=it.it.meeting.id,
        chapter=figure.section,
        counted=figure.key,
        of=figure.of or None,
    )
    return Line(name, figure.count, url, "")


def rows_of(reading: Reading, figure: Figure) -> Iterator[list[Cell]]:
    """What a figure counts, each as it is called, leading to its page."""
    if figure.kind == "person":
        return ([Cell(reading.names.person(one)), Cell("–")] for one in figure.ids)
    if figure.kind == "data_finding":
        return findings(reading, figure.ids)
    table, tell = KINDS[figure.kind]
    known = {
        row.id: row
        for row in reading.session.scalars(sa.select(table).where(table.id.in_(figure.ids)))
    }
    return (tell(reading, known[one]) for one in figure.ids if one in known)


def _plan(_reading: Reading, row: ActionPlan) -> list[Cell]:
    return [Cell(row.ref, url_for("registers.plan", plan_id=row.id)), Cell(row.title or "–")]


def _action(reading: Reading, row: Action) -> list[Cell]:
    sub = reading.names.agency(row.lead_agency)
    return [Cell(row.ref, url_for("registers.action", action_id=row.id)), Cell(row.text, sub=sub)]


def _audit(_reading: Reading, row: Audit) -> list[Cell]:
    return [Cell(row.ref, url_for("registers.audit", audit_id=row.id)), Cell(row.theme)]


def _alert(reading: Reading, row: Alert) -> list[Cell]:
    """Its reference; what it is about is for those who may see it."""
    seen = reading.session.scalar(
        sa.select(Alert.id).where(Alert.id == row.id, access.alerts(reading.who))
    )
    where = url_for("registers.alert", alert_id=row.id) if seen else ""
    return [Cell(row.ref, where), Cell(moment(row.raised_at))]


def _escalation(reading: Reading, row: Escalation) -> list[Cell]:
    seen = reading.session.scalar(
        sa.select(Escalation.id).where(Escalation.id == row.id, access.escalations(reading.who))
    )
    where = url_for("instances.show", instance_id=row.instance_id) if seen else ""
    return [
        Cell(_("Escalation %(number)d", number=row.id), where),
        Cell(reading.names.agency(row.agency) or "–", sub=moment(row.opened_at)),
    ]


def _item(_reading: Reading, row: AgendaItem) -> list[Cell]:
    return [Cell(words.item_name(row)), Cell(row.decision or "–")]


def _meeting_action(reading: Reading, row: MeetingAction) -> list[Cell]:
    return [Cell(row.text), Cell(reading.names.person(row.owner_id), sub=day(row.due_on))]


KINDS: Mapping[str, tuple[Any, Any]] = {
    **MORE_KINDS,
    "plan": (ActionPlan, _plan),
    "action": (Action, _action),
    "audit": (Audit, _audit),
    "alert": (Alert, _alert),
    "escalation": (Escalation, _escalation),
    "item": (AgendaItem, _item),
    "meeting_action": (MeetingAction, _meeting_action),
}
