"""The register of engagements: who was heard, how many, and whether they were answered."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.engagements import words
from webapp.i18n import _, day, ngettext
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
from workflows.models import Audit, Engagement, EngagementCount
from workflows.queries import access


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="engagements",
        title=_("Engagement"),
        about=_("Who was heard, what they said as themes, and what came back to them."),
        empty=_(
            "There is no engagement yet that you may see."
            " Begin one from the page of an audit, or under Start something in the menu."
        ),
        counted=lambda count: ngettext("%(num)d engagement", "%(num)d engagements", count),
        statement=_statement(reading),
        searched=(Engagement.ref, Engagement.theme),
        filters=_filters(),
        sorts={
            "newest": (-Engagement.id,),
            "ref": (Engagement.ref, Engagement.id),
            "state": (in_life(Engagement.state, words.states()), -Engagement.id),
        },
        headings=(
            Heading(_("Engagement"), "ref"),
            Heading(_("How it stands"), "state"),
            Heading(_("Who, and how")),
            Heading(_("Took part"), is_number=True),
            Heading(_("Answered")),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _statement(reading: Reading) -> sa.Select[Row]:
    """With its numbers and its audit's reference, so that a page asks once."""

    def total(column: sa.SQLColumnExpression[int]) -> sa.ScalarSelect[int]:
        of = EngagementCount.engagement_id == Engagement.id
        return sa.select(sa.func.sum(column)).where(of).scalar_subquery()

    seen = Audit.id == Engagement.audit_id
    audit = sa.select(Audit.ref).where(seen, access.audits(reading.who)).scalar_subquery()
    return sa.select(
        Engagement,
        total(EngagementCount.took_part).label("took_part"),
        total(EngagementCount.invited).label("invited"),
        audit.label("audit_ref"),
    ).where(access.engagements(reading.who))


def _filters() -> list[Filter]:
    who, spoken = (sa.type_coerce(one, sa.Text) for one in (Engagement.who, Engagement.languages))
    return [
        equals(Engagement.state, "state", _("How it stands"), words.states()),
        Filter(
            "who",
            _("Who"),
            lambda value: who.contains(f'"{value}"', autoescape=True),
            list(words.kinds().items()),
        ),
        equals(Engagement.method, "method", _("How"), words.methods()),
        Filter(
            "language",
            _("Language"),
            lambda value: spoken.contains(f'"{value}"', autoescape=True),
            list(words.languages().items()),
        ),
        board_filter(Engagement.board),
        Filter(
            "unanswered",
            _("Heard, not answered yet"),
            lambda _v: Engagement.held_to.is_not(None) & Engagement.returned_on.is_(None),
        ),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=16),
        Column(_("What it is about"), width=44),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("How it stands"), width=30),
        Column(_("Audit"), width=16),
        Column(_("Who"), width=30),
        Column(_("How"), width=18),
        Column(_("Languages"), width=20, on_paper=False),
        Column(_("People last took part"), "day", 15),
        Column(_("Invited"), "number", 9, on_paper=False),
        Column(_("Took part"), "number", 9),
        Column(_("Themes written down"), "day", 15, on_paper=False),
        Column(_("What it changed"), width=24),
        Column(_("Given back"), "day", 15),
        Column(_("Felt heard"), width=16, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._states, self._boards = words.states(), shared.boards()
        self._kinds, self._methods = words.kinds(), words.methods()
        self._spoken, self._influences = words.languages(), words.influences()
        self._feelings = words.feelings()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            one: Engagement = row.Engagement
            yield [
                Cell(
                    one.theme,
                    url_for("registers.engagement", engagement_id=one.id),
                    sub=either(one.ref, row.audit_ref or ""),
                ),
                Cell(tags=[words.state_tag(one.state)]),
                Cell(
                    words.named(one.who, self._kinds) or "–",
                    sub=self._methods.get(one.method or "", ""),
                ),
                _took_part(row),
                Cell(on=one.returned_on) if one.returned_on else Cell("–", sub=_due(one)),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            one: Engagement = row.Engagement
            yield (
                one.ref,
                one.theme,
                self._boards.get(one.board, one.board),
                self._states.get(one.state, one.state),
                row.audit_ref or "",
                words.named(one.who, self._kinds),
                self._methods.get(one.method or "", ""),
                words.named(one.languages, self._spoken),
                one.held_to,
                row.invited,
                row.took_part,
                self._day(one.summed_up_at),
                self._influences.get(one.influence_outcome or "", ""),
                one.returned_on,
                self._feelings.get(one.felt_heard or "", ""),
            )

    def _day(self, at: datetime | None) -> date | None:
        return self._reading.seen.calendar.local_date(at) if at else None


def _took_part(row: Row) -> Cell:
    if row.took_part is None:
        return Cell("–")
    return Cell(str(row.took_part), sub=_("of %(all)s invited", all=row.invited))


def _due(one: Engagement) -> str:
    """Until people were heard, nothing can be answered."""
    if one.held_to is None:
        return ""
    return _("heard until %(day)s", day=day(one.held_to, "d MMM y"))
