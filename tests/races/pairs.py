"""The pairs of verbs that meet: those of GOALS' list, each in the board's words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from engine import absences, board, definitions, deployments, instances, migration, tasks
from engine.absences import Cover
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.jobs import run_all_due, run_one
from engine.migration import Order
from engine.models import Absence, Job, Subscription, UserTask
from tests.clock import A_WEDNESDAY
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import again, member
from tests.play import play
from tests.races.interleaving import Case, Verb
from tests.races.processes import Ground
from workflows import library

Begin = Callable[[], Case]
GROUP = "officer@newport"
LATE = A_WEDNESDAY + timedelta(days=20)
LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"], "starts": "answer"}]
TO_THE_CHAIR = [{"level": "L3", "at": "8wd", "to": ["qa_chair@{board}"], "starts": "escalation"}]
OF_THE_CHAIR = {"escalation.bpmn", "extension.bpmn", "extension_decision.bpmn"}
TO_NOBODY = [{"level": "R1", "at": "1y", "to": ["assignee"]}]
RETURNED = {"escalation": "return", "escalation_reason": "Do it now", "return_by": "2026-09-30"}


def command(actor: Actor, verb: Callable, *given: object) -> Verb:
    def run(engine: ProcessEngine) -> None:
        with engine.command(actor) as ctx:
            verb(ctx, *given)

    return run


def sweep(engine: ProcessEngine) -> int:
    return run_all_due(engine).total


def start(ground: Ground, key: str = "main") -> UUID:
    """Begin an instance on a Wednesday, whatever the hour was."""
    ground.clock.set(A_WEDNESDAY)
    return play(ground.engine, ground.clock, key, agency="newport").root_id


def task_of(ground: Ground, root_id: UUID, element_id: str = "act") -> UUID:
    wanted = sa.select(UserTask.id).where(
        UserTask.root_id == root_id, UserTask.element_id == element_id
    )
    return ground.rows(wanted)[0][0]


def officers(ground: Ground) -> tuple[Actor, Actor]:
    ann, bob = (member(ground.engine, GROUP, name=name) for name in ("Ann", "Bob"))
    return ann, bob


def steward_of(ground: Ground) -> Actor:
    return member(ground.engine, "business_unit", name="Steward")


# ---- two people at one task


def two_at_one_task(ground: Ground, verb: Callable, *given: object) -> Begin:
    publish(ground.engine, one_task())
    ann, bob = officers(ground)

    def begin() -> Case:
        root_id = start(ground)
        task_id = task_of(ground, root_id)
        return Case(
            root_id, (command(ann, verb, task_id, *given), command(bob, verb, task_id, *given))
        )

    return begin


def claims(ground: Ground) -> Begin:
    return two_at_one_task(ground, tasks.claim)


def completions(ground: Ground) -> Begin:
    return two_at_one_task(ground, tasks.complete, {})


def joining(ground: Ground) -> Begin:
    publish(ground.engine, Drawing("main").start().side_by_side("a", "b").task("last").end())
    ann, bob = officers(ground)

    def begin() -> Case:
        root_id = start(ground)
        left, right = task_of(ground, root_id, "a"), task_of(ground, root_id, "b")
        return Case(
            root_id,
            (command(ann, tasks.complete, left, {}), command(bob, tasks.complete, right, {})),
        )

    return begin


# ---- a task that is done, and what comes between


def stopping(ground: Ground) -> Begin:
    publish(ground.engine, one_task())
    (ann, _bob), steward = officers(ground), steward_of(ground)

    def begin() -> Case:
        root_id = start(ground)
        complete = command(ann, tasks.complete, task_of(ground, root_id), {})
        return Case(root_id, (complete, command(steward, instances.terminate, root_id, "Enough")))

    return begin


def climbing(ground: Ground) -> Begin:
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    answer = Drawing("answer").start().task("reply").end()
    publish(ground.engine, answer, one_task(ladder="standard"))
    ann, _bob = officers(ground)

    def begin() -> Case:
        root_id = start(ground)
        ground.clock.set(LATE)
        return Case(root_id, (command(ann, tasks.complete, task_of(ground, root_id), {}), sweep))

    return begin


def deciding(ground: Ground) -> Begin:
    """The task lies before the chair, who gives it a new date while the officer hands it in."""
    shipped = [one for one in library.shipped() if one.filename in OF_THE_CHAIR]
    with ground.engine.command(SYSTEM) as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", TO_THE_CHAIR)
        board.set_ladder(ctx, "chair", "Chair", "Cadeirydd", TO_NOBODY)
    with ground.engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, shipped)
    publish(ground.engine, one_task(ladder="standard"))
    (ann, _bob), chair = officers(ground), member(ground.engine, "qa_chair@children", name="Chair")

    def begin() -> Case:
        root_id = start(ground)
        ground.clock.set(LATE)
        sweep(ground.engine)
        decision = task_of(ground, root_id, "consider")
        complete = command(ann, tasks.complete, task_of(ground, root_id), {})
        return Case(root_id, (complete, command(chair, tasks.complete, decision, RETURNED)))

    return begin


def moving(ground: Ground) -> Begin:
    """It is moved to another version, which has one task more, while the first is handed in."""
    publish(ground.engine, Drawing("main").start().task("act").task("legal").end())
    with ground.engine.query() as session:
        target = deployments.latest(session, "main").id
    publish(ground.engine, one_task())
    (ann, _bob), owner = officers(ground), member(ground.engine, "process_owner", name="Owner")

    def begin() -> Case:
        root_id = start(ground)
        command(owner, migration.start, Order(target, [root_id], "The law"))(ground.engine)
        return Case(root_id, (command(ann, tasks.complete, task_of(ground, root_id), {}), sweep))

    return begin


# ---- standing in


def standing_in(ground: Ground) -> Begin:
    """From today on a colleague stands in, and hands in what is the absent officer's."""
    return with_cover(ground, lambda cover, _ground: partial(absences.plan, cover=cover))


