"""What the diagram of one action does in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import actions, completions, due_dates
from workflows.completions import Completion
from workflows.evidence import Proof
from workflows.models import Action, ActionPlan
from workflows.steps.answers import day, number, only, required_day, rows, text

Results = Mapping[str, object]


def open_action(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    plan = ctx.session.get_one(ActionPlan, action.plan_id)
    action.instance_id = call.instance.id
    ctx.session.flush()
    return {
        **_lead(action),
        "board": plan.board,
        "plan_id": plan.id,
        "plan_ref": plan.ref,
        "action_ref": action.ref,
        "action_text": action.text,
        "success_measure": action.success_measure,
        "source": plan.source,
        "regime": plan.regime or "",
        "review_chair": plan.review_chair,
        "completion_due": action.current_due.isoformat(),
        "last_meeting_on": "",
        "meeting_group": f"qa_group@{plan.board}",
    }


def acknowledge(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    if call.answers["acknowledgement"] == "accept":
        actions.take_on(ctx, action)
    elif not text(call.answers, "owner_reason"):
        raise Invalid("owner_reason", "required")
    return only(call, "acknowledgement", "owner_reason", **_lead(action))


def resolve_owner(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    if call.answers["ownership"] == "rename":
        officer = number(call.answers, "new_officer")
        actions.reassign(ctx, action, action.lead_agency, officer, text(call.answers, "ruling"))
    return only(call, "ownership", **_lead(action))


def settle_dispute(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    decided, ruling = call.answers["dispute_decision"], text(call.answers, "ruling")
    if decided == "move":
        agency = text(call.answers, "new_agency")
        officer = number(call.answers, "new_officer")
        actions.reassign(ctx, action, agency, officer, ruling)
    elif decided == "withdraw":
        actions.withdraw(ctx, action, ruling)
    return only(call, "dispute_decision", **_lead(action))


def report_completion(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    due_dates.follow(ctx, action, call.user_task)
    proofs = [
        Proof(
            level=text(row, "level"),
            description=text(row, "description"),
            fact_on=day(row, "fact_on"),
            attachment_id=attachment,
        )
        for row in rows(call.answers, "evidence")
        for attachment in _attachments(row)
    ]
    said = Completion(
        completed_on=required_day(call.answers, "completed_on"),
        summary=text(call.answers, "summary"),
        proofs=proofs,
    )
    completions.report(ctx, action, said)
    return only(call, "completed_on", "summary")


def check_completion(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    passed = call.answers["completion_check"] == "pass"
    reason = text(call.answers, "return_reason")
    completions.check(ctx, action, passed=passed, reason=reason)
    return only(call, "completion_check", "return_reason", **_rework(ctx, action, again=not passed))


def verify(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    verified = call.answers["verification"] == "verified"
    completions.verify(
        ctx,
        action,
        verified=verified,
        reason=text(call.answers, "return_reason"),
        no_alternative=text(call.answers, "no_alternative"),
    )
    return only(call, "verification", "return_reason", **_rework(ctx, action, again=not verified))


def action_of(ctx: CommandContext, call: StepCall) -> Action:
    return actions.get(ctx.session, call.variables.get("action_id"))


def _lead(action: Action) -> dict[str, object]:
    return {"agency": action.lead_agency, "lead_officer": action.lead_officer_id or ""}


def _rework(ctx: CommandContext, action: Action, *, again: bool) -> dict[str, object]:
    return {"completion_due": completions.rework_due(ctx, action).isoformat()} if again else {}


def _attachments(row: Mapping[str, object]) -> list[int | None]:
    """One piece of evidence for each file; evidence without a file is one, too."""
    files = row.get("file")
    found: list[int | None] = [int(str(one)) for one in files] if isinstance(files, list) else []
    return found or [None]


STEPS: dict[str, Step] = {
    f"plans.{step.__name__}": step
    for step in (
        open_action,
        acknowledge,
        resolve_owner,
        settle_dispute,
        report_completion,
        check_completion,
        verify,
    )
}
