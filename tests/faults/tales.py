"""What people do beside an element's own life, each a tale of its own, verb by verb."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import (
    board,
    collaboration,
    definitions,
    erasure,
    incidents,
    instances,
    migration,
    tasks,
    token_moves,
)
from engine.actors import Actor
from engine.bpmn.world import World
from engine.context import ProcessEngine
from engine.files import Upload
from engine.migration import Order
from engine.models import (
    Incident,
    Job,
    Migration,
    ProcessDefinition,
    ProcessInstance,
    TokenMove,
    UserTask,
)
from tests.engine.diagrams import Drawing, one_task, publish
from tests.faults.life import A_MOMENT, GROUP, Verb, started, sweep
from tests.people import member
from tests.races.processes import Ground

Tale = Callable[[Ground], Iterator[Verb]]
LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"], "starts": "escalation"}]
A_DAY = date(2026, 8, 3)


def does(name: str, actor: Actor, verb: Callable, *given: object, **more: bool) -> Verb:
    def run(engine: ProcessEngine) -> None:
        with engine.command(actor) as ctx:
            verb(ctx, *given)

    return Verb(name, run, **more)


def begun(key: str = "main") -> Verb:
    return Verb("start", lambda engine: started(engine, key), may_repeat=True, is_known=True)


def swept(ground: Ground, column: Any) -> Verb:
    due_at = newest(ground, sa.func.min(column))
    return Verb("sweep", sweep, is_sweep=True, due_at=due_at + A_MOMENT)


def newest(ground: Ground, column: Any, *where: Any) -> Any:
    wanted = sa.select(column).where(*where)
    if isinstance(column, sa.orm.InstrumentedAttribute):
        wanted = wanted.order_by(column.desc())
    return ground.rows(wanted.limit(1))[0][0]


def task_of(ground: Ground, element: str = "act") -> UUID:
    return newest(ground, UserTask.id, UserTask.element_id == element, UserTask.state != "canceled")


def the_instance(ground: Ground) -> UUID:
    return newest(ground, ProcessInstance.id)


def unit(ground: Ground, name: str) -> Actor:
    return member(ground.engine, "business_unit", name=name)


# ---- the tales


def a_task_passes_through_many_hands(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, one_task())
    ann, ben = (member(ground.engine, GROUP, name=name) for name in ("Ann", "Ben"))
    steward, folder = unit(ground, "Steward"), Path(mkdtemp(prefix="cylch-faults-"))
    yield begun()
    task, instance = task_of(ground), the_instance(ground)
    letter = Upload("letter.txt", b"We agree.")
    yield does("claim", ann, tasks.claim, task)
    yield does("draft", ann, tasks.save_draft, task, {"note": "Half"}, 0, may_repeat=True)
    yield does("release", ann, tasks.release, task, "On leave")
    yield does("assign", steward, tasks.assign, task, ben.id, "Cover")
    yield does("delegate", ben, tasks.delegate, task, ann.id, "Knows the case")
    yield does("comment", ann, collaboration.comment, instance, "Asked.", task, may_repeat=True)
    attach = partial(collaboration.attach, folder=folder, instance_id=instance, upload=letter)
    yield does("attach", ann, attach, may_repeat=True)
    yield does("reschedule", steward, tasks.reschedule, task, A_DAY, "Half-term")
    yield does("complete", ann, tasks.complete, task, {"note": "Whole"})


def a_token_is_moved_by_hand(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, Drawing("main").start().task("act").task("check").end())
    ann, first, second = member(ground.engine, GROUP), unit(ground, "One"), unit(ground, "Two")
    yield begun()
    instance = the_instance(ground)
    token = _token(ground, instance)
    yield does("propose", first, token_moves.propose, instance, token, "check", "Known already")
    yield does("withdraw", first, token_moves.withdraw, instance, newest(ground, TokenMove.id))
    again = does("propose", first, token_moves.propose, instance, token, "check", "After all")
    yield replace(again, is_known=True)
    move = newest(ground, TokenMove.id)
    yield does("approve", second, token_moves.approve, instance, move)
    yield does("complete", ann, tasks.complete, task_of(ground, "check"), {})


def _token(ground: Ground, instance_id: UUID) -> str:
    now, calendar, _ = ground.engine.moment()
    with ground.engine.query() as session:
        instance = session.get_one(ProcessInstance, instance_id)
        return token_moves.standing(session, instance, World(now, calendar))[0].element_instance_id


def instances_move_to_another_version(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, one_task())
    ann, owner = member(ground.engine, GROUP), member(ground.engine, "process_owner", name="Owner")
    yield begun()
    yield begun()
    publish(ground.engine, Drawing("main").start().task("act").task("check").end())
    ids = [key for (key,) in ground.rows(sa.select(ProcessInstance.id))]
    order = Order(newest(ground, ProcessDefinition.id), ids, "The law has changed")
    yield does("migrate", owner, migration.start, order)
    yield swept(ground, Job.due_at)
    yield does("undo", owner, migration.undo, newest(ground, Migration.id), "Too early")
    yield swept(ground, Job.due_at)
    yield does("complete", ann, tasks.complete, task_of(ground), {})


def a_step_fails(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, Drawing("main").start().task("act").service("x", "fail").end())
    ann, steward = member(ground.engine, GROUP), unit(ground, "Steward")
    for _ in ("tried again", "closed"):
        yield begun()
        yield does("complete", ann, tasks.complete, _open(ground), {})
    first, second = (key for (key,) in ground.rows(sa.select(Incident.id).order_by(Incident.id)))
    yield does("retry", steward, incidents.retry, first)
    third = newest(ground, Incident.id)
    for instance in ground.rows(sa.select(ProcessInstance.id)):
        told = does("comment", ann, collaboration.comment, *instance, "Mended.", may_repeat=True)
        yield replace(told, is_known=True)
    yield does("retry", steward, incidents.retry, third)
    yield does("close", steward, incidents.resolve, second, "Done by hand")


def _open(ground: Ground) -> UUID:
    return newest(ground, UserTask.id, UserTask.state == "created")


def a_late_task_is_escalated(ground: Ground) -> Iterator[Verb]:
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    chair = member(ground.engine, "qa_chair@children", name="Chair")
    ann = member(ground.engine, GROUP)
    publish(
        ground.engine,
        one_task("escalation", group="qa_chair@{board}"),
        Drawing("main").start().task("late", ladder="standard").end(),
    )
    yield begun()
    yield swept(ground, UserTask.ladder_due_at)
    yield does("decide", chair, tasks.complete, task_of(ground), {"note": "Two more weeks"})
    yield does("complete", ann, tasks.complete, task_of(ground, "late"), {})


def a_version_is_published(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, one_task())
    member(ground.engine, GROUP)
    one, two = (member(ground.engine, "process_owner", name=name) for name in ("One", "Two"))
    source = Drawing("main").start().task("act").task("check").end().source()
    yield does("deploy", one, definitions.deploy, source, may_repeat=True)
    draft = newest(ground, ProcessDefinition.id)
    yield does("propose", one, definitions.propose, draft, "The law has changed")
    yield does("publish", two, definitions.publish, draft, "Read and approved")
    yield begun()
    yield does("retire", two, definitions.retire, draft, "The law was not passed")


def what_has_ended_is_erased(ground: Ground) -> Iterator[Verb]:
    publish(ground.engine, one_task())
    ann = member(ground.engine, GROUP)
    yield begun()
    instance = the_instance(ground)
    yield replace(does("comment", ann, collaboration.comment, instance, "Said."), is_known=True)
    complete = does("complete", ann, tasks.complete, task_of(ground), {"note": "Known"})
    yield replace(complete, is_known=True)
    yield does("erase", ann, _erase, instance)


def _erase(ctx: Any, instance_id: UUID) -> None:
    """As a destruction does, whose list says what is erased already."""
    instances.locked(ctx, instance_id)
    left = sa.select(UserTask.id).where(UserTask.instance_id == instance_id).limit(1)
    if ctx.session.scalar(left) is not None:
        erasure.erase(ctx, [instance_id], "R1", {"decided_by": ctx.actor.id})


TALES: dict[str, Tale] = {
    "a task in many hands": a_task_passes_through_many_hands,
    "a token moved by hand": a_token_is_moved_by_hand,
    "instances on another version": instances_move_to_another_version,
    "a step that fails": a_step_fails,
    "a late task escalated": a_late_task_is_escalated,
    "a version published": a_version_is_published,
    "what has ended erased": what_has_ended_is_erased,
}
WITH_INCIDENTS = ("a step that fails",)
