"""What the diagrams about late tasks do: the response, the escalation, the extension."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import escalations, extensions
from workflows.escalations import Answer, Decision, Response, late_task
from workflows.steps.answers import day, number, required_day, text, texts

Results = Mapping[str, object]


def respond(ctx: CommandContext, call: StepCall) -> Results:
    said = Response(
        outcome=text(call.answers, "response"),
        reason=text(call.answers, "response_reason"),
        new_assignee_id=number(call.answers, "new_assignee"),
        new_due_on=day(call.answers, "new_due_on"),
        blocker=text(call.answers, "blocker"),
    )
    escalations.respond(ctx, call.instance, said)
    if said.new_due_on is not None:
        # The representative who proposes a date has thereby supported it.
        extensions.ask(ctx, call.instance, said.new_due_on, said.reason)
        extensions.support(ctx, call.instance, is_supported=True)
    return {"extension_reason": said.reason}


def reassign(ctx: CommandContext, call: StepCall) -> Results:
    person = int(str(call.inputs["assignee"]))
    is_done = escalations.reassign(ctx, call.instance, person, text(call.inputs, "reason"))
    return {"is_reassigned": is_done}


def report_blocker(ctx: CommandContext, call: StepCall) -> Results:
    escalations.report_blocker(ctx, call.instance, text(call.inputs, "blocker"))
    return {}


def prepare(ctx: CommandContext, call: StepCall) -> Results:
    days_late = number(call.variables, "days_late") or 0
    found = escalations.open_for(ctx, call.instance, days_late)
    return {
        "letter_draft": found.letter,
        "letter_draft_cy": found.letter_cy,
        "review_chair": found.review_chair,
    }


def decide(ctx: CommandContext, call: StepCall) -> Results:
    decided = Decision(
        outcome=text(call.answers, "escalation"),
        reason=text(call.answers, "escalation_reason"),
        addressees=texts(call.answers, "addressees"),
        letter=text(call.answers, "letter"),
        letter_cy=text(call.answers, "letter_cy"),
        return_by=day(call.answers, "return_by"),
    )
    escalations.decide(ctx, call.instance, decided)
    return {"letter_draft": None, "letter_draft_cy": None}


def send(ctx: CommandContext, call: StepCall) -> Results:
    escalations.send(ctx, call.instance)
    return {}


def return_task(ctx: CommandContext, call: StepCall) -> Results:
    escalations.return_task(ctx, call.instance, text(call.inputs, "reason"))
    return {}


def board_decides(ctx: CommandContext, call: StepCall) -> Results:
    escalations.board_decides(ctx, call.instance, _answer(call, "board"))
    return {}


def review_decides(ctx: CommandContext, call: StepCall) -> Results:
    escalations.review_decides(ctx, call.instance, _answer(call, "review"))
    return {}


def refer(ctx: CommandContext, call: StepCall) -> Results:
    escalations.refer(ctx, call.instance, text(call.inputs, "to"))
    return {}


def close(ctx: CommandContext, call: StepCall) -> Results:
    escalations.close(ctx, call.instance)
    return {}


def ask(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["extension_wish"] == "ask":
        due, reason = required_day(call.answers, "new_due_on"), call.answers["extension_reason"]
        extensions.ask(ctx, call.instance, due, str(reason))
    return {}


def support(ctx: CommandContext, call: StepCall) -> Results:
    is_supported = call.answers["support"] == "support"
    reason = text(call.answers, "support_reason")
    extensions.support(ctx, call.instance, is_supported=is_supported, reason=reason)
    return {}


def count(ctx: CommandContext, call: StepCall) -> Results:
    task = late_task(ctx, call.instance)
    return {
        "extension_number": extensions.number_of_next(ctx.session, task.id),
        "review_chair": escalations.review_chair_of(ctx, task),
    }


def decide_extension(ctx: CommandContext, call: StepCall) -> Results:
    is_approved = call.answers["extension_decision"] == "approve"
    reason = text(call.answers, "decision_reason")
    extensions.decide(ctx, call.instance, is_approved=is_approved, reason=reason)
    return {}


def agree(ctx: CommandContext, call: StepCall) -> Results:
    is_agreed = call.answers["extension_agreement"] == "agree"
    reason = text(call.answers, "agreement_reason")
    extensions.agree(ctx, call.instance, is_agreed=is_agreed, reason=reason)
    return {}


def reschedule(ctx: CommandContext, call: StepCall) -> Results:
    return {"is_rescheduled": extensions.reschedule(ctx, call.instance)}


def _answer(call: StepCall, whose: str) -> Answer:
    return Answer(
        outcome=text(call.answers, f"{whose}_decision"),
        reason=text(call.answers, f"{whose}_reason"),
        final_date=day(call.answers, f"{whose}_final_date"),
    )


STEPS: dict[str, Step] = {
    **{
        f"escalation.{step.__name__}": step
        for step in (
            respond,
            reassign,
            report_blocker,
            prepare,
            decide,
            send,
            return_task,
            board_decides,
            review_decides,
            refer,
            close,
        )
    },
    **{f"extension.{step.__name__}": step for step in (ask, support, count, agree, reschedule)},
    "extension.decide": decide_extension,
}
