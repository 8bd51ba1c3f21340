"""The colour that lists ask the database for is the colour that the rules compute."""

from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from engine.models import User
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Milestone,
    ProgressUpdate,
    Verification,
)
from workflows.queries.actions import colours_of
from workflows.queries.colouring import SEVERITY, colouring
from workflows.queries.plans import counts_of

TODAY = date(2026, 11, 26)


def write_actions(ctx, pen: Random, plan: ActionPlan, many: int) -> None:
    """Actions of every kind, on dates around today."""
    officer = ctx.session.scalar(sa.select(User.id).limit(1))
    for number in range(1, many + 1):
        due = TODAY + timedelta(pen.randint(-60, 60))
        status = pen.choice(list(ActionStatus))
        done = pen.random() < 0.4
        action = Action(
            plan_id=plan.id,
            number=number,
            ref=f"{plan.ref}/{number}",
            text="Do it",
            lead_agency="newport",
            lead_officer_id=officer,
            starts_on=pen.choice([None, TODAY + timedelta(pen.randint(-30, 30))]),
            baseline_due=due,
            due_as_set=due,
            status=status,
            rag_override=pen.choice([None, None, None, "green", "red"]),
            completed_on=due + timedelta(pen.randint(-20, 60)) if done else None,
            created_at=ctx.now,
        )
        ctx.session.add(action)
        ctx.session.flush()
        _write_records(ctx, pen, action)


def _write_records(ctx, pen: Random, action: Action) -> None:
    for _each in range(pen.randint(0, 4)):
        kind = pen.choice(["update", "missed", "note"])
        forecast = pen.choice([None, action.due_as_set + timedelta(pen.randint(-10, 50))])
        ctx.session.add(
            ProgressUpdate(action_id=action.id, kind=kind, at=ctx.now, forecast_on=forecast)
        )
        ctx.session.flush()
    for _each in range(pen.randint(0, 4)):
        decision = pen.choice(["returned", "returned", "verified", "passed"])
        ctx.session.add(
            Verification(action_id=action.id, stage="verify", decision=decision, at=ctx.now)
        )
        ctx.session.flush()
    if pen.random() < 0.3:
        due = TODAY + timedelta(pen.randint(-30, 30))
        met = pen.choice([None, due])
        ctx.session.add(Milestone(action_id=action.id, title="Half", due_on=due, met_on=met))
    ctx.session.flush()


def test_the_database_and_the_rules_see_the_same_colours(plan_world_on_both):
    plan_world_on_both.at(TODAY)
    plan_id = plan_world_on_both.drafted("AP-1")

    def write(ctx):
        write_actions(ctx, Random(7), ctx.session.get_one(ActionPlan, plan_id), 150)  # noqa: S311

    plan_world_on_both.do(write)
    calendar, now = plan_world_on_both.engine.calendar(), plan_world_on_both.engine.now()
    with plan_world_on_both.engine.query() as session:
        actions = session.scalars(sa.select(Action)).all()
        computed = colours_of(session, actions, calendar, now)
        asked = colouring(session, calendar, now)
        found = dict(session.execute(sa.select(Action.id, asked.colour)).all())

        assert found == {one: str(colour) for one, colour in computed.items()}
        assert set(found.values()) == set(SEVERITY)


def test_plans_are_counted_as_their_actions_are_coloured(plan_world_on_both):
    plan_world_on_both.at(TODAY)
    plan_id = plan_world_on_both.drafted("AP-1")

    def write(ctx):
        write_actions(ctx, Random(3), ctx.session.get_one(ActionPlan, plan_id), 60)  # noqa: S311

    plan_world_on_both.do(write)
    calendar, now = plan_world_on_both.engine.calendar(), plan_world_on_both.engine.now()
    with plan_world_on_both.engine.query() as session:
        plan = session.get_one(ActionPlan, plan_id)
        every = session.scalars(sa.select(Action)).all()
        live = [one for one in every if one.status != ActionStatus.WITHDRAWN]
        colours = colours_of(session, live, calendar, now)
        counts = counts_of(session, [plan], calendar, now)[plan_id]

        assert counts.actions == len(live)
        assert sum(counts.by_status.values()) == len(live)
        assert all(
            counts.by_rag.get(colour, 0) == sum(one == colour for one in colours.values())
            for colour in SEVERITY
        )
        assert counts.overdue == sum(
            one.completed_on is None and one.current_due < TODAY for one in live
        )
