"""The register of actions: what agencies promised, and how it goes."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row, Rows
from webapp.documents.table import Column
from webapp.i18n import _, day, ngettext, pgettext
from webapp.registers import words
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Keys,
    Reading,
    Register,
    Values,
    board_filter,
    either,
    equals,
    number,
)
from workflows.models import Action, ActionPlan, ActionStatus, Recommendation
from workflows.queries import access


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="actions",
        title=_("Actions"),
        about=_("What agencies promised, when it is due and how it goes."),
        empty=_("There are no actions yet. They come with an action plan."),
        counted=lambda count: ngettext("%(num)d action", "%(num)d actions", count),
        statement=_statement(reading),
        searched=(Action.ref, Action.text, Action.success_measure),
        filters=_filters(reading),
        sorts=_sorts(reading),
        headings=(
            Heading(_("Action"), "ref"),
            Heading(_("Lead agency"), "agency"),
            Heading(pgettext("column", "Due"), "due"),
            Heading(_("Status"), "status"),
            Heading(_("Colour"), "rag"),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _statement(reading: Reading) -> Rows:
    return (
        sa.select(
            Action,
            ActionPlan,
            Recommendation.number.label("answers"),
            reading.colouring.colour.label("rag"),
        )
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .outerjoin(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(access.actions(reading.who))
    )


def _filters(reading: Reading) -> list[Filter]:
    coloured = reading.colouring
    return [
        equals(Action.lead_agency, "agency", _("Lead agency"), dict(reading.agencies)),
        equals(Action.status, "status", _("Status"), words.action_statuses()),
        equals(coloured.colour, "rag", _("Colour"), words.colours()),
        Filter("plan", _("Plan"), lambda value: Action.plan_id == number(value), reading.plans),
        equals(ActionPlan.regime, "regime", _("Kind of review"), words.regimes()),
        board_filter(ActionPlan.board),
        Filter("overdue", _("Only overdue"), lambda _value: coloured.is_overdue),
    ]


def _sorts(reading: Reading) -> dict[str, Keys]:
    due = sa.inspect(Action).attrs.current_due.class_attribute
    done = sa.case((Action.completed_on.is_(None), 0), else_=1)
    life = {str(status): place for place, status in enumerate(words.action_statuses())}
    withdrawn = sa.case((Action.status == str(ActionStatus.WITHDRAWN), 1), else_=0)
    return {
        "urgent": (withdrawn, done, due, Action.id),
        "ref": (ActionPlan.ref, Action.number, Action.id),
        "agency": (reading.agency_order(Action.lead_agency), due, Action.id),
        "due": (due, Action.id),
        "status": (sa.case(life, value=Action.status, else_=99), due, Action.id),
        "rag": (reading.colouring.severity, due, Action.id),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=23),
        Column(_("Plan"), width=40, on_paper=False),
        Column(_("Recommendation number"), "number", 8, on_paper=False),
        Column(_("Action"), width=42),
        Column(_("Lead agency"), width=26),
        Column(_("Lead officer"), width=20, on_paper=False),
        Column(_("Contributing agencies"), width=26, on_paper=False),
        Column(_("Success measure"), width=36, on_paper=False),
        Column(_("Evidence required"), width=12, on_paper=False),
        Column(_("Start date"), "day", 15, on_paper=False),
        Column(_("First promised"), "day", 15),
        Column(_("Due now"), "day", 15),
        Column(_("Days moved"), "number", 9),
        Column(_("Status"), width=25),
        Column(_("Colour"), width=11),
        Column(_("Reason for another colour"), width=26, on_paper=False),
        Column(_("Completed"), "day", 15),
        Column(pgettext("action", "Verified"), "day", 15, on_paper=False),
        Column(pgettext("action", "Signed off"), "day", 15, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._names = reading.names
        self._statuses, self._colours = words.action_statuses(), words.colours()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            action: Action = row.Action
            yield [
                Cell(action.text, url_for("registers.action", action_id=action.id), sub=action.ref),
                Cell(self._names.agency(action.lead_agency), sub=self._officer(action)),
                Cell(on=action.current_due, sub=moved(action)),
                Cell(self._statuses[action.status], sub=completed(action)),
                Cell(
                    colours=[words.colour_tag(row.rag)],
                    sub=_("set by a person") if is_overridden(action) else "",
                ),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            action: Action = row.Action
            yield (
                action.ref,
                either(row.ActionPlan.ref, row.ActionPlan.title),
                row.answers,
                action.text,
                self._names.agency(action.lead_agency),
                self._officer(action),
                ", ".join(map(self._names.agency, action.contributing_agencies)),
                action.success_measure,
                ", ".join(action.evidence_required),
                action.starts_on,
                action.baseline_due,
                action.current_due,
                days_moved(action),
                self._statuses[action.status],
                self._colours.get(row.rag, row.rag),
                action.rag_override_reason if is_overridden(action) else "",
                action.completed_on,
                action.verified_on,
                action.signed_off_on,
            )

    def _officer(self, action: Action) -> str:
        return self._names.person(action.lead_officer_id) if action.lead_officer_id else ""


def days_moved(action: Action) -> int:
    """How far the date now stands from what was first promised."""
    return (action.current_due - action.baseline_due).days


def moved(action: Action) -> str:
    days = days_moved(action)
    if not days:
        return ""
    was = _("first promised: %(date)s", date=day(action.baseline_due, "d MMM y"))
    shift = ngettext("%(num)+d day", "%(num)+d days", days)
    return f"{was} ({shift})"


def completed(action: Action) -> str:
    if action.completed_on is None:
        return ""
    return _("completed: %(date)s", date=day(action.completed_on, "d MMM y"))


def is_overridden(action: Action) -> bool:
    return action.rag_override is not None and action.status != ActionStatus.SIGNED_OFF
