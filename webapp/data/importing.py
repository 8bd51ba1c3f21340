"""Bringing indicators and past figures in from tables: choose, look, confirm, take back."""

from collections import defaultdict

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.data import import_words as words
from webapp.data.words import quarter_name
from webapp.i18n import _, day, ngettext, said
from webapp.importing import kept, pages
from webapp.importing.desk import Desk
from webapp.importing.kept import Line
from webapp.importing.pages import Ask, Cell, Preview, Room, Sheet
from webapp.names import Names
from webapp.registers.lists import bp
from webapp.registers.words import boards
from workflows import indicator_import, indicators, past_figures
from workflows.batches import Batch
from workflows.indicator_rows import INDICATORS
from workflows.indicator_rows import Table as IndicatorTable
from workflows.past_figure_rows import FIGURES, PastReturn
from workflows.past_figure_rows import Table as FigureTable


@bp.get("/indicators/import")
def choose_indicators() -> ResponseReturnValue:
    return pages.choose(_indicators())


@bp.post("/indicators/import")
def look_at_indicators() -> ResponseReturnValue:
    return pages.look(_indicators())


@bp.post("/indicators/import/confirm")
def bring_indicators_in() -> ResponseReturnValue:
    return pages.confirm(_indicators())


@bp.post("/indicators/import/<int:indicator_batch>/undo")
def take_indicators_back(indicator_batch: int) -> ResponseReturnValue:
    """Take a whole table back, while nothing was counted by it."""
    require(indicators.may_define(actor()), "take indicators back")
    with process_engine().command(actor()) as ctx:
        count = indicator_import.take_back(ctx, indicator_batch)
    flash(ngettext("%(num)d version is taken back.", "%(num)d versions are taken back.", count))
    return redirect(url_for(".choose_indicators"), code=303)


@bp.get("/quarters/import")
def choose_figures() -> ResponseReturnValue:
    return pages.choose(_figures())


@bp.post("/quarters/import")
def look_at_figures() -> ResponseReturnValue:
    return pages.look(_figures())


@bp.post("/quarters/import/confirm")
def bring_figures_in() -> ResponseReturnValue:
    return pages.confirm(_figures())


@bp.post("/quarters/import/<int:figure_batch>/undo")
def take_figures_back(figure_batch: int) -> ResponseReturnValue:
    """Take a whole table back, while nobody decided anything on its quarters."""
    require(indicators.may_define(actor()), "take past figures back")
    with process_engine().command(actor()) as ctx:
        count = past_figures.take_back(ctx, figure_batch)
    flash(ngettext("%(num)d figure is taken back.", "%(num)d figures are taken back.", count))
    return redirect(url_for(".choose_figures"), code=303)


def _indicators() -> Room:
    require(indicators.may_define(actor()), "bring indicators in")
    return Room(
        desk=Desk(
            kind=INDICATORS,
            labels=words.indicator_columns(),
            what_to_do=words.indicator_advice,
            look=url_for(".look_at_indicators"),
            back=url_for(".choose_indicators"),
            fields=("board",),
        ),
        title=_("Bring in indicators"),
        lede=_("What the board counts, with what it meant from which quarter on."),
        belongs_to=(_("Indicators"), url_for(".listing", register="indicators")),
        confirm=url_for(".bring_indicators_in"),
        brought=_("Indicators"),
        hints=words.indicator_hints(),
        read=lambda session, name, data: indicator_import.read_table(session, name, data, _board()),
        preview=_indicator_preview,
        bring_in=_bring_indicators_in,
        so_far=lambda session: kept.lines(
            session, indicator_import.tables_so_far(session), _indicator_undo
        ),
        asks=(_whose(),),
    )


