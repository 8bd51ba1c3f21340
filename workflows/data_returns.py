"""What one agency says for a quarter: figure by figure, or nothing by the cut-off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import ProcessInstance
from engine.permissions import is_steward
from workflows import indicators
from workflows.agencies import label
from workflows.models import (
    DataFinding,
    DataPoint,
    DataReturn,
    DataReturnState,
    DataReview,
    IndicatorVersion,
)

REGION_LABEL = {"en": "The whole region", "cy": "Y rhanbarth cyfan"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that an agency is asked for; `key` comes back from its form."""

    version: IndicatorVersion
    area: str

    @property
    def key(self) -> str:
        return f"i{self.version.id}-{self.area}"

    def label(self) -> dict[str, str]:
        where = area_label(self.area)
        return {
            "en": f"{self.version.name} – {where['en']}",
            "cy": f"{self.version.name_cy} – {where['cy']}",
        }


def area_label(area: str) -> Mapping[str, str]:
    return REGION_LABEL if area == indicators.REGION else label(area)


def may_see_as_handed_in(actor: Actor, agency: str) -> bool:
    """Figures with nothing hidden are for the agency that gave them and who validates them."""
    return is_steward(actor) or any(group.endswith(f"@{agency}") for group in actor.all_groups)


def get(session: Session, review_id: object, agency: object) -> DataReturn:
    found = session.scalar(
        sa.select(DataReturn).where(DataReturn.review_id == review_id, DataReturn.agency == agency)
    )
    if found is None:
        raise NotFound("data return", f"{review_id} {agency}")
    return found


def asked_of(session: Session, review: DataReview, agency: str) -> list[Asked]:
    """Every figure that an agency owes for a quarter."""
    return [
        Asked(version, area)
        for version in indicators.in_force(session, review.board, review.quarter_end)
        if agency in version.agencies
        for area in indicators.areas(version, agency)
    ]


def points_of(session: Session, row: DataReturn) -> dict[str, DataPoint]:
    """What stands now, by the key of its figure."""
    found = session.scalars(
        sa.select(DataPoint)
        .where(DataPoint.return_id == row.id, DataPoint.superseded_at.is_(None))
        .order_by(DataPoint.id)
    )
    return {f"i{point.version_id}-{point.area}": point for point in found}


def owed(session: Session, row: DataReturn) -> list[Asked]:
    """All of them the first time; later those alone that the Business Unit asks about again."""
    asked = asked_of(session, row.review, row.agency)
    if row.times_asked == 1:
        return asked
    said, questions = points_of(session, row), questions_of(session, row)
    again = {(one.version_id, one.area) for one in questions if one.point_id is not None}
    return [one for one in asked if one.key not in said or (one.version.id, one.area) in again]


def questions_of(session: Session, row: DataReturn) -> list[DataFinding]:
    """What the Business Unit asked about figures that still stand as they were."""
    standing = sa.select(DataPoint.id).where(
        DataPoint.return_id == row.id, DataPoint.superseded_at.is_(None)
    )
    found = session.scalars(
        sa.select(DataFinding)
        .where(
            DataFinding.review_id == row.review_id,
            DataFinding.agency == row.agency,
            DataFinding.outcome == "ask",
            DataFinding.point_id.is_(None) | DataFinding.point_id.in_(standing),
        )
        .order_by(DataFinding.number)
    )
    return list(found)


def form_of(ctx: CommandContext, row: DataReturn) -> dict[str, object]:
    """The choices and rows of an agency's form; figures never become variables."""
    asked = owed(ctx.session, row)
    return {
        "figure_options": [{"value": one.key, "label": one.label()} for one in asked],
        "asked_figures": [{"figure": one.key} for one in asked],
        "figure_meanings": [_meaning(version) for version in _versions(asked)],
        "question_rows": [{"asks": one.answer} for one in questions_of(ctx.session, row)]
        if row.times_asked > 1
        else [],
    }


def hand_in(ctx: CommandContext, row: DataReturn, said: Sequence[Mapping[str, object]]) -> None:
    """Every figure that was asked for, once; one that is not to be had is left empty, and why."""
    asked = {one.key: one for one in owed(ctx.session, row)}
    keys = [str(one.get("figure")) for one in said]
    if len(keys) != len(set(keys)):
        raise Invalid("figures", "twice")
    if missing := [one.label()["en"] for key, one in asked.items() if key not in keys]:
        raise Invalid("figures", "unanswered", numbers=missing)
    points = [_checked(asked[key], one) for key, one in zip(keys, said, strict=True)]
    before = points_of(ctx.session, row)
    for key in asked.keys() & before.keys():
        before[key].superseded_at = ctx.now
    for point in points:
        point.return_id, point.at, point.by = row.id, ctx.now, ctx.actor.id
    ctx.session.add_all(points)
    row.state = DataReturnState.HANDED_IN
    row.handed_in_at, row.handed_in_by = ctx.now, ctx.actor.id
    row.is_late = row.is_late or ctx.calendar.local_date(ctx.now) > row.due_on
    ctx.session.flush()
    _note(ctx, row, "handed_in", late=row.is_late)


def close_missing(ctx: CommandContext, row: DataReturn) -> None:
    """The cut-off has come: the review goes on without, and says so."""
    row.state = DataReturnState.MISSING
    ctx.session.flush()
    _note(ctx, row, "missing")


def _checked(asked: Asked, said: Mapping[str, object]) -> DataPoint:
    above, below = _number(said, "numerator"), _number(said, "denominator")
    comment = str(said.get("comment") or "").strip()
    if asked.version.kind == indicators.COUNT:
        below = None
    elif (above is None) != (below is None):
        raise Invalid("figures", "half", figure=asked.label()["en"])
    if above is None and not comment:
        raise Invalid("figures", "why_empty", figure=asked.label()["en"])
    if above is not None and below is not None and above > below:
        raise Invalid("figures", "more_than_all", figure=asked.label()["en"])
    return DataPoint(
        version_id=asked.version.id,
        area=asked.area,
        numerator=above,
        denominator=below,
        comment=comment,
    )


def _number(said: Mapping[str, object], name: str) -> int | None:
    found = said.get(name)
    return None if found in (None, "") else int(str(found))


def _versions(asked: Sequence[Asked]) -> list[IndicatorVersion]:
    return list({one.version.id: one.version for one in asked}.values())


def _meaning(version: IndicatorVersion) -> dict[str, object]:
    return {
        "indicator": f"{version.name} / {version.name_cy}",
        "above": f"{version.numerator} / {version.numerator_cy}",
        "below": " / ".join(filter(None, (version.denominator, version.denominator_cy))),
    }


def _note(ctx: CommandContext, row: DataReturn, happened: str, **details: object) -> None:
    instance = ctx.session.get(ProcessInstance, row.instance_id) if row.instance_id else None
    ctx.record(f"data_return.{happened}", instance, agency=row.agency, **details)
