"""A version is tried out before it counts: on what runs, and on what finished ones recorded."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import definitions, instances, sketches, tasks, trials
from engine.errors import Invalid, NotPermitted
from engine.jobs import run_all_due
from engine.models import Trial, TrialKind, TriedInstance, UserTask
from engine.sketches import Stroke
from engine.trials import Question
from tests.engine.diagrams import NOTE, Drawing, deploy, publish
from tests.people import member

GROUP = "officer@newport"


@pytest.fixture
def engine(process_engine):
    return process_engine


@pytest.fixture
def owner(engine):
    return member(engine, "process_owner", name="Owner")


def route(*names: str, **of_act: str) -> Drawing:
    drawing = Drawing("route").start().task("act", **of_act)
    for name in names:
        drawing.task(name)
    return drawing.end()


def decided(condition: str) -> Drawing:
    """The number that was answered decides which of two tasks comes."""
    drawing = Drawing("route").start().task("act").gateway("choose", "exclusive")
    drawing.task("large", follow=False).flow("choose", "large", condition)
    drawing.task("small", follow=False)
    drawing.flow("choose", "small", "not (" + condition + ")")
    drawing.gateway("meet", "exclusive", follow=False).chain("large", "meet").flow("small", "meet")
    drawing.last = "meet"
    return drawing.end()


def start(engine, number: int = 1) -> list:
    owner = member(engine, "process_owner", name="Owner")
    with engine.command(owner) as ctx:
        return [
            instances.start(ctx, "route", title=f"Audit {n}", variables={"agency": "newport"}).id
            for n in range(number)
        ]


def open_task(engine, instance_id):
    with engine.query() as session:
        return session.scalar(
            sa.select(UserTask).where(
                UserTask.instance_id == instance_id, UserTask.state.in_(["created", "assigned"])
            )
        )


def hand_in(engine, instance_id, **answers) -> None:
    with engine.command(member(engine, GROUP)) as ctx:
        tasks.complete(ctx, open_task(engine, instance_id).id, answers)


def finished(engine, *all_answers: dict) -> None:
    [one] = start(engine)
    for answers in all_answers:
        hand_in(engine, one, **answers)


def draft(engine, owner, drawing) -> int:
    return deploy(engine, drawing, owner).id


def tried(engine, owner, kind: TrialKind, target_id=None, **more) -> list[TriedInstance]:
    with engine.command(owner) as ctx:
        number = trials.ask(ctx, Question("route", kind, target_id, **more)).id
    run_all_due(engine)
    with engine.query() as session:
        assert session.get(Trial, number).state == "done"
        return session.scalars(
            sa.select(TriedInstance)
            .where(TriedInstance.trial_id == number)
            .order_by(TriedInstance.id)
        ).all()


def rules(item: TriedInstance) -> list[str]:
    return [note["rule"] for note in item.told["notes"]]


# ---- what runs


def test_an_owner_sees_which_running_instances_are_touched_and_how(engine, owner):
    publish(engine, route("check"))
    first, second = start(engine, 2)
    hand_in(engine, second, note="done")
    target = draft(engine, owner, route("check", "legal", group="lawyer", dueIn="10wd"))

    found = {one.instance_id: one for one in tried(engine, owner, TrialKind.IMPACT, target)}
    here, past = found[first], found[second]

    assert here.verdict == "fits"
    assert here.told["stands"] == [["act", "act"]]
    assert ["changed_here", "act"] in here.told["remarks"]
    assert ["ahead", "legal"] in here.told["remarks"]
    [task] = here.told["tasks"]
    assert task["changes"]["candidate_group"] == [GROUP, "lawyer"]
    assert task["changes"]["due_on"] == ["2026-07-01", "2026-07-08"]
    assert ["changed_behind", "act"] in past.told["remarks"]
    assert past.told["tasks"] == []


def test_what_could_not_be_moved_says_why(engine, owner):
    publish(engine, route("check"))
    start(engine)
    target = draft(engine, owner, Drawing("route").start().task("check").end())

    [one] = tried(engine, owner, TrialKind.IMPACT, target)

    assert (one.verdict, one.told["obstacles"]) == ("cannot", [["gone", "act"]])


def test_a_sketch_is_tried_as_it_is_drawn(engine, owner):
    publish(engine, route())
    start(engine)
    with engine.command(owner) as ctx:
        sketch = sketches.take_up(ctx, "route")
        xml = route("legal").xml()
        sketches.save(ctx, "route", Stroke(xml=xml, forms={"note": NOTE}), sketch.version)

    [one] = tried(engine, owner, TrialKind.IMPACT)

    assert ["ahead", "legal"] in one.told["remarks"]


def test_what_was_found_is_stale_once_the_sketch_is_changed(engine, owner):
    publish(engine, route())
    start(engine, 25)
    with engine.command(owner) as ctx:
        sketch = sketches.take_up(ctx, "route")
    with engine.command(owner) as ctx:
        number = trials.ask(ctx, Question("route", TrialKind.IMPACT)).id
    with engine.command() as ctx:
        assert trials.work(ctx, number)
    with engine.command(owner) as ctx:
        sketches.save(ctx, "route", Stroke(xml=route("legal").xml()), sketch.version)

    run_all_due(engine)

    with engine.query() as session:
        assert session.get(Trial, number).state == "stale"


def test_asked_twice_at_once_it_is_one_dry_run(engine, owner):
    publish(engine, route())
    start(engine)
    target = draft(engine, owner, route("legal"))
    asked = Question("route", TrialKind.IMPACT, target)
    with engine.command(owner) as ctx:
        first = trials.ask(ctx, asked).id
    with engine.command(member(engine, "process_approver", name="Approver")) as ctx:
        assert trials.ask(ctx, asked).id == first


def test_the_dry_run_of_chosen_instances_wants_some_that_run(engine, owner):
    publish(engine, route())
    [one] = start(engine)
    target = draft(engine, owner, route("legal"))
    with engine.command(owner) as ctx:
        definitions.propose(ctx, target)
    with engine.command(member(engine, "process_approver", name="Approver")) as ctx:
        definitions.publish(ctx, target)

    with pytest.raises(Invalid):
        tried(engine, owner, TrialKind.MOVE, target, instance_ids=[])
    [found] = tried(engine, owner, TrialKind.MOVE, target, instance_ids=[one])
    assert found.verdict == "fits"
    with pytest.raises(NotPermitted):
        tried(engine, member(engine, GROUP), TrialKind.MOVE, target)


# ---- what is finished


def test_a_version_that_changes_nothing_goes_the_same_way(engine, owner, clock):
    publish(engine, decided("count > 5"))
    for count in (3, 8):
        finished(engine, {"count": count}, {"note": "seen"})
        clock.advance(timedelta(days=1))
    target = draft(engine, owner, decided("count >= 6"))

    assert [one.verdict for one in tried(engine, owner, TrialKind.REPLAY, target)] == ["fits"] * 2


def test_another_way_is_told_with_where_it_leads(engine, owner):
    publish(engine, decided("count > 5"))
    finished(engine, {"count": 8}, {"note": "seen"})
    target = draft(engine, owner, decided("count > 10"))

    [one] = tried(engine, owner, TrialKind.REPLAY, target)

    assert one.verdict == "stops"
    way = next(note for note in one.told["notes"] if note["rule"] == "way")
    assert (way["element_id"], way["before"], way["after"]) == ("choose", "large", "small")
    assert "no_answer" in rules(one)


def test_a_task_that_nobody_was_asked_stops_the_replay_there(engine, owner):
    publish(engine, route("check"))
    finished(engine, {"note": "one"}, {"note": "two"})
    target = draft(engine, owner, route("legal", "check"))

    [one] = tried(engine, owner, TrialKind.REPLAY, target)

    assert one.verdict == "stops"
    assert [(note["rule"], note["element_id"]) for note in one.told["notes"]] == [
        ("no_answer", "legal")
    ]


def test_a_task_that_does_not_come_any_more_and_other_dates_are_told(engine, owner):
    publish(engine, route("check"))
    finished(engine, {"note": "one"}, {"note": "two"})
    target = draft(engine, owner, route(dueIn="10wd", group="lawyer"))

    [one] = tried(engine, owner, TrialKind.REPLAY, target)

    assert one.verdict == "differs"
    told = {note["rule"]: (note["before"], note["after"]) for note in one.told["notes"]}
    assert told["date"] == ("2026-07-01", "2026-07-08")
    assert told["people"] == (GROUP, "lawyer")
    assert [n["element_id"] for n in one.told["notes"] if n["rule"] == "not_reached"] == ["check"]


def test_an_answer_that_the_new_form_lacks_and_one_that_it_wants(engine, owner):
    publish(engine, route())
    finished(engine, {"note": "said", "count": 3})
    wanted = {"name": "who", "type": "text", "required": True, "label": NOTE["fields"][0]["label"]}
    form = {**NOTE, "fields": [NOTE["fields"][0], wanted]}
    with engine.command(owner) as ctx:
        source = route().source()
        target = definitions.deploy(
            ctx, definitions.Source(source.filename, source.xml, {"note": form})
        ).id

    [one] = tried(engine, owner, TrialKind.REPLAY, target)

    told = {(note["rule"], note["detail"]) for note in one.told["notes"]}
    assert told == {("answer_lost", "count"), ("answer_missing", "who")}


def test_timers_and_rounds_are_replayed_at_their_time(engine, owner, clock):
    chased = Drawing("route").start().task("act").boundary("late", "act", "timer", cancel=False)
    chased.task("chase").end("chased")
    chased.last = "act"
    publish(engine, chased.task("check").end())
    [one] = start(engine)
    clock.advance(timedelta(days=30))
    run_all_due(engine)
    with engine.query() as session:
        names = session.scalars(sa.select(UserTask.element_id)).all()
    assert sorted(names) == ["act", "chase"]
    for name in ("act", "chase", "check"):
        with engine.query() as session:
            task = session.scalar(sa.select(UserTask.id).where(UserTask.element_id == name))
        with engine.command(member(engine, GROUP)) as ctx:
            tasks.complete(ctx, task, {"note": name})
    assert one

    target = draft(engine, owner, Drawing("route").start().task("act").task("check").end())
    [replayed] = tried(engine, owner, TrialKind.REPLAY, target)

    assert rules(replayed) == ["not_reached", "end"]
    assert replayed.told["notes"][1]["before"] == "chased, done"
