"""Late tasks before the chair: what is proposed, decided, sent, and answered from above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from uuid import UUID

import sqlalchemy as sa
from babel.dates import format_date

from engine import tasks
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import ProcessInstance, UserTask
from workflows.agencies import label
from workflows.models import (
    Action,
    ActionPlan,
    Escalation,
    EscalationState,
    LateTaskResponse,
    Regime,
)

REVIEW_CHAIR = "cprg_chair"
ADDRESSEES = ("board_chair", "review_chair")
FORMATS = {"en": "d MMMM y", "cy": "d MMMM y"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the chair of the group decides about a late task."""

    outcome: str
    reason: str
    addressees: Sequence[str] = ()
    letter: str = ""
    letter_cy: str = ""
    return_by: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody to whom it was escalated decides."""

    outcome: str
    reason: str
    final_date: date | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What the agency's representative says about a late task."""

    outcome: str
    reason: str
    new_assignee_id: int | None = None
    new_due_on: date | None = None
    blocker: str = ""


def late_task(ctx: CommandContext, instance: ProcessInstance) -> UserTask:
    """The task that an instance of the ladder is about."""
    task_id = instance.subject_task_id
    task = ctx.session.get(UserTask, task_id) if task_id else None
    if task is None:
        raise NotFound("late task", task_id)
    return task


def of(ctx: CommandContext, instance: ProcessInstance) -> Escalation:
    found = ctx.session.scalar(sa.select(Escalation).where(Escalation.instance_id == instance.id))
    if found is None:
        raise NotFound("escalation", instance.id)
    return found


def review_chair_of(ctx: CommandContext, task: UserTask) -> str:
    """Who chairs the review group: of the plan's own regime, where the task is about a plan."""
    plan = plan_of(ctx, task)
    return (plan.review_chair if plan is not None else "") or REVIEW_CHAIR


def plan_of(ctx: CommandContext, task: UserTask) -> ActionPlan | None:
    """The plan that a late task is about, if it is about one."""
    found: ActionPlan | None = ctx.session.scalar(
        sa.select(ActionPlan)
        .join(Action, Action.plan_id == ActionPlan.id, isouter=True)
        .where(
            (ActionPlan.instance_id.in_([task.instance_id, task.root_id]))
            | (Action.instance_id == task.instance_id)
        )
        .limit(1)
    )
    return found


