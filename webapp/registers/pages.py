"""The pages of single things: a plan, a recommendation; what one may not see is not there."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.registers.audit_page import audit_page
from webapp.registers.lists import bp
from webapp.registers.plan_history import may_take_history
from webapp.registers.plan_page import found, plan_page, verbs_of
from webapp.registers.recommendation_page import recommendation_page
from webapp.registers.record import Record
from webapp.registers.register import Reading
from webapp.registers.return_page import return_page
from webapp.registers.review_page import found as review_found
from webapp.registers.review_page import review_page
from webapp.tools.page import tool_page
from workflows import action_plans, audits, briefings, engagements
from workflows.queries.audits import closable


@bp.get("/action-plans/<int:plan_id>")
def plan(plan_id: int) -> ResponseReturnValue:
    part = request.args.get("view", "")
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, plan_id)
        verbs = verbs_of(reading, row)
        has_history = row.instance_id is not None and may_take_history(actor(), row)
        record = plan_page(reading, plan_id, part)
    return render_template(
        "registers/plan.html",
        record=record,
        verbs=verbs,
        plan_id=plan_id,
        has_history=has_history,
    )


@bp.post("/action-plans/<int:plan_id>/begin")
def begin(plan_id: int) -> ResponseReturnValue:
    """Begin the lifecycle of a plan that stands in the register."""
    with process_engine().command(actor()) as ctx:
        plan = found(Reading(ctx.session, ctx.actor, moment()), plan_id)
        action_plans.begin_monitoring(ctx, plan)
    flash(_("Its lifecycle has begun. The first task waits for the Business Unit."))
    return redirect(url_for(".plan", plan_id=plan_id), code=303)


@bp.get("/audits/<int:audit_id>")
def audit(audit_id: int) -> ResponseReturnValue:
    part = request.args.get("view", "")
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        record = audit_page(reading, audit_id, part)
        row = audits.get(session, audit_id)
        may_engage = part == "returns" and engagements.may_begin(actor(), row)
        may_close = part == "returns" and bool(closable(session, actor(), row))
    return render_template(
        "registers/audit.html",
        record=record,
        audit_id=audit_id,
        may_engage=may_engage,
        may_close=may_close,
    )


@bp.get("/audits/<int:audit_id>/returns/<int:return_id>")
def agency_return(audit_id: int, return_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: return_page(reading, audit_id, return_id))


@bp.get("/reviews/<int:review_id>")
def review(review_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        record = review_page(reading, review_id)
        may_brief = briefings.may_begin(actor(), review_found(reading, review_id).board)
    return render_template(
        "registers/review.html", record=record, review_id=review_id, may_brief=may_brief
    )


@bp.get("/tools/<int:tool_id>")
def tool(tool_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: tool_page(reading, tool_id))


@bp.get("/recommendations/<int:recommendation_id>")
def recommendation(recommendation_id: int) -> ResponseReturnValue:
    return _shown(lambda reading: recommendation_page(reading, recommendation_id))


def _shown(gather: Callable[[Reading], Record]) -> ResponseReturnValue:
    with process_engine().query() as session:
        record = gather(Reading(session, actor(), moment()))
    return render_template("registers/record.html", record=record)
