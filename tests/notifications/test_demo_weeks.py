"""Seventeen weeks of the demo board, read as its people read them: every message of everybody.

A plan is begun and carried out, an audit is collected, late work climbs to the chair and beyond.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import Comment, ProcessInstance, UserTask
from notifications import dispatch
from notifications.letterhead import Letterhead
from notifications.tokens import Signer
from notifications.transport import Message
from tests.clock import SettableClock
from webapp.demo import cast, scripts, seating
from webapp.demo.year import Year, begin_at
from webapp.house import prepare
from workflows.steps import STEPS

LAST = date(2026, 11, 25)
WEEKS = 17
HOUSE = Letterhead("https://cylch.example", Signer("k" * 40))
LINK = re.compile(r"https://cylch\.example/\S+")
RULER = "-" * 60
SAID_IN = {
    "en": ("Due date", "Why you", "This is what waits", "task:"),
    "cy": ("Dyddiad cyflawni", "Pam chi", "Dyma’r hyn", "dasg"),
}
LEAST = 12  # letters; what is shorter may stand anywhere by chance


@dataclass
class Week:
    """What has been sent on which day."""

    sent: list[tuple[date, Message]] = field(default_factory=list)


@dataclass(slots=True)
class Read(Year):
    """The year, with its post kept."""

    week: Week = field(default_factory=Week)

    def _post(self) -> None:
        while dispatch.expand(self.engine) == dispatch.BATCH:
            pass
        today = self.engine.calendar().local_date(self.engine.now())

        def keep(message: Message) -> None:
            self.week.sent.append((today, message))

        dispatch.send(self.engine, lambda: nullcontext(keep), HOUSE)


@dataclass(frozen=True)
class Lived:
    """The board after those weeks, and its post."""

    engine: ProcessEngine
    sent: list[tuple[date, Message]]

    def texts(self) -> Iterator[tuple[str, str, Message]]:
        """Each message in each of its languages."""
        for _day, message in self.sent:
            for part in message.text.split(RULER):
                welsh = any(said in part for said in ("Dyma’r hyn", "Nid yw hyn yn aros"))
                yield "cy" if welsh else "en", part, message


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("lived")
    database = connect(f"sqlite:///{folder / 'board.db'}")
    engine = ProcessEngine(database, SettableClock(), STEPS)
    prepare(engine, sandbox=True)
    calendar = engine.calendar()
    first = calendar.add(LAST, "-114wd")
    begin_at(engine, first)
    with engine.command(SYSTEM) as ctx:
        cast.seat(ctx, first)
        seating.fill(ctx, cast.since(first))
    year = Read(engine, folder, lambda _line: None, calendar.add(LAST, scripts.VISITORS_SINCE))
    whole = scripts.plan(first, LAST, calendar)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scripts, "plan", lambda *_given: whole)
        year.live(first, first + timedelta(weeks=WEEKS))
    # An alert does not wait; its messages have their own story.
    digests = [one for one in year.week.sent if one[1].id.startswith("digest-")]
    yield Lived(engine, digests)
    database.dispose()


def test_many_people_were_told_of_all_that_happens(lived):
    """Else the rest of this file would hold of nothing."""
    everything = "\n".join(message.text for _day, message in lived.sent)
    assert len(lived.sent) > 200
    assert len({message.to for _day, message in lived.sent}) > 30
    for said in (
        "Answer for your agency",
        "Decide how this goes on",
        "Know that this is now with the chair",
        "Hand it in today",
        "A new task for one of you",
    ):
        assert said in everything


def test_nobody_gets_more_than_one_message_a_day(lived):
    counted = Counter((day, message.to) for day, message in lived.sent)

    assert max(counted.values()) == 1
    assert {message.id.partition("-")[0] for _day, message in lived.sent} == {"digest"}


def test_every_text_is_whole_in_its_language(lived):
    for language, text, message in lived.texts():
        other = SAID_IN["cy" if language == "en" else "en"]
        assert SAID_IN[language][2] in text
        assert not [said for said in other[:3] if said in text], message.text
        assert not re.search(r"[{}]|None|\(\)|: *$|\n{4}| ,", text, re.MULTILINE), text
        assert not re.search(r"\b1 working days|[02-9] working day\b|\b2 diwrnod", text)
        links = len(LINK.findall(text)) - text.count("/profile/") - text.count("/stop-news/")
        assert links >= 1


def test_both_languages_tell_the_same_until_one_is_chosen(lived):
    both = [message.text for _day, message in lived.sent if RULER in message.text]
    assert both
    for text in both:
        welsh, english = (LINK.findall(part) for part in text.split(RULER))
        assert welsh == english


def test_each_thing_asked_has_a_date_and_a_reason(lived):
    for language, text, _message in lived.texts():
        due, why = SAID_IN[language][:2]
        asked = re.split("\\n\\n(?:For your information|Er gwybodaeth)\\n", text)[0]
        blocks = [one for one in asked.split("\n\n") if "/tasks/" in one and f"{why}:" in one]
        assert all(f"  {due}: " in one for one in blocks), asked


def test_nothing_is_said_twice_in_a_message(lived):
    for _language, text, message in lived.texts():
        places = [link.partition("?")[0] for link in LINK.findall(text)]
        assert len(places) == len(set(places)), message.text
        lines = [line for line in text.splitlines() if "/tasks/" not in line]
        heads = [(one, two) for one, two in pairwise(lines) if one and not one.startswith(" ")]
        assert len(heads) == len(set(heads)), message.text


def test_that_a_task_is_late_is_told_with_the_answer_that_is_asked(lived):
    answers = re.compile(r"(?:Respond to the late task|Consider escalation) \((\S+)\)")
    found = [text for _language, text, _message in lived.texts() if answers.search(text)]
    assert found
    for text in found:
        for reference in answers.findall(text):
            assert text.count(f"({reference})") == 1, text


def test_no_case_data_and_nobodys_own_words_are_in_a_message(lived):
    free = {said for said in _free_texts(lived.engine) if len(said) >= LEAST and " " in said}
    assert len(free) > 40
    for _day, message in lived.sent:
        told = message.subject + message.text + message.html
        assert not [said for said in free if said in told]


def test_no_name_stands_where_welsh_would_mutate_it(lived):
    """At the beginning of a line or a subject, or behind a colon."""
    with lived.engine.query() as session:
        names = {name for name in session.scalars(sa.select(UserTask.name_cy)) if name}
    for language, text, _message in lived.texts():
        if language == "cy":
            for name in names:
                for line in text.splitlines():
                    before, found, _after = line.partition(name)
                    assert not found or not before.strip() or before.endswith(": "), line


def test_a_week_holds_no_burst(lived):
    weeks = defaultdict(Counter)
    for day, message in lived.sent:
        weeks[message.to][day.isocalendar()[:2]] += 1
    busiest = max(max(counted.values()) for counted in weeks.values())
    assert busiest <= 7


def _free_texts(engine: ProcessEngine) -> Iterator[str]:
    """Titles, comments and answers: whatever somebody wrote."""
    with engine.query() as session:
        yield from session.scalars(sa.select(ProcessInstance.title))
        yield from session.scalars(sa.select(Comment.body))
        names = set(session.scalars(sa.select(UserTask.name)))
        names |= set(session.scalars(sa.select(UserTask.business_key)))
        for answers in session.scalars(sa.select(UserTask.answers)):
            yield from (said for said in _strings(answers) if said not in names)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