def open_for(ctx: CommandContext, instance: ProcessInstance, days_late: int) -> Escalation:
    """Lay a late task before the chair, with a letter drafted in both languages."""
    task = late_task(ctx, instance)
    found = Escalation(
        user_task_id=task.id,
        instance_id=instance.id,
        board=instance.board,
        agency=task.agency,
        state=EscalationState.WAITING,
        task_due_on=task.due_on,
        review_chair=review_chair_of(ctx, task),
        opened_at=ctx.now,
        letter=_letter(ctx, task, "en", days_late),
        letter_cy=_letter(ctx, task, "cy", days_late),
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record("escalation.opened", instance, escalation=found.id, task=task.id)
    return found


def decide(ctx: CommandContext, instance: ProcessInstance, decided: Decision) -> Escalation:
    """Keep the chair's decision. Nothing goes up but to those whom the chair ticks."""
    found, task = of(ctx, instance), late_task(ctx, instance)
    if not decided.reason:
        raise Invalid("escalation_reason", "required")
    if decided.outcome != "superseded" and not task.is_open:
        raise Invalid("escalation", "already_done")
    if decided.outcome == "approve":
        _check_addressees(decided.addressees)
        found.addressees = list(decided.addressees)
        found.letter, found.letter_cy = decided.letter, decided.letter_cy
    else:
        found.move_to(EscalationState.CLOSED)
        found.closed_at = ctx.now
    found.decision, found.reason = decided.outcome, decided.reason
    found.decided_at, found.decided_by = ctx.now, ctx.actor.id
    ctx.record(
        "escalation.decided",
        instance,
        escalation=found.id,
        decision=decided.outcome,
        addressees=_groups(found),
        reason=decided.reason,
    )
    if decided.outcome == "return" and decided.return_by is not None:
        tasks.redate(ctx, task, decided.return_by, decided.reason)
    return found


def send(ctx: CommandContext, instance: ProcessInstance) -> Escalation:
    """The letter goes to those whom the chair ticked, and to nobody else."""
    found = of(ctx, instance)
    found.move_to(EscalationState.SENT)
    ctx.record("escalation.sent", instance, escalation=found.id, to=_groups(found))
    return found


def return_task(ctx: CommandContext, instance: ProcessInstance, reason: str) -> None:
    """Hand the late task back to those who have it, with the chair's words."""
    task = late_task(ctx, instance)
    to = [task.candidate_group, *([f"agency_rep@{task.agency}"] if task.agency else [])]
    ctx.record("escalation.returned", task, reason=reason, to=to)


def board_decides(ctx: CommandContext, instance: ProcessInstance, answer: Answer) -> Escalation:
    """Keep what the Board chair decides; a final date moves the task and its ladder."""
    found, plan = of(ctx, instance), plan_of(ctx, late_task(ctx, instance))
    if answer.outcome == "strategy_group" and plan is not None and plan.regime == Regime.CPR:
        raise Invalid("board_decision", "only_susr")
    found.board_decision, found.board_reason = answer.outcome, answer.reason
    found.board_final_date = answer.final_date
    found.board_decided_at, found.board_decided_by = ctx.now, ctx.actor.id
    _answered(ctx, instance, answer, "board_chair")
    return found


def review_decides(ctx: CommandContext, instance: ProcessInstance, answer: Answer) -> Escalation:
    """Keep what the chair of the review group decides."""
    found = of(ctx, instance)
    found.review_decision, found.review_reason = answer.outcome, answer.reason
    found.review_final_date = answer.final_date
    found.review_decided_at, found.review_decided_by = ctx.now, ctx.actor.id
    _answered(ctx, instance, answer, found.review_chair)
    return found


def refer(ctx: CommandContext, instance: ProcessInstance, to: str) -> Escalation:
    """Level 5: to the agency's chief officer or the Strategy Group; the planning group hears."""
    found = of(ctx, instance)
    found.referred_to = f"{to}@{found.agency}" if to == "agency_executive" else to
    ctx.record("escalation.referred", instance, escalation=found.id, to=[found.referred_to, "bpg"])
    return found


def close(ctx: CommandContext, instance: ProcessInstance) -> Escalation:
    """What was decided above goes back to the chair, the agency and the officer."""
    found, task = of(ctx, instance), late_task(ctx, instance)
    found.move_to(EscalationState.CLOSED)
    found.closed_at = ctx.now
    agency = [f"agency_rep@{found.agency}"] if found.agency else []
    ctx.record(
        "escalation.closed",
        instance,
        escalation=found.id,
        decisions=[one for one in (found.board_decision, found.review_decision) if one],
        to=[f"qa_chair@{found.board}", task.candidate_group, *agency],
    )
    return found


def respond(ctx: CommandContext, instance: ProcessInstance, response: Response) -> LateTaskResponse:
    """Keep what the representative says; the clock runs on all the same."""
    task = late_task(ctx, instance)
    if response.outcome == "reassign" and response.new_assignee_id == task.assignee_id:
        raise Invalid("new_assignee", "same_person")
    found = LateTaskResponse(
        user_task_id=task.id,
        instance_id=instance.id,
        agency=task.agency,
        response=response.outcome,
        new_assignee_id=response.new_assignee_id,
        new_due_on=response.new_due_on,
        blocker=response.blocker,
        reason=response.reason,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record("late_task.answered", task, response=response.outcome, reason=response.reason)
    return found


def report_blocker(ctx: CommandContext, instance: ProcessInstance, blocker: str) -> None:
    task = late_task(ctx, instance)
    to = [f"qa_chair@{instance.board}", "business_unit"]
    ctx.record("late_task.blocked", task, blocker=blocker, to=to)


def reassign(ctx: CommandContext, instance: ProcessInstance, person: int, reason: str) -> bool:
    """Give the late task to somebody else; say whether it was still there to be given."""
    task = late_task(ctx, instance)
    if not task.is_open:
        return False
    tasks.assign(ctx, task.id, person, reason)
    return True


def _answered(ctx: CommandContext, instance: ProcessInstance, answer: Answer, by: str) -> None:
    task = late_task(ctx, instance)
    ctx.record(
        "escalation.answered",
        instance,
        by=by,
        decision=answer.outcome,
        final_date=answer.final_date.isoformat() if answer.final_date else None,
        reason=answer.reason,
    )
    if answer.final_date is not None and task.is_open:
        tasks.redate(ctx, task, answer.final_date, answer.reason)


def _check_addressees(addressees: Sequence[str]) -> None:
    if not addressees:
        raise Invalid("addressees", "required")
    if set(addressees) - set(ADDRESSEES):
        raise Invalid("addressees", "not_an_option")


def _groups(found: Escalation) -> list[str]:
    """The ticked addressees as candidate groups: the review chair is one of two."""
    return [found.review_chair if one == "review_chair" else one for one in found.addressees]


def _letter(ctx: CommandContext, task: UserTask, language: str, days_late: int) -> str:
    """Fill the board's template; the words are the template's, the facts the task's."""
    text = files("workflows").joinpath("letters", f"late_task.{language}.txt").read_text("utf-8")
    due = task.due_on
    return text.format(
        reference=task.business_key,
        title=task.title,
        task=(task.name_cy or task.name) if language == "cy" else task.name,
        due=format_date(due, FORMATS[language], locale=language) if due else "–",
        days=days_late,
        agency=label(task.agency)[language] if task.agency else "–",
        response=_said(ctx, task.id),
    )


def _said(ctx: CommandContext, task_id: UUID) -> str:
    """The representative's own words, in the language they were written in."""
    said = ctx.session.scalar(
        sa.select(LateTaskResponse)
        .where(LateTaskResponse.user_task_id == task_id)
        .order_by(LateTaskResponse.id.desc())
        .limit(1)
    )
    return "–" if said is None else " ".join(filter(None, (said.reason, said.blocker)))
