"""One digest a person a day at eight: nothing twice, nothing lost, nothing of one's own deeds."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engine import board, identity, instances, leaving, tasks
from engine.models import Event, UserTask
from notifications import dispatch
from notifications.models import Delivery
from tests.engine.diagrams import one_task, publish
from tests.people import member

GROUP = "officer@newport"
LEVELS = [
    {"level": "R2", "at": "0d", "to": ["assignee", "delegate"]},
    {"level": "L1", "at": "1wd", "to": ["assignee"]},
    {"level": "L2", "at": "1wd", "to": ["assignee", "agency_rep@{agency}"]},
]
THURSDAY_AT_EIGHT = "2026-06-25T07:00:05"


def subjects(post) -> list[str]:
    return [message.subject for message in post.sent]


@pytest.mark.usefixtures("ann")
def test_what_happened_by_day_is_told_next_morning_at_eight(post, begin):
    begin(business_key="A/1")
    begin(business_key="A/2")

    told = [
        post.at(f"2026-06-{moment}")
        for moment in ("24T17:00", "25T00:00:01", "25T06:59:59", "25T07:00:05", "25T20:00")
    ]

    assert told == [0, 0, 0, 1, 0]
    [message] = post.sent
    assert message.to == "ann@example.org"
    assert all(key in message.text for key in ("A/1", "A/2", "https://cylch.example/tasks/"))


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    ("day", "next_day_at_eight"),
    [
        ("2026-03-27T16:00", "2026-03-28T08:00:05"),
        ("2026-03-28T16:00", "2026-03-29T07:00:05"),  # the clocks go forward
        ("2026-10-24T16:00", "2026-10-25T08:00:05"),  # the clocks go back
    ],
)
def test_eight_is_eight_on_the_local_clock(post, begin, day, next_day_at_eight):
    post.at(day)
    begin()

    before = datetime.fromisoformat(next_day_at_eight) - timedelta(seconds=6)
    assert post.at(before.isoformat()) == 0
    assert post.at(next_day_at_eight) == 1


@pytest.mark.usefixtures("ann")
def test_news_after_the_digest_waits_for_the_next_one_not_for_midnight(post, begin):
    begin()
    post.at(THURSDAY_AT_EIGHT)
    begin()  # a few seconds after eight

    told = [post.at(f"2026-06-{moment}") for moment in ("25T07:10", "26T00:00:01", "26T07:00:05")]

    assert told == [0, 0, 1]


@pytest.mark.usefixtures("ann")
def test_after_three_days_of_downtime_one_message(post, begin, engine):
    with engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LEVELS)
    publish(engine, one_task("late", ladder="standard", dueIn="1wd"))
    begin("late")
    begin()

    told = [post.at(f"2026-06-{moment}") for moment in ("29T14:30", "29T14:35", "30T07:00:05")]

    assert told == [1, 0, 0]  # with what the ladder said when it woke up
    assert len(post.deliveries(kind="user_task.escalated")) == 1


def test_two_rungs_at_one_moment_are_one_line_of_one_message(post, begin, engine, ann):
    """Only the higher is climbed, and whoever it names twice hears of it once."""
    with engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LEVELS)
    publish(engine, one_task("late", ladder="standard", dueIn="1wd"))
    member(engine, "agency_rep@newport", GROUP, name="Rep")
    story = begin("late")
    story.do(tasks.claim, story.task("act").id, by=ann)
    post.at("2026-06-25T07:00:05")
    post.sent.clear()

    post.at("2026-06-26T07:00:05")

    assert sorted(message.to for message in post.sent) == ["ann@example.org", "rep@example.org"]
    assert len(post.deliveries(kind="user_task.escalated")) == 2


@pytest.mark.usefixtures("ann")
def test_a_digest_waits_until_the_ladders_have_spoken(post, begin, engine, clock):
    """At eight the rungs are climbed first: "due today" is told today."""
    with engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LEVELS)
    publish(engine, one_task("late", ladder="standard", dueIn="1wd"))
    begin("late")
    clock.set(clock.now.replace(day=25, hour=7, second=1))
    dispatch.expand(engine)
    assert post.send() == 0

    assert post.at("2026-06-25T07:00:02") == 1

    assert len(post.deliveries(state="sent")) == 2


def test_nobody_is_told_of_their_own_deed(post, begin, ann, engine):
    bob = member(engine, GROUP, name="Bob")
    story = begin()
    post.at(THURSDAY_AT_EIGHT)
    post.sent.clear()
    story.do(tasks.assign, story.task("act").id, bob.id, by=member(engine, "business_unit"))
    story.do(tasks.delegate, story.task("act").id, ann.id, by=bob)

    post.at("2026-06-26T07:00:05")

    assert {message.to for message in post.sent} == {"bob@example.org", "ann@example.org"}
    told = {delivery.user_id: delivery.kind for delivery in post.deliveries()[-2:]}
    assert told == {bob.id: "user_task.assigned", ann.id: "user_task.delegated"}


def test_what_is_done_by_the_morning_is_not_asked_for(post, begin, ann):
    story = begin()
    dispatch.expand(post.engine)
    story.hand_in("act", by=ann)

    assert post.at(THURSDAY_AT_EIGHT) == 0
    assert {one.state for one in post.deliveries()} == {"moot"}


def test_a_leaver_gets_no_mail(post, begin, ann, engine):
    begin()
    dispatch.expand(engine)
    with engine.command() as ctx:
        leaving.disable_user(ctx, ann.id)

    assert post.at(THURSDAY_AT_EIGHT) == 0


@pytest.mark.usefixtures("ann")
def test_a_second_expansion_tells_nothing_twice(post, begin, engine):
    begin()
    dispatch.expand(engine)
    with engine.database.begin() as connection:
        connection.execute(sa.update(Event).values(published_at=None))

    for _ in range(2):
        dispatch.expand(engine)

    assert len(post.deliveries()) == 1
    assert post.at(THURSDAY_AT_EIGHT) == 1


@pytest.mark.usefixtures("ann")
def test_an_event_whose_task_has_vanished_does_not_stop_the_others(post, begin, engine):
    gone = begin()
    begin()
    with engine.database.begin() as connection:
        connection.execute(sa.delete(UserTask).where(UserTask.id == gone.task("act").id))
        connection.execute(
            sa.update(Event).where(Event.instance_id == gone.root_id).values(instance_id=uuid4())
        )

    assert post.at(THURSDAY_AT_EIGHT) == 1


@pytest.mark.usefixtures("ann")
def test_a_task_that_vanished_after_the_expansion_is_left_out(post, begin, engine):
    begin()
    dispatch.expand(engine)
    with engine.database.begin() as connection:
        connection.execute(sa.delete(UserTask))

    assert post.at(THURSDAY_AT_EIGHT) == 0


@pytest.mark.usefixtures("ann")
def test_a_mail_server_that_is_away_over_the_weekend_loses_nothing(post, begin):
    post.at("2026-06-26T10:00")
    begin()
    post.away = ConnectionRefusedError("no server")
    for moment in ("27T07:00:05", "27T07:05", "27T19:00", "28T07:00:05", "28T12:00"):
        assert post.at(f"2026-06-{moment}") == 0
    post.away = None

    assert post.at("2026-06-29T07:00:05") == 1
    assert {one.state for one in post.deliveries()} == {"sent"}
    assert post.at("2026-06-29T09:00:05") == 0


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("trouble", [OSError("mailbox unknown"), ValueError("odd address")])
def test_one_persons_trouble_is_not_anothers(post, begin, engine, trouble):
    member(engine, GROUP, name="Bob")
    begin()
    real, post.refuses = post.__call__, "ann"

    def way(message):
        if "ann" in message.to:
            raise trouble
        real(message)

    post.at("2026-06-25T06:00")
    post.clock.set(post.clock.now.replace(hour=7, second=5))

    assert post.send(way) == 1
    [failed] = [one for one in post.deliveries() if one.state == "pending"]
    assert failed.attempts == 1
    assert str(trouble) in failed.last_error


@pytest.mark.usefixtures("ann")
def test_a_message_is_with_the_server_while_nobody_waits(post, begin, engine):
    """A slow mail server holds no lock: others go on writing meanwhile."""
    begin()

    def slow(message):
        with engine.command() as ctx:
            ctx.record("board.noted", None)
        post(message)

    post.clock.set(post.clock.now.replace(day=25, hour=7, second=5))
    dispatch.expand(engine)

    assert post.send(slow) == 1


@pytest.mark.usefixtures("ann")
def test_dying_between_sending_and_marking_sends_the_same_message_again(post, begin):
    begin()
    dispatch.expand(post.engine)
    real, died = dispatch._mark, []  # noqa: SLF001 - the moment of death

    def die(*_):
        died.append(True)
        raise SystemExit

    dispatch._mark = die  # noqa: SLF001
    try:
        with pytest.raises(SystemExit):
            post.at(THURSDAY_AT_EIGHT)
    finally:
        dispatch._mark = real  # noqa: SLF001

    assert post.at("2026-06-25T07:01") == 0
    assert post.at("2026-06-25T07:06") == 1
    assert len({message.id for message in post.sent}) == 1
    assert post.at("2026-06-26T07:00:05") == 0


def test_both_languages_until_one_is_chosen(post, begin, engine):
    person = member(engine, GROUP, name="Nia")
    begin()
    post.at(THURSDAY_AT_EIGHT)
    assert "A new task: open it and see what is asked." in post.sent[0].text
    assert "Tasg newydd: agorwch hi i weld beth a ofynnir." in post.sent[0].text

    with engine.command() as ctx:
        identity.set_language(ctx, person.id, "cy")
    begin()
    post.at("2026-06-26T07:00:05")

    assert "A new task: open it and see what is asked." not in post.sent[1].text
    assert "act (cy)" in post.sent[1].text


@pytest.mark.usefixtures("ann")
def test_no_case_data_leaves_in_a_mail(post, begin):
    story = begin(business_key="A/1", title="Child B, 4 Castle Street")
    story.do(tasks.reschedule, story.task("act").id, date(2026, 7, 31), "Mother is in hospital")

    post.at(THURSDAY_AT_EIGHT)

    whole = post.sent[0].as_bytes().decode()
    assert "Castle Street" not in whole
    assert "hospital" not in whole
    assert "A/1" in post.sent[0].text


@pytest.mark.usefixtures("ann")
def test_a_suspended_task_is_not_chased(post, begin):
    story = begin()
    dispatch.expand(post.engine)
    story.do(instances.suspend, story.root_id, "Pause")

    assert post.at(THURSDAY_AT_EIGHT) == 0


@pytest.mark.usefixtures("ann")
def test_each_person_one_message_however_many_workers(post, begin):
    begin()
    post.clock.set(post.clock.now.replace(day=25, hour=7, second=5))
    dispatch.expand(post.engine)
    again = []

    def way(message):
        again.append(post.send())  # another worker, at this very moment
        post(message)

    assert post.send(way) == 1
    assert (again, len(post.sent)) == ([0], 1)
    assert post.deliveries()[0].state == str(dispatch.DeliveryState.SENT)
    assert isinstance(post.deliveries()[0], Delivery)
