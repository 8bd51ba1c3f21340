"""What people do with tasks, and what the wrong people may not."""

from datetime import date
from uuid import uuid4

import pytest

from engine import identity, tasks
from engine.actors import SYSTEM
from engine.errors import (
    DraftChanged,
    Invalid,
    NotFound,
    NotPermitted,
    TaskAlreadyClaimed,
    TaskNotOpen,
)
from engine.forms import FormRefused
from engine.instances import suspend, terminate
from engine.models import Event, ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import again, member

GROUP = "officer@newport"


@pytest.fixture
def story(engine, begin):
    publish(engine, one_task())
    return begin()


@pytest.fixture
def ann(engine):
    return member(engine, GROUP, name="Ann")


@pytest.fixture
def bob(engine):
    return member(engine, GROUP, name="Bob")


@pytest.fixture
def stranger(engine):
    return member(engine, "officer@torfaen", name="Stranger")


@pytest.fixture
def steward(engine):
    return member(engine, "business_unit", name="Steward")


def kinds(story):
    return [event.kind for event in story.events() if event.kind.startswith("user_task")]


# ---- claim and release


def test_a_claimed_task_is_with_whoever_claimed_it(story, ann):
    task = story.do(tasks.claim, story.task("act").id, by=ann)

    assert (task.assignee_id, task.state, task.claimed_at) == (ann.id, "assigned", story.clock.now)
    assert kinds(story) == ["user_task.created", "user_task.claimed"]


def test_claiming_twice_is_harmless(story, ann):
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)

    story.do(tasks.claim, task_id, by=ann)

    assert kinds(story) == ["user_task.created", "user_task.claimed"]


def test_the_second_to_claim_hears_who_was_first_and_when(story, ann, bob):
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)

    with pytest.raises(TaskAlreadyClaimed) as refused:
        story.do(tasks.claim, task_id, by=bob)

    assert (refused.value.by, refused.value.at) == (ann.id, story.clock.now)


def test_a_released_task_is_offered_to_its_group_again_with_its_draft(story, ann, bob, look):
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)
    story.do(tasks.save_draft, task_id, {"note": "half"}, 0, by=ann)

    story.do(tasks.release, task_id, by=ann)

    story.do(tasks.claim, task_id, by=bob)
    task = look(UserTask)[0]
    assert (task.assignee_id, task.draft) == (bob.id, {"note": "half"})


def test_a_colleague_cannot_release_what_is_not_theirs(story, ann, bob):
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)

    with pytest.raises(NotPermitted):
        story.do(tasks.release, task_id, by=bob)


def test_releasing_what_nobody_holds_changes_nothing(story, steward):
    story.do(tasks.release, story.task("act").id, by=steward)

    assert kinds(story) == ["user_task.created"]


# ---- people who may not


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        (tasks.claim, ()),
        (tasks.complete, ({},)),
        (tasks.save_draft, ({}, 0)),
        (tasks.assign, (1,)),
        (tasks.delegate, (1,)),
        (tasks.reschedule, (date(2026, 7, 31), "Holidays")),
    ],
)
def test_a_stranger_may_do_nothing_with_a_task(story, stranger, look, verb, arguments):
    before = len(look(Event))

    with pytest.raises(NotPermitted):
        story.do(verb, story.task("act").id, *arguments, by=stranger)

    assert len(look(Event)) == before


def test_what_a_colleague_holds_is_not_completed_by_another(story, ann, bob):
    story.do(tasks.claim, story.task("act").id, by=ann)

    with pytest.raises(NotPermitted):
        story.hand_in("act", by=bob)


def test_there_is_no_such_task(story, ann):
    with pytest.raises(NotFound):
        story.do(tasks.claim, uuid4(), by=ann)


def test_a_task_is_assigned_only_to_members_of_its_group(story, steward, stranger, bob):
    task_id = story.task("act").id

    with pytest.raises(NotPermitted):
        story.do(tasks.assign, task_id, stranger.id, by=steward)

    assert story.do(tasks.assign, task_id, bob.id, by=steward).assignee_id == bob.id


