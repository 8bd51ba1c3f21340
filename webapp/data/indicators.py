"""The register of indicators, and the page of one with its history across versions."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import InstrumentedAttribute

from engine.errors import NotFound
from engine.queries.sorting import Row
from webapp.data import words
from webapp.documents.table import Column
from webapp.due import Tag
from webapp.i18n import _, day, language, ngettext, pgettext, said
from webapp.registers import words as shared
from webapp.registers.record import Listing, Passage, Record, downloads
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    either,
)
from workflows.models import Indicator, IndicatorVersion
from workflows.queries import data


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    newest = _newest()
    return Register(
        key="indicators",
        title=_("Indicators"),
        about=_("What the board counts quarter after quarter, and what it means."),
        empty=_("Nothing is counted yet. The Business Unit defines the first indicator here."),
        counted=lambda count: ngettext("%(num)d indicator", "%(num)d indicators", count),
        statement=sa.select(Indicator, IndicatorVersion)
        .join(IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id)
        .where(data.indicators_seen(reading.who), IndicatorVersion.number == newest),
        searched=(Indicator.ref, IndicatorVersion.name, IndicatorVersion.name_cy),
        filters=[
            board_filter(Indicator.board),
            Filter("ended", _("Asked for no more"), lambda _v: Indicator.ends_on.is_not(None)),
        ],
        sorts={
            "ref": (Indicator.ref, Indicator.id),
            "name": (_name(), Indicator.id),
        },
        headings=(
            Heading(_("Indicator"), "name"),
            Heading(_("Reference"), "ref"),
            Heading(_("What it is")),
            Heading(_("Version")),
            Heading(_("How it stands")),
            Heading(_("Agencies"), is_number=True),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Reference"), width=14),
            Column(_("Indicator"), width=44),
            Column(_("What it is"), width=26),
            Column(_("Version"), "number", 9),
            Column(_("In force from"), "day", 15),
            Column(_("Last quarter"), "day", 15),
            Column(_("Agencies"), width=40, on_paper=False),
        ],
        values=rows.values,
    )


def found(reading: Reading, indicator_id: int) -> Indicator:
    row = reading.session.scalar(
        sa.select(Indicator).where(Indicator.id == indicator_id, data.indicators_seen(reading.who))
    )
    if row is None:
        raise NotFound("indicator", indicator_id)
    return row


def indicator_page(reading: Reading, indicator_id: int) -> Record:
    indicator = found(reading, indicator_id)
    newest = indicator.newest
    return Record(
        back=(_("Indicators"), url_for("registers.listing", register="indicators")),
        caption=either(_("Indicator"), indicator.ref),
        title=words.version_name(newest),
        tags=[_life(indicator)],
        facts=_facts(reading, indicator),
        passages=_passages(newest),
        listings=[_history(reading, indicator), _versions(reading, indicator)],
        downloads=downloads("registers.download_indicator", indicator_id=indicator.id),
    )


def _facts(reading: Reading, indicator: Indicator) -> list[tuple[str, Cell]]:
    newest, names = indicator.newest, reading.names
    unit = " %" if newest.kind == "share" else ""
    facts = [
        (_("For"), Cell(shared.boards().get(indicator.board, indicator.board))),
        (_("What it is"), Cell(words.kinds().get(newest.kind, newest.kind))),
        (_("Version"), Cell(str(newest.number))),
        (_("In force from"), Cell(on=newest.in_force_from)),
        (_("Agencies"), Cell(", ".join(map(names.agency, newest.agencies)))),
    ]
    limits = ((_("Asked about when under"), newest.lowest), (_("or over"), newest.highest))
    facts += [(name, Cell(f"{limit}{unit}")) for name, limit in limits if limit is not None]
    if indicator.ends_on:
        facts.append((_("Last quarter"), Cell(on=indicator.ends_on, sub=indicator.end_reason)))
    return facts


def _passages(version: IndicatorVersion) -> list[Passage]:
    counted = [
        _("Count (numerator): %(what)s", what=said(version.numerator, version.numerator_cy)),
    ]
    if version.kind == "share":
        below = said(version.denominator, version.denominator_cy)
        counted.append(_("Out of (denominator): %(what)s", what=below))
    return [
        Passage(_("Definition"), [said(version.definition, version.definition_cy)]),
        Passage(_("What is counted"), counted),
    ]


def _history(reading: Reading, indicator: Indicator) -> Listing:
    """The newest first; where the meaning changed, a row of its own says so."""
    rows: list[list[Cell]] = []
    before: int | None = None
    for one in reversed(data.of_indicator(reading.session, indicator)):
        if before is not None and one.version.number != before:
            rows.append([Cell(tags=[_break(before)]), Cell(), Cell(), Cell()])
        before = one.version.number
        hidden = len(one.shown.hidden)
        rows.append(
            [
                Cell(
                    words.quarter_name(one.review.quarter_end),
                    url_for("registers.quarter", quarter_id=one.review.id),
                ),
                Cell(str(one.version.number)),
                Cell(words.whole_value(one)),
                Cell(ngettext("%(num)d figure", "%(num)d figures", hidden) if hidden else "–"),
            ]
        )
    return Listing(
        title=_("Quarter by quarter"),
        headings=[
            Heading(_("Quarter")),
            Heading(_("Version")),
            Heading(_("Whole region")),
            Heading(_("Hidden by area")),
        ],
        rows=rows,
        empty=_("No quarter has been validated yet."),
    )


def _break(number: int) -> Tag:
    return Tag(
        "amber",
        _("Version %(number)s begins above: not to be compared with what is below", number=number),
    )


def _versions(reading: Reading, indicator: Indicator) -> Listing:
    names = reading.names
    return Listing(
        title=_("Versions"),
        headings=[
            Heading(_("Version")),
            Heading(_("In force from")),
            Heading(_("What it was")),
            Heading(_("Why it changed")),
            Heading(_("By")),
        ],
        rows=[
            [
                Cell(str(one.number)),
                Cell(on=one.in_force_from),
                Cell(words.version_name(one), sub=said(one.definition, one.definition_cy)),
                Cell(one.reason or _("First version")),
                Cell(names.person(one.created_by) if one.created_by else "Cylch"),
            ]
            for one in reversed(indicator.versions)
        ],
        empty="",
    )


def _life(indicator: Indicator) -> Tag:
    if indicator.ends_on is None:
        return Tag("green", pgettext("indicator", "In use"))
    return Tag("grey", pgettext("indicator", "Asked for no more"))


def _since(version: IndicatorVersion) -> str:
    return _("since %(day)s", day=day(version.in_force_from, "d MMM y"))


def _newest() -> sa.ScalarSelect[int]:
    other = sa.alias(IndicatorVersion.__table__)
    return (
        sa.select(sa.func.max(other.c.number))
        .where(other.c.indicator_id == Indicator.id)
        .correlate(Indicator)
        .scalar_subquery()
    )


def _name() -> InstrumentedAttribute[str]:
    return IndicatorVersion.name_cy if language() == "cy" else IndicatorVersion.name


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._names, self._kinds = reading.names, words.kinds()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            indicator: Indicator = row.Indicator
            version: IndicatorVersion = row.IndicatorVersion
            yield [
                Cell(
                    words.version_name(version),
                    url_for("registers.indicator", indicator_id=indicator.id),
                ),
                Cell(indicator.ref),
                Cell(self._kinds.get(version.kind, version.kind)),
                Cell(str(version.number), sub=_since(version)),
                Cell(tags=[_life(indicator)]),
                Cell(str(len(version.agencies))),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            indicator: Indicator = row.Indicator
            version: IndicatorVersion = row.IndicatorVersion
            yield (
                indicator.ref,
                words.version_name(version),
                self._kinds.get(version.kind, version.kind),
                version.number,
                version.in_force_from,
                indicator.ends_on,
                ", ".join(map(self._names.agency, version.agencies)),
            )
