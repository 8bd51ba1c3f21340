"""The register of action plans: every source, both regimes, with how their actions stand."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.due import Tag
from webapp.i18n import _, ngettext, pgettext
from webapp.registers import words
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
    options,
)
from workflows.models import Action, ActionPlan, ActionStatus
from workflows.queries import access
from workflows.queries.plans import PlanCounts, counts_of


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="action-plans",
        title=_("Action plans"),
        about=_("What agencies will do about the findings of audits, reviews and inspections."),
        empty=_("There are no action plans yet. Bring one in from a spreadsheet, or start one."),
        counted=lambda count: ngettext("%(num)d action plan", "%(num)d action plans", count),
        statement=sa.select(ActionPlan).where(access.plans(reading.who)),
        searched=(ActionPlan.ref, ActionPlan.source_ref, ActionPlan.title),
        filters=_filters(reading),
        sorts={
            "newest": (-ActionPlan.id,),
            "ref": (ActionPlan.ref, ActionPlan.id),
            "status": (
                in_life(ActionPlan.state, words.plan_states()),
                ActionPlan.ref,
                ActionPlan.id,
            ),
            "actions": (_actions(), ActionPlan.id),
        },
        headings=(
            Heading(_("Plan"), "ref"),
            Heading(pgettext("column", "State"), "status"),
            Heading(_("Actions"), "actions", is_number=True),
            Heading(_("Colour of its actions")),
            Heading(_("Overdue"), is_number=True),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _filters(reading: Reading) -> list[Filter]:
    coloured = reading.colouring
    return [
        equals(ActionPlan.source, "source", _("Source"), words.sources()),
        equals(ActionPlan.regime, "regime", _("Kind of review"), words.regimes()),
        equals(ActionPlan.state, "status", pgettext("column", "State"), words.plan_states()),
        Filter(
            "agency",
            _("An action is led by"),
            lambda value: _with_action(Action.lead_agency == value),
            reading.agencies,
        ),
        Filter(
            "rag",
            _("An action is"),
            lambda value: _with_action(coloured.colour == value),
            options(words.colours()),
        ),
        board_filter(ActionPlan.board),
        Filter(
            "overdue", _("Only with overdue actions"), lambda _v: _with_action(coloured.is_overdue)
        ),
    ]


def _with_action(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    found = sa.select(Action.id).where(
        Action.plan_id == ActionPlan.id, Action.status != str(ActionStatus.WITHDRAWN), condition
    )
    return found.correlate(ActionPlan).exists()


def _actions() -> sa.ColumnElement[int]:
    counted = sa.select(sa.func.count(Action.id)).where(
        Action.plan_id == ActionPlan.id, Action.status != str(ActionStatus.WITHDRAWN)
    )
    return counted.correlate(ActionPlan).scalar_subquery()


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=20),
        Column(_("Title"), width=40),
        Column(_("Source"), width=22),
        Column(_("Source reference"), width=18, on_paper=False),
        Column(_("Board"), width=12, on_paper=False),
        Column(pgettext("column", "State"), width=24),
        Column(_("Accepted"), "day", 15, on_paper=False),
        Column(_("Approved"), "day", 15, on_paper=False),
        Column(pgettext("plan", "Signed off"), "day", 15),
        Column(_("Actions"), "number", 9),
        *(Column(name, "number", 8) for name in words.colours().values()),
        Column(_("Overdue"), "number", 9),
    ]


class _Rows:
    """Says rows of the statement, with the counts of all their actions read at once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sources, self._boards = words.sources(), words.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        counts = self._counts(rows)
        for row in rows:
            plan: ActionPlan = row.ActionPlan
            count = counts[plan.id]
            yield [
                Cell(
                    plan.title or plan.ref,
                    url_for("registers.plan", plan_id=plan.id),
                    sub=either(plan.ref, self._sources.get(plan.source, plan.source)),
                ),
                Cell(tags=[words.plan_tag(plan.state)]),
                Cell(str(count.actions), sub=_signed_off(count)),
                Cell(colours=counted_colours(count)),
                Cell(
                    str(count.overdue),
                    url_for("registers.listing", register="actions", plan=plan.id, overdue=1),
                )
                if count.overdue
                else Cell("0"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        counts = self._counts(rows)
        states = words.plan_states()
        for row in rows:
            plan: ActionPlan = row.ActionPlan
            count = counts[plan.id]
            yield (
                plan.ref,
                plan.title,
                self._sources.get(plan.source, plan.source),
                plan.source_ref,
                self._boards.get(plan.board, plan.board),
                states.get(plan.state, plan.state),
                plan.accepted_on,
                plan.approved_on,
                plan.signed_off_on,
                count.actions,
                *(count.by_rag.get(colour, 0) for colour in words.colours()),
                count.overdue,
            )

    def _counts(self, rows: Sequence[Any]) -> dict[int, PlanCounts]:
        plans = [row.ActionPlan for row in rows]
        seen = self._reading.seen
        return dict(counts_of(self._reading.session, plans, seen.calendar, seen.now))


def counted_colours(count: PlanCounts) -> list[Tag]:
    return [
        Tag(colour, f"{name} {count.by_rag[colour]}")
        for colour, name in words.colours().items()
        if count.by_rag.get(colour)
    ]


def _signed_off(count: PlanCounts) -> str:
    done = count.by_status.get(ActionStatus.SIGNED_OFF, 0)
    return ngettext("%(num)d signed off", "%(num)d signed off", done) if done else ""
