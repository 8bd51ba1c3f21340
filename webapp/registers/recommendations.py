"""The register of recommendations, whatever their source, with what was answered and done."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.documents.table import Column
from webapp.i18n import _, ngettext, said
from webapp.registers import words
from webapp.registers.register import (
    Cell,
    Filter,
    Heading,
    Reading,
    Register,
    Values,
    either,
    equals,
    number,
)
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Recommendation,
    RecommendationResponse,
)
from workflows.models.actions import ACCEPTED
from workflows.queries import access

Counts = Mapping[int, Row]


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="recommendations",
        title=_("Recommendations"),
        about=_("What audits, reviews and inspections asked for, and what agencies answered."),
        empty=_("There are no recommendations yet. They come with a report or an action plan."),
        counted=lambda count: ngettext("%(num)d recommendation", "%(num)d recommendations", count),
        statement=sa.select(Recommendation, ActionPlan.ref.label("plan_ref"))
        .outerjoin(ActionPlan, ActionPlan.id == Recommendation.plan_id)
        .where(access.recommendations(reading.who)),
        searched=(Recommendation.text, Recommendation.text_cy, Recommendation.source_ref),
        filters=_filters(reading),
        sorts={
            "newest": (-Recommendation.id,),
            "ref": (Recommendation.source_ref, Recommendation.number, Recommendation.id),
            "scope": (Recommendation.scope, Recommendation.source_ref, Recommendation.id),
        },
        headings=(
            Heading(_("Recommendation")),
            Heading(_("Source"), "ref"),
            Heading(_("Scope"), "scope"),
            Heading(_("Responses")),
            Heading(_("Actions")),
        ),
        cells=rows.cells,
        columns=_columns(),
        values=rows.values,
    )


def _filters(reading: Reading) -> list[Filter]:
    return [
        equals(Recommendation.source, "source", _("Source"), words.sources()),
        equals(Recommendation.scope, "scope", _("Scope"), words.scopes()),
        equals(ActionPlan.regime, "regime", _("Kind of review"), words.regimes()),
        Filter(
            "plan",
            _("Plan"),
            lambda value: Recommendation.plan_id == number(value),
            reading.plans,
        ),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Source reference"), width=18),
        Column(_("Source"), width=22, on_paper=False),
        Column(_("Number"), "number", 8),
        Column(_("Recommendation"), width=60),
        Column(_("Recommendation in Welsh"), width=60, on_paper=False),
        Column(_("Scope"), width=12),
        Column(_("Plan"), width=18),
        *(Column(name, "number", 10) for name in words.responses().values()),
        Column(_("Actions"), "number", 9),
        Column(_("Actions verified"), "number", 10),
    ]


class _Rows:
    """Says rows of the statement, with what was answered and done read at once."""

    def __init__(self, reading: Reading) -> None:
        self._session = reading.session
        self._sources, self._scopes = words.sources(), words.scopes()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        answers, deeds = self._counts(rows)
        for row in rows:
            one: Recommendation = row.Recommendation
            yield [
                Cell(
                    said(one.text, one.text_cy),
                    url_for("registers.recommendation", recommendation_id=one.id),
                    sub=_("number %(number)s", number=one.number),
                ),
                Cell(one.source_ref, sub=self._sources.get(one.source, one.source)),
                Cell(self._scopes.get(one.scope, one.scope)),
                Cell(_answered(answers.get(one.id)) or "–"),
                Cell(_done(deeds.get(one.id)) or "–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        answers, deeds = self._counts(rows)
        for row in rows:
            one: Recommendation = row.Recommendation
            answer, deed = answers.get(one.id), deeds.get(one.id)
            yield (
                one.source_ref,
                self._sources.get(one.source, one.source),
                one.number,
                said(one.text, one.text_cy),
                one.text_cy,
                self._scopes.get(one.scope, one.scope),
                row.plan_ref or "",
                *(answer[place] if answer else 0 for place in (1, 2, 3)),
                deed.many if deed else 0,
                deed.verified if deed else 0,
            )

    def _counts(self, rows: Sequence[Row]) -> tuple[Counts, Counts]:
        ids = [row.Recommendation.id for row in rows]
        owner = RecommendationResponse.recommendation_id
        kinds = [
            sa.func.sum(sa.case((RecommendationResponse.response == key, 1), else_=0)).label(key)
            for key in words.responses()
        ]
        answers = self._session.execute(
            sa.select(owner, *kinds).where(owner.in_(ids)).group_by(owner)
        )
        verified = sa.case((Action.status.in_([str(status) for status in ACCEPTED]), 1), else_=0)
        deeds = self._session.execute(
            sa.select(
                Action.recommendation_id,
                sa.func.count().label("many"),
                sa.func.sum(verified).label("verified"),
            )
            .where(Action.recommendation_id.in_(ids), Action.status != str(ActionStatus.WITHDRAWN))
            .group_by(Action.recommendation_id)
        )
        return {row[0]: row for row in answers}, {row[0]: row for row in deeds}


def _answered(counts: Row | None) -> str:
    if counts is None:
        return ""
    names = words.responses().values()
    return either(
        *(f"{name} {count}" for name, count in zip(names, counts[1:], strict=True) if count)
    )


def _done(counts: Row | None) -> str:
    if counts is None:
        return ""
    return _("%(count)s of %(all)s verified", count=counts.verified, all=counts.many)
