"""Try a version out: on what runs, and on what finished ones have recorded; nothing is moved."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine import relocation, replay, sketches
from engine.bpmn.comparing import Comparison, Side, compare
from engine.bpmn.compiled import Uncompilable
from engine.bpmn.world import World
from engine.bpmn.xml import Unreadable
from engine.context import CommandContext, lock_board
from engine.db import is_away
from engine.deployments import Deployed, deployed
from engine.errors import Invalid, NotFound, Refused
from engine.forms import FormUnreadable
from engine.models import (
    InstanceState,
    Job,
    JobKind,
    ProcessDefinition,
    ProcessInstance,
    Sketch,
    Trial,
    TrialKind,
    TrialState,
    TriedInstance,
    Verdict,
)
from engine.permissions import may_design, require
from engine.relocation import Plan, Rehearsal
from engine.walking import digest_of, prepared

LAST_FINISHED = 200
BATCH = 20
KEPT = 16  # targets made ready, of the last dry runs


@dataclass(frozen=True, slots=True)
class Question:
    """What shall be tried; without a target it is the sketch of this process."""

    key: str
    kind: TrialKind
    target_id: int | None = None
    instance_ids: Sequence[UUID] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    new_dates: bool = True


def ask(ctx: CommandContext, question: Question) -> Trial:
    """Put a dry run on the list; asked again while nothing has changed, it is the same one."""
    require(may_design(ctx.actor), "try out")
    lock_board(ctx)  # two people who ask at once get one answer
    target = drawn(ctx.session, question.key, question.target_id)
    ref = digest_of(ctx.session, target)
    _require_ready(ctx.session, target, ref)
    known = _known(ctx, question, ref)
    if known is not None:
        return known
    _forget_older(ctx, question)
    trial = Trial(
        key=question.key,
        kind=question.kind,
        target_id=question.target_id,
        ref=ref,
        renamed=dict(question.renamed),
        new_dates=question.new_dates,
        state=TrialState.RUNNING,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(trial)
    ctx.session.flush()
    ctx.session.add_all(
        TriedInstance(trial_id=trial.id, instance_id=one, verdict=Verdict.WAITING, told={})
        for one in _asked_about(ctx, question)
    )
    ctx.session.add(_job(ctx, trial))
    return trial


def work(ctx: CommandContext, trial_id: int) -> bool:
    """Look at the next few instances; say whether there may be more."""
    trial = ctx.session.get(Trial, trial_id, with_for_update=True)
    if trial is None or not trial.is_running:
        return False
    items = _next(ctx, trial)
    try:
        target = drawn(ctx.session, trial.key, trial.target_id)
        is_fresh = digest_of(ctx.session, target) == trial.ref
    except NotFound:
        is_fresh = False
    if not items or not is_fresh:
        trial.state = TrialState.DONE if is_fresh else TrialState.STALE
        trial.ended_at = ctx.now
        return False
    ready = _ready(ctx.session, target, trial.ref)
    look = _look_back if trial.kind == TrialKind.REPLAY else _look_ahead
    for item in items:
        try:
            item.verdict, item.told = look(ctx, trial, ready, item)
        except Exception as error:
            if is_away(error):
                raise  # no fault of the instance's: it is tried again
            item.verdict = Verdict.UNKNOWN
            item.told = {"broken": f"{type(error).__name__}: {error}"[:500]}
    return True


def target_of(session: Session, trial: Trial) -> Deployed | None:
    """What was tried, as long as it is still what it was."""
    try:
        target = drawn(session, trial.key, trial.target_id)
    except NotFound:
        return None
    return _ready(session, target, trial.ref) if digest_of(session, target) == trial.ref else None


def fitting(session: Session, trial: Trial) -> Sequence[UUID]:
    """The instances that could be moved when they were looked at."""
    return session.scalars(
        sa.select(TriedInstance.instance_id)
        .where(TriedInstance.trial_id == trial.id, TriedInstance.verdict == str(Verdict.FITS))
        .order_by(TriedInstance.id)
    ).all()


def drawn(session: Session, key: str, target_id: int | None) -> Sketch | ProcessDefinition:
    """What is tried: a draft, a version, or the sketch."""
    if target_id is None:
        return sketches.get(session, key)
    found = session.get(ProcessDefinition, target_id, options=[undefer("*")])
    if found is None or found.key != key:
        raise NotFound("definition", target_id)
    return found


def _look_ahead(
    ctx: CommandContext, trial: Trial, target: Deployed, item: TriedInstance
) -> tuple[Verdict, dict[str, Any]]:
    """Move a running instance in memory."""
    instance = ctx.session.get_one(ProcessInstance, item.instance_id, populate_existing=True)
    if not instance.is_live:
        return Verdict.ENDED, {}
    plan = Plan(
        target,
        trial.renamed,
        trial.new_dates,
        {instance.definition_id: _comparison(ctx.session, instance, target, trial)},
    )
    world = World(ctx.now, ctx.calendar)
    found = relocation.rehearse(ctx.session, plan, instance, world)
    return Verdict.FITS if found.is_possible else Verdict.CANNOT, told_of(found)


def _look_back(
    ctx: CommandContext, _trial: Trial, target: Deployed, item: TriedInstance
) -> tuple[Verdict, dict[str, Any]]:
    """Give a new run the answers that a finished one has on record."""
    instance = ctx.session.get_one(ProcessInstance, item.instance_id)
    found = replay.replay(ctx.session, instance, target, ctx.calendar)
    return Verdict(found.verdict), {"notes": [note.told() for note in found.notes]}


def told_of(found: Rehearsal) -> dict[str, Any]:
    """As it is stored, and as a page reads it."""
    return {
        "from": found.instance.definition_id,
        "stands": [list(pair) for pair in found.survey.stands],
        "obstacles": [[note.rule, note.element_id] for note in found.survey.obstacles],
        "remarks": [[note.rule, note.element_id] for note in found.survey.remarks],
        "tasks": [
            {
                "name": one.task.name,
                "name_cy": one.task.name_cy,
                "changes": {
                    name: [relocation.as_text(before), relocation.as_text(after)]
                    for name, (before, after) in one.changes.items()
                },
            }
            for one in found.tasks
            if one.changes
        ],
    }


def _comparison(
    session: Session, instance: ProcessInstance, target: Deployed, trial: Trial
) -> Comparison:
    source = deployed(session, instance.definition_id)
    where = (source.compiled.ref, trial.ref, tuple(sorted(trial.renamed.items())))
    if where not in _comparisons:
        sides = Side(source.compiled, source.forms), Side(target.compiled, target.forms)
        _keep(_comparisons, where, compare(*sides, trial.renamed))
    return _comparisons[where]


def _require_ready(session: Session, target: Sketch | ProcessDefinition, ref: str) -> None:
    try:
        _ready(session, target, ref)
    except (Uncompilable, Unreadable, FormUnreadable, Refused):
        raise Invalid("sketch", "cannot_run") from None


def _ready(session: Session, target: Sketch | ProcessDefinition, ref: str) -> Deployed:
    """What is tried, compiled; the digest says all of it."""
    where = (ref, target.id, isinstance(target, Sketch))
    if where not in _prepared:
        _keep(_prepared, where, prepared(session, target))
    return _prepared[where]


_prepared: OrderedDict[tuple[str, int, bool], Deployed] = OrderedDict()
_comparisons: OrderedDict[tuple[str, str, Any], Comparison] = OrderedDict()


def _keep(shelf: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    shelf[key] = value
    while len(shelf) > KEPT:
        shelf.popitem(last=False)


def _next(ctx: CommandContext, trial: Trial) -> Sequence[TriedInstance]:
    return ctx.session.scalars(
        sa.select(TriedInstance)
        .where(TriedInstance.trial_id == trial.id, TriedInstance.verdict == str(Verdict.WAITING))
        .order_by(TriedInstance.id)
        .limit(BATCH)
    ).all()


def _known(ctx: CommandContext, question: Question, ref: str) -> Trial | None:
    """The same question about the same drawing, while it is still being answered."""
    found = ctx.session.scalars(
        sa.select(Trial).where(
            Trial.key == question.key,
            Trial.kind == str(question.kind),
            Trial.ref == ref,
            Trial.state == str(TrialState.RUNNING),
        )
    )
    if question.kind == TrialKind.MOVE:
        return None
    return next((one for one in found if one.target_id == question.target_id), None)


def _forget_older(ctx: CommandContext, question: Question) -> None:
    """The last answer of each kind is kept: of moves, each person's own."""
    older = sa.select(Trial.id).where(Trial.key == question.key, Trial.kind == str(question.kind))
    if question.kind == TrialKind.MOVE:
        older = older.where(Trial.created_by == ctx.actor.id)
    ids = ctx.session.scalars(older).all()
    ctx.session.execute(sa.delete(TriedInstance).where(TriedInstance.trial_id.in_(ids)))
    ctx.session.execute(sa.delete(Trial).where(Trial.id.in_(ids)))


def _asked_about(ctx: CommandContext, question: Question) -> Sequence[UUID]:
    of_key = (
        sa.select(ProcessInstance.id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessDefinition.key == question.key)
    )
    if question.kind == TrialKind.REPLAY:
        finished = of_key.where(ProcessInstance.state == str(InstanceState.COMPLETED))
        newest = (ProcessInstance.ended_at.desc(), ProcessInstance.id)
        return ctx.session.scalars(finished.order_by(*newest).limit(LAST_FINISHED)).all()
    running = of_key.where(ProcessInstance.ended_at.is_(None))
    if question.target_id is not None:
        running = running.where(ProcessInstance.definition_id != question.target_id)
    found = ctx.session.scalars(
        running.order_by(ProcessInstance.started_at, ProcessInstance.id)
    ).all()
    if question.instance_ids is None:
        return found
    wanted = set(question.instance_ids)
    chosen = [one for one in found if one in wanted]
    if not chosen:
        raise Invalid("instances", "required")
    return chosen


def _job(ctx: CommandContext, trial: Trial) -> Job:
    return Job(
        kind=JobKind.TRY,
        due_at=ctx.now,
        payload={"trial": trial.id},
    )
