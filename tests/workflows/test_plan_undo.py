"""A table of actions is taken back whole, while nobody has worked on what it brought."""

from datetime import date

import pytest

from engine.errors import NotFound, NotInState, NotPermitted
from tests.workflows.plan_world import World
from workflows import action_plans, actions, plan_undo, recommendations, themes
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.models import Action, ActionPlan, Recommendation
from workflows.plan_import import import_plan

TABLE = (
    b"Rec no,Recommendation,Action,Lead agency,Due\n"
    b"1,Record fathers,Audit 20 assessments,newport,30/11/2026\n"
    b"1,,Train duty staff,health,2026-12-18\n"
)
MORE = b"Rec no,Action,Lead agency,Due\n1,Ask fathers,newport,30/11/2026\n"


@pytest.fixture
def world(plan_world) -> World:
    world = plan_world.at(date(2026, 5, 12))
    world.do(action_plans.draft, PlanDraft("AP-1", "inspection", "for AP-1"), by=world.unit)
    return world


def come(world, data=TABLE, ref="AP-1", **more):
    world.do(import_plan, "plan.csv", data, ref, by=world.unit, **more)
    return latest(world).number


def latest(world):
    with world.engine.query() as session:
        return plan_undo.tables_so_far(session)[0]


def reasons(world):
    return [(one.rule, list(one.names)) for one in latest(world).reasons]


def back(world, number, by=None):
    return world.do(plan_undo.take_back, number, by=by or world.unit)


def left(world):
    return [len(world.rows(kind)) for kind in (ActionPlan, Action, Recommendation)]


def test_what_a_table_brought_goes_and_comes_in_again(world):
    number = come(world)
    assert (latest(world).count, latest(world).refs, latest(world).may_undo) == (2, ["AP-1"], True)

    assert back(world, number) == "AP-1"

    assert left(world) == [1, 0, 0]
    come(world)
    assert [one.ref for one in world.rows(Action)] == ["AP-1/1", "AP-1/2"]


def test_a_plan_that_began_with_the_table_goes_with_it(world):
    number = come(world, begun_for_it=True)

    back(world, number)

    assert left(world) == [0, 0, 0]


def test_a_plan_that_has_other_actions_stays(world):
    number = come(world, begun_for_it=True)
    plan = world.plan("AP-1")
    world.do(actions.add, plan, ActionDraft("By hand", "newport", date(2026, 12, 1)))

    back(world, number)

    assert left(world) == [1, 1, 0]


def amended(world):
    world.do(
        lambda ctx: actions.amend(ctx, actions.by_ref(ctx.session, "AP-1/2"), {"text": "Otherwise"})
    )


def handed_in(world):
    world.do(lambda ctx: action_plans.finalise(ctx, action_plans.by_ref(ctx.session, "AP-1")))


def answered(world):
    first = world.rows(Recommendation)[0]
    said = {"response": "accepted"}
    world.do(recommendations.respond, first, "newport", said)


def tagged(world):
    world.do(themes.tag, "recommendation", world.rows(Recommendation)[0].id, ["neglect"])


def added(world):
    world.do(import_plan, "more.csv", MORE, "AP-1", by=world.unit)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (amended, [("actions", ["AP-1/2"])]),
        (handed_in, [("plan_final", ["AP-1"])]),
        (answered, [("recommendations", ["1"])]),
        (tagged, [("recommendations", ["1"])]),
    ],
)
def test_what_was_done_since_is_named_and_nothing_goes(world, done, said):
    number = come(world)

    done(world)

    assert reasons(world) == said
    with pytest.raises(NotInState):
        back(world, number)
    assert left(world) == [1, 2, 1]


def test_a_later_table_that_answers_the_same_recommendation_goes_first(world):
    first = come(world)
    second = come(world, MORE)
    with pytest.raises(NotInState):
        back(world, first)

    back(world, second)
    back(world, first)

    assert left(world) == [1, 0, 0]


def test_it_is_taken_back_once_and_by_the_unit_alone(world):
    number = come(world)
    with pytest.raises(NotPermitted):
        back(world, number, by=world.officer)
    back(world, number)

    with pytest.raises(NotInState):
        back(world, number)
    with pytest.raises(NotFound):
        back(world, number + 1000)
