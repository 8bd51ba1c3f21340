"""The register of practice reviews: both regimes in one list, each with its own words."""

from collections.abc import Iterator, Sequence
from datetime import date

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
    linked,
)
from workflows.models import ActionPlan, Review
from workflows.queries import access

# Who accepts that a plan is complete, by regime.
GROUPS = {"cpr": "cprg", "susr": "crg"}


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    begun = sa.func.coalesce(Review.begun_on, Review.accepted_on, sa.literal(date(1900, 1, 1)))
    return Register(
        key="reviews",
        title=_("Reviews"),
        about=_("Child practice reviews and Single Unified Safeguarding Reviews, side by side."),
        empty=_("There are no reviews yet. They come with their action plan."),
        counted=lambda count: ngettext("%(num)d review", "%(num)d reviews", count),
        statement=_statement(reading),
        searched=(Review.ref, Review.title),
        filters=_filters(),
        sorts={
            "newest": (-Review.id,),
            "ref": (Review.ref, Review.id),
            "regime": (Review.regime, Review.ref, Review.id),
            "begun": (begun, Review.id),
        },
        headings=(
            Heading(_("Review"), "ref"),
            Heading(_("Kind of review"), "regime"),
            Heading(_("Begun"), "begun"),
            Heading(_("Accepted")),
            Heading(_("Signs off the plan")),
            Heading(_("Plan")),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _statement(reading: Reading) -> Rows:
    newest = (
        sa.select(sa.func.max(ActionPlan.id))
        .where(ActionPlan.review_id == Review.id)
        .correlate(Review)
        .scalar_subquery()
    )
    return (
        sa.select(
            Review,
            ActionPlan,
            sa.case((access.plans(reading.who), ActionPlan.id)).label("plan_id"),
        )
        .outerjoin(ActionPlan, ActionPlan.id == newest)
        .where(access.reviews(reading.who))
    )


def _filters() -> list[Filter]:
    return [
        equals(Review.regime, "regime", _("Kind of review"), words.regimes()),
        board_filter(Review.board),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Reference"), width=21),
        Column(_("Title"), width=44),
        Column(_("Kind of review"), width=30),
        Column(_("Concise or extended"), width=18, on_paper=False),
        Column(_("Board"), width=12, on_paper=False),
        Column(_("Begun"), "day", 15),
        Column(_("Accepted"), "day", 15),
        Column(_("Published"), "day", 15),
        Column(_("Repository reference"), width=18, on_paper=False),
        Column(_("Signs off the plan"), width=28),
        Column(_("Plan"), width=18),
        Column(_("State of the plan"), width=24, on_paper=False),
    ]


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._names = reading.names
        self._regimes, self._kinds = words.regimes(), words.review_kinds()
        self._boards, self._states = words.boards(), words.plan_states()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            review: Review = row.Review
            plan: ActionPlan | None = row.ActionPlan
            yield [
                Cell(
                    review.title or review.ref,
                    url_for("registers.review", review_id=review.id),
                    sub=review.ref,
                ),
                Cell(
                    self._regimes.get(review.regime, review.regime),
                    sub=self._kinds.get(review.kind or "", ""),
                ),
                Cell(on=review.begun_on) if review.begun_on else Cell("–"),
                Cell(on=review.accepted_on) if review.accepted_on else Cell("–"),
                Cell(self._signer(review, plan)),
                linked(plan.ref, row.plan_id, self._states[plan.state]) if plan else Cell("–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            review: Review = row.Review
            plan: ActionPlan | None = row.ActionPlan
            yield (
                review.ref,
                review.title,
                self._regimes.get(review.regime, review.regime),
                self._kinds.get(review.kind or "", ""),
                self._boards.get(review.board, review.board),
                review.begun_on,
                review.accepted_on,
                review.published_on,
                review.repository_ref or "",
                self._signer(review, plan),
                plan.ref if plan else "",
                self._states[plan.state] if plan else "",
            )

    def _signer(self, review: Review, plan: ActionPlan | None) -> str:
        group = plan.sign_off_group if plan and plan.sign_off_group else GROUPS.get(review.regime)
        return self._names.group(group)
