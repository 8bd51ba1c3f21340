"""What is ahead: the effects of the chair's decision before it is taken, and what climbs next."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.deployments import deployed
from engine.errors import NotFound, NotInState
from engine.permissions import is_steward
from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.reading import asks
from webapp.api.schemas import outlook as told
from webapp.current import actor, moment, process_engine
from workflows import foresight
from workflows.foresight import Effect, Ground, Subject
from workflows.groups import BOARDS, overseen_by
from workflows.models import Escalation
from workflows.queries import access
from workflows.queries.climbing import Climb, climbing
from workflows.queries.desk import Case, case_of

bp = blueprint("outlook", "What is ahead: effects of decisions, and what climbs to the chair next.")


@bp.get("/escalations/<id:escalation_id>/effects")
@asks(bp, told.EffectQuery)
@bp.output(told.Effects)
def effects(escalation_id: int, query: told.EffectQuery) -> Response:
    """Say what each way to decide would do to dates. Nothing changes."""
    seen = moment()
    with process_engine().query() as session:
        row = session.scalar(
            sa.select(Escalation).where(Escalation.id == escalation_id, access.escalations(actor()))
        )
        if row is None:
            raise NotFound("escalation", escalation_id)
        case = case_of(session, row)
        if case is None:
            raise NotInState("escalation", escalation_id, row.state, "waiting for the chair")
        ground = foresight.ground_of(session, seen.now, seen.calendar)
        found = _effects(session, ground, case, query)
    return give(told.Effects(effects=[_effect(one) for one in found]))


@bp.get("/escalations/climbing")
@asks(bp, told.ClimbingQuery)
@bp.output(told.Climbing)
def climbs(query: told.ClimbingQuery) -> Response:
    """List the tasks that will reach a chair soon, of the boards that I look after."""
    who, seen = actor(), moment()
    every = [key for key, _name, _name_cy in BOARDS]
    boards = every if is_steward(who) else overseen_by(who)
    until = seen.calendar.add(seen.today, f"{query.within}wd")
    chosen = [board for board in boards if query.board in (None, board)]
    with process_engine().query() as session:
        ground = foresight.ground_of(session, seen.now, seen.calendar)
        found = [_climb(one) for one in climbing(session, ground, chosen, until)]
    return give(told.Climbing(until=until, tasks=found))


def _effects(session: Session, ground: Ground, case: Case, query: told.EffectQuery) -> list[Effect]:
    definition = deployed(session, case.consider.definition_id)
    about = Subject(case.late, case.home)
    return_by = query.return_by or foresight.return_within(session, ground)
    found = foresight.of_escalation(ground, definition, case.escalation, about, return_by)
    return list(found.values())


def _effect(one: Effect) -> told.Effect:
    return told.Effect(
        option=one.option,
        waits=[told.Wait.model_validate(wait) for wait in one.waits],
        due_on=one.due_on,
        ladder=[told.RungAhead.model_validate(rung) for rung in one.climb],
    )


def _climb(one: Climb) -> told.Climb:
    return told.Climb(
        task_id=one.task.id,
        task=one.task.name,
        task_cy=one.task.name_cy,
        title=one.task.title,
        business_key=one.task.business_key,
        board=one.home.board,
        agency=one.task.agency,
        due_on=one.task.due_on,
        level=one.rung.level,
        at=one.rung.at,
    )
