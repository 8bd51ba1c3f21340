"""What the diagrams of an alert do in the registers."""

from collections.abc import Mapping

from engine import tasks
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import UserTask
from engine.steps import Step, StepCall
from workflows import alert_followup as followup
from workflows import alert_triage, alerts, escalations
from workflows.alert_followup import Ending
from workflows.alert_triage import Triage
from workflows.alerts import Raised
from workflows.models import Alert
from workflows.steps.answers import day, number, only, required_day, text, texts
from workflows.steps.nameless import refuse_names

Results = Mapping[str, object]
# Who made a referral, and to whom: people at work, by their names.
REFERRAL = ("referral_by", "referral_to")


def open_alert(ctx: CommandContext, call: StepCall) -> Results:
    alert = _begun(ctx, call)
    return {
        "alert": alert.id,
        "title": alert.subject,
        "triagers": alerts.opened(ctx, alert, call.instance),
        "concern": alert.concern,
        "case_ref": alert.case_ref,
        "named_agencies": list(alert.agencies),
    }


def triage(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call, besides=REFERRAL)
    said = call.answers
    decided = Triage(
        outcome=text(said, "triage"),
        reason=text(said, "triage_reason"),
        agencies=texts(said, "affected"),
        referral_by=text(said, "referral_by"),
        referral_to=text(said, "referral_to"),
        referral_on=day(said, "referral_on"),
        referral_time=text(said, "referral_time"),
    )
    alert_triage.triage(ctx, _alert(ctx, call), decided)
    return only(call, "triage")


def decline(ctx: CommandContext, call: StepCall) -> Results:
    alert_triage.decline(ctx, _alert(ctx, call))
    return {}


def confirm(ctx: CommandContext, call: StepCall) -> Results:
    return followup.confirm(ctx, _alert(ctx, call))


def acknowledge(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = text(call.answers, "acknowledgement")
    followup.acknowledge(ctx, _alert(ctx, call), _task(call), said)
    return only(call)


def safeguard(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = (text(call.answers, "safeguards"), day(call.answers, "in_place_on"))
    followup.answer(ctx, _alert(ctx, call), "safeguards", _task(call), said)
    return only(call)


def assure(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = (text(call.answers, "assurance"), None)
    followup.answer(ctx, _alert(ctx, call), "assurance", _task(call), said)
    return only(call)


def gather(ctx: CommandContext, call: StepCall) -> Results:
    """What the agencies have said so far, for whoever judges it."""
    return followup.gathered(ctx, _alert(ctx, call), text(call.inputs, "what"))


def review(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    alert, words = _alert(ctx, call), text(call.answers, "review_note")
    if call.answers.get("safeguards_review") == "ask_again":
        asked = texts(call.answers, "ask_again")
        return only(call, "safeguards_review", **followup.ask_again(ctx, alert, asked, words))
    followup.review(ctx, alert, words)
    return only(call, "safeguards_review", agencies=list(alert.agencies))


def end(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    alert, words = _alert(ctx, call), text(call.answers, "outcome_reason")
    outcome = text(call.answers, "outcome")
    if outcome == "ask_again":
        asked = texts(call.answers, "ask_again")
        return only(call, "outcome", **followup.ask_again(ctx, alert, asked, words))
    return only(call, "outcome", **followup.end(ctx, alert, Ending(outcome, words)))


def begin_audit(ctx: CommandContext, call: StepCall) -> Results:
    followup.begin_audit(ctx, _alert(ctx, call))
    return {}


def refer(ctx: CommandContext, call: StepCall) -> Results:
    followup.refer(ctx, _alert(ctx, call))
    return {}


def close(ctx: CommandContext, call: StepCall) -> Results:
    followup.close(
        ctx,
        _alert(ctx, call),
        required_day(call.answers, "noted_at_group_on"),
        required_day(call.answers, "noted_at_planning_on"),
    )
    return only(call)


def tell_board_chair(ctx: CommandContext, call: StepCall) -> Results:
    alert = _late(ctx, call)
    call.instance.is_restricted = True
    alerts.tell_board_chair(ctx, alert)
    return {"alert": alert.id, "concern": alert.concern, "deputies": f"qa_deputy@{alert.board}"}


def name_triager(ctx: CommandContext, call: StepCall) -> Results:
    """The Board chair looks at it, or names the deputy who does; or leaves it with the chair."""
    alert, who = _late(ctx, call), text(call.answers, "triager")
    reason = text(call.answers, "triager_reason")
    if who == "myself":
        alerts.take_over(ctx, alert.id)
    elif who == "deputy":
        person = number(call.answers, "deputy_person")
        if person is None or person == alert.raised_by:
            raise Invalid("deputy_person", "not_an_option")
        task = alerts.triage_task(ctx, alert)
        tasks.entrust(ctx, task, f"qa_deputy@{alert.board}", person, reason)
    return only(call, "triager")


def _begun(ctx: CommandContext, call: StepCall) -> Alert:
    """The alert that was raised; one that somebody began as a bare lifecycle is no less urgent."""
    if call.variables.get("alert") is not None:
        return _alert(ctx, call)
    title = call.instance.title[: alerts.LONGEST_SUBJECT]
    raised = Raised(subject=title, concern=title, board=call.instance.board, is_checked=True)
    return alerts.write(ctx, raised)


def _alert(ctx: CommandContext, call: StepCall) -> Alert:
    return alerts.get(ctx.session, call.variables.get("alert"))


def _late(ctx: CommandContext, call: StepCall) -> Alert:
    task = escalations.late_task(ctx, call.instance)
    found = alerts.of_task(ctx.session, task)
    return found or alerts.get(ctx.session, None)


def _task(call: StepCall) -> UserTask:
    assert call.user_task is not None  # noqa: S101 - only user tasks name these steps
    return call.user_task


STEPS: dict[str, Step] = {
    "alerts.open": open_alert,
    **{
        f"alerts.{step.__name__}": step
        for step in (
            triage,
            decline,
            confirm,
            acknowledge,
            safeguard,
            assure,
            gather,
            review,
            end,
            begin_audit,
            refer,
            close,
            tell_board_chair,
            name_triager,
        )
    },
}
