"""The pages of self-assessment rounds, and the opening of one."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.permissions import require
from webapp.assurance import assessment_page, page, scores
from webapp.assurance import standards as standards_of
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import LANGUAGES, _
from webapp.people import given as given_of
from webapp.registers import words as shared
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import assessments, assurance_rounds
from workflows.agencies import core_seats

YEARS_AHEAD = 3


@bp.get("/self-assessments/begin")
def begin_round() -> ResponseReturnValue:
    require(assurance_rounds.may_begin_any(actor()), "begin a self-assessment round")
    return _form({"year": str(_next_year()), "board": "children", "launch_on": ""}, [])


@bp.post("/self-assessments/begin")
def post_round() -> ResponseReturnValue:
    require(assurance_rounds.may_begin_any(actor()), "begin a self-assessment round")
    given, agencies = request.form.to_dict(), request.form.getlist("agencies")
    try:
        launch_on = given_of.day_or_none("launch_on")
        year = given.get("year", "")
        with process_engine().command(actor()) as ctx:
            begun = assurance_rounds.begin_round(
                ctx,
                int(year) if year.isascii() and year.isdigit() else 0,
                given.get("board", ""),
                launch_on=launch_on,
                agencies=agencies,
            )
            round_id = begun.id
    except Invalid as invalid:
        return _form(given, agencies, invalid), 422
    flash(_("The round is open. Work on its standards begins on the day that stands below."))
    return redirect(url_for(".assurance_round", round_id=round_id), code=303)


@bp.get("/self-assessments/<int:round_id>")
def assurance_round(round_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = page.found(reading, round_id)
        parts = page.parts_of(reading, row)
        return render_template(
            "assurance/round.html",
            record=page.round_page(reading, row, parts, request.args.get("view", "")),
            charts=[] if request.args.get("view") else scores.drawn(row, parts),
            round_id=round_id,
            languages=LANGUAGES if page.may_read_report(reading, row) else (),
            is_draft=not row.is_shared,
        )


@bp.get("/self-assessments/<int:round_id>/<agency>")
def assessment(round_id: int, agency: str) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = assessments.read(session, actor(), round_id, agency)
        record = assessment_page.assessment_page(reading, row)
    return render_template("registers/record.html", record=record)


@bp.get("/standards/<int:set_id>")
def standards(set_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        record = standards_of.standards_page(Reading(session, actor(), moment()), set_id)
    return render_template("registers/record.html", record=record)


def _next_year() -> int:
    """The year of the board's next day of launch."""
    today, calendar = moment().today, moment().calendar
    with process_engine().query() as session:
        launch = assurance_rounds.launch_day(session, today.year, calendar, today)
    return today.year if launch >= today else today.year + 1


def _form(given: Mapping[str, str], chosen: list[str], invalid: Invalid | None = None) -> str:
    today = moment().today
    with process_engine().query() as session:
        names = Reading(session, actor(), moment()).names
        seated = {seat.agency for seat in core_seats(today)}
        agencies = sorted(((one, names.agency(one)) for one in seated), key=lambda pair: pair[1])
    boards = [
        (key, name)
        for key, name in shared.boards().items()
        if assurance_rounds.may_begin(actor(), key)
    ]
    return render_template(
        "assurance/begin.html",
        given=given,
        chosen=chosen,
        agencies=agencies,
        boards=boards,
        years=[(str(today.year + n), str(today.year + n)) for n in range(YEARS_AHEAD)],
        wrong={invalid.field: refusal_of(invalid).sentence} if invalid else {},
    )
