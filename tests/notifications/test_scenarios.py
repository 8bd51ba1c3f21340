"""The board's own stories, through to the words that its people read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import board, definitions, identity
from engine.context import SYSTEM
from engine.definitions import Source
from engine.models import User
from tests.notifications.conftest import Post
from tests.people import member
from tests.play import Story, play
from tests.workflows.late_world import LONG_TASK
from workflows import library
from workflows.steps import STEPS

ESCALATED = "user_task.escalated"
OFFICER, REP, CHAIR = "lead_officer@newport", "agency_rep@newport", "qa_chair@children"


@pytest.fixture
def steps():
    return dict(STEPS)


@pytest.fixture
def board_(sqlite_process_engine, clock) -> Post:
    """The shipped library, one long process, and those whom its ladder names."""
    engine = sqlite_process_engine
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=False)
        library.install(ctx)
        definitions.publish_shipped(ctx, [Source("long_task.bpmn", LONG_TASK, strict=False)])
    people = {"Officer": OFFICER, "Rep": REP, "Chair": CHAIR, "Unit": "business_unit"}
    seated = {name: member(engine, group, name=name) for name, group in people.items()}
    with engine.command(SYSTEM) as ctx:
        for person in seated.values():
            identity.set_language(ctx, person.id, "en")
    return Post(engine, clock)


def begin(post: Post, due: date, started: datetime | None = None) -> Story:
    if started is not None:
        post.clock.set(started)
    return play(
        post.engine,
        post.clock,
        "long_task",
        business_key="SEW-A26-01-P/3",
        title="Fathers in pre-birth assessments",
        agency="newport",
        due=due.isoformat(),
    )


def lived(post: Post, first: date, last: date) -> dict[date, dict[str, str]]:
    """Every morning at eight and a little: who read what on which day."""
    calendar = post.engine.calendar()
    told: dict[date, dict[str, str]] = {}
    day = first
    while day <= last:
        post.sent.clear()
        post.at(calendar.at(day, _EIGHT).astimezone(UTC).replace(tzinfo=None).isoformat())
        if post.sent:
            told[day] = {one.to.partition("@")[0]: one.text for one in post.sent}
        day += timedelta(days=1)
    return told


_EIGHT = datetime(2026, 1, 1, 8, 0, 5, tzinfo=UTC).time()


def test_2_reminders_and_ladder_as_people_read_them(board_):
    begin(board_, date(2026, 9, 30))
    told = lived(board_, date(2026, 9, 10), date(2026, 10, 15))

    officers = [day for day, mails in told.items() if "officer" in mails]
    assert officers == [
        date(2026, 9, 10),  # it is new
        date(2026, 9, 16),
        date(2026, 9, 23),
        date(2026, 9, 30),
        date(2026, 10, 1),
    ]
    assert "This task is due soon." in told[date(2026, 9, 16)]["officer"]
    assert "This task is due soon." in told[date(2026, 9, 23)]["officer"]
    assert "Hand it in today, or ask for more time" in told[date(2026, 9, 30)]["officer"]
    assert "has not been handed in: 1 working day late." in told[date(2026, 10, 1)]["officer"]
    rep = told[date(2026, 10, 5)]["rep"]
    assert "A task of your agency has not been handed in: 3 working days late." in rep
    assert "Why you: you represent: " in rep
    assert "officer" not in told[date(2026, 10, 5)]
    chair = told[date(2026, 10, 14)]
    assert {"chair", "unit"} <= set(chair)
    assert "A late task has reached the chair: 10 working days late." in chair["chair"]
    for mails in told.values():
        assert not any("Fathers" in text for text in mails.values()), "a title is no reference"


def test_2_done_in_time_for_the_fifth_nobody_is_told_on_the_fifth(board_):
    story = begin(board_, date(2026, 9, 30))
    lived(board_, date(2026, 9, 10), date(2026, 10, 2))
    story.hand_in("act")

    assert lived(board_, date(2026, 10, 3), date(2026, 10, 20)) == {}


def test_3_nothing_on_good_friday_nor_on_easter_monday(board_):
    begin(board_, date(2026, 4, 2), datetime(2026, 3, 20, 10, tzinfo=UTC))
    lived(board_, date(2026, 3, 21), date(2026, 4, 2))

    told = lived(board_, date(2026, 4, 3), date(2026, 4, 9))

    assert sorted(told) == [date(2026, 4, 7), date(2026, 4, 9)]
    assert "1 working day late" in told[date(2026, 4, 7)]["officer"]
    assert "3 working days late" in told[date(2026, 4, 9)]["rep"]


def test_18_after_the_downtime_over_the_change_of_clocks_each_gets_one_message(board_):
    dates = (date(2026, 10, 23), date(2026, 10, 27))
    stories = [begin(board_, due, datetime(2026, 10, 1, 10, tzinfo=UTC)) for due in dates]
    lived(board_, date(2026, 10, 2), date(2026, 10, 24))
    board_.sent.clear()

    for moment in ("08:00:05", "08:05", "09:00", "12:00"):  # eight in Cardiff is eight in UTC now
        board_.at(f"2026-10-29T{moment}")

    people = [one.to for one in board_.sent]
    assert len(people) == len(set(people)), "one message each"
    [officer] = [one.text for one in board_.sent if one.to == "officer@example.org"]
    assert officer.count("https://cylch.example/tasks/") == 1  # only the one that reached L1
    levels = [event.details["level"] for story in stories for event in story.events(ESCALATED)]
    assert sorted(levels) == ["L1", "L2"], "each its current level, once"


@pytest.mark.parametrize("language", ["cy", None])
def test_19_everything_is_said_in_welsh(board_, language):
    officer = member(board_.engine, OFFICER, name="Officer")
    with board_.engine.command(SYSTEM) as ctx:
        if language:
            identity.set_language(ctx, officer.id, language)
        else:
            ctx.session.get_one(User, officer.id).language = None
    begin(board_, date(2026, 9, 30))
    told = lived(board_, date(2026, 9, 10), date(2026, 10, 1))
    late = told[date(2026, 10, 1)]["officer"]

    assert "Nid yw’r dasg hon wedi’i chyflwyno: 1 diwrnod gwaith yn hwyr." in late
    assert "Archwilio 20 asesiad (SEW-A26-01-P/3)" in late
    assert "Dyddiad cyflawni: 30 Medi 2026" in late
    assert "Pam chi: " in late
    if language:
        assert "Due date" not in late
        assert "Why you" not in late
    else:
        assert late.index("Pam chi") < late.index("Why you")
