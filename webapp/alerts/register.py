"""The register of alerts: what was raised, how soon somebody looked, and how it stands."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.alerts import words
from webapp.documents.table import Column
from webapp.i18n import _, moment, ngettext
from webapp.registers import words as shared
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    either,
    equals,
    in_life,
)
from workflows.models import Alert
from workflows.queries import access

AN_HOUR = timedelta(hours=1)


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="alerts",
        title=_("Alerts"),
        about=_("What needed attention at once, who knew when, and what was done."),
        empty=_(
            "There are no alerts that you may see."
            " Anybody raises one, under Raise an alert in the menu."
        ),
        counted=lambda count: ngettext("%(num)d alert", "%(num)d alerts", count),
        statement=sa.select(Alert).where(access.alerts(reading.who)),
        searched=(Alert.ref, Alert.subject, Alert.case_ref),
        filters=_filters(reading),
        sorts={
            "newest": (-Alert.id,),
            "ref": (Alert.ref, Alert.id),
            "state": (in_life(Alert.state, words.states()), -Alert.id),
        },
        headings=(
            Heading(_("Alert"), "ref"),
            Heading(_("How it stands"), "state"),
            Heading(_("Raised")),
            Heading(_("Looked at after"), is_number=True),
            Heading(_("Agencies concerned")),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def working_hours(reading: Reading, alert: Alert) -> int | None:
    """Whole hours of work from raising to the first look: what the chair's report counts."""
    if alert.triaged_at is None:
        return None
    worked = reading.seen.calendar.worked_between(alert.raised_at, alert.triaged_at)
    return int(worked / AN_HOUR)


def _filters(reading: Reading) -> list[Filter]:
    concerned = sa.type_coerce(Alert.agencies, sa.Text)
    return [
        equals(Alert.state, "state", _("How it stands"), words.states()),
        equals(Alert.triage, "triage", _("What it was"), words.triages()),
        Filter(
            "agency",
            _("Agency concerned"),
            lambda value: concerned.contains(f'"{value}"', autoescape=True),
            reading.agencies,
        ),
        board_filter(Alert.board),
        Filter("late", _("Told to the Board chair"), lambda _v: Alert.board_told_at.is_not(None)),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=16),
        Column(_("What it is about"), width=44),
        Column(_("Case reference"), width=18, on_paper=False),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("How it stands"), width=30),
        Column(_("What it was"), width=22),
        Column(_("Raised"), "day", 15),
        Column(_("Looked at"), "day", 15),
        Column(_("Working hours until then"), "number", 9),
        Column(_("Told to the Board chair"), "day", 15),
        Column(_("Agencies concerned"), width=36, on_paper=False),
        Column(_("How it ended"), width=24),
        Column(_("Closed"), "day", 15, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._names = reading, reading.names
        self._states, self._boards = words.states(), shared.boards()
        self._triages, self._outcomes = words.triages(), words.outcomes()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            alert: Alert = row.Alert
            yield [
                Cell(
                    alert.subject,
                    url_for("registers.alert", alert_id=alert.id),
                    sub=either(alert.ref, alert.case_ref),
                ),
                Cell(tags=[words.state_tag(alert.state)]),
                Cell(moment(alert.raised_at, "d MMM y, HH:mm")),
                Cell(self._after(alert), sub=self._told(alert)),
                Cell(", ".join(map(self._names.agency, alert.agencies)) or "–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            alert: Alert = row.Alert
            hours = working_hours(self._reading, alert)
            yield (
                alert.ref,
                alert.subject,
                alert.case_ref,
                self._boards.get(alert.board, alert.board),
                self._states.get(alert.state, alert.state),
                self._triages.get(alert.triage or "", ""),
                self._day(alert.raised_at),
                self._day(alert.triaged_at),
                hours,
                self._day(alert.board_told_at),
                ", ".join(map(self._names.agency, alert.agencies)),
                self._outcomes.get(alert.outcome or "", ""),
                self._day(alert.closed_at),
            )

    def _after(self, alert: Alert) -> str:
        hours = working_hours(self._reading, alert)
        if hours is None:
            return "–"
        return ngettext("%(num)d working hour", "%(num)d working hours", hours)

    def _told(self, alert: Alert) -> str:
        return _("after the Board chair was told") if alert.board_told_at else ""

    def _day(self, at: datetime | None) -> date | None:
        return self._reading.seen.calendar.local_date(at) if at else None
