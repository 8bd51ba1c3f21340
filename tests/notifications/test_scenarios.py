"""The board's own stories, through to the words that its people read."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from engine import board, definitions, identity
from engine.actors import SYSTEM
from engine.definitions import Source
from engine.models import User
from notifications.models import Channel
from tests.boards import made_once
from tests.notifications.conftest import Post
from tests.people import member
from tests.play import Story, play
from tests.workflows.late_world import LONG_TASK
from workflows import library
from workflows.steps import STEPS

ESCALATED = "user_task.escalated"
OFFICER, REP, CHAIR = "lead_officer@newport", "agency_rep@newport", "qa_chair@children"
SAID = {
    "en": {
        "new": "A new task: open it and see what is asked.",
        "soon": "This task is due soon.",
        "today": "Hand it in today, or ask for more time",
        "late": "This task has not been handed in: 1 working day late.",
        "agency": "A task of your agency has not been handed in: 3 working days late.",
        "represents": "Why you: you represent: ",
        "chair": "A late task has reached you: 10 working days late.",
        "unit": "A late task has reached the chair: 10 working days late.",
        "answer": "The late task: Audit 20 assessments (due 30 September 2026)",
        "due": "Due date: 30 September 2026",
        "easter": "Due date: 2 April 2026",
    },
    "cy": {
        "new": "Tasg newydd: agorwch hi i weld beth a ofynnir.",
        "soon": "Mae’r dasg hon i’w chyflawni cyn bo hir.",
        "today": "Cyflwynwch hi heddiw, neu gofynnwch am fwy o amser",
        "late": "Nid yw’r dasg hon wedi’i chyflwyno: 1 diwrnod gwaith yn hwyr.",
        "agency": "un o dasgau eich asiantaeth wedi’i chyflwyno: 3 diwrnod gwaith yn hwyr.",
        "represents": "Pam chi: rydych yn cynrychioli: ",
        "chair": "Mae tasg hwyr wedi eich cyrraedd: 10 diwrnod gwaith yn hwyr.",
        "unit": "Mae tasg hwyr wedi cyrraedd y cadeirydd: 10 diwrnod gwaith yn hwyr.",
        "answer": "Y dasg hwyr: Archwilio 20 asesiad (i’w chyflawni 30 Medi 2026)",
        "due": "Dyddiad cyflawni: 30 Medi 2026",
        "easter": "Dyddiad cyflawni: 2 Ebrill 2026",
    },
}


@pytest.fixture(params=SAID)
def language(request) -> str:
    return str(request.param)


@pytest.fixture
def said(language):
    return SAID[language]


@pytest.fixture
def steps():
    return dict(STEPS)


@pytest.fixture
def board_(sqlite_process_engine, clock, language) -> Post:
    """The shipped library, one long process, and those whom its ladder names, of one language."""
    furnish(sqlite_process_engine, language)
    return Post(sqlite_process_engine, clock)


@made_once
def furnish(engine, language):
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=False)
        library.install(ctx)
        definitions.publish_shipped(ctx, [Source("long_task.bpmn", LONG_TASK, strict=False)])
    people = {"Officer": OFFICER, "Rep": REP, "Chair": CHAIR, "Unit": "business_unit"}
    seated = {name: member(engine, group, name=name) for name, group in people.items()}
    with engine.command(SYSTEM) as ctx:
        for person in seated.values():
            identity.set_language(ctx, person.id, language)


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


@pytest.mark.scenario(2)
def test_2_reminders_and_ladder_as_people_read_them(board_, said):
    begin(board_, date(2026, 9, 30))
    told = lived(board_, date(2026, 9, 10), date(2026, 10, 15))

    officer = {day: mails["officer"] for day, mails in told.items() if "officer" in mails}
    heard = {
        date(2026, 9, 10): said["new"],
        date(2026, 9, 16): said["soon"],
        date(2026, 9, 23): said["soon"],
        date(2026, 9, 30): said["today"],
        date(2026, 10, 1): said["late"],
    }
    assert list(officer) == list(heard)
    for day, words in heard.items():
        assert words in officer[day]
        assert said["due"] in officer[day]
        assert "SEW-A26-01-P/3" in officer[day]
    rep = told[date(2026, 10, 5)]["rep"]
    assert said["agency"] in rep
    assert said["represents"] in rep
    assert said["answer"] in rep
    assert rep.count("https://cylch.example/tasks/") == 1, "that it is late, and the answer: once"
    chair = told[date(2026, 10, 14)]
    assert {"chair", "unit"} <= set(chair)
    assert said["chair"] in chair["chair"]
    assert said["answer"] in chair["chair"]
    assert said["unit"] in chair["unit"]
    for mails in told.values():
        assert not any("Fathers" in text for text in mails.values()), "a title is no reference"


@pytest.mark.scenario(2)
def test_2_done_in_time_for_the_fifth_nobody_is_told_on_the_fifth(board_):
    story = begin(board_, date(2026, 9, 30))
    lived(board_, date(2026, 9, 10), date(2026, 10, 2))
    story.hand_in("act")

    assert lived(board_, date(2026, 10, 3), date(2026, 10, 20)) == {}


@pytest.mark.scenario(3)
def test_3_nothing_on_good_friday_nor_on_easter_monday(board_, said):
    begin(board_, date(2026, 4, 2), datetime(2026, 3, 20, 10, tzinfo=UTC))
    lived(board_, date(2026, 3, 21), date(2026, 4, 2))

    told = lived(board_, date(2026, 4, 3), date(2026, 4, 9))

    assert sorted(told) == [date(2026, 4, 7), date(2026, 4, 9)]
    assert said["late"] in told[date(2026, 4, 7)]["officer"]
    assert said["agency"] in told[date(2026, 4, 9)]["rep"]
    assert said["easter"] in told[date(2026, 4, 7)]["officer"]


@pytest.mark.scenario(18)
def test_18_after_the_downtime_over_the_change_of_clocks_each_gets_one_message(board_, said):
    dates = (date(2026, 10, 23), date(2026, 10, 27))
    stories = [begin(board_, due, datetime(2026, 10, 1, 10, tzinfo=UTC)) for due in dates]
    lived(board_, date(2026, 10, 2), date(2026, 10, 24))
    board_.sent.clear()

    for moment in ("07:59:59", "08:00:05", "08:05", "09:00", "12:00"):
        # Eight in Cardiff is eight in UTC now.
        went_out = board_.at(f"2026-10-29T{moment}")
        assert went_out == 0 or moment == "08:00:05"

    mails = {one.to.partition("@")[0]: one.text for one in board_.sent}
    assert len(board_.sent) == len(mails), "one message each"
    officer, rep = mails["officer"], mails["rep"]
    assert officer.count("https://cylch.example/tasks/") == 1  # only the one that reached L1
    assert said["late"].partition(":")[0] in officer
    assert said["agency"].partition(":")[0] in rep
    levels = [event.details["level"] for story in stories for event in story.events(ESCALATED)]
    assert sorted(levels) == ["L1", "L2"], "each its current level, once"


@pytest.mark.scenario(19)
@pytest.mark.parametrize("chosen", ["cy", None])
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_19_everything_is_said_in_welsh(board_, chosen):
    officer = member(board_.engine, OFFICER, name="Officer")
    with board_.engine.command(SYSTEM) as ctx:
        ctx.session.get_one(User, officer.id).language = chosen
    begin(board_, date(2026, 9, 30))
    told = lived(board_, date(2026, 9, 10), date(2026, 10, 1))
    late = told[date(2026, 10, 1)]["officer"]

    assert SAID["cy"]["late"] in late
    assert "Archwilio 20 asesiad (SEW-A26-01-P/3)" in late
    assert SAID["cy"]["due"] in late
    assert "Pam chi: " in late
    if chosen:
        assert "Due date" not in late
        assert "Why you" not in late
    else:
        assert late.index("Pam chi") < late.index("Why you")


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_2_in_the_app_the_late_task_and_its_answer_are_one_story(board_):
    begin(board_, date(2026, 9, 30))
    lived(board_, date(2026, 9, 10), date(2026, 10, 6))

    told = board_.deliveries(Channel.APP, state="sent", read_at=None)

    with board_.engine.query() as session:
        rep = session.scalars(sa.select(User.id).where(User.name == "Rep")).one()
    [story] = [one for one in told if one.user_id == rep]
    assert story.kind == "user_task.created"
    assert story.about["late"]["en"] == "Audit 20 assessments"
    assert story.about["late"]["due"] == "2026-09-30"