def test_the_representative_hands_out_the_work_of_the_agency(story, engine, ann, bob):
    rep = member(engine, "agency_rep@newport", name="Rep")
    other_rep = member(engine, "agency_rep@torfaen", name="Other rep")
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)

    with pytest.raises(NotPermitted):
        story.do(tasks.assign, task_id, bob.id, by=other_rep)
    story.do(tasks.assign, task_id, bob.id, "Ann is ill", by=rep)

    told = story.events("user_task.assigned")[0].details
    assert told == {"before": ann.id, "after": bob.id, "reason": "Ann is ill"}


def test_a_delegate_of_the_same_agency_need_not_be_in_the_group(story, engine, ann, stranger):
    clerk = member(engine, "clerk@newport", name="Clerk")
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=ann)

    with pytest.raises(NotPermitted):
        story.do(tasks.delegate, task_id, stranger.id, by=ann)
    story.do(tasks.delegate, task_id, clerk.id, by=ann)
    done = story.hand_in("act", by=clerk)

    assert (done.completed_by, done.delegated_by) == (clerk.id, ann.id)


# ---- completion


def test_undeclared_answers_are_refused_and_nothing_is_lost(story, ann, look):
    with pytest.raises(FormRefused):
        story.hand_in("act", by=ann, note="Done", admin=True)

    assert look(UserTask)[0].state == "created"


def test_answers_of_the_form_become_variables_and_history(engine, begin, look):
    publish(engine, one_task("first"), Drawing("two").start().task("act").task("next").end())
    story = begin("two")

    story.hand_in("act", note="Seen alone", count=3)

    assert look(UserTask, element_id="act")[0].answers == {"note": "Seen alone", "count": 3}
    assert story.events("user_task.completed")[0].details["answers"]["count"] == 3
    assert story.waiting_for == {"Next": GROUP}


VERBS = [
    (tasks.claim, ()),
    (tasks.release, ()),
    (tasks.complete, ({},)),
    (tasks.save_draft, ({}, 0)),
    (tasks.assign, (1,)),
    (tasks.delegate, (1,)),
    (tasks.reschedule, (date(2026, 7, 31), "Holidays")),
]


@pytest.mark.parametrize(("verb", "arguments"), VERBS)
def test_a_verb_on_a_task_already_done_says_who_and_when(story, ann, steward, verb, arguments):
    task_id = story.hand_in("act", by=ann).id

    with pytest.raises(TaskNotOpen) as refused:
        story.do(verb, task_id, *arguments, by=steward)

    assert (refused.value.state, refused.value.by) == ("completed", ann.id)
    assert refused.value.at == story.clock.now


@pytest.mark.parametrize(("verb", "arguments"), VERBS)
def test_no_verb_moves_a_suspended_task(story, ann, verb, arguments):
    task_id = story.task("act").id
    story.do(suspend, story.root_id, "Police ask for a pause")

    with pytest.raises(TaskNotOpen) as refused:
        story.do(verb, task_id, *arguments, by=ann)

    assert refused.value.state == "suspended"


def test_a_task_of_a_terminated_instance_is_canceled(story, ann):
    task_id = story.task("act").id
    story.do(terminate, story.root_id, "Opened by mistake")

    with pytest.raises(TaskNotOpen) as refused:
        story.do(tasks.complete, task_id, {}, by=ann)

    assert (refused.value.state, refused.value.at) == ("canceled", story.clock.now)


# ---- drafts


def test_an_older_device_does_not_overwrite_a_newer_draft(story, ann, look):
    task_id = story.task("act").id
    story.do(tasks.save_draft, task_id, {"note": "on the phone"}, 0, by=ann)

    with pytest.raises(DraftChanged) as refused:
        story.do(tasks.save_draft, task_id, {"note": "at the desk"}, 0, by=ann)

    assert refused.value.version == 1
    assert look(UserTask)[0].draft == {"note": "on the phone"}


