"""Move an instance: restore it, let the caller push it, run on, and store where it stopped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from engine import standing
from engine.bpmn.expressions import Environment, ScriptError
from engine.bpmn.process import Process
from engine.bpmn.views import PendingCall, PendingStep
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.db import is_away
from engine.deployments import deployed
from engine.ending import drop_rungs, stop_orphans
from engine.errors import NotFound
from engine.models import InstanceState, Job, JobKind, ProcessInstance, UserTask
from engine.standing import Run
from engine.steps import StepCall

MAX_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Beginning:
    """All that a new instance starts with."""

    definition_id: int
    variables: Mapping[str, object]
    title: str = ""
    business_key: str = ""
    agency: str | None = None
    board: str = "children"
    parent: ProcessInstance | None = None
    parent_element_instance_id: str | None = None
    subject_task: UserTask | None = None
    start_event: str | None = None  # which of several; none is the one without a trigger


@contextmanager
def running(ctx: CommandContext, instance: ProcessInstance) -> Iterator[Process]:
    """Restore the instance, let the caller push it, run on, and store where it stopped.

    The caller holds the family's lock. An instance that this command is already moving is not
    restored again: the caller pushes the one in flight.
    """
    flying: Run | None = ctx.in_flight.get(instance.id)
    if flying is not None:
        yield flying.process
        return
    definition = deployed(ctx.session, instance.definition_id)
    world = World(now=ctx.now, calendar=ctx.calendar)
    process = Process.restore(definition.compiled, instance.tokens, world)
    run = Run(
        instance,
        definition,
        process,
        open_tasks=frozenset(task.element_instance_id for task in process.user_tasks()),
        waiting_for=standing.waiting_for(process),
        calls={call.element_instance_id for call in process.calls()},
        settled={step.element_instance_id for step in process.steps()},
    )
    run.settled |= run.calls
    with in_flight(ctx, run):
        yield process
        settle(ctx, run)


def begin(ctx: CommandContext, start: Beginning) -> ProcessInstance:
    """Create an instance and run it to its first wait. Rights were checked by the caller."""
    definition = deployed(ctx.session, start.definition_id)
    instance = _row(ctx, start)
    ctx.session.add(instance)
    world = World(now=ctx.now, calendar=ctx.calendar)
    ctx.record(
        "instance.started",
        instance,
        definition=definition.key,
        version=definition.version,
        business_key=instance.business_key,
        title=instance.title,
        parent=start.parent.id if start.parent else None,
        subject_task=instance.subject_task_id,
    )
    process = Process.start(definition.compiled, start.variables, world, start.start_event)
    run = Run(instance, definition, process)
    with in_flight(ctx, run):
        settle(ctx, run)
    return instance


def retry(ctx: CommandContext, instance: ProcessInstance, element_instance_id: str) -> None:
    """Try a failed element again, a service task included; one that has gone on needs nothing."""
    with running(ctx, instance) as process:
        run: Run = ctx.in_flight[instance.id]
        run.settled.discard(element_instance_id)
        with suppress(NotFound):
            process.retry(element_instance_id)
        standing.make_good(ctx, run, element_instance_id)


@contextmanager
def in_flight(ctx: CommandContext, run: Run) -> Iterator[None]:
    key = run.instance.id  # read once: after an error of the database nothing can be read
    ctx.in_flight[key] = run
    try:
        yield
    finally:
        del ctx.in_flight[key]


def _row(ctx: CommandContext, start: Beginning) -> ProcessInstance:
    instance_id = uuid4()
    parent = start.parent
    return ProcessInstance(
        id=instance_id,
        root_id=parent.root_id if parent else instance_id,
        parent_id=parent.id if parent else None,
        parent_element_instance_id=start.parent_element_instance_id,
        subject_task_id=start.subject_task.id if start.subject_task else None,
        definition_id=start.definition_id,
        business_key=start.business_key,
        title=start.title,
        agency=start.agency,
        board=start.board,
        state=InstanceState.ACTIVE,
        tokens=b"",
        version=0,
        started_at=ctx.now,
        started_by=ctx.actor.id,
        timer_failures=0,
        chain_length=0,
    )


# What a run does until it must wait -------------------------------------------------------


def settle(ctx: CommandContext, run: Run) -> None:
    run.process.run()
    for _ in range(MAX_ROUNDS):
        if not _work_off(ctx, run):
            break
    else:
        _stop_going_round(ctx, run)
    _route_thrown(ctx, run)
    standing.report(ctx, run)
    for task in standing.store(ctx, run):
        drop_rungs(ctx, task, "the late task was canceled")
    stop_orphans(ctx, run)
    if run.process.is_completed:
        _end(ctx, run)


def _stop_going_round(ctx: CommandContext, run: Run) -> None:
    """Steps that lead to steps for ever: stop at the next, and let a person look."""
    for one in _fresh(run):
        run.settled.add(one.element_instance_id)
        error = RuntimeError(f"Expected to wait for somebody within {MAX_ROUNDS} rounds.")
        standing.open_incident(ctx, run.instance, "loop", standing.failure_of(one, error))


def _fresh(run: Run) -> list[PendingStep | PendingCall]:
    todo: list[PendingStep | PendingCall] = [*run.process.steps(), *run.process.calls()]
    return [one for one in todo if one.element_instance_id not in run.settled]


def _work_off(ctx: CommandContext, run: Run) -> bool:
    """Do the steps and begin the calls that the tokens have reached; say whether there were any."""
    fresh = _fresh(run)
    for one in fresh:
        run.settled.add(one.element_instance_id)
        results = _attempt(ctx, run, one)
        if results is not None:
            run.process.complete(one.element_instance_id, results)
            if results:
                run.gave.append((one.element_id, results))
    return bool(fresh)


def _attempt(
    ctx: CommandContext, run: Run, one: PendingStep | PendingCall
) -> Mapping[str, object] | None:
    """Do it in a savepoint: if it fails, nothing of it stays but an incident."""
    mark = len(ctx.chronicle)
    try:
        with ctx.session.begin_nested():
            results: Mapping[str, object] | None = None
            if isinstance(one, PendingCall):
                _call(ctx, run, one)
            else:
                results = _do(ctx, run, one)
            ctx.session.flush()
    except Exception as error:
        if is_away(error):
            raise  # no fault of the step's: the whole command is tried again by who asked for it
        ctx.chronicle.forget_after(mark)
        kind = "call" if isinstance(one, PendingCall) else "step"
        standing.open_incident(ctx, run.instance, kind, standing.failure_of(one, error))
        return None
    return results


def _do(ctx: CommandContext, run: Run, step: PendingStep) -> Mapping[str, object]:
    element = run.definition.compiled.element(step.element_id)
    call = StepCall(
        instance=run.instance,
        element_id=element.id,
        element_instance_id=step.element_instance_id,
        inputs=_inputs(run, step.element_instance_id, element.inputs),
        variables=step.data,
    )
    return ctx.steps[element.step](ctx, call) or {}


def _call(ctx: CommandContext, run: Run, call: PendingCall) -> None:
    """Begin the instance of its own that a call activity asks for; its end completes the call."""
    element = run.definition.compiled.element(call.element_id)
    given = dict(call.data)
    if element.inputs:
        given = _inputs(run, call.element_instance_id, element.inputs)
    parent = run.instance
    run.calls.add(call.element_instance_id)
    begin(
        ctx,
        Beginning(
            definition_id=run.definition.called[call.called],
            variables=given,
            title=str(given.get("title") or parent.title),
            business_key=str(given.get("business_key") or parent.business_key),
            agency=str(given["agency"]) if given.get("agency") else parent.agency,
            board=parent.board,
            parent=parent,
            parent_element_instance_id=call.element_instance_id,
        ),
    )


def _inputs(run: Run, element_instance_id: str, wanted: Mapping[str, str]) -> dict[str, object]:
    return {name: run.process.evaluate(element_instance_id, text) for name, text in wanted.items()}


def _route_thrown(ctx: CommandContext, run: Run) -> None:
    """What an instance throws reaches others by a job: no command holds two families."""
    for thrown in run.process.thrown():
        ctx.session.add(
            Job(
                kind=JobKind.DELIVER,
                due_at=ctx.now,
                payload={
                    "kind": thrown.kind,
                    "name": thrown.name,
                    "payload": dict(thrown.payload),
                    "correlation": thrown.correlation,
                },
                instance_id=run.instance.id,
            )
        )


def _end(ctx: CommandContext, run: Run) -> None:
    """The instance is done: its parent, if one waits, goes on with the results."""
    instance = run.instance
    instance.move_to(InstanceState.COMPLETED)
    instance.ended_at, instance.timer_due_at = ctx.now, None
    ctx.record("instance.completed", instance, ended_by=list(run.process.ended_by))
    if instance.parent_id is None or instance.parent_element_instance_id is None:
        return
    parent = ctx.session.get_one(ProcessInstance, instance.parent_id)
    if not parent.is_live:
        return
    with running(ctx, parent) as process:
        process.complete(instance.parent_element_instance_id, _results(ctx, parent, run, process))


def _results(
    ctx: CommandContext, parent: ProcessInstance, run: Run, parent_process: Process
) -> dict[str, Any]:
    """What a called instance gives back: its cylch:output expressions, on its own variables."""
    waiting = run.instance.parent_element_instance_id
    call = next((one for one in parent_process.calls() if one.element_instance_id == waiting), None)
    if call is None:
        return {}
    definition = deployed(ctx.session, parent.definition_id)
    outputs = definition.compiled.element(call.element_id).outputs
    expressions = Environment(World(now=ctx.now, calendar=ctx.calendar))
    variables, results = run.process.variables(), {}
    for name, text in outputs.items():
        try:
            results[name] = expressions.evaluate(text, variables)
        except ScriptError as error:  # the child's work stands; the parent lacks this one value
            standing.open_incident(ctx, parent, "output", standing.failure_of(call, error))
    return results
