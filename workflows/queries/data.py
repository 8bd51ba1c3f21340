"""What stands in the board's figures, as everybody may see it: small counts hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.permissions import is_steward
from workflows import indicators
from workflows.models import (
    DataPoint,
    DataReturn,
    DataReview,
    Indicator,
    IndicatorVersion,
)
from workflows.models.data import VALIDATED
from workflows.queries.access import agencies_of, boards_of
from workflows.suppression import Figure, Shown, suppress


@dataclass(frozen=True, slots=True)
class Quarter:
    """One indicator in one quarter; figures that nobody could give are not among them."""

    review: DataReview
    version: IndicatorVersion
    shown: Shown
    silent: Sequence[tuple[str, str]]  # agency and area without a figure


def reviews(actor: Actor) -> sa.ColumnElement[bool]:
    """Those of one's board; an agency sees those in which it was asked."""
    if is_steward(actor):
        return sa.true()
    asked = sa.select(DataReturn.review_id).where(DataReturn.agency.in_(agencies_of(actor)))
    return DataReview.board.in_(boards_of(actor)) | DataReview.id.in_(asked)


def indicators_seen(actor: Actor) -> sa.ColumnElement[bool]:
    """What is counted is no secret among those who sit for the board or for an agency of it."""
    if is_steward(actor) or agencies_of(actor):
        return sa.true()
    return Indicator.board.in_(boards_of(actor))


def of_review(session: Session, review: DataReview) -> list[Quarter]:
    """Every indicator of a quarter, in the order of the references."""
    asked = indicators.in_force(session, review.board, review.quarter_end)
    points = _points(session, DataReview.id == review.id)
    return [_quarter(review, version, points.get((review.id, version.id), [])) for version in asked]


def of_indicator(session: Session, indicator: Indicator) -> list[Quarter]:
    """The validated quarters of one indicator, the oldest first."""
    versions = {one.id: one for one in indicator.versions}
    points = _points(
        session, DataReview.state.in_(VALIDATED), DataPoint.version_id.in_(sorted(versions))
    )
    ids = sorted({review_id for review_id, _version in points})
    found = session.scalars(
        sa.select(DataReview).where(DataReview.id.in_(ids)).order_by(DataReview.quarter_end)
    )
    return [
        _quarter(review, versions[version_id], points[review.id, version_id])
        for review in found
        for review_id, version_id in points
        if review_id == review.id
    ]


def before(session: Session, review: DataReview) -> DataReview | None:
    """The quarter before, if it was reviewed."""
    start = date(review.quarter_end.year, review.quarter_end.month - 2, 1)
    return session.scalar(
        sa.select(DataReview).where(
            DataReview.board == review.board,
            DataReview.quarter_end == start - timedelta(days=1),
            DataReview.state.in_(VALIDATED),
        )
    )


def rate(figure: Figure) -> float | None:
    """Per cent of a share; nothing of nothing is no share."""
    if not figure.denominator:
        return None
    return 100 * figure.numerator / figure.denominator


def _points(
    session: Session, *where: sa.ColumnElement[bool]
) -> Mapping[tuple[int, int], list[tuple[str, DataPoint]]]:
    """By review and version, with the agency that said it."""
    rows = session.execute(
        sa.select(DataReturn.review_id, DataReturn.agency, DataPoint)
        .join(DataReturn, DataReturn.id == DataPoint.return_id)
        .join(DataReview, DataReview.id == DataReturn.review_id)
        .where(DataPoint.superseded_at.is_(None), *where)
        .order_by(DataReturn.agency, DataPoint.id)
    )
    found: dict[tuple[int, int], list[tuple[str, DataPoint]]] = {}
    for review_id, agency, point in rows:
        found.setdefault((review_id, point.version_id), []).append((agency, point))
    return found


def _quarter(
    review: DataReview, version: IndicatorVersion, said: Sequence[tuple[str, DataPoint]]
) -> Quarter:
    given = {(agency, one.area): one for agency, one in said if one.numerator is not None}
    figures = [
        Figure(agency, area, one.numerator or 0, one.denominator)
        for (agency, area), one in given.items()
    ]
    owed = [
        (agency, area) for agency in version.agencies for area in indicators.areas(version, agency)
    ]
    silent = [one for one in owed if one not in given]
    return Quarter(review, version, suppress(figures, review.smallest), silent)
