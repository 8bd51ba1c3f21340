"""Cover while somebody is away: what works, what is refused, what is said about it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import absences, leaving
from engine.absences import Cover
from engine.errors import Invalid, NotFound, NotInState, NotPermitted
from engine.models import User
from engine.queries.absences import handed_over, planned, substitutes_for
from tests.people import again, member

GROUP = "lead_officer@newport"
TODAY = date(2026, 6, 24)
FIRST, LAST = date(2026, 8, 1), date(2026, 8, 14)


@pytest.fixture
def engine(process_engine):
    return process_engine


@pytest.fixture
def ann(engine):
    return member(engine, GROUP, name="Ann")


@pytest.fixture
def bob(engine):
    return member(engine, GROUP, name="Bob")


def plan(engine, by, user, substitute, starts_on=FIRST, ends_on=LAST):
    with engine.command(by) as ctx:
        return absences.plan(ctx, Cover(user.id, substitute.id, starts_on, ends_on, "Leave"))


def refused(engine, *arguments):
    with pytest.raises(Invalid) as error:
        plan(engine, *arguments)
    return f"{error.value.field}.{error.value.rule}"


def test_a_substitute_has_the_groups_on_the_days_of_the_cover_alone(engine, ann, clock):
    bob = member(engine, "clerk@newport", name="Bob")
    plan(engine, ann, ann, bob)

    seen = []
    for day in (31, 32, 45, 46):
        clock.set(datetime(2026, 7, 1, 9, tzinfo=UTC) + timedelta(days=day - 1))
        seen.append(GROUP in again(engine, bob.id).all_groups)

    assert seen == [False, True, True, False]


@pytest.mark.parametrize("role", ["agency_rep@newport", "business_unit", "admin"])
def test_a_cover_is_planned_by_the_representative_or_whoever_looks_after_all(
    engine, ann, bob, role
):
    planned_by = member(engine, role, name="Someone", agency="newport")

    assert plan(engine, planned_by, ann, bob).substitute_id == bob.id


@pytest.mark.parametrize("role", ["agency_rep@torfaen", GROUP, "qa_chair@children"])
def test_nobody_else_plans_it(engine, ann, bob, role):
    with pytest.raises(NotPermitted):
        plan(engine, member(engine, role, name="Stranger"), ann, bob)


def test_a_cover_of_the_past_is_refused(engine, ann, bob):
    yesterday = TODAY - timedelta(days=1)

    assert refused(engine, ann, ann, bob, yesterday, LAST) == "starts_on.cover_in_the_past"
    assert refused(engine, ann, ann, bob, LAST, FIRST) == "ends_on.before_start"
    assert refused(engine, ann, ann, bob, FIRST, date(2062, 8, 14)) == "ends_on.cover_too_long"
    assert plan(engine, ann, ann, bob, TODAY, TODAY).starts_on == TODAY


def test_a_second_cover_for_the_same_days_is_refused(engine, ann, bob):
    cath = member(engine, GROUP, name="Cath")
    plan(engine, ann, ann, bob)

    assert refused(engine, ann, ann, cath, LAST, date(2026, 8, 20)) == "starts_on.covered_already"
    assert plan(engine, ann, ann, cath, date(2026, 8, 15), date(2026, 8, 20)).id


def test_two_do_not_stand_in_for_each_other_on_the_same_day(engine, ann, bob):
    plan(engine, ann, ann, bob)

    assert refused(engine, bob, bob, ann, LAST, date(2026, 9, 1)) == "substitute.in_a_circle"
    assert plan(engine, bob, bob, ann, date(2026, 8, 15), date(2026, 9, 1)).id


def test_a_substitute_who_is_away_all_the_time_is_refused_and_for_a_part_is_said(engine, ann, bob):
    cath = member(engine, GROUP, name="Cath")
    plan(engine, bob, bob, cath, date(2026, 7, 30), date(2026, 8, 16))
    assert refused(engine, ann, ann, bob) == "substitute.away"

    longer = Cover(ann.id, bob.id, FIRST, date(2026, 8, 20))
    with engine.query() as session:
        absences.check(session, longer, TODAY)
        [caution] = absences.cautions(session, longer)
    assert (caution.rule, caution.details["ends_on"]) == ("away_partly", date(2026, 8, 16))


def test_one_agencys_work_is_not_covered_by_another(engine, ann):
    stranger = member(engine, "lead_officer@torfaen", name="Tomos")

    assert refused(engine, ann, ann, stranger) == "substitute.of_another_agency"


def test_who_has_left_neither_is_covered_nor_covers(engine, ann, bob):
    with engine.command() as ctx:
        leaving.disable_user(ctx, bob.id)

    assert refused(engine, ann, ann, bob) == "substitute.has_left"
    assert refused(engine, member(engine, "admin"), bob, ann) == "user.has_left"
    assert refused(engine, ann, ann, ann) == "substitute.not_oneself"


def test_cautions_tell_of_others_left_alone_and_of_a_substitute_from_elsewhere(engine, ann):
    chair = member(engine, "qa_chair@children", name="Chair")
    deputy = member(engine, "qa_deputy@children", name="Deputy")
    plan(engine, chair, chair, deputy)
    with engine.query() as session:
        found = absences.cautions(session, Cover(deputy.id, ann.id, FIRST, LAST))

    assert [one.rule for one in found] == ["covers_others", "no_common_group"]


def test_a_cover_is_shortened_extended_and_called_off(engine, ann, bob):
    absence = plan(engine, ann, ann, bob, TODAY, LAST)
    for day in (FIRST, date(2026, 8, 20), TODAY):
        with engine.command(ann) as ctx:
            assert absences.shorten(ctx, absence.id, day).ends_on == day
    with pytest.raises(Invalid), engine.command(ann) as ctx:
        absences.shorten(ctx, absence.id, TODAY - timedelta(days=1))
    assert again(engine, bob.id).stands_in_for

    with engine.command(ann) as ctx:
        absences.cancel(ctx, absence.id)

    assert not again(engine, bob.id).stands_in_for
    with pytest.raises(NotInState), engine.command(ann) as ctx:
        absences.cancel(ctx, absence.id)


def test_a_longer_cover_must_not_run_into_the_next(engine, ann, bob):
    first = plan(engine, ann, ann, bob)
    plan(engine, ann, ann, bob, date(2026, 8, 20), date(2026, 8, 21))

    with pytest.raises(Invalid) as error, engine.command(ann) as ctx:
        absences.shorten(ctx, first.id, date(2026, 8, 20))
    assert error.value.rule == "covered_already"


def test_a_strangers_cover_is_not_there_to_be_changed(engine, ann, bob):
    absence = plan(engine, ann, ann, bob)

    with pytest.raises(NotFound), engine.command(member(engine, "verifier")) as ctx:
        absences.cancel(ctx, absence.id)


def test_a_substitute_is_shown_beforehand_what_will_come(engine, ann, bob):
    plan(engine, ann, ann, bob)
    with engine.query() as session:
        seen = handed_over(session, ann.id, FIRST)
        names = [user.name for user in substitutes_for(session, _user(session, ann.id), TODAY)]
        [absence] = planned(session, TODAY, ann.id)

    assert (seen.groups, seen.held_count, seen.offered_count) == ([GROUP], 0, 0)
    assert names == ["Bob"]
    assert absence.substitute_id == bob.id


def _user(session, user_id):
    return session.get_one(User, user_id)
