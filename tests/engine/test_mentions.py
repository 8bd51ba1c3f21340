"""Comments that call somebody: found by name, told by the event, never in silence."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import collaboration, identity, leaving, tasks
from engine.actors import SYSTEM
from engine.errors import Invalid, NotFound
from engine.mentions import calls
from engine.models import Comment, ProcessInstance, User
from engine.queries import instances
from engine.queries.readers import readers
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import play

ANN, SION, OTHER = 1, 2, 3
PEOPLE = [(ANN, "Dr Ann Rees"), (SION, "Siôn Tŷ-Gwyn"), (OTHER, "Ann Rees Hughes")]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Dr Ann Rees, please look", [(ANN,)]),
        ("@ann rees: please look", [(ANN,)]),
        ("Ask @Sion Ty-Gwyn.", [(SION,)]),
        ("@Ann Rees Hughes knows", [(OTHER,)]),
        ("@Rees Hughes knows", [(OTHER,)]),
        ("@Ann Rees and @Siôn Tŷ-Gwyn", [(ANN,), (SION,)]),
        ("@Ann Reesing", [()]),
        ("@Ann", [()]),
        ("write to ann@rees.example or @ home", []),
        ("ann.@rees", []),
    ],
)
def test_a_call_is_found_however_the_name_is_typed(text, called):
    assert [one.people for one in calls(text, PEOPLE)] == called


def test_two_of_one_name_are_both_called():
    assert calls("@Mair Huws", [(1, "Mair Huws"), (2, "DC Mair Huws")])[0].people == (1, 2)


@given(st.text(), st.lists(st.tuples(st.integers(), st.text(min_size=1))))
def test_any_text_can_be_searched_for_any_names(text, people):
    for call in calls(text, people):
        assert text[call.start - 1] == "@"
        assert call.start <= call.end <= len(text)


@pytest.fixture
def story(process_engine, clock):
    publish(process_engine, one_task())
    return play(process_engine, clock, "main", agency="newport", board="children")


def test_who_is_called_stands_in_the_event_and_on_the_comment(story, process_engine):
    ann = member(process_engine, "lead_officer@newport", name="Ann Rees")
    chair = member(process_engine, "qa_chair@children", name="Dr Mair Llewelyn")
    task = story.task("act")

    story.do(collaboration.comment, story.root_id, "@Mair Llewelyn, see this", task.id, by=ann)

    event = story.events("comment.added")[-1]
    with process_engine.query() as session:
        comment = session.query(Comment).one()
    assert event.details["mentions"] == [chair.id] == comment.mentions
    assert event.user_task_id == task.id


def test_nobody_outside_is_called_and_nothing_is_lost_in_silence(story, process_engine):
    ann = member(process_engine, "lead_officer@newport", name="Ann Rees")
    member(process_engine, "lead_officer@torfaen", name="Tomos Puw")

    with pytest.raises(Invalid) as refused:
        story.do(collaboration.comment, story.root_id, "Well, @Tomos Puw?", by=ann)

    assert (refused.value.rule, refused.value.values["name"]) == ("nobody_called", "Tomos Puw")
    assert story.events("comment.added") == []


def test_the_readers_are_exactly_those_who_may_see_it(story, process_engine, clock):
    """For everybody of a colourful board, on several instances: the list and the door agree."""
    cast = [
        member(process_engine, group, name=f"Holder of {group}")
        for group in (
            "admin",
            "business_unit",
            "process_owner",
            "verifier",
            "qa_chair@children",
            "qa_chair@adults",
            "qa_group@children",
            "qa_deputy@children",
            "agency_rep@newport",
            "agency_rep@torfaen",
            "lead_officer@newport",
            "lead_officer@torfaen",
        )
    ]
    away, substitute = cast[-2], member(process_engine, name="A substitute")
    today = date(2026, 6, 24)
    other = play(process_engine, clock, "main", agency="torfaen", board="adults")
    task = other.task("act")
    member(process_engine, task.candidate_group, name="A colleague of theirs")
    with process_engine.command(SYSTEM) as ctx:
        identity.stand_in(ctx, away.id, substitute.id, today, today)
        identity.join_group(ctx, cast[3].id, task.candidate_group, ends_on=today)
    other.do(tasks.assign, task.id, cast[3].id)
    nobodys = play(process_engine, clock, "main", board="children", agency=None)

    for day in (today, today + timedelta(days=1)):
        for each in (story, other, nobodys):
            assert _listed(process_engine, each.root_id, day) == _admitted(
                process_engine, each.root_id, day
            )
        clock.advance(timedelta(days=1))


def _listed(engine, instance_id: UUID, day: date) -> set[str]:
    with engine.query() as session:
        return {
            one.name for one in readers(session, session.get(ProcessInstance, instance_id), day)
        }


def _admitted(engine, instance_id: UUID, day: date) -> set[str]:
    admitted = set()
    with engine.query() as session:
        for user in session.query(User).all():
            actor = identity.actor_of(session, user.id, day)
            try:
                instances.get(session, actor, instance_id)
            except NotFound:
                continue
            admitted.add(user.name)
    return admitted


def test_a_person_who_left_is_no_reader(story, process_engine):
    ann = member(process_engine, "lead_officer@newport", name="Ann Rees")
    with process_engine.command(SYSTEM) as ctx:
        leaving.disable_user(ctx, ann.id)

    assert "Ann Rees" not in _listed(process_engine, story.root_id, date(2026, 6, 24))
