"""How a person wants to be told."""

from datetime import time

import pytest

from engine.errors import Invalid, NotPermitted
from notifications.models import NotificationPreference
from notifications.preferences import Wish, preference_of, set_preference
from tests.people import member


def test_who_has_chosen_nothing_gets_one_digest_a_day_at_eight(process_engine):
    officer = member(process_engine, "lead_officer@newport")

    with process_engine.query() as session:
        found = preference_of(session, officer.id)

    assert (found.digest_at, found.digest_days, found.immediate) == (
        time(8),
        "every_day",
        "nothing",
    )
    assert found.channels == ["email"]


def test_a_person_chooses_when_to_be_told(process_engine):
    officer = member(process_engine, "lead_officer@newport")
    wish = Wish(time(7, 30), "working_days", "urgent", quiet_from=time(22), quiet_to=time(7))

    with process_engine.command(officer) as ctx:
        set_preference(ctx, officer.id, Wish())
    with process_engine.command(officer) as ctx:
        set_preference(ctx, officer.id, wish)

    with process_engine.query() as session:
        found = session.get_one(NotificationPreference, officer.id)
    assert (found.digest_at, found.digest_days, found.immediate) == (
        time(7, 30),
        "working_days",
        "urgent",
    )
    assert (found.quiet_from, found.quiet_to) == (time(22), time(7))


def test_nobody_chooses_for_a_colleague(sqlite_process_engine):
    officer = member(sqlite_process_engine, "lead_officer@newport")
    rep = member(sqlite_process_engine, "agency_rep@newport")

    with pytest.raises(NotPermitted), sqlite_process_engine.command(rep) as ctx:
        set_preference(ctx, officer.id, Wish())


@pytest.mark.parametrize(
    ("wish", "field", "rule"),
    [
        (Wish(digest_days="never"), "digest_days", "not_an_option"),
        (Wish(immediate="sometimes"), "immediate", "not_an_option"),
        (Wish(channels=()), "channels", "not_an_option"),
        (Wish(channels=("pigeon",)), "channels", "not_an_option"),
        (Wish(quiet_from=time(22)), "quiet_to", "required"),
        (Wish(quiet_to=time(7)), "quiet_from", "required"),
        (Wish(quiet_from=time(7), quiet_to=time(7)), "quiet_to", "same_as_start"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(sqlite_process_engine, wish, field, rule):
    officer = member(sqlite_process_engine, "lead_officer@newport")

    with pytest.raises(Invalid) as refused, sqlite_process_engine.command(officer) as ctx:
        set_preference(ctx, officer.id, wish)

    assert (refused.value.field, refused.value.rule) == (field, rule)
