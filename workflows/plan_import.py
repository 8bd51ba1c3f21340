"""Brings an action plan in from a table: every bad row is named, and nothing comes in by halves."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound, NotInState
from engine.models import User
from engine.permissions import is_steward, require
from workflows import action_plans, actions, plan_undo, recommendations, tables
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.models import Action, ActionPlan, PlanState, Recommendation, Review
from workflows.plan_rows import PLAN, Reader, Table
from workflows.recommendations import Wording
from workflows.sheets import Row, text_in
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED


def read_table(session: Session, plan: ActionPlan | None, filename: str, data: bytes) -> Table:
    """Read the file as it would come into this plan, or into a new one; nothing is written."""
    rows = tables.rows(session, PLAN, filename, data)
    if not rows:
        return Table([], {}, [BadRow(1, "action", "no_rows")])
    known = {one.number for one in action_plans.recommendations_of(session, plan)} if plan else ()
    reader = Reader(_officers(session, rows), set(known))
    found = [reader.read(row) for row in rows]
    return Table(found, reader.wordings, reader.bad)


def import_plan(
    ctx: CommandContext,
    filename: str,
    data: bytes,
    review_ref: str,
    had: int | None = None,
    begun_for_it: bool = False,  # noqa: FBT001, FBT002 - `had` stands before it
) -> ActionPlan:
    """Add the actions of a table to the draft plan that answers this review or audit.

    `had` is how many actions the plan had when somebody looked at the table: sent twice, or after a
    colleague was faster, it no longer fits. A plan that was written down for this table goes with
    it when it is taken back.
    """
    require(is_steward(ctx.actor), "import a plan")
    plan = _known(ctx.session, review_ref)
    is_new = plan is None or begun_for_it
    plan = plan or _drafted(ctx, review_ref)
    if plan.state != PlanState.DRAFT:
        raise NotInState("action plan", plan.ref, plan.state, PlanState.DRAFT)
    ctx.session.execute(sa.select(ActionPlan.id).where(ActionPlan.id == plan.id).with_for_update())
    if had is not None and had != count_actions(ctx.session, plan):
        raise NotInState("action plan", plan.ref, "changed", "as it was looked at")
    table = read_table(ctx.session, plan, filename, data)
    if table.bad:
        raise RowsRefused(list(table.bad))
    known, written = _recommendations(ctx, plan, table.wordings)
    came = []
    for one in table.actions:
        answers = known[one.number] if one.number is not None else None
        wanted = {**one.wanted, "recommendation_id": answers}
        came.append(actions.add(ctx, plan, ActionDraft(**wanted)))  # type: ignore[arg-type]
    ctx.record(
        "action_plan.imported",
        None,
        plan=plan.id,
        ref=plan.ref,
        actions=len(table.actions),
        filename=filename.removesuffix(CARRIED),
        new=is_new,
        begun=plan.instance_id is not None,
        kept=plan_undo.marks_of(came, written),
    )
    return plan


def count_actions(session: Session, plan: ActionPlan) -> int:
    counted = sa.select(sa.func.count(Action.id)).where(Action.plan_id == plan.id)
    return session.scalar(counted) or 0


def _officers(session: Session, rows: Sequence[Row]) -> Mapping[str, int]:
    """The people whom the table names, by address, in one look."""
    named = {text_in(cells.get("lead_officer")).lower() for _number, cells in rows} - {""}
    found = session.execute(
        sa.select(User.email, User.id).where(User.email.in_(named), User.is_active)
    )
    return {str(email): int(user_id) for email, user_id in found}


def _known(session: Session, ref: str) -> ActionPlan | None:
    """The newest plan that answers this source, or has this reference."""
    same = sa.or_(ActionPlan.source_ref == ref, ActionPlan.ref == ref)
    return session.scalar(sa.select(ActionPlan).where(same).order_by(ActionPlan.id.desc()))


def _drafted(ctx: CommandContext, ref: str) -> ActionPlan:
    """A review that has no plan yet gets one."""
    review = ctx.session.scalar(sa.select(Review).where(Review.ref == ref))
    if review is None:
        raise NotFound("review", ref)
    facts = PlanDraft(
        ref=ref, source=review.regime, source_ref=ref, board=review.board, title=review.title
    )
    plan = action_plans.draft(ctx, facts)
    plan.review_id = review.id
    return plan


def _recommendations(
    ctx: CommandContext, plan: ActionPlan, wordings: Mapping[int, Wording]
) -> tuple[Mapping[int, int], list[Recommendation]]:
    """The plan's recommendations by their numbers, and those that the table brought."""
    known = {one.number: one.id for one in action_plans.recommendations_of(ctx.session, plan)}
    written = []
    for number, wording in wordings.items():
        new = recommendations.write(ctx, plan.source, plan.source_ref, wording, number)
        new.plan_id = plan.id
        known[number] = new.id
        written.append(new)
    ctx.session.flush()
    return known, written
