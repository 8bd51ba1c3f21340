"""Takes a table of actions back whole, while nobody has done anything with what it brought."""

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.models import Event
from engine.permissions import is_steward, require
from workflows import batches, themes
from workflows.batches import Batch, Reason, Trail
from workflows.models import Action, ActionPlan, PlanState, Recommendation

TRAIL = Trail("action_plan.imported", "action_plan.taken_back")
# What somebody may change in a draft; colours change by themselves.
OF_ACTION = (
    "recommendation_id",
    "number",
    "text",
    "lead_agency",
    "lead_officer_id",
    "contributing_agencies",
    "success_measure",
    "evidence_required",
    "starts_on",
    "baseline_due",
    "due_as_set",
    "status",
    "status_reason",
    "rag_override",
    "instance_id",
)
OF_RECOMMENDATION = ("plan_id", "number", "text", "text_cy", "scope")

Marks = Mapping[str, str]  # id: what the row said


def marks_of(
    actions: Sequence[Action], asked: Sequence[Recommendation]
) -> Mapping[str, Mapping[str, str]]:
    """What the record keeps of the rows that came in, so that a change shows."""
    return {
        "actions": {str(one.id): _mark(one, OF_ACTION) for one in actions},
        "recommendations": {str(one.id): _mark(one, OF_RECOMMENDATION) for one in asked},
    }


def tables_so_far(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    return [batch_of(session, one) for one in batches.latest(session, TRAIL)]


def batch_of(session: Session, event: Event) -> Batch:
    details = event.details or {}
    refs, count = [str(details.get("ref", ""))], int(details.get("actions", 0))
    return batches.batch_of(event, refs, count, _reasons(session, event))


def take_back(ctx: CommandContext, number: int) -> str:
    """Remove its actions and recommendations, and the plan that began with them and has no others.

    The reference of the plan comes back.
    """
    require(is_steward(ctx.actor), "take a plan's table back")
    event = batches.to_undo(ctx, TRAIL, number)
    details = event.details or {}
    ctx.session.execute(
        sa.select(ActionPlan.id).where(ActionPlan.id == details["plan"]).with_for_update()
    )
    batches.require_untouched(event, _reasons(ctx.session, event))
    came, asked = _ids(details, "actions"), _ids(details, "recommendations")
    ctx.session.execute(sa.delete(Action).where(Action.id.in_(came)))
    ctx.session.execute(sa.delete(Recommendation).where(Recommendation.id.in_(asked)))
    plan = ctx.session.get_one(ActionPlan, details["plan"])
    is_gone = _began_with_it(ctx.session, plan, details)
    ref = plan.ref
    if is_gone:
        ctx.session.delete(plan)
    ctx.session.flush()
    ctx.record(
        "action_plan.taken_back",
        None,
        batch=number,
        plan=details["plan"],
        ref=ref,
        actions=len(came),
        whole_plan=is_gone,
    )
    return ref


def _reasons(session: Session, event: Event) -> list[Reason]:
    details = event.details or {}
    plan = session.get(ActionPlan, details.get("plan"))
    if plan is None or "kept" not in details:
        return [Reason("unknown")]
    found = []
    if plan.state != PlanState.DRAFT or plan.finalised_on is not None:
        found.append(Reason("plan_final", [plan.ref]))
    elif plan.instance_id is not None and not details["begun"]:
        found.append(Reason("plan_begun", [plan.ref]))
    if changed := _changed_actions(session, details):
        found.append(Reason("actions", changed))
    if used := _used_recommendations(session, details):
        found.append(Reason("recommendations", used))
    return found


def _changed_actions(session: Session, details: Mapping[str, object]) -> list[str]:
    ids, marks = _ids(details, "actions"), _marks(details, "actions")
    rows = session.scalars(
        sa.select(Action).where(Action.id.in_(ids)).order_by(Action.number)
    ).all()
    used = batches.named_elsewhere(session, Action.__table__.c.id, ids)
    return [
        one.ref for one in rows if one.id in used or marks[str(one.id)] != _mark(one, OF_ACTION)
    ]


def _used_recommendations(session: Session, details: Mapping[str, object]) -> list[str]:
    """Changed, answered, tagged, or answered by an action that did not come with them."""
    ids, marks = _ids(details, "recommendations"), _marks(details, "recommendations")
    rows = session.scalars(
        sa.select(Recommendation).where(Recommendation.id.in_(ids)).order_by(Recommendation.number)
    ).all()
    own = (Action.__table__,)
    others = sa.select(Action.recommendation_id).where(
        Action.recommendation_id.in_(ids), Action.id.not_in(_ids(details, "actions"))
    )
    used = {
        *batches.named_elsewhere(session, Recommendation.__table__.c.id, ids, own),
        *session.scalars(others),
        *themes.ever_tagged(session, "recommendation", ids),
    }
    return [
        str(one.number)
        for one in rows
        if one.id in used or marks[str(one.id)] != _mark(one, OF_RECOMMENDATION)
    ]


def _began_with_it(session: Session, plan: ActionPlan, details: Mapping[str, object]) -> bool:
    others = batches.named_elsewhere(session, ActionPlan.__table__.c.id, [plan.id])
    return bool(details["new"]) and not others


def _ids(details: Mapping[str, object], kind: str) -> list[int]:
    return [int(one) for one in _marks(details, kind)]


def _marks(details: Mapping[str, object], kind: str) -> Marks:
    kept = details["kept"]
    assert isinstance(kept, dict)  # noqa: S101 - as it was written when the table came in
    return dict(kept[kind])


def _mark(row: Action | Recommendation, names: Sequence[str]) -> str:
    said = "\x1f".join(str(getattr(row, name)) for name in names)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
