"""Indicators and quarters: what is counted, and the figures with small counts hidden."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from engine.permissions import is_steward, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import data as told
from webapp.api.schemas.base import given
from webapp.current import actor, process_engine
from workflows import data_checks, data_decisions, data_returns, data_reviews, indicators
from workflows.indicators import Meaning
from workflows.models import DataReview, Indicator
from workflows.queries import data
from workflows.queries.access import boards_of
from workflows.queries.data import Quarter

bp = blueprint("data", "Indicators and the figures of each quarter. Small counts are hidden.")


@bp.get("/indicators")
@asks(bp, told.ListQuery)
@bp.output(told.Indicators)
def listing(query: told.ListQuery) -> Response:
    """List what the board counts, with every version."""
    statement = sa.select(Indicator).where(data.indicators_seen(actor()))
    if query.board is not None:
        statement = statement.where(Indicator.board == query.board)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, in_order(Indicator.id), query.limit, query.cursor))
        items = [told.Indicator.model_validate(row) for row in page.items]
        return give(told.Indicators(items=items, next=page.next))


@bp.post("/indicators")
@takes(bp, told.NewIndicator)
@bp.output(told.Indicator, 201)
def define(body: told.NewIndicator) -> Response:
    """Begin to count something."""

    def act(ctx: CommandContext) -> Answer:
        meaning = Meaning(**body.model_dump(exclude={"board"}))
        indicator = indicators.define(ctx, meaning, body.board)
        where = f"{PREFIX}/indicators/{indicator.id}"
        return Answer(told.Indicator.model_validate(indicator), 201, location=where)

    return change(act)


@bp.get("/indicators/<id:indicator_id>")
@bp.output(told.IndicatorInFull)
def show(indicator_id: int) -> Response:
    """Read one indicator with its validated quarters."""
    with process_engine().query() as session:
        indicator = _indicator(session, indicator_id)
        quarters = [
            told.QuarterOfIndicator(
                quarter_end=one.review.quarter_end,
                version=one.version.number,
                whole=_whole(one),
                figures=_figures(one),
            )
            for one in data.of_indicator(session, indicator)
        ]
        return give(given(told.IndicatorInFull, indicator, quarters=quarters))


@bp.post("/indicators/<id:indicator_id>/versions")
@takes(bp, told.NewVersion)
@bp.output(told.Version, 201)
def revise(indicator_id: int, body: told.NewVersion) -> Response:
    """Let it mean something else from a quarter on."""

    def act(ctx: CommandContext) -> Answer:
        _indicator(ctx.session, indicator_id)
        meaning = Meaning(**body.model_dump(exclude={"seen"}))
        version = indicators.revise(ctx, indicator_id, meaning, body.seen)
        where = f"{PREFIX}/indicators/{indicator_id}"
        return Answer(told.Version.model_validate(version), 201, location=where)

    return change(act)


@bp.post("/indicators/<id:indicator_id>/end")
@takes(bp, told.Ending)
@bp.output(told.Indicator)
def end(indicator_id: int, body: told.Ending) -> Response:
    """Ask for it no more after a quarter."""

    def act(ctx: CommandContext) -> Answer:
        _indicator(ctx.session, indicator_id)
        indicator = indicators.end(ctx, indicator_id, body.ends_on, body.reason)
        return Answer(told.Indicator.model_validate(indicator))

    return change(act)


@bp.get("/quarters")
@asks(bp, told.ListQuery)
@bp.output(told.Quarters)
def quarters(query: told.ListQuery) -> Response:
    """List the quarters that I may see, the latest first."""
    statement = sa.select(DataReview).where(data.reviews(actor()))
    if query.board is not None:
        statement = statement.where(DataReview.board == query.board)
    order = in_order(DataReview.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.DataQuarter.model_validate(row) for row in page.items]
    return give(told.Quarters(items=items, next=page.next))


@bp.post("/quarters")
@takes(bp, told.NewQuarter)
@bp.output(told.DataQuarter, 201)
def open_quarter(body: told.NewQuarter) -> Response:
    """Open a quarter; each then opens the next by itself."""

    def act(ctx: CommandContext) -> Answer:
        review = data_reviews.begin_review(ctx, body.quarter_end, body.board)
        where = f"{PREFIX}/quarters/{review.id}"
        return Answer(told.DataQuarter.model_validate(review), 201, location=where)

    return change(act)


@bp.get("/quarters/<id:quarter_id>")
@bp.output(told.QuarterInFull)
def quarter(quarter_id: int) -> Response:
    """Read one quarter: others' figures once they are validated, small counts hidden."""
    with process_engine().query() as session:
        review = _quarter(session, quarter_id)
        is_open, is_of_unit = review.is_open_to_others, is_steward(actor())
        is_of_board = is_of_unit or review.board in boards_of(actor())
        shown = data.of_review(session, review) if is_open else []
        return give(
            given(
                told.QuarterInFull,
                review,
                returns=_returns(session, review, is_of_board=is_of_board),
                indicators=[_of_indicator(one) for one in shown],
                findings=_findings(session, review)
                if is_of_unit or (is_of_board and is_open)
                else [],
                decisions=[
                    told.DataDecision.model_validate(one)
                    for one in data_decisions.of_review(session, review)
                    if is_of_board
                ],
            )
        )


