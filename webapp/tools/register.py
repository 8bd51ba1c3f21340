"""The library of audit tools: each version, its scale, who has used it, when it is reviewed."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row, Rows
from webapp.documents.table import Column
from webapp.i18n import _, ngettext, said
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
from webapp.tools import words
from workflows.models import Audit, AuditTool, ToolVersion
from workflows.models.tools import IN_USE, IN_WORK
from workflows.queries import access


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="tools",
        title=_("Audit tools"),
        about=_("What audits are done with: each version with its own grading scale."),
        empty=_(
            "There are no audit tools yet. Ask for the first one under Start something,"
            " with Audit tool."
        ),
        counted=lambda count: ngettext("%(num)d version", "%(num)d versions", count),
        statement=_statement(reading),
        searched=(ToolVersion.ref, ToolVersion.name, ToolVersion.name_cy),
        filters=_filters(reading),
        sorts={
            "newest": (-ToolVersion.id,),
            "tool": (ToolVersion.name, -ToolVersion.id),
            "state": (in_life(ToolVersion.state, words.states()), -ToolVersion.id),
            "review": (_review_on(), -ToolVersion.id),
        },
        headings=(
            Heading(_("Tool"), "tool"),
            Heading(_("Version"), is_number=True),
            Heading(_("How it stands"), "state"),
            Heading(_("Grading scale")),
            Heading(_("Audits"), is_number=True),
            Heading(_("Review by"), "review"),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _statement(reading: Reading) -> Rows:
    audits = (
        sa.select(sa.func.count(Audit.id))
        .where(Audit.tool_id == ToolVersion.tool_id, Audit.terms_approved_at.is_not(None))
        .correlate(ToolVersion)
        .scalar_subquery()
    )
    return (
        sa.select(ToolVersion, AuditTool.version.label("number"), audits.label("audits"))
        .outerjoin(AuditTool, AuditTool.id == ToolVersion.tool_id)
        .where(access.tools(reading.who))
    )


def _used() -> sa.ColumnElement[bool]:
    return ToolVersion.state.in_([str(state) for state in IN_USE])


def _review_on() -> sa.ColumnElement[date]:
    """What is no longer reviewed comes last."""
    never = sa.literal(date.max, sa.Date())
    return sa.case(
        (_used() & ToolVersion.review_on.is_not(None), ToolVersion.review_on), else_=never
    )


def _filters(reading: Reading) -> list[Filter]:
    today = reading.seen.today
    in_work = ToolVersion.state.in_([str(state) for state in IN_WORK])
    return [
        equals(ToolVersion.state, "state", _("How it stands"), words.states()),
        board_filter(ToolVersion.board),
        Filter("in_use", _("In use"), lambda _value: _used()),
        Filter("in_work", _("In the making"), lambda _value: in_work),
        Filter(
            "overdue",
            _("Review overdue"),
            lambda _value: _used() & (ToolVersion.review_on < today),
        ),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=16),
        Column(_("Tool"), width=40),
        Column(_("Version"), width=9),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("How it stands"), width=26),
        Column(_("Grading scale"), width=40),
        Column(_("Audits"), "number", 9),
        Column(_("Published"), "day", 15),
        Column(_("Review by"), "day", 15),
        Column(_("Ended"), "day", 15, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._today = reading.seen.today
        self._states, self._boards = words.states(), shared.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            version: ToolVersion = row.ToolVersion
            late = words.review_tags(version, self._today)
            yield [
                Cell(
                    said(version.name, version.name_cy),
                    url_for("registers.tool", tool_id=version.id),
                    sub=version.ref,
                ),
                Cell(row.number or "–"),
                Cell(tags=[words.state_tag(version.state)]),
                Cell(_scale(version) or "–"),
                Cell(str(row.audits)),
                Cell(on=version.review_on, tags=late)
                if version.is_in_use and version.review_on
                else Cell("–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            version: ToolVersion = row.ToolVersion
            yield (
                version.ref,
                said(version.name, version.name_cy),
                row.number or "",
                self._boards.get(version.board, version.board),
                self._states.get(version.state, version.state),
                _scale(version),
                row.audits,
                version.published_on,
                version.review_on if version.is_in_use else None,
                version.ended_on,
            )


def _scale(version: ToolVersion) -> str:
    return either(*(said(one["label"]) for one in version.grades))
