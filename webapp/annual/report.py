"""The annual report as pages and documents show it: figures with their lists, words, days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.permissions import is_steward
from webapp.annual import words
from webapp.i18n import _, moment
from webapp.meetings.report import Line, Part, rows_of
from webapp.registers import words as shared
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows import annual_reports
from workflows.models import AnnualReport
from workflows.programmes import APRIL
from workflows.queries import access
from workflows.queries.annual_report import SECTIONS, gather
from workflows.queries.counts import Figure


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report, at one moment."""

    row: AnnualReport
    figures: Sequence[Figure]
    as_of: datetime

    @property
    def is_locked(self) -> bool:
        return self.row.locked_at is not None


def told(reading: Reading, report_id: int) -> Told:
    """Its figures are frozen at the data lock; until then they are those of now."""
    row = reading.session.scalar(
        sa.select(AnnualReport).where(
            AnnualReport.id == report_id, access.annual_reports(reading.who)
        )
    )
    if row is None:
        raise NotFound("annual report", report_id)
    if row.locked_at is not None:
        as_of = datetime.fromisoformat(row.figures["as_of"])
        return Told(row, annual_reports.figures_of(row), as_of)
    return Told(row, gather(reading.session, row, reading.seen.calendar), reading.seen.now)


def every(reading: Reading) -> Sequence[AnnualReport]:
    """The latest first; they are few."""
    return reading.session.scalars(
        sa.select(AnnualReport)
        .where(access.annual_reports(reading.who))
        .order_by(AnnualReport.year.desc(), AnnualReport.id.desc())
    ).all()


def listing(reading: Reading) -> Listing:
    return Listing(
        _("By year"),
        [
            Heading(_("Year")),
            Heading(_("Board")),
            Heading(_("How it stands")),
            Heading(_("To be published by")),
            Heading(_("Published")),
        ],
        [
            [
                Cell(
                    name_of(one), url_for("registers.annual_report", report_id=one.id), sub=one.ref
                ),
                Cell(shared.boards().get(one.board, one.board)),
                Cell(tags=[words.state_tag(one.state)]),
                Cell(on=one.publish_due),
                Cell(on=one.published_on) if one.published_on else Cell("–"),
            ]
            for one in every(reading)
        ],
        _("There is no annual report yet that you may see. The end of a year opens one."),
    )


def may_list(reading: Reading, row: AnnualReport) -> bool:
    """What a figure counts is for those who make the report; everybody reads the figures."""
    makers = {"bpg", "board_chair"} & reading.who.all_groups
    return is_steward(reading.who) or bool(makers) or row.board in access.boards_of(reading.who)


def parts(reading: Reading, it: Told) -> list[Part]:
    titles, leads = words.sections(), may_list(reading, it.row)
    return [
        Part(titles[section], [_line(it, one, leads=leads) for one in own])
        for section in SECTIONS
        if (own := [one for one in it.figures if one.section == section])
    ]


def figure_of(reading: Reading, it: Told, section: str, key: str) -> Figure:
    for one in it.figures:
        if (one.section, one.key) == (section, key) and may_list(reading, it.row):
            return one
    raise NotFound("figure of a report", f"{section}.{key}")


def title_of(figure: Figure) -> str:
    name = words.figure_name(figure.section, figure.key)
    return f"{words.sections()[figure.section]}: {name}"


def list_of(reading: Reading, it: Told, figure: Figure) -> Listing:
    """Everything that a figure counts, row for row."""
    return Listing(
        title_of(figure),
        [Heading(_("Which")), Heading(_("More about it"))],
        list(rows_of(reading, figure)),
        _("This figure counts nothing."),
        note=as_of(it),
    )


def as_of(it: Told) -> str:
    when = moment(it.as_of)
    if it.is_locked:
        return _("Frozen at the data lock: as it was on %(when)s.", when=when)
    return _("Not locked yet: the figures of now, %(when)s.", when=when)


def days(it: Told) -> list[tuple[str, Cell]]:
    row = it.row
    found = [
        (_("Data lock"), Cell(on=row.lock_due)),
        (_("Draft"), Cell(on=row.draft_due)),
        (_("Group consulted"), Cell(on=row.group_due)),
        (_("Business Planning Group"), Cell(on=row.bpg_due)),
        (_("Board"), Cell(on=row.board_due)),
        (_("To be published by"), Cell(on=row.publish_due)),
    ]
    if row.published_on is not None:
        found.append((_("Published"), Cell(on=row.published_on, sub=row.published_where)))
    return found


def name_of(row: AnnualReport) -> str:
    return _("Annual report %(year)s", year=f"{row.year}–{(row.year + 1) % 100:02}")


def year_to_open(reading: Reading, board: str) -> int | None:
    """The year that has ended last, where it has no report and the reader may open one."""
    today = reading.seen.today
    year = today.year - 1 - (today.month < APRIL)
    if not annual_reports.may_open(reading.who, board):
        return None
    known = annual_reports.of_year(reading.session, board, year)
    return None if known else year


def worded(it: Told, language: str) -> Mapping[str, str]:
    """The parts that are written in a language, by their titles, in their order."""
    return {
        title: text
        for part, title in words.parts().items()
        if (text := it.row.narrative.get(part, {}).get(language, ""))
    }


def _line(it: Told, figure: Figure, *, leads: bool) -> Line:
    url = url_for(
        "registers.annual_report_list",
        report_id=it.row.id,
        annual_part=figure.section,
        annual_figure=figure.key,
    )
    return Line(
        words.figure_name(figure.section, figure.key), figure.count, url if leads else "", ""
    )
