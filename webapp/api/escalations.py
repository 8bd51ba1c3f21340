"""Late tasks before the chair: nothing goes up without the chair, who says to whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.deployments import deployed
from engine.errors import NotFound
from engine.forms import prefill
from engine.models import OPEN, ProcessInstance, UserTask
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import escalations as told
from webapp.api.schemas.base import given
from webapp.api.tasks import completed
from webapp.current import actor, moment, process_engine
from webapp.variables import variables_of
from workflows.models import Escalation
from workflows.queries import access
from workflows.queries.desk import is_waiting

bp = blueprint("escalations", "Escalations: late tasks that wait for the chair, or were decided.")

CONSIDER = "consider"


@bp.get("/escalations")
@asks(bp, told.EscalationQuery)
@bp.output(told.Escalations)
def listing(query: told.EscalationQuery) -> Response:
    """List the escalations that I may see, the latest first."""
    statement = sa.select(Escalation).where(access.escalations(actor()), *_conditions(query))
    order = in_order(Escalation.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        items = _told(session, page.items)
    return give(told.Escalations(items=items, next=page.next))


@bp.get("/escalations/<id:escalation_id>")
@bp.output(told.Escalation)
def show(escalation_id: int) -> Response:
    """Read one escalation with its letters."""
    wanted = sa.select(Escalation).where(
        Escalation.id == escalation_id, access.escalations(actor())
    )
    with process_engine().query() as session:
        row = session.scalar(wanted)
        if row is None:
            raise NotFound("escalation", escalation_id)
        return give(_told(session, [row])[0])


@bp.post("/escalations/<id:escalation_id>/decide")
@takes(bp, told.Decision)
@bp.output(told.Escalation)
def decide(escalation_id: int, body: told.Decision) -> Response:
    """Decide as the chair: send it up, to whom; give more time; return it; or close it."""

    def act(ctx: CommandContext) -> Answer:
        row = ctx.session.scalar(
            sa.select(Escalation).where(
                Escalation.id == escalation_id, access.escalations(ctx.actor)
            )
        )
        task = _considering(ctx.session, row) if row is not None else None
        if row is None or task is None:
            raise NotFound("escalation", escalation_id)
        completed(ctx, task.id, _answers(ctx, task, body))
        ctx.session.flush()
        return Answer(_told(ctx.session, [row])[0])

    return change(act)


def _conditions(query: told.EscalationQuery) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if query.state is not None:
        conditions.append(
            is_waiting() if query.state == "open" else Escalation.decision.is_not(None)
        )
    if query.board is not None:
        conditions.append(Escalation.board == query.board)
    if query.agency is not None:
        conditions.append(Escalation.agency == query.agency)
    return conditions


def _considering(session: Session, row: Escalation) -> UserTask | None:
    """The chair's task: the open one, else the last."""
    return session.scalar(
        sa.select(UserTask)
        .where(UserTask.instance_id == row.instance_id, UserTask.element_id == CONSIDER)
        .order_by(UserTask.created_at.desc())
        .limit(1)
    )


def _answers(ctx: CommandContext, task: UserTask, body: told.Decision) -> dict[str, Any]:
    """As the chair's form asks; letters that nobody changed go as they were drafted."""
    answers = {"escalation": body.decision, "escalation_reason": body.reason}
    if body.decision == "return" and body.return_by is not None:
        return answers | {"return_by": body.return_by.isoformat()}
    if body.decision != "approve":
        return answers
    drafted = _drafted(ctx, task)
    return answers | {
        "addressees": body.addressees,
        "letter": drafted.get("letter") if body.letter is None else body.letter,
        "letter_cy": drafted.get("letter_cy") if body.letter_cy is None else body.letter_cy,
    }


def _drafted(ctx: CommandContext, task: UserTask) -> Mapping[str, object]:
    form = deployed(ctx.session, task.definition_id).forms.get(task.form or "")
    instance = ctx.session.get_one(ProcessInstance, task.instance_id)
    return prefill(form, variables_of(ctx.session, moment(), instance, task)) if form else {}


def _told(session: Session, rows: Sequence[Escalation]) -> list[told.Escalation]:
    late = _by_id(session, [row.user_task_id for row in rows])
    waiting = {
        task.instance_id: task
        for task in session.scalars(
            sa.select(UserTask).where(
                UserTask.instance_id.in_([row.instance_id for row in rows]),
                UserTask.element_id == CONSIDER,
                UserTask.state.in_([str(state) for state in OPEN]),
            )
        )
    }
    return [_one(row, late[row.user_task_id], waiting.get(row.instance_id)) for row in rows]


def _one(row: Escalation, late: UserTask, waiting: UserTask | None) -> told.Escalation:
    shown: told.Escalation = given(
        told.Escalation,
        row,
        late_task_id=late.id,
        late_task=late.name,
        late_task_cy=late.name_cy,
        title=late.title,
        business_key=late.business_key,
        decide_task_id=waiting.id if waiting else None,
        decide_by=waiting.due_on if waiting else None,
    )
    return shown


def _by_id(session: Session, ids: Sequence[UUID]) -> dict[UUID, UserTask]:
    found = session.scalars(sa.select(UserTask).where(UserTask.id.in_(ids)))
    return {task.id: task for task in found}
