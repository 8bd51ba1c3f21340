"""Who is told, why, and what they may not switch off."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from engine import board, collaboration, identity, tasks, token_moves
from engine.actors import SYSTEM
from engine.bpmn.world import World
from engine.models import Group, ProcessInstance, User
from notifications import news
from notifications.preferences import Wish, set_preference
from tests.engine.diagrams import one_task, publish
from tests.people import again, member

GROUP = "officer@newport"
REP = "agency_rep@newport"
EIGHT = "2026-06-25T07:00:05"


def text_to(post, who: str) -> str:
    [message] = [one for one in post.sent if one.to.startswith(who)]
    return message.text


def english(engine, *people) -> None:
    with engine.command(SYSTEM) as ctx:
        for person in people:
            identity.set_language(ctx, person.id, "en")


def late(engine, *to: str, key: str = "late", ladder: str = "standard") -> None:
    with engine.command() as ctx:
        levels = [{"level": "L1", "at": "1wd", "to": list(to)}]
        board.set_ladder(ctx, ladder, "Standard", "Safonol", levels)
    publish(engine, one_task(key, ladder=ladder, dueIn="1wd"))


def test_the_reason_is_said(post, begin, engine, ann):
    rep = member(engine, REP, name="Rep")
    english(engine, rep)
    with engine.command() as ctx:
        ctx.session.get_one(Group, REP).name = "Agency representatives: Newport City Council"
    late(engine, "assignee", "agency_rep@{agency}")
    story = begin("late")
    story.do(tasks.claim, story.task("act").id, by=ann)

    post.at("2026-06-26T07:00:05")

    assert "Why you: the task is with you." in text_to(post, "ann")
    assert "Why you: you represent: Newport City Council." in text_to(post, "rep")


def test_the_unit_hears_of_what_an_empty_seat_is_offered_and_told(post, begin, engine):
    unit = member(engine, "business_unit", name="Unit")
    english(engine, unit)
    with engine.command() as ctx:
        identity.add_group(ctx, GROUP, "Officers", "Swyddogion")
    late(engine, "assignee", "agency_rep@{agency}")
    begin("late")

    post.at("2026-06-26T07:00:05")

    assert "Why you: nobody sits there now: Officers." in text_to(post, "unit")


def test_a_person_with_two_roles_gets_one_message_of_one_line(post, begin, engine):
    both = member(engine, GROUP, REP, name="Both")
    english(engine, both)
    late(engine, "assignee", "agency_rep@{agency}", GROUP)
    begin("late")

    post.at("2026-06-26T07:00:05")

    [message] = post.sent
    assert message.text.count("https://cylch.example/tasks/") == 1


def test_whoever_stands_in_is_told_too_and_once(post, begin, engine, ann):
    bob, cai = member(engine, GROUP, name="Bob"), member(engine, "else@newport", name="Cai")
    english(engine, bob, cai)
    with engine.command() as ctx:
        identity.stand_in(ctx, ann.id, cai.id, date(2026, 6, 20), date(2026, 6, 30))
        identity.stand_in(ctx, bob.id, cai.id, date(2026, 6, 20), date(2026, 6, 30))
    begin()

    post.at(EIGHT)

    assert sorted(one.to.partition("@")[0] for one in post.sent) == ["ann", "bob", "cai"]
    assert text_to(post, "cai").count("https://cylch.example/tasks/") == 1
    assert "Why you: you stand in for: Ann." in text_to(post, "cai")


def test_whoever_handed_it_on_hears_when_it_is_late(post, begin, engine, ann):
    bob = member(engine, GROUP, name="Bob")
    late(engine, "assignee")
    story = begin("late")
    story.do(tasks.claim, story.task("act").id, by=ann)
    story.do(tasks.delegate, story.task("act").id, bob.id, by=again(engine, ann.id))

    post.at("2026-06-26T07:00:05")

    told = text_to(post, "ann")
    assert "A task that you handed on has not been handed in: 1 working day late." in told
    assert "Why you: you handed it on." in told


def test_whoever_is_mentioned_hears_of_it_without_the_words(post, begin, engine, ann):
    bob = member(engine, GROUP, name="Bob")
    english(engine, bob)
    story = begin()
    post.at(EIGHT)
    post.sent.clear()
    story.do(
        collaboration.comment, story.root_id, "@Bob the mother rang", story.task("act").id, by=ann
    )

    post.at("2026-06-26T07:00:05")

    [message] = post.sent
    assert message.to == "bob@example.org"
    assert "Somebody mentioned you in a comment." in message.text
    assert "mother" not in message.as_bytes().decode()


def test_a_mention_is_heard_of_after_the_task_is_done(post, begin, engine, ann):
    bob = member(engine, GROUP, name="Bob")
    story = begin()
    task = story.task("act")
    story.hand_in("act", by=ann)
    story.do(collaboration.comment, story.root_id, "@Bob well done", task.id, by=ann)

    post.at(EIGHT)

    assert [one.to for one in post.sent] == ["bob@example.org"]
    assert [one.state for one in post.deliveries("app", user_id=bob.id)] == ["sent"]


# ---- news may be switched off, duties may not


@pytest.fixture
def without_news(engine, ann):
    with engine.command(ann) as ctx:
        news.stop(ctx, ann.id)
    return ann


def moved(begin):
    story = begin()
    story.do(tasks.reschedule, story.task("act").id, date(2026, 7, 31), "More time")
    return story


@pytest.mark.usefixtures("ann")
def test_news_can_be_stopped_from_the_message_that_brings_it(post, begin):
    moved(begin)

    post.at(EIGHT)

    [message] = post.sent
    assert "/stop-news/" in message.headers["List-Unsubscribe"]
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "For your information" in message.text


@pytest.mark.usefixtures("without_news")
def test_who_has_stopped_news_still_hears_of_every_duty(post, begin):
    moved(begin)

    post.at(EIGHT)

    [message] = post.sent
    assert "A new task: open it and see what is asked." in message.text
    assert "The due date has moved." not in message.text
    assert "List-Unsubscribe" not in message.headers
    assert len(post.deliveries("app", kind="user_task.rescheduled")) == 1


@pytest.mark.usefixtures("without_news")
def test_news_alone_makes_no_message(post, begin):
    story = begin()
    post.at(EIGHT)
    post.sent.clear()
    story.do(tasks.reschedule, story.task("act").id, date(2026, 7, 31), "More time")

    assert post.at("2026-06-26T07:00:05") == 0


# ---- in the app


def unread(post) -> int:
    return sum(one.read_at is None for one in post.deliveries("app", state="sent"))


@pytest.mark.usefixtures("ann")
def test_everything_is_in_the_app_at_once_until_somebody_has_done_it(post, begin, engine):
    bob = member(engine, GROUP, name="Bob")
    story = begin()
    post.at("2026-06-24T09:01")
    assert unread(post) == 2

    story.hand_in("act", by=bob)
    post.at("2026-06-24T09:02")

    assert unread(post) == 0


def test_a_leaver_is_told_nothing(post, begin, engine, ann):
    with engine.command() as ctx:
        ctx.session.execute(sa.update(User).where(User.id == ann.id).values(is_active=False))
    begin()

    post.at(EIGHT)

    assert post.deliveries() == post.deliveries("app") == []


def test_nobody_waits_longer_than_a_day_for_news(post, begin, engine, ann):
    """Whatever hour they chose."""

    with engine.command(ann) as ctx:
        set_preference(ctx, ann.id, Wish(digest_at=time(17, 30)))
    begin()

    assert post.at("2026-06-24T16:29") == 0
    assert post.at("2026-06-24T16:30:05") == 1


def test_a_changed_ladder_is_named_once_and_its_link_leads_there(post, engine):
    gwen = member(engine, "process_owner", name="Gwen")
    member(engine, "process_approver", name="Huw")
    levels = [{"level": "L1", "at": "1wd", "to": ["assignee"]}]
    with engine.command() as ctx:
        board.set_ladder(ctx, "slow", "Slow", "Araf", levels)
    for at in ("2wd", "3wd"):
        with engine.command(gwen) as ctx:
            board.set_ladder(ctx, "slow", "Slow", "Araf", [{**levels[0], "at": at}])

    post.at(EIGHT)

    [mail] = post.sent
    assert mail.to == "huw@example.org"
    for language, name in (("cy", "Araf"), ("en", "Slow")):
        part = mail.text.split("-" * 60)[language == "en"]
        assert part.count(name) == 1, "what ships is nobody's news, and the latest word counts"
        assert part.count("https://cylch.example/settings/ladders/slow?m=") == 1


def test_a_late_decision_asks_the_chair_to_decide_and_the_others_to_see_to_it(post, begin, engine):
    chair = member(engine, "qa_chair@children", name="Chair")
    unit = member(engine, "business_unit", name="Unit")
    english(engine, chair, unit)
    with engine.command() as ctx:
        levels = [{"level": "L1", "at": "1wd", "to": ["assignee", "business_unit"]}]
        board.set_ladder(ctx, "standard", "Standard", "Safonol", levels)
    decision = one_task("decision", group="qa_chair@children", ladder="standard", dueIn="1wd")
    publish(engine, decision)
    begin("decision")

    post.at("2026-06-26T07:00:05")

    assert "Make the decision that waits for you" in text_to(post, "chair")
    assert "See that the decision is made" in text_to(post, "unit")


def test_whoever_may_decide_on_a_move_hears_of_it_and_then_its_proposer(post, begin, engine):
    first, second = (member(engine, "business_unit", name=name) for name in ("First", "Second"))
    absent = member(engine, "process_approver", name="Approver")  # who does not see this work
    english(engine, first, second, absent)
    publish(engine, one_task("late"))
    story = begin("late")
    now, calendar, _ = engine.moment()
    with engine.query() as session:
        instance = session.get_one(ProcessInstance, story.root_id)
        [stand] = token_moves.standing(session, instance, World(now, calendar))
        [goal] = token_moves.goals(
            session, instance, stand.element_instance_id, World(now, calendar)
        )

    move = story.do(
        token_moves.propose, story.root_id, stand.element_instance_id, goal, "Done", by=first
    )
    post.at(EIGHT)
    assert [one.to.partition("@")[0] for one in post.sent if "by hand" in one.text] == ["second"]
    assert "you may decide on it" in text_to(post, "second")
    assert f"/instances/{story.root_id}/moves/{move.id}" in text_to(post, "second")

    story.do(token_moves.send_back, story.root_id, move.id, "Not yet", by=second)
    post.at("2026-06-26T07:00:05")
    assert "was sent back" in next(one.text for one in post.sent[::-1] if one.to[:5] == "first")
