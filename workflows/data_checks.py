"""What is odd in a quarter's figures, in plain words; the Business Unit answers each finding."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import data_returns, data_reviews, indicators
from workflows.agencies import label
from workflows.data_returns import Asked, area_label
from workflows.models import (
    DataFinding,
    DataPoint,
    DataReturn,
    DataReturnState,
    DataReview,
    DataState,
    IndicatorVersion,
)
from workflows.queries import data
from workflows.queries.data import Quarter
from workflows.suppression import Figure

OUTCOMES = ("explained", "accepted", "ask")
ALL = 100
Words = Mapping[str, str]
RULES: Mapping[str, Words] = {
    "no_return": {"en": "No return by the cut-off", "cy": "Dim ffurflen erbyn y terfyn"},
    "missing": {"en": "The figure is missing", "cy": "Mae'r ffigur ar goll"},
    "swing": {
        "en": "Changed by more than {swing} % since the quarter before",
        "cy": "Newid o fwy na {swing} % ers y chwarter blaenorol",
    },
    "low": {
        "en": "Under {limit}, the lowest expected",
        "cy": "O dan {limit}, yr isaf disgwyliedig",
    },
    "high": {
        "en": "Over {limit}, the highest expected",
        "cy": "Dros {limit}, yr uchaf disgwyliedig",
    },
}
SMALL = {"en": "small counts, not shown here", "cy": "niferoedd bach, nas dangosir yma"}


def find(ctx: CommandContext, review: DataReview) -> list[DataFinding]:
    """Look at every return; what was answered about a standing figure is not asked anew."""
    if review.state == DataState.COLLECTING:
        review.move_to(DataState.VALIDATING)
    known = findings_of(ctx.session, review)
    settled = {_same(one) for one in known if one.outcome != "ask"}
    number = max((one.number for one in known), default=0)
    for found in odd_in(ctx.session, review):
        if _same(found) not in settled:
            number += 1
            found.number, found.review_id = number, review.id
            ctx.session.add(found)
    ctx.session.flush()
    waiting = unanswered(ctx.session, review)
    data_reviews.note(ctx, review, "checked", findings=len(waiting))
    return waiting


def findings_of(session: Session, review: DataReview) -> list[DataFinding]:
    found = session.scalars(
        sa.select(DataFinding)
        .where(DataFinding.review_id == review.id)
        .order_by(DataFinding.number)
    )
    return list(found)


def unanswered(session: Session, review: DataReview) -> list[DataFinding]:
    return [one for one in findings_of(session, review) if one.outcome is None]


def answer(
    ctx: CommandContext, review: DataReview, said: Sequence[Mapping[str, object]]
) -> list[str]:
    """Every finding has an answer before the unit goes on; says whom to ask again."""
    waiting = {str(one.number): one for one in unanswered(ctx.session, review)}
    answers = {str(one.get("finding")): one for one in said}
    if len(answers) != len(said):
        raise Invalid("finding_answers", "twice")
    if left := [number for number in waiting if number not in answers]:
        raise Invalid("finding_answers", "unanswered", numbers=left)
    for number, one in answers.items():
        finding = waiting[number]
        finding.outcome, finding.answer = str(one["outcome"]), str(one["finding_answer"]).strip()
        finding.answered_at, finding.answered_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    return sorted({one.agency for one in waiting.values() if one.outcome == "ask"})


class Teller:
    """Tells the findings of one quarter; what may be shown of its figures is looked up once."""

    def __init__(self, session: Session, review: DataReview) -> None:
        self.session, self.review = session, review

    def told(self, finding: DataFinding) -> Words:
        """A finding as it may be read by anybody: without any small count."""
        rule = RULES[finding.rule]
        if finding.version_id is None:
            return {tongue: f"{label(finding.agency)[tongue]}: {rule[tongue]}" for tongue in rule}
        version = self.session.get_one(IndicatorVersion, finding.version_id)
        limits = {"swing": self.review.swing, "limit": _limit(version, finding.rule)}
        about = Asked(version, finding.area).label()
        values = self._values(finding)
        return {
            tongue: f"{label(finding.agency)[tongue]}, {about[tongue]}: "
            f"{rule[tongue].format(**limits)}" + (f" ({values[tongue]})" if values else "")
            for tongue in rule
        }

    def _values(self, finding: DataFinding) -> Words:
        """From what to what, where both may be shown."""
        if finding.rule == "missing":
            return {}
        quarters = [self._now]
        if finding.rule == "swing" and self._before is not None:
            quarters.insert(0, self._before)
        shown = [_figure(one.get(finding.version_id or 0), finding) for one in quarters]
        if not all(shown):
            return SMALL
        return {"en": " → ".join(shown), "cy": " → ".join(shown)}

    @cached_property
    def _now(self) -> Mapping[int, Quarter]:
        return self._of(self.review)

    @cached_property
    def _before(self) -> Mapping[int, Quarter] | None:
        previous = data.before(self.session, self.review)
        return self._of(previous) if previous is not None else None

    def _of(self, review: DataReview) -> Mapping[int, Quarter]:
        return {one.version.id: one for one in data.of_review(self.session, review)}


def odd_in(session: Session, review: DataReview) -> Iterator[DataFinding]:
    """Every finding that the returns of a quarter give, answered before or not."""
    previous = data.before(session, review)
    for row in data_reviews.returns_of(session, review):
        if row.state == DataReturnState.MISSING and not data_returns.points_of(session, row):
            yield DataFinding(rule="no_return", agency=row.agency, area="")
            continue
        last = _last(session, previous, row.agency)
        yield from _of_return(session, row, last)


def _of_return(
    session: Session, row: DataReturn, last: Mapping[str, DataPoint]
) -> Iterator[DataFinding]:
    said = data_returns.points_of(session, row)
    for asked in data_returns.asked_of(session, row.review, row.agency):
        point = said.get(asked.key)
        for rule in _rules(row.review, asked.version, point, last.get(asked.key)):
            yield DataFinding(
                rule=rule,
                agency=row.agency,
                version_id=asked.version.id,
                area=asked.area,
                point_id=point.id if point else None,
            )


def _rules(
    review: DataReview,
    version: IndicatorVersion,
    point: DataPoint | None,
    last: DataPoint | None,
) -> Iterator[str]:
    if point is None or point.numerator is None:
        yield "missing"
        return
    above, below = _scaled(point)
    if version.lowest is not None and above < version.lowest * below:
        yield "low"
    if version.highest is not None and above > version.highest * below:
        yield "high"
    if last is not None and last.numerator is not None and _swings(point, last, review.swing):
        yield "swing"


def _scaled(point: DataPoint) -> tuple[int, int]:
    """A share as per cent over its denominator, a count over one: whole numbers, no rounding."""
    if point.denominator is None:
        return point.numerator or 0, 1
    return (point.numerator or 0) * ALL, point.denominator


def _swings(point: DataPoint, last: DataPoint, most: int) -> bool:
    """Changed by more than so many per cent of what it was; from nothing to something, too."""
    (now, all_now), (then, all_then) = _scaled(point), _scaled(last)
    changed = abs(now * all_then - then * all_now)
    return changed * ALL > most * then * all_now


def _last(session: Session, previous: DataReview | None, agency: str) -> Mapping[str, DataPoint]:
    """What the agency said the quarter before; another version has other keys."""
    if previous is None:
        return {}
    row = session.scalar(
        sa.select(DataReturn).where(
            DataReturn.review_id == previous.id, DataReturn.agency == agency
        )
    )
    return data_returns.points_of(session, row) if row is not None else {}


def _figure(quarter: Quarter | None, finding: DataFinding) -> str:
    if quarter is None:
        return ""
    for place, one in enumerate(quarter.shown.figures):
        if (one.agency, one.area) == (finding.agency, finding.area):
            return value(one) if quarter.shown.may_show(place) else ""
    return ""


def value(figure: Figure) -> str:
    """As people read it: a share per cent, a count as it is."""
    if figure.denominator is None:
        return str(figure.numerator)
    share = data.rate(figure)
    return "–" if share is None else f"{share:.0f} %"


def _limit(version: IndicatorVersion, rule: str) -> str:
    limit = version.lowest if rule == "low" else version.highest
    return f"{limit} %" if version.kind == indicators.SHARE else str(limit)


def _same(finding: DataFinding) -> tuple[object, ...]:
    area = area_label(finding.area)["en"] if finding.area else ""
    return (finding.rule, finding.agency, finding.version_id, area, finding.point_id)
