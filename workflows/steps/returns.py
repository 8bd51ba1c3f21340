"""What the diagrams of an audit's returns and of factual accuracy do in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import accuracy, cut_offs, returns
from workflows.cut_offs import Decision
from workflows.models import AgencyReturn
from workflows.returns import Check
from workflows.steps.answers import day, number, only, required_day, rows, text, texts
from workflows.steps.audits import audit_of, options

Results = Mapping[str, object]


def issue(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_of(ctx, call)
    rows_issued = returns.issue(ctx, audit, required_day(call.inputs, "due_on"))
    return {
        "returns": [{"agency": row.agency, "case": row.case_ref} for row in rows_issued],
        "returns_due_on": text(call.inputs, "due_on"),
    }


def open_return(ctx: CommandContext, call: StepCall) -> Results:
    row = _row(ctx, call)
    row.instance_id = call.instance.id
    return {"times_returned": 0}


def hand_in(ctx: CommandContext, call: StepCall) -> Results:
    returns.hand_in(ctx, _row(ctx, call), call.answers)
    return {}


def amend(ctx: CommandContext, call: StepCall) -> Results:
    returns.hand_in(ctx, _row(ctx, call), {"involved": "yes", **call.answers})
    return {}


def raise_concern(ctx: CommandContext, call: StepCall) -> Results:
    returns.raise_concern(ctx, _row(ctx, call))
    return {}


def check(ctx: CommandContext, call: StepCall) -> Results:
    decided = Check(
        is_approved=call.answers["check"] == "approve",
        accountable_name=text(call.answers, "accountable_name"),
        comment=text(call.answers, "check_comment"),
    )
    row = returns.check(ctx, _row(ctx, call), decided)
    return only(call, "check", "check_comment", times_returned=row.times_returned)


def pass_to_panel(ctx: CommandContext, call: StepCall) -> Results:
    returns.pass_to_panel(ctx, _row(ctx, call))
    return {}


def find_missing(ctx: CommandContext, call: StepCall) -> Results:
    missing = cut_offs.missing(ctx, audit_of(ctx, call), texts(call.inputs, "mandatory"))
    cut_off_on = required_day(call.inputs, "cut_off_on")
    limit = ctx.calendar.add(cut_off_on, text(call.inputs, "most_wait"))
    cases = sorted({str(one["case"]) for one in missing})
    return {
        "missing_returns": missing,
        "missing_cases": options([(case, case) for case in cases]),
        "longest_wait_until": limit.isoformat(),
    }


def report_missing(ctx: CommandContext, call: StepCall) -> Results:
    count = len(rows(call.variables, "missing_returns"))
    ctx.record("audit.missing_reported", call.instance, count=count)
    return {"missing_reported_by": ctx.actor.id}


def decide_cut_off(ctx: CommandContext, call: StepCall) -> Results:
    decision = Decision(
        outcome=text(call.answers, "cut_off_decision"),
        reason=text(call.answers, "cut_off_reason"),
        missing=rows(call.variables, "missing_returns"),
        wait_until=day(call.answers, "wait_until"),
        longest_wait_until=day(call.variables, "longest_wait_until"),
        dropped_cases=texts(call.answers, "dropped_cases"),
        chased=text(call.variables, "chased"),
        reported_by=number(call.variables, "missing_reported_by"),
    )
    cut_offs.decide(ctx, audit_of(ctx, call), decision)
    return {}


def drop_cases(ctx: CommandContext, call: StepCall) -> Results:
    refs, reason = texts(call.inputs, "cases"), text(call.inputs, "reason")
    cut_offs.drop_cases(ctx, audit_of(ctx, call), refs, reason)
    return {}


def close_missing(ctx: CommandContext, call: StepCall) -> Results:
    cut_offs.close_missing(ctx, audit_of(ctx, call), text(call.inputs, "reason"))
    return {"missing_returns": None, "missing_cases": None, "returns": None}


def record_accuracy(ctx: CommandContext, call: StepCall) -> Results:
    said = [
        {name: text(row, name) for name in ("passage", "comment", "source")}
        for row in rows(call.answers, "accuracy_comments")
    ]
    outcome = text(call.answers, "accuracy")
    accuracy.answer(ctx, audit_of(ctx, call), call.instance, outcome, said)
    return only(call, "accuracy")


def record_silence(ctx: CommandContext, call: StepCall) -> Results:
    due_on = required_day(call.variables, "accuracy_due_on")
    accuracy.note_silence(ctx, audit_of(ctx, call), call.instance, due_on)
    return {"accuracy": accuracy.SILENCE}


def _row(ctx: CommandContext, call: StepCall) -> AgencyReturn:
    case_ref, agency = text(call.variables, "case_ref"), text(call.variables, "agency")
    return returns.of(ctx, audit_of(ctx, call), case_ref, agency)


STEPS: dict[str, Step] = {
    "returns.open": open_return,
    **{
        f"returns.{step.__name__}": step
        for step in (
            issue,
            hand_in,
            amend,
            raise_concern,
            check,
            pass_to_panel,
            find_missing,
            report_missing,
            decide_cut_off,
            drop_cases,
            close_missing,
            record_accuracy,
            record_silence,
        )
    },
}
