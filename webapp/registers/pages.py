"""The pages of single things: a plan, a recommendation; what one may not see is not there."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.current import actor, moment, process_engine
from webapp.registers.audit_page import audit_page
from webapp.registers.lists import bp
from webapp.registers.plan_page import plan_page
from webapp.registers.recommendation_page import recommendation_page
from webapp.registers.record import Record
from webapp.registers.register import Reading
from webapp.registers.return_page import return_page
from webapp.registers.review_page import review_page


@bp.get("/action-plans/<int:plan_id>")
def plan(plan_id: int) -> ResponseReturnValue:
    part = request.args.get("view", "")
    return _shown(lambda reading: plan_page(reading, plan_id, part))


@bp.get("/audits/<int:audit_id>")
def audit(audit_id: int) -> ResponseReturnValue:
    part = request.args.get("view", "")
    return _shown(lambda reading: audit_page(reading, audit_id, part))


@bp.get("/audits/<int:audit_id>/returns/<int:return_id>")
def agency_return(audit_id: int, return_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: return_page(reading, audit_id, return_id))


@bp.get("/reviews/<int:review_id>")
def review(review_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: review_page(reading, review_id))


@bp.get("/recommendations/<int:recommendation_id>")
def recommendation(recommendation_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: recommendation_page(reading, recommendation_id))


def _shown(gather: Callable[[Reading], Record]) -> ResponseReturnValue:
    with process_engine().query() as session:
        record = gather(Reading(session, actor(), moment()))
    return render_template("registers/record.html", record=record)
