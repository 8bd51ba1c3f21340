"""The schedule changes by two people and from a day on, and never shortens quietly."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import FourEyes, Invalid, NotInState, NotPermitted
from tests.workflows.plan_world import World
from tests.workflows.test_retention import PLANS, TEN_YEARS, confirmed, second_owner
from workflows import destructions, retention, retention_changes
from workflows.models import Outcome, RetentionChange, RetentionClass
from workflows.retention import Rule

TODAY, LATER = date(2026, 5, 12), date(2026, 7, 1)
LONGER = replace(TEN_YEARS, years=12)


@pytest.fixture
def world(plan_world_on_both) -> World:
    return plan_world_on_both.at(TODAY)


@pytest.fixture
def plans(plan_world) -> World:
    return plan_world.at(TODAY)


def propose(world, rule=TEN_YEARS, starts_on=TODAY, *, key=PLANS, is_known=True, by=None):
    who = by or world.owner
    return world.do(retention_changes.propose, key, rule, starts_on, is_known=is_known, by=who).id


def confirm(world, change_id, by=None):
    world.do(retention_changes.confirm, change_id, by=by or second_owner(world))


def years(world, key=PLANS):
    with world.engine.query() as session:
        return retention.get(session, key).years


def test_a_rule_is_in_force_once_a_second_owner_has_confirmed_it(world):
    told = propose(world)
    assert years(world) is None

    confirm(world, told)

    assert years(world) == 10
    assert world.rows(RetentionChange)[0].state == "in_force"


def test_a_rule_waits_for_its_day(world):
    confirm(world, propose(world, starts_on=LATER))
    retention_changes.apply_due(world.engine)
    before = years(world)
    world.at(LATER)

    assert retention_changes.apply_due(world.engine) == 1
    assert retention_changes.apply_due(world.engine) == 0
    assert (before, years(world)) == (None, 10)


def test_whoever_proposed_it_does_not_confirm_it(plans):
    told = propose(plans)

    with pytest.raises(FourEyes):
        confirm(plans, told, by=plans.owner)


def test_who_destroys_by_the_schedule_does_not_write_it(plans):
    told = propose(plans)

    with pytest.raises(NotPermitted):
        propose(plans, by=plans.unit)
    with pytest.raises(NotPermitted):
        confirm(plans, told, by=plans.unit)


SIGNED = Rule("P", "P", 10, "sign_off", "anonymise", "because")


@pytest.mark.parametrize(
    ("after", "shortens"),
    [
        (SIGNED, False),
        (replace(SIGNED, years=9), True),
        (replace(SIGNED, years=11), False),
        (replace(SIGNED, years=11, counted_from="closure", outcome="destroy"), False),
        (replace(SIGNED, counted_from="closure"), True),
        (replace(SIGNED, outcome="destroy"), True),
        (replace(SIGNED, outcome="keep"), False),
        (replace(SIGNED, years=None), False),
    ],
)
def test_what_keeps_shorter(after, shortens):
    before = RetentionClass(years=10, counted_from="sign_off", outcome=Outcome.ANONYMISE)

    assert retention_changes.keeps_shorter(before, after) is shortens


def test_what_was_kept_for_ever_is_not_given_an_end_quietly(plans):
    with pytest.raises(Invalid) as refused:
        propose(plans, is_known=False)

    assert (refused.value.field, refused.value.rule) == ("shortens", "not_sure")


def test_longer_needs_no_such_word(plans):
    confirmed(plans)

    confirm(plans, propose(plans, LONGER, is_known=False))

    assert years(plans) == 12


def test_a_class_of_the_board_s_own_begins_with_its_first_rule(plans):
    confirm(plans, propose(plans, key="learning_6y"))

    with plans.engine.query() as session:
        assert ("learning_6y", "Plans", "Cynlluniau") in retention.options(session)


def test_one_change_at_a_time(plans):
    told = propose(plans)
    with pytest.raises(NotInState):
        propose(plans, LONGER)

    plans.do(retention_changes.withdraw, told, "Not agreed", by=second_owner(plans))

    assert propose(plans, LONGER) != told


def test_a_change_of_what_has_changed_since_it_was_read_is_refused(plans):
    told = propose(plans, starts_on=LATER)
    with plans.engine.command() as ctx:
        retention.put(ctx, PLANS, LONGER, None)

    plans.at(LATER)
    with pytest.raises(NotInState):
        confirm(plans, told)


@pytest.mark.parametrize(
    ("key", "rule", "starts_on", "field"),
    [
        ("Plans!", TEN_YEARS, TODAY, "key"),
        (PLANS, replace(TEN_YEARS, years=0), TODAY, "years"),
        (PLANS, replace(TEN_YEARS, reason=" "), TODAY, "reason"),
        (PLANS, replace(TEN_YEARS, name_cy=""), TODAY, "name_cy"),
        (PLANS, TEN_YEARS, date(2026, 5, 11), "starts_on"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(plans, key, rule, starts_on, field):
    with pytest.raises(Invalid) as refused:
        propose(plans, rule, starts_on, key=key)

    assert refused.value.field == field


def test_the_tick_puts_rules_in_force_before_it_destroys(plans, tmp_path):
    confirm(plans, propose(plans, starts_on=LATER))
    plans.at(LATER)

    assert (
        retention_changes.apply_due(plans.engine) + destructions.work(plans.engine, tmp_path) == 1
    )
