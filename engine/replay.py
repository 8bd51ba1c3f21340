"""Replays a finished instance on another version, with the answers that it has on record.

What is not on record is what the instance began with: that is taken to be what it knew in the end,
less what people answered and scripts set. Where that tells other things
than it did, the same is done with its own version: only what is otherwise there and here counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.bpmn.outlook import names_set
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.deployments import Deployed, deployed
from engine.models import Event, InstanceState, ProcessDefinition, ProcessInstance, UserTask
from engine.models.trial import Verdict
from engine.rerun import Act, Difference, Record, Rerun
from engine.working_days import Calendar

STOPS = frozenset({"no_answer", "no_result", "failed"})
HEARD = {"message.received": "message", "signal.received": "signal"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one finished instance on the other version."""

    verdict: Verdict
    notes: Sequence[Difference] = ()


def replay(
    session: Session, instance: ProcessInstance, target: Deployed, calendar: Calendar
) -> Replayed:
    source = deployed(session, instance.definition_id)
    record = record_of(session, instance, source, calendar)
    for start in _beginnings(record, source):
        notes = _run(record, start, target, calendar)
        if not notes:
            return Replayed(Verdict.FITS)
        control = _run(record, start, source, calendar)
        if not any(note.rule in STOPS for note in control):
            return _judged([note for note in notes if note not in control])
    return Replayed(Verdict.UNKNOWN, [Difference("not_repeatable", "")])


def _judged(notes: Sequence[Difference]) -> Replayed:
    if not notes:
        return Replayed(Verdict.FITS)
    stops = any(note.rule in STOPS for note in notes)
    return Replayed(Verdict.STOPS if stops else Verdict.DIFFERS, notes)


def _run(
    record: Record, start: Mapping[str, object], definition: Deployed, calendar: Calendar
) -> list[Difference]:
    run = Rerun(record, definition, calendar)
    run.go(start)
    return list(dict.fromkeys(run.notes))


def _beginnings(record: Record, source: Deployed) -> Iterator[dict[str, object]]:
    """What it may have begun with: first without, then with what people said later."""
    scripts = names_set(source.compiled)
    said = {name for act in record.acts for name in act.answers}
    known = {name: value for name, value in record.variables.items() if name not in scripts}
    yield {name: value for name, value in known.items() if name not in said}
    yield known


def record_of(
    session: Session, instance: ProcessInstance, source: Deployed, calendar: Calendar
) -> Record:
    """All that its history says of how it went."""
    tasks = {
        task.id: task
        for task in session.scalars(sa.select(UserTask).where(UserTask.instance_id == instance.id))
    }
    events = session.execute(
        sa.select(Event.kind, Event.at, Event.user_task_id, Event.details)
        .where(Event.instance_id == instance.id)
        .order_by(Event.seq)
    ).all()
    process = Process.restore(
        source.compiled, instance.tokens, World(instance.started_at, calendar)
    )
    record = Record(instance, process.variables(), [*tasks.values()])
    record.ended_by = process.ended_by
    for kind, at, task_id, details in events:
        record.acts += _acts(kind, at, tasks.get(task_id), details or {})
        record.passed += [tuple(step) for step in (details or {}).get("passed", ())]
        if kind == "instance.moved":
            record.gave += [tuple(pair) for pair in (details or {}).get("gave", ())]
    record.acts = sorted([*record.acts, *_returns(session, instance)], key=lambda act: act.at)
    return record


def _acts(
    kind: str, at: datetime, task: UserTask | None, details: Mapping[str, Any]
) -> Iterator[Act]:
    if kind == "user_task.completed" and task is not None and "answers" in details:
        said, gave = details["answers"] or {}, details.get("gave", {})
        yield Act("task", at, task.element_id, task.item, said, gave)
    elif kind in HEARD:
        yield Act(HEARD[kind], at, str(details.get("name", "")))


def _returns(session: Session, instance: ProcessInstance) -> Iterator[Act]:
    """The instances that it called, each at its end."""
    called = session.execute(
        sa.select(ProcessDefinition.key, ProcessInstance.ended_at)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessInstance.parent_id == instance.id,
            ProcessInstance.parent_element_instance_id.is_not(None),
            ProcessInstance.state == str(InstanceState.COMPLETED),
        )
        .order_by(ProcessInstance.ended_at, ProcessInstance.id)
    )
    for key, ended_at in called:
        if ended_at is not None:
            yield Act("call", ended_at, key)
