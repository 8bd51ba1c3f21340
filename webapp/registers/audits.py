"""The register of audits: what was asked, how far it is, what came of it."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row, Rows
from webapp.documents.table import Column
from webapp.i18n import _, ngettext
from webapp.registers import words
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    equals,
    in_life,
    linked,
)
from workflows.models import OUTSTANDING, ActionPlan, AgencyReturn, Audit
from workflows.queries import access


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="audits",
        title=_("Audits"),
        about=_("What the group asked, of whom, and what was found."),
        empty=_(
            "There is no audit yet that you may see."
            " A member of the group proposes one under Start something;"
            " what your agency is asked comes to you as a task."
        ),
        counted=lambda count: ngettext("%(num)d audit", "%(num)d audits", count),
        statement=_statement(reading),
        searched=(Audit.ref, Audit.theme),
        filters=_filters(reading),
        sorts={
            "newest": (-Audit.id,),
            "ref": (Audit.ref, Audit.id),
            "stage": (in_life(Audit.state, words.audit_stages()), Audit.ref, Audit.id),
        },
        headings=(
            Heading(_("Audit"), "ref"),
            Heading(_("Stage"), "stage"),
            Heading(_("Lead")),
            Heading(_("Returns in")),
            Heading(_("Accepted")),
            Heading(_("Plan")),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _statement(reading: Reading) -> Rows:
    asked = sa.select(sa.func.count(AgencyReturn.id)).where(
        AgencyReturn.audit_id == Audit.id, AgencyReturn.state != "dropped"
    )
    waiting = asked.where(AgencyReturn.state.in_([str(state) for state in OUTSTANDING]))
    return (
        sa.select(
            Audit,
            sa.case((access.plans(reading.who), ActionPlan.id)).label("plan_id"),
            ActionPlan.ref.label("plan_ref"),
            asked.correlate(Audit).scalar_subquery().label("asked"),
            waiting.correlate(Audit).scalar_subquery().label("waiting"),
        )
        .outerjoin(ActionPlan, ActionPlan.id == Audit.action_plan_id)
        .where(access.audits(reading.who))
    )


def _filters(reading: Reading) -> list[Filter]:
    asked = sa.type_coerce(Audit.agencies, sa.Text)
    return [
        equals(Audit.state, "stage", _("Stage"), words.audit_stages()),
        Filter(
            "agency",
            _("Agency that was asked"),
            lambda value: asked.contains(f'"{value}"', autoescape=True),
            reading.agencies,
        ),
        board_filter(Audit.board),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=16),
        Column(_("Theme"), width=44),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("Stage"), width=26),
        Column(_("Lead"), width=20),
        Column(_("Agencies"), width=40, on_paper=False),
        Column(_("Proposed"), "day", 15),
        Column(_("Returns due"), "day", 15),
        Column(_("Returns asked for"), "number", 9),
        Column(_("Returns in"), "number", 9),
        Column(_("Moderated"), "day", 15, on_paper=False),
        Column(_("Accepted"), "day", 15),
        Column(_("Plan"), width=18),
        Column(_("Closed"), "day", 15, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._names, self._local = reading.names, reading.seen.calendar.local_date
        self._stages, self._boards = words.audit_stages(), words.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            audit: Audit = row.Audit
            yield [
                Cell(audit.theme, url_for("registers.audit", audit_id=audit.id), sub=audit.ref),
                Cell(tags=[words.audit_tag(audit.state)]),
                Cell(self._names.person(audit.lead_id) if audit.lead_id else "–"),
                Cell(
                    _("%(count)s of %(all)s", count=row.asked - row.waiting, all=row.asked)
                    if row.asked
                    else "–"
                ),
                Cell(on=audit.accepted_on) if audit.accepted_on else Cell("–"),
                linked(row.plan_ref, row.plan_id),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            audit: Audit = row.Audit
            opened = audit.moderation_opened_at
            yield (
                audit.ref,
                audit.theme,
                self._boards.get(audit.board, audit.board),
                self._stages.get(audit.state, audit.state),
                self._names.person(audit.lead_id) if audit.lead_id else "",
                ", ".join(map(self._names.agency, audit.agencies)),
                self._local(audit.proposed_at),
                audit.returns_due_on,
                row.asked,
                row.asked - row.waiting,
                self._local(opened) if opened else None,
                audit.accepted_on,
                row.plan_ref or "",
                audit.closed_on,
            )
