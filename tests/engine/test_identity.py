"""Who people are today: seats, substitutes, leavers, passwords and tokens."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import identity, instances, leaving, sign_in, tasks
from engine.errors import Invalid, NotFound, NotPermitted
from engine.models import SignInAttempt, UserTask
from engine.queries import invariants
from tests.engine.diagrams import one_task, publish
from tests.people import again, member

GROUP = "officer@newport"
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
TODAY = date(2026, 6, 24)


def do(engine, verb, *arguments, **named):
    by = named.pop("by", None)
    with engine.command(*([by] if by else [])) as ctx:
        return verb(ctx, *arguments, **named)


def groups_on(engine, user_id: int, day: date) -> frozenset[str]:
    with engine.query() as session:
        return identity.actor_of(session, user_id, day).groups


# ---- seats


def test_a_seat_holds_from_its_first_to_its_last_day(engine):
    person = member(engine, "clerk@newport")
    do(engine, identity.add_group, GROUP, "Officers", "Swyddogion")
    do(
        engine,
        identity.join_group,
        person.id,
        GROUP,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=2),
    )

    seated = [
        GROUP in groups_on(engine, person.id, TODAY + timedelta(days=n)) for n in range(-1, 4)
    ]

    assert seated == [False, True, True, True, False]


def test_a_left_group_is_left_after_the_last_day(engine):
    person = member(engine, GROUP)
    do(engine, identity.leave_group, person.id, GROUP, TODAY)

    assert GROUP in groups_on(engine, person.id, TODAY)
    assert groups_on(engine, person.id, TODAY + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "king"}, "kind"),
        ({"kind": "co_opted"}, "ends_on"),
        ({"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_an_impossible_seat_is_refused(engine, given, field):
    person = member(engine, GROUP)

    with pytest.raises(Invalid) as refused:
        do(engine, identity.join_group, person.id, GROUP, **given)

    assert refused.value.field == field


def test_members_of_a_group_are_active_and_seated_today_each_once(engine):
    ann, bob = (member(engine, GROUP, name=name) for name in ("Ann", "Bob"))
    do(engine, identity.join_group, ann.id, GROUP, kind="deputy", starts_on=TODAY)
    do(engine, leaving.disable_user, bob.id)

    with engine.query() as session:
        assert [user.id for user in identity.members(session, GROUP, TODAY)] == [ann.id]


@pytest.mark.parametrize("email", ["ANN@example.org ", "nobody"])
def test_an_address_is_one_persons_and_an_address(engine, email):
    member(engine, GROUP, name="Ann")

    with pytest.raises(Invalid):
        do(engine, identity.add_user, email, "Ann")


def test_officers_register_nobody(engine):
    with pytest.raises(NotPermitted):
        do(engine, identity.add_user, "x@example.org", "X", by=member(engine, GROUP))


# ---- substitutes


@pytest.fixture
def absent(engine):
    ann = member(engine, GROUP, name="Ann")
    bob = member(engine, "clerk@newport", name="Bob")
    do(engine, identity.stand_in, ann.id, bob.id, TODAY, TODAY + timedelta(days=1), by=ann)
    return ann, bob


def test_a_substitute_acts_on_behalf_from_the_first_to_the_last_day(engine, begin, absent, clock):
    publish(engine, one_task())
    ann, bob = absent
    held, offered = begin(), begin()
    held.do(tasks.claim, held.task("act").id, by=ann)
    bob = again(engine, bob.id)

    done = [held.hand_in("act", by=bob), offered.hand_in("act", by=bob)]

    assert [(one.completed_by, one.on_behalf_of) for one in done] == [(bob.id, ann.id)] * 2
    clock.advance(timedelta(days=2))
    later = begin()
    with pytest.raises(NotPermitted):
        later.hand_in("act", by=again(engine, bob.id))


def test_nobody_stands_in_for_a_leaver(engine, absent):
    ann, bob = absent
    do(engine, leaving.disable_user, ann.id)

    assert again(engine, bob.id).all_groups == {"clerk@newport"}


def test_one_does_not_name_a_substitute_for_another_or_for_no_time(engine, absent):
    ann, bob = absent
    with pytest.raises(NotPermitted):
        do(engine, identity.stand_in, ann.id, bob.id, TODAY, TODAY, by=again(engine, bob.id))
    with pytest.raises(Invalid):
        do(engine, identity.stand_in, ann.id, ann.id, TODAY, TODAY)
    with pytest.raises(Invalid):
        do(engine, identity.stand_in, ann.id, bob.id, TODAY, TODAY - timedelta(days=1))


# ---- leavers


def test_a_leaver_with_tasks_is_refused_also_while_they_sleep(engine, begin):
    publish(engine, one_task())
    story, ann = begin(), member(engine, GROUP, name="Ann")
    story.do(tasks.claim, story.task("act").id, by=ann)

    with pytest.raises(leaving.HasOpenTasks) as refused:
        do(engine, leaving.disable_user, ann.id)
    assert refused.value.count == 1
    story.do(instances.suspend, story.root_id, "Pause")
    with pytest.raises(leaving.HasOpenTasks):
        do(engine, leaving.disable_user, ann.id)


def test_a_leaver_is_out_the_same_day(engine):
    ann = member(engine, GROUP, name="Ann")
    token = do(engine, sign_in.issue_token, ann.id)
    do(engine, identity.set_password, ann.id, PASSWORD)

    user = do(engine, leaving.disable_user, ann.id)

    assert user.session_version == 3
    with pytest.raises(NotFound):
        again(engine, ann.id)
    assert sign_in.by_password(engine, "ann@example.org", PASSWORD) is None
    with engine.query() as session:
        assert sign_in.user_of_token(session, token) is None


def test_a_task_that_nobody_can_see_is_found(engine, begin, look):
    publish(engine, one_task())
    story = begin()
    with engine.query() as session:
        assert [one.id for one in invariants.unseen_tasks(session, TODAY)] == [look(UserTask)[0].id]
    member(engine, GROUP)

    with engine.query() as session:
        assert list(invariants.unseen_tasks(session, TODAY)) == []
    assert story.instance.is_active


# ---- passwords and tokens


@pytest.fixture
def ann(engine):
    ann = member(engine, GROUP, name="Ann")
    do(engine, identity.set_password, ann.id, PASSWORD)
    return ann


def attempt(engine, password=PASSWORD, email="ann@example.org"):
    found = sign_in.by_password(engine, email, password)
    return found.id if found else None


def test_the_right_password_whatever_the_case_of_the_address(engine, ann):
    assert attempt(engine, email=" Ann@Example.ORG") == ann.id
    assert attempt(engine, PASSWORD + "!") is None
    assert attempt(engine, email="nobody@example.org") is None


def test_ten_failures_in_five_minutes_close_the_door_to_the_right_password_too(engine, ann, clock):
    for _ in range(10):
        assert attempt(engine, "guess") is None

    with pytest.raises(sign_in.TooManyAttempts):
        attempt(engine)
    clock.advance(timedelta(minutes=5, seconds=1))
    assert attempt(engine) == ann.id


def test_one_persons_guesses_do_not_close_the_door_to_another(engine, ann):
    for _ in range(10):
        attempt(engine, "guess", email="nobody@example.org")

    assert attempt(engine) == ann.id


def test_old_failures_are_forgotten(engine, ann, clock, look):
    attempt(engine, "guess")
    clock.set(datetime(2026, 7, 1, tzinfo=UTC))

    assert attempt(engine) == ann.id
    assert look(SignInAttempt) == []


def test_a_short_password_is_refused(engine, ann):
    with pytest.raises(Invalid):
        do(engine, identity.set_password, ann.id, "short")


def test_a_password_is_set_by_oneself_or_an_administrator(engine, ann):
    with pytest.raises(NotPermitted):
        do(engine, identity.set_password, ann.id, PASSWORD, by=member(engine, GROUP, name="Bob"))
    do(engine, identity.set_password, ann.id, PASSWORD + "2", by=ann)

    assert attempt(engine, PASSWORD + "2") == ann.id


def test_a_token_is_its_owners_and_is_not_stored(engine, ann):
    token = do(engine, sign_in.issue_token, ann.id, "script", by=ann)

    with engine.query() as session:
        assert sign_in.user_of_token(session, token).id == ann.id
        assert sign_in.user_of_token(session, token + "x") is None
    database = engine.database.url.database
    with open(database, "rb") as stored:  # noqa: PTH123 - the file as it lies there
        assert token.encode() not in stored.read()
    with pytest.raises(NotPermitted):
        do(engine, sign_in.issue_token, ann.id, by=member(engine, GROUP, name="Bob"))
