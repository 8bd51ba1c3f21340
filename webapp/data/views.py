"""The pages of indicators and quarters, and what the Business Unit does on them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.data import charts, defining
from webapp.data.defining import Filled
from webapp.data.indicators import found, indicator_page
from webapp.data.quarter_page import figures_of, quarter_page, return_page
from webapp.data.quarter_page import found as quarter_found
from webapp.i18n import _
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import data_reviews, indicators
from workflows.queries import data


@bp.get("/indicators/<int:indicator_id>")
def indicator(indicator_id: int) -> ResponseReturnValue:
    return _indicator(indicator_id)


@bp.get("/indicators/define")
def define_indicator() -> ResponseReturnValue:
    require(indicators.may_define(actor()), "define an indicator")
    start = defining.start_of_quarter(moment().today)
    given = {"kind": "share", "board": "children", "in_force_from": start}
    return _form(Filled(given, []))


@bp.post("/indicators/define")
def post_indicator() -> ResponseReturnValue:
    require(indicators.may_define(actor()), "define an indicator")
    filled = _sent()
    if wrong := defining.faults(filled):
        return _form(filled, wrong), 422
    board = filled.given.get("board", "")
    try:
        with process_engine().command(actor()) as ctx:
            indicator_id = indicators.define(ctx, filled.meaning(), board).id
    except Invalid as invalid:
        return _form(filled, [invalid]), 422
    flash(_("It is defined. Agencies are asked for it from the quarter that you chose."))
    return redirect(url_for(".indicator", indicator_id=indicator_id), code=303)


@bp.get("/indicators/<int:indicator_id>/revise")
def revise_indicator(indicator_id: int) -> ResponseReturnValue:
    _require_keeper(indicator_id, "revise an indicator")
    with process_engine().query() as session:
        newest = found(Reading(session, actor(), moment()), indicator_id).newest
        filled = defining.from_version(newest, moment().today)
        return _form(filled, indicator_id=indicator_id, seen=newest.number)


@bp.post("/indicators/<int:indicator_id>/revise")
def post_revision(indicator_id: int) -> ResponseReturnValue:
    _require_keeper(indicator_id, "revise an indicator")
    filled, seen = _sent(), request.form.get("seen", "")
    about = {"indicator_id": indicator_id, "seen": int(seen) if seen.isdecimal() else 0}
    if wrong := defining.faults(filled):
        return _form(filled, wrong, **about), 422
    try:
        with process_engine().command(actor()) as ctx:
            indicators.revise(ctx, indicator_id, filled.meaning(), about["seen"])
    except Invalid as invalid:
        return _form(filled, [invalid], **about), 422
    flash(_("The new version is kept. What was counted before keeps its meaning."))
    return redirect(url_for(".indicator", indicator_id=indicator_id), code=303)


@bp.post("/indicators/<int:indicator_id>/end")
def end_indicator(indicator_id: int) -> ResponseReturnValue:
    _require_keeper(indicator_id, "end an indicator")
    try:
        ends_on = defining.day_of(request.form, "ends_on")
        with process_engine().command(actor()) as ctx:
            indicators.end(ctx, indicator_id, ends_on, request.form.get("end_reason", ""))
    except Invalid as invalid:
        return _indicator(indicator_id, invalid)
    flash(_("It is asked for no more after that quarter. Its history stays."))
    return redirect(url_for(".indicator", indicator_id=indicator_id), code=303)


@bp.get("/quarters/open")
def open_quarter() -> ResponseReturnValue:
    require(data_reviews.may_begin(actor()), "begin a data review")
    return _quarter_form({"board": "children"})


@bp.post("/quarters/open")
def post_quarter() -> ResponseReturnValue:
    require(data_reviews.may_begin(actor()), "begin a data review")
    given = {name: request.form.get(name, "") for name in ("quarter_end", "board")}
    try:
        quarter_end = defining.day_of(given, "quarter_end")
        with process_engine().command(actor()) as ctx:
            quarter_id = data_reviews.begin_review(ctx, quarter_end, given["board"]).id
    except Invalid as invalid:
        return _quarter_form(given, invalid), 422
    flash(_("The quarter is open. The agencies are asked on the day that stands below."))
    return redirect(url_for(".quarter", quarter_id=quarter_id), code=303)


@bp.get("/quarters/<int:quarter_id>")
def quarter(quarter_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        record = quarter_page(reading, quarter_id)
        figures = figures_of(reading, quarter_found(reading, quarter_id))
        drawn = [charts.by_area(one) for one in figures if len(one.shown.figures) > 1]
    return render_template("data/quarter.html", record=record, charts=drawn)


@bp.get("/quarters/<int:quarter_id>/returns/<agency>")
def quarter_return(quarter_id: int, agency: str) -> ResponseReturnValue:
    with process_engine().query() as session:
        record = return_page(Reading(session, actor(), moment()), quarter_id, agency)
    return render_template("registers/record.html", record=record)


def _require_keeper(indicator_id: int, doing: str) -> None:
    """Whoever may not see it is not told that it is there."""
    with process_engine().query() as session:
        found(Reading(session, actor(), moment()), indicator_id)
    require(indicators.may_define(actor()), doing)


def _sent() -> Filled:
    return Filled(request.form.to_dict(), request.form.getlist("agencies"))


def _form(
    filled: Filled,
    wrong: list[Invalid] | None = None,
    *,
    indicator_id: int = 0,
    seen: int = 0,
) -> str:
    with process_engine().query() as session:
        offered = defining.choices(Reading(session, actor(), moment()))
    return render_template(
        "data/define.html",
        given=filled.given,
        chosen=filled.agencies,
        wrong=defining.said(wrong or []),
        indicator_id=indicator_id,
        seen=seen,
        **offered,
    )


def _indicator(indicator_id: int, invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, indicator_id)
        record = indicator_page(reading, indicator_id)
        drawn = charts.history(row, data.of_indicator(session, row))
        page = render_template(
            "data/indicator.html",
            record=record,
            drawn=drawn,
            indicator_id=indicator_id,
            may=indicators.may_define(actor()) and row.ends_on is None,
            quarters=defining.open_quarters(moment().today),
            given=request.form,
            wrong=defining.said([invalid] if invalid else []),
        )
    return page, 422 if invalid else 200


def _quarter_form(given: dict[str, str], invalid: Invalid | None = None) -> str:
    with process_engine().query() as session:
        offered = defining.choices(Reading(session, actor(), moment()))
    return render_template(
        "data/open.html",
        given=given,
        wrong=defining.said([invalid] if invalid else []),
        quarters=defining.open_quarters(moment().today),
        boards=offered["boards"],
    )
