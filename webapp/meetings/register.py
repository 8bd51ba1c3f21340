"""The register of meetings: when each group meets, how far each is, what was decided."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa
from flask import url_for

from engine.actors import Actor
from engine.models import Group
from engine.permissions import is_guest
from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.i18n import _, day, language, ngettext
from webapp.meetings import phases
from webapp.registers.register import Cell, Filter, Heading, Reading, Register, Values, equals
from workflows import quarters
from workflows.models import AgendaItem, Meeting, Quarter


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="meetings",
        title=_("Meetings"),
        about=_("When each group meets, what a quarterly meeting decided, and the chair’s report."),
        empty=_("No meeting stands in the calendar yet. The Business Unit or the chair sets one."),
        counted=lambda count: ngettext("%(num)d meeting", "%(num)d meetings", count),
        statement=sa.select(Meeting, Quarter, _decided().label("decided"))
        .outerjoin(Quarter, Quarter.meeting_id == Meeting.id)
        .join(Group, Group.key == Meeting.group_key)
        .where(sa.literal(not is_guest(reading.who))),
        searched=(Group.name, Group.name_cy),
        filters=_filters(reading),
        sorts={
            "newest": (-sa.func.coalesce(Quarter.id, 0), Meeting.on, Meeting.id),
            "on": (Meeting.on, Meeting.id),
        },
        headings=(
            Heading(_("Meeting"), "on"),
            Heading(_("How far it is")),
            Heading(_("Quorum")),
            Heading(_("Decisions"), is_number=True),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Day"), "day", 15),
            Column(_("Group"), width=40),
            Column(_("How far it is"), width=26),
            Column(_("Quorum"), width=14),
            Column(_("Decisions"), "number", 10),
            Column(_("First set for"), "day", 15),
        ],
        values=rows.values,
    )


def _decided() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(AgendaItem.id))
        .where(AgendaItem.quarter_id == Quarter.id, AgendaItem.outcome == "agreed")
        .correlate(Quarter)
        .scalar_subquery()
    )


def _filters(reading: Reading) -> list[Filter]:
    name = Group.name_cy if language() == "cy" else Group.name
    groups = reading.session.execute(
        sa.select(Group.key, name).where(Group.key.in_(sa.select(Meeting.group_key))).order_by(name)
    )
    today = reading.seen.today
    return [
        equals(Meeting.group_key, "group", _("Group"), {row[0]: row[1] for row in groups}),
        Filter("ahead", _("Only those to come"), lambda _v: Meeting.on >= today),
    ]


class _Rows:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        who, today = self._reading.who, self._reading.seen.today
        for row in rows:
            meeting, quarter = row.Meeting, row.Quarter
            where = ""
            if quarter is not None and quarters.may_see(who, quarter.board):
                where = url_for("registers.meeting", quarterly_id=meeting.id)
            yield [
                Cell(
                    day(meeting.on, "EEEE d MMMM y"),
                    where,
                    sub=self._reading.names.group(meeting.group_key),
                ),
                _how_far(who, today, meeting, quarter),
                Cell(_quorum(quarter)),
                Cell(str(row.decided) if quarter is not None and quarter.held_on else "–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        today = self._reading.seen.today
        for row in rows:
            meeting, quarter = row.Meeting, row.Quarter
            yield (
                meeting.on,
                self._reading.names.group(meeting.group_key),
                phases.named()[phases.reached(meeting, quarter, today)],
                _quorum(quarter),
                row.decided if quarter is not None and quarter.held_on else None,
                quarter.baseline_on if quarter is not None else None,
            )


def _how_far(who: Actor, today: date, meeting: Meeting, quarter: Quarter | None) -> Cell:
    """Of a day that went by in silence whoever runs the meeting is led to what is still asked."""
    tags = [phases.tag_of(meeting, quarter, today)]
    is_untold = phases.reached(meeting, quarter, today) == "untold"
    if quarter is None or not is_untold or not quarters.may_lead(who, quarter.board):
        return Cell(tags=tags)
    where = url_for("registers.meeting", quarterly_id=meeting.id)
    return Cell(_("Record what happened"), where, tags=tags)


def _quorum(quarter: Quarter | None) -> str:
    if quarter is None or quarter.is_quorate is None:
        return "–"
    return _("Yes") if quarter.is_quorate else _("No")