@bp.get("/quarters/<id:quarter_id>/returns/<agency>")
@bp.output(told.ReturnInFull)
def returned(quarter_id: int, agency: str) -> Response:
    """Read what an agency handed in, nothing hidden: my own agency's, or as the Business Unit."""
    with process_engine().query() as session:
        row = data_returns.get(session, quarter_id, agency)
        require(data_returns.may_see_as_handed_in(actor(), agency), "see this return")
        review = _quarter(session, quarter_id)
        said = data_returns.points_of(session, row)
        points = [
            told.Point(
                indicator=one.version.indicator_id,
                version=one.version.number,
                area=one.area,
                numerator=said[one.key].numerator,
                denominator=said[one.key].denominator,
                comment=said[one.key].comment,
            )
            for one in data_returns.asked_of(session, review, agency)
            if one.key in said
        ]
        return give(given(told.ReturnInFull, row, points=points))


def _indicator(session: Session, indicator_id: int) -> Indicator:
    found = session.scalar(
        sa.select(Indicator).where(Indicator.id == indicator_id, data.indicators_seen(actor()))
    )
    if found is None:
        raise NotFound("indicator", indicator_id)
    return found


def _quarter(session: Session, quarter_id: int) -> DataReview:
    found = session.scalar(
        sa.select(DataReview).where(DataReview.id == quarter_id, data.reviews(actor()))
    )
    if found is None:
        raise NotFound("data review", quarter_id)
    return found


def _returns(session: Session, review: DataReview, *, is_of_board: bool) -> list[told.Returned]:
    """Who has answered; an agency reads its own line alone."""
    return [
        told.Returned.model_validate(one)
        for one in data_reviews.returns_of(session, review)
        if is_of_board or data_returns.may_see_as_handed_in(actor(), one.agency)
    ]


def _findings(session: Session, review: DataReview) -> list[told.Finding]:
    found, teller = [], data_checks.Teller(session, review)
    for one in data_checks.findings_of(session, review):
        words = teller.told(one)
        found.append(given(told.Finding, one, text=words["en"], text_cy=words["cy"]))
    return found


def _of_indicator(quarter: Quarter) -> told.FiguresOfIndicator:
    return told.FiguresOfIndicator(
        indicator=quarter.version.indicator_id,
        version=quarter.version.number,
        whole=_whole(quarter),
        figures=_figures(quarter),
    )


def _figures(quarter: Quarter) -> list[told.AreaFigure]:
    shown = quarter.shown
    given_figures = [
        told.AreaFigure(
            agency=one.agency,
            area=one.area,
            is_hidden=not shown.may_show(place),
            numerator=one.numerator if shown.may_show(place) else None,
            denominator=one.denominator if shown.may_show(place) else None,
        )
        for place, one in enumerate(shown.figures)
    ]
    return [*given_figures, *(_nothing(agency, area) for agency, area in quarter.silent)]


def _whole(quarter: Quarter) -> told.AreaFigure:
    whole = quarter.shown.whole
    if whole is None:
        return _nothing(None, None, is_hidden=bool(quarter.shown.figures))
    return told.AreaFigure(
        agency=None,
        area=None,
        is_hidden=False,
        numerator=whole.numerator,
        denominator=whole.denominator,
    )


def _nothing(agency: str | None, area: str | None, *, is_hidden: bool = False) -> told.AreaFigure:
    return told.AreaFigure(
        agency=agency, area=area, is_hidden=is_hidden, numerator=None, denominator=None
    )