def _figures() -> Room:
    require(indicators.may_define(actor()), "bring past figures in")
    return Room(
        desk=Desk(
            kind=FIGURES,
            labels=words.figure_columns(),
            what_to_do=words.figure_advice,
            look=url_for(".look_at_figures"),
            back=url_for(".choose_figures"),
            fields=("board",),
        ),
        title=_("Bring in figures of past quarters"),
        lede=_("What agencies returned before Cylch asked them. Small counts are hidden as ever."),
        belongs_to=(_("Quarters of data"), url_for(".listing", register="quarters")),
        confirm=url_for(".bring_figures_in"),
        brought=_("Quarters"),
        hints=words.figure_hints(),
        read=lambda session, name, data: past_figures.read_table(
            session, name, data, _board(), moment().today
        ),
        preview=_figure_preview,
        bring_in=_bring_figures_in,
        so_far=_figures_so_far,
        asks=(_whose(),),
    )


def _whose() -> Ask:
    return Ask("board", _("For which board?"), options=list(boards().items()), otherwise="children")


def _board() -> str:
    return request.form.get("board", "")


def _bring_indicators_in(ctx: CommandContext, filename: str, data: bytes) -> str:
    count = len(indicator_import.bring_in(ctx, filename, data, _board()))
    return ngettext("%(num)d indicator is here.", "%(num)d indicators are here.", count)


def _bring_figures_in(ctx: CommandContext, filename: str, data: bytes) -> str:
    count = sum(len(one.figures) for one in past_figures.bring_in(ctx, filename, data, _board()))
    return ngettext("%(num)d figure is here.", "%(num)d figures are here.", count)


def _indicator_preview(session: Session, table: IndicatorTable) -> Preview:
    names = Names(session)
    rows: list[list[Cell]] = []
    for one in table.indicators:
        what = _("Version of %(ref)s", ref=one.known.ref) if one.known else _("New indicator")
        for place, version in enumerate(one.versions):
            why = [version.reason] if version.reason else []
            rows.append(
                [
                    (said(version.name, version.name_cy), []),
                    (
                        what if place == 0 else _("Later version"),
                        why,
                    ),
                    (day(version.in_force_from, "d MMM y"), []),
                    (", ".join(map(names.agency, version.agencies)), []),
                ]
            )
    columns = [_("Indicator"), _("What is made"), _("In force from"), _("Agencies")]
    counted = ngettext("%(num)d indicator", "%(num)d indicators", len(table.indicators))
    return Preview(counted, [Sheet(_("Indicators and versions"), columns, rows)])


def _figure_preview(session: Session, table: FigureTable) -> Preview:
    """By quarter: which agencies said how much. The figures themselves stand in the file."""
    names = Names(session)
    by_quarter: dict[object, list[PastReturn]] = defaultdict(list)
    for one in table.returns:
        by_quarter[one.quarter_end].append(one)
    rows: list[list[Cell]] = [
        [
            (quarter_name(found[0].quarter_end), []),
            (", ".join(names.agency(one.agency) for one in found), []),
            (str(sum(len(one.figures) for one in found)), []),
            (str(sum(bool(f.comment) for one in found for f in one.figures.values())), []),
        ]
        for _end, found in sorted(by_quarter.items(), key=lambda pair: str(pair[0]))
    ]
    count = sum(len(one.figures) for one in table.returns)
    return Preview(
        counted=ngettext("%(num)d figure", "%(num)d figures", count),
        sheets=[
            Sheet(
                _("Quarters"),
                [_("Quarter"), _("Agencies"), _("Figures"), _("With a comment")],
                rows,
            )
        ],
        notes=[
            _("Each quarter comes in as one that is closed. Nobody is asked about it."),
            _("A figure that an agency owed and that is not in the table stays empty."),
        ],
    )


def _figures_so_far(session: Session) -> list[Line]:
    return kept.lines(session, past_figures.tables_so_far(session), _figure_undo, _figures_brought)


def _figures_brought(batch: Batch) -> str:
    figures = ngettext("%(num)d figure", "%(num)d figures", batch.count)
    return f"{', '.join(batch.refs)}: {figures}"


def _indicator_undo(number: int) -> str:
    return url_for(".take_indicators_back", indicator_batch=number)


def _figure_undo(number: int) -> str:
    return url_for(".take_figures_back", figure_batch=number)