def standing_in_no_longer(ground: Ground) -> Begin:
    def call_off(cover: Cover, ground: Ground) -> Callable:
        steward = steward_of(ground)
        command(steward, absences.plan, cover)(ground.engine)
        return partial(absences.cancel, absence_id=covers_of(ground)[-1])

    return with_cover(ground, call_off)


def with_cover(ground: Ground, change: Callable[[Cover, Ground], Callable]) -> Begin:
    publish(ground.engine, one_task())
    (ann, _bob), steward = officers(ground), steward_of(ground)
    carl = member(ground.engine, "lead_officer@newport", name="Carl")
    cover = Cover(ann.id, carl.id, A_WEDNESDAY.date(), date(2026, 7, 3))

    def begin() -> Case:
        root_id = start(ground)
        task_id = task_of(ground, root_id)
        for number in covers_of(ground):
            command(steward, absences.cancel, number)(ground.engine)
        command(ann, tasks.claim, task_id)(ground.engine)
        return Case(
            root_id,
            (
                lambda engine: command(again(engine, carl.id), tasks.complete, task_id, {})(engine),
                command(steward, change(cover, ground)),
            ),
        )

    return begin


def covers_of(ground: Ground) -> list[int]:
    """The numbers of those that hold."""
    wanted = sa.select(Absence.id).where(Absence.canceled_at.is_(None)).order_by(Absence.id)
    return [row[0] for row in ground.rows(wanted)]


# ---- timers


def sleeping(ground: Ground) -> Begin:
    with_timer(ground)
    steward = steward_of(ground)

    def begin() -> Case:
        root_id = start(ground)
        ground.clock.set(LATE)
        return Case(root_id, (command(steward, instances.suspend, root_id, "Pause"), sweep))

    return begin


def firing(ground: Ground) -> Begin:
    with_timer(ground)

    def begin() -> Case:
        root_id = start(ground)
        ground.clock.set(LATE)
        return Case(root_id, (sweep, sweep))

    return begin


def carrying(ground: Ground) -> Begin:
    """A message is handed on to a worker, and a sweep finds it as well."""
    listener = Drawing("listener").start().catch("listen", "message").task("heard").end()
    publish(ground.engine, listener, Drawing("main").start().throw("tell", "message").end())

    def begin() -> Case:
        root_id = start(ground, "listener")
        start(ground)
        [(number,)] = ground.rows(sa.select(Job.id))
        return Case(root_id, (lambda engine: run_one(engine, "job", str(number)).total, sweep))

    return begin


def answering(ground: Ground) -> Begin:
    """A message comes when the time to wait for it is over."""
    first = Drawing("main").start().gateway("first", "eventBased")
    for element_id, event in {"told": "message", "waited": timer("PT1H")}.items():
        first.catch(element_id, event, follow=False).flow("first", element_id)
        first.task(f"after_{element_id}").end(f"end_{element_id}")
    publish(ground.engine, first, strict=False)
    steward = steward_of(ground)

    def begin() -> Case:
        root_id = start(ground)
        ground.clock.set(LATE)
        message = ground.rows(sa.select(Subscription.name).limit(1))[0][0]
        return Case(root_id, (command(steward, instances.correlate, root_id, message, {}), sweep))

    return begin


def with_timer(ground: Ground) -> None:
    main = Drawing("main").start().catch("wait", timer("PT1H")).task("act").end()
    publish(ground.engine, main, strict=False)


@dataclass(frozen=True)
class Pair:
    """Who meets whom: the words for both, and how it comes to that."""

    one: str
    other: str
    prepare: Callable[[Ground], Begin]


PAIRS = {
    "complete, complete": Pair("Ann completes", "Bob completes", completions),
    "claim, claim": Pair("Ann claims", "Bob claims", claims),
    "join, join": Pair("Ann completes one branch", "Bob completes the other", joining),
    "complete, cancel": Pair("Ann completes", "the Unit stops it", stopping),
    "complete, escalate": Pair("Ann completes", "the ladder climbs and starts", climbing),
    "complete, decide": Pair("Ann completes", "the chair gives a new date", deciding),
    "complete, migrate": Pair("Ann completes", "it is moved to another version", moving),
    "complete, cover begins": Pair("the substitute completes", "the cover begins", standing_in),
    "complete, cover ends": Pair(
        "the substitute completes", "the cover is called off", standing_in_no_longer
    ),
    "suspend, timer": Pair("the Unit suspends it", "its timer fires", sleeping),
    "sweep, sweep": Pair("a sweep fires the timer", "another does", firing),
    "carried, sweep": Pair("a worker delivers what was handed on", "a sweep does", carrying),
    "message, timer": Pair("the message comes", "the timer fires", answering),
}
