"""What the diagram of a commissioned audit does in the registers, from the panel to its end."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import accuracy, audit_impact, audit_plans, audit_reports, audits, returns
from workflows.agencies import label
from workflows.audit_impact import Look
from workflows.audit_plans import Promise
from workflows.audit_reports import Acceptance, Moderated, Panel, Report, Smart
from workflows.models import GRADED, AgencyReturn, Audit
from workflows.recommendations import Wording
from workflows.steps.answers import number, only, required_day, rows, text, texts
from workflows.steps.audits import audit_of, next_meeting_on, options

Results = Mapping[str, object]
SHOWN = 120


def open_moderation(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_reports.open_moderation(ctx, audit_of(ctx, call))
    graded = [row for row in returns.of_audit(ctx.session, audit) if row.state in GRADED]
    cases = [case for case in audits.cases_of(ctx.session, audit) if case.is_in_audit]
    return {
        "return_options": [_return_option(row) for row in graded],
        "case_options": options([(case.ref, case.ref) for case in cases]),
    }


def moderate(ctx: CommandContext, call: StepCall) -> Results:
    panel = Panel(
        on=required_day(call.answers, "panel_on"),
        agencies=texts(call.answers, "panel_agencies"),
        changed=[_moderated(row) for row in rows(call.answers, "moderated_returns")],
        case_grades={
            text(row, "case_ref"): (text(row, "agreed_grade"), text(row, "case_dissent"))
            for row in rows(call.answers, "case_grades")
        },
        note=text(call.answers, "panel_note"),
    )
    audit_reports.moderate(ctx, audit_of(ctx, call), panel)
    return only(call, "panel_note", return_options=None, case_options=None)


def write_report(ctx: CommandContext, call: StepCall) -> Results:
    report = Report(
        summary=text(call.answers, "report_summary"),
        findings=[_finding(row) for row in rows(call.answers, "findings")],
        good_practice=[_practice(row) for row in rows(call.answers, "good_practice")],
        recommendations=[_smart(row) for row in rows(call.answers, "recommendations")],
        files=[int(one) for one in texts(call.answers, "report_files")],
    )
    audit_reports.write_report(ctx, audit_of(ctx, call), report)
    return {"recommendation_options": _recommendation_options(ctx, audit_of(ctx, call))}


def gather_accuracy(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_of(ctx, call)
    comments = accuracy.comments_of(ctx.session, audit)
    return {
        "next_meeting_on": next_meeting_on(ctx, audit),
        "accuracy_received": [
            {"number": c.number, "agency": c.agency, "passage": c.passage, "comment": c.comment}
            for c in comments
        ],
        "accuracy_options": options([(c.number, f"{c.number}. {c.passage}") for c in comments]),
    }


def finalise_report(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_of(ctx, call)
    replies = {
        int(text(row, "comment_key")): (text(row, "outcome"), text(row, "answer"))
        for row in rows(call.answers, "accuracy_answers")
    }
    accuracy.reply(ctx, audit, replies)
    summary = text(call.answers, "report_summary")
    files = [int(one) for one in texts(call.answers, "final_files")]
    audit_reports.finalise(ctx, audit, summary, files)
    return only(call, "report_summary", "acceptance_route", "acceptance_on")


def accept_report(ctx: CommandContext, call: StepCall) -> Results:
    at_meeting = call.element_id == "accept_at_meeting"
    decided = Acceptance(
        outcome=text(call.answers, "acceptance"),
        route="meeting" if at_meeting else "correspondence",
        present=[int(one) for one in texts(call.answers, "present_members")],
        reason=text(call.answers, "acceptance_reason"),
        not_accepted=[int(one) for one in texts(call.answers, "not_accepted")],
    )
    audit = audit_reports.accept(ctx, audit_of(ctx, call), decided)
    left = _recommendation_options(ctx, audit)
    return only(call, "acceptance", "acceptance_reason", recommendation_options=left)


def respond(ctx: CommandContext, call: StepCall) -> Results:
    agency = text(call.variables, "agency")
    responses = {int(text(row, "recommendation")): row for row in rows(call.answers, "responses")}
    promises = [_promise(row, agency) for row in rows(call.answers, "actions")]
    audit_plans.respond(ctx, audit_of(ctx, call), agency, responses, promises)
    return only(call)


def gather_actions(ctx: CommandContext, call: StepCall) -> Results:
    return _draft_plan(ctx, audit_of(ctx, call))


def approve_plan(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["plan_decision"] != "approve":
        return {}
    approved_on = audit_plans.approve_plan(ctx, audit_of(ctx, call))
    shown_before = dict.fromkeys(("responses_received", "actions_proposed", "action_options"))
    return {"plan_approved_on": approved_on.isoformat(), **shown_before}


def amend_plan(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_of(ctx, call)
    audit_plans.amend(
        ctx,
        audit,
        withdrawn=[int(one) for one in texts(call.answers, "withdrawn_actions")],
        redated={
            int(text(row, "action_key")): required_day(row, "action_due")
            for row in rows(call.answers, "redated_actions")
        },
        added=[
            _promise(row, text(row, "lead_agency")) for row in rows(call.answers, "added_actions")
        ],
    )
    return only(call, **_draft_plan(ctx, audit))


def open_action_plan(ctx: CommandContext, call: StepCall) -> Results:
    plan = audit_plans.open_action_plan(ctx, audit_of(ctx, call))
    return {"action_plan": plan.ref}


def brief(ctx: CommandContext, call: StepCall) -> Results:
    english, welsh = text(call.answers, "briefing_en"), text(call.answers, "briefing_cy")
    on = required_day(call.answers, "briefing_on")
    audit_plans.brief(ctx, audit_of(ctx, call), english, welsh, on)
    return {}


def confirm_briefing(ctx: CommandContext, call: StepCall) -> Results:
    words = (text(call.answers, "audience"), text(call.answers, "reflection"))
    agency, used_on = text(call.variables, "agency"), required_day(call.answers, "used_on")
    audit_plans.confirm_briefing(ctx, audit_of(ctx, call), agency, used_on, words)
    return only(call)


def check_impact(ctx: CommandContext, call: StepCall) -> Results:
    look = Look(
        number=(number(call.variables, "impact_round") or 0) + 1,
        before=text(call.answers, "impact_before"),
        after=text(call.answers, "impact_after"),
        decision=text(call.answers, "impact_decision"),
        reason=text(call.answers, "impact_reason"),
    )
    audit_impact.check_impact(ctx, audit_of(ctx, call), look)
    return only(call, "impact_decision")


def check_data(ctx: CommandContext, call: StepCall) -> Results:
    figures, conclusion = rows(call.answers, "measures"), text(call.answers, "data_conclusion")
    audit_impact.compare_data(ctx, audit_of(ctx, call), figures, conclusion)
    return only(call)


def start_re_audit(ctx: CommandContext, call: StepCall) -> Results:
    audit_impact.start_re_audit(ctx, audit_of(ctx, call))
    return {}


def close(ctx: CommandContext, call: StepCall) -> Results:
    audit_impact.close(ctx, audit_of(ctx, call))
    return {}


def _return_option(row: AgencyReturn) -> dict[str, object]:
    names = label(row.agency)
    shown = {language: f"{row.case_ref} · {name}" for language, name in names.items()}
    return {"value": str(row.id), "label": shown}


def _recommendation_options(ctx: CommandContext, audit: Audit) -> list[dict[str, str]]:
    accepted = audit_reports.accepted_recommendations(ctx.session, audit)
    return options([(r.number, f"{r.number}. {r.text[:SHOWN]}") for r, _ in accepted])


def _draft_plan(ctx: CommandContext, audit: Audit) -> dict[str, object]:
    """The draft plan as the chair's and the audit lead's forms show it."""
    promised = audit_plans.proposed(ctx.session, audit)
    return {
        "responses_received": audit_plans.responses(ctx.session, audit),
        "actions_proposed": [
            {
                "agency": action.agency,
                "recommendation": str(recommendation.number),
                "action_text": action.text,
                "success_measure": action.success_measure,
                "action_due": action.due_on.isoformat(),
            }
            for action, recommendation in promised
        ],
        "action_options": options(
            [(action.id, f"{r.number} · {action.text[:SHOWN]}") for action, r in promised]
        ),
    }


def _moderated(row: Mapping[str, object]) -> Moderated:
    return Moderated(
        return_id=int(text(row, "return_key")),
        grade=text(row, "moderated_grade"),
        reason=text(row, "change_reason"),
        dissent=text(row, "dissent"),
    )


def _finding(row: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "text": text(row, "finding"),
        "line": number(row, "line"),
        "basis": text(row, "basis"),
    }


def _practice(row: Mapping[str, object]) -> Mapping[str, object]:
    return {"text": text(row, "practice"), "agencies": texts(row, "seen_at")}


def _smart(row: Mapping[str, object]) -> Smart:
    wording = Wording(
        text(row, "recommendation"), text(row, "recommendation_cy"), text(row, "reach")
    )
    return Smart(
        wording=wording,
        measure=text(row, "measure"),
        achievable=text(row, "achievable"),
        finding_number=number(row, "relevant_to") or 0,
        lead_agencies=texts(row, "lead_agencies"),
        by_when=required_day(row, "by_when"),
    )


def _promise(row: Mapping[str, object], agency: str) -> Promise:
    return Promise(
        number=int(text(row, "recommendation")),
        agency=agency,
        text=text(row, "action_text"),
        success_measure=text(row, "success_measure"),
        due_on=required_day(row, "action_due"),
        evidence_required=texts(row, "evidence_required"),
        lead_officer_id=number(row, "lead_officer"),
    )


STEPS: dict[str, Step] = {
    f"audits.{step.__name__}": step
    for step in (
        open_moderation,
        moderate,
        write_report,
        gather_accuracy,
        finalise_report,
        accept_report,
        respond,
        gather_actions,
        approve_plan,
        amend_plan,
        open_action_plan,
        brief,
        confirm_briefing,
        check_impact,
        check_data,
        start_re_audit,
        close,
    )
}