def test_a_draft_is_gone_once_the_task_is_done(story, ann, look):
    story.do(tasks.save_draft, story.task("act").id, {"note": "half"}, 0, by=ann)

    story.hand_in("act", by=ann, note="whole")

    assert look(UserTask)[0].draft is None


# ---- deadlines


def test_a_day_that_is_said_again_with_its_reason_is_one_change(story, steward):
    task_id, day = story.task("act").id, date(2026, 7, 31)
    for _ in ("and nobody heard the answer", "so once more"):
        story.do(tasks.reschedule, task_id, day, "School holidays", by=steward)
    story.do(tasks.reschedule, task_id, day, "Half-term", by=steward)

    told = [event.details["reason"] for event in story.events("user_task.rescheduled")]
    assert told == ["School holidays", "Half-term"]


def test_a_rescheduled_task_keeps_its_baseline_and_the_reason(story, steward):
    task = story.do(
        tasks.reschedule, story.task("act").id, date(2026, 7, 31), "School holidays", by=steward
    )

    assert (task.baseline_due_on, task.due_on) == (date(2026, 7, 1), date(2026, 7, 31))
    assert task.due_version == 2
    told = story.events("user_task.rescheduled")[0].details
    assert (told["before"], told["reason"]) == ("2026-07-01", "School holidays")


def test_nobody_moves_their_own_deadline(story, engine):
    both = member(engine, GROUP, "business_unit", name="Both")
    task_id = story.task("act").id
    story.do(tasks.claim, task_id, by=both)

    with pytest.raises(NotPermitted):
        story.do(tasks.reschedule, task_id, date(2026, 7, 31), "Busy", by=both)


def test_a_deadline_is_not_moved_without_a_reason(story, steward):
    with pytest.raises(Invalid):
        story.do(tasks.reschedule, story.task("act").id, date(2026, 7, 31), " ", by=steward)


# ---- a refused completion


@pytest.fixture
def steps():
    def refuse(ctx, call):
        ctx.session.get_one(ProcessInstance, call.instance.id).title = "Changed"
        ctx.record("register.written", call.user_task)
        raise Invalid("note", "already_registered")

    return {"register": refuse}


def test_a_recording_step_that_refuses_leaves_everything_as_it_was(engine, begin, look, ann):
    publish(engine, one_task("recorded", step="register"))
    story = begin("recorded", title="Neglect")
    before = look(UserTask)[0], look(ProcessInstance)[0]

    with pytest.raises(Invalid):
        story.hand_in("act", by=ann, note="Done")

    task, instance = look(UserTask)[0], look(ProcessInstance)[0]
    assert (task.state, task.version, task.answers) == ("created", before[0].version, None)
    assert (instance.title, instance.tokens) == ("Neglect", before[1].tokens)
    assert kinds(story) == ["user_task.created"]
    assert not story.events("register.written")


def test_the_system_may_complete_a_task(story):
    story.do(tasks.complete, story.task("act").id, {}, by=SYSTEM)

    assert story.instance.state == "completed"


# ---- in another's place


def test_only_the_holders_deeds_are_done_in_the_absent_persons_place(
    story, engine, ann, steward, look
):
    clerk = member(engine, "clerk@newport", name="Clerk")
    with engine.command() as ctx:
        identity.stand_in(ctx, ann.id, clerk.id, date(2026, 6, 1), date(2026, 6, 30))
    clerk, task_id = again(engine, clerk.id), story.task("act").id
    story.do(tasks.claim, task_id, by=clerk)
    story.do(tasks.reschedule, task_id, date(2026, 7, 31), "Holidays", by=steward)
    bob = member(engine, GROUP, name="Bob")
    story.do(tasks.delegate, task_id, bob.id, by=clerk)
    story.hand_in("act", by=bob)

    places = {event.kind: event.on_behalf_of for event in look(Event) if event.user_task_id}
    assert places == {
        "user_task.created": None,
        "user_task.claimed": ann.id,
        "user_task.rescheduled": None,
        "user_task.delegated": None,
        "user_task.completed": None,
    }
