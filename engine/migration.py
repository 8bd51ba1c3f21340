"""Move many running instances to another version: by and by, with pause and undo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from engine import instances, relocation
from engine.context import CommandContext, lock_board
from engine.db import is_away
from engine.deployments import deployed
from engine.errors import Invalid, NotFound, NotInState
from engine.models import (
    DefinitionState,
    Job,
    JobKind,
    MigratedInstance,
    Migration,
    MigrationState,
    Outcome,
    ProcessDefinition,
    ProcessInstance,
)
from engine.permissions import may_design, require
from engine.relocation import Plan

Do = Callable[[CommandContext, Migration, MigratedInstance, ProcessInstance], None]


@dataclass(frozen=True, slots=True)
class Order:
    """Which instances shall go where, how, and why."""

    target_id: int
    instance_ids: Sequence[UUID]
    reason: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    new_dates: bool = False


def start(ctx: CommandContext, order: Order) -> Migration:
    """Put instances on the list; a job moves one after the other, each in its own transaction."""
    require(may_design(ctx.actor), "move running instances")
    if not order.reason.strip():
        raise Invalid("reason", "required")
    lock_board(ctx)  # two people who start at once do it one after the other
    target = _target(ctx, order.target_id)
    _require_none_under_way(ctx, target.key)
    migration = Migration(
        key=target.key,
        target_id=target.id,
        renamed=dict(order.renamed),
        new_dates=order.new_dates,
        reason=order.reason.strip(),
        state=MigrationState.RUNNING,
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(migration)
    ctx.session.flush()
    listed = _fitting(ctx, target, order.instance_ids)
    ctx.session.add_all(
        MigratedInstance(migration_id=migration.id, instance_id=one, state=Outcome.WAITING, why=[])
        for one in listed
    )
    ctx.record(
        "migration.begun",
        None,
        migration=migration.id,
        key=target.key,
        version=target.version,
        instances=len(listed),
        reason=migration.reason,
    )
    _go_on(ctx, migration)
    return migration


def pause(ctx: CommandContext, migration_id: int) -> Migration:
    """Stop after the instance that is on its way now."""
    return _turn(ctx, migration_id, MigrationState.PAUSED, "paused")


def go_on(ctx: CommandContext, migration_id: int) -> Migration:
    """Go on with what was paused."""
    lock_board(ctx)
    _require_none_under_way(ctx, _get(ctx, migration_id).key)
    migration = _turn(ctx, migration_id, MigrationState.RUNNING, "resumed")
    _go_on(ctx, migration)
    return migration


def undo(ctx: CommandContext, migration_id: int, reason: str) -> Migration:
    """Put every instance back that has not gone on since it was moved."""
    if not reason.strip():
        raise Invalid("reason", "required")
    lock_board(ctx)
    _require_none_under_way(ctx, _get(ctx, migration_id).key)
    migration = _turn(ctx, migration_id, MigrationState.UNDOING, "undoing", reason=reason)
    migration.undo_reason, migration.undone_by = reason.strip(), ctx.actor.id
    _go_on(ctx, migration)
    return migration


def work(ctx: CommandContext, migration_id: int) -> bool:
    """Move or put back the next instance; say whether there may be more."""
    migration = _locked(ctx, migration_id)
    if migration.state not in _WORK:
        return False
    state, do, end = _WORK[MigrationState(migration.state)]
    item = ctx.session.scalar(
        sa.select(MigratedInstance)
        .where(MigratedInstance.migration_id == migration.id, MigratedInstance.state == str(state))
        .order_by(MigratedInstance.id)
        .limit(1)
    )
    if item is None:
        migration.move_to(end)
        migration.ended_at = ctx.now
        ctx.record(f"migration.{end}", None, migration=migration.id, key=migration.key)
        return False
    item.at = ctx.now
    _attempt(ctx, migration, item, do)
    return True


def _attempt(ctx: CommandContext, migration: Migration, item: MigratedInstance, do: Do) -> None:
    """In a savepoint: one instance that cannot be moved keeps no other from it."""
    mark = len(ctx.chronicle)
    instance = instances.locked(ctx, item.instance_id)
    try:
        with ctx.session.begin_nested():
            do(ctx, migration, item, instance)
            ctx.session.flush()
    except Exception as error:
        if is_away(error):
            raise  # no fault of the instance's: it is tried again
        ctx.chronicle.forget_after(mark)
        ctx.session.refresh(item)
        item.state, item.at = Outcome.REFUSED, ctx.now
        item.why = [["broken", f"{type(error).__name__}: {error}"[:500]]]


def _move(
    ctx: CommandContext, migration: Migration, item: MigratedInstance, instance: ProcessInstance
) -> None:
    if not instance.is_live:
        item.state = Outcome.ENDED
        return
    if instance.definition_id == migration.target_id:
        item.state = Outcome.THERE
        return
    plan = Plan(deployed(ctx.session, migration.target_id), migration.renamed, migration.new_dates)
    before, tokens = relocation.remembered(ctx.session, instance), instance.tokens
    survey, stood_still = relocation.relocate(ctx, plan, instance)
    item.why = [[note.rule, note.element_id] for note in survey.obstacles]
    if survey.obstacles:
        item.state = Outcome.REFUSED
        return
    after = relocation.remembered(ctx.session, instance)
    item.state, item.tokens_before = Outcome.MOVED, tokens
    item.before = {**before, "tasks_after": after["tasks"]}
    item.version_after = instance.version if stood_still else None
    ctx.record(
        "instance.migrated",
        instance,
        migration=migration.id,
        ordered_by=migration.created_by,
        before=before["definition_id"],
        after=instance.definition_id,
        **_versions(ctx, before["definition_id"], instance.definition_id),
        tasks_before=before["tasks"],
        tasks_after=after["tasks"],
        reason=migration.reason,
    )


def _put_back(
    ctx: CommandContext, migration: Migration, item: MigratedInstance, instance: ProcessInstance
) -> None:
    if not instance.is_active or instance.version != item.version_after:
        item.state = Outcome.KEPT
        return
    assert item.tokens_before is not None  # noqa: S101 - it was moved
    assert item.before is not None  # noqa: S101
    moved_to = instance.definition_id
    relocation.put_back(ctx, instance, item.tokens_before, item.before)
    item.state = Outcome.UNDONE
    ctx.record(
        "instance.migration_undone",
        instance,
        migration=migration.id,
        ordered_by=migration.undone_by,
        before=moved_to,
        after=instance.definition_id,
        reason=migration.undo_reason,
        **_versions(ctx, moved_to, instance.definition_id),
    )


def _versions(ctx: CommandContext, before: int, after: int) -> dict[str, int]:
    numbers = {one: deployed(ctx.session, one).version for one in (before, after)}
    return {"from_version": numbers[before], "to_version": numbers[after]}


_WORK: Mapping[MigrationState, tuple[Outcome, Do, MigrationState]] = {
    MigrationState.RUNNING: (Outcome.WAITING, _move, MigrationState.DONE),
    MigrationState.UNDOING: (Outcome.MOVED, _put_back, MigrationState.UNDONE),
}


def _target(ctx: CommandContext, target_id: int) -> ProcessDefinition:
    """A version that is live: nobody is moved to a draft, or to what was withdrawn."""
    target = ctx.session.get(ProcessDefinition, target_id)
    if target is None:
        raise NotFound("definition", target_id)
    if target.state != DefinitionState.PUBLISHED:
        raise Invalid("target", "not_live")
    return target


def _require_none_under_way(ctx: CommandContext, key: str) -> None:
    """One at a time for each process: two would take the instances from under each other."""
    other = ctx.session.scalar(
        sa.select(Migration)
        .where(Migration.key == key, Migration.state.in_([str(one) for one in _WORK]))
        .limit(1)
    )
    if other is not None:
        raise NotInState("migration", other.id, other.state, "over or paused")


def _fitting(
    ctx: CommandContext, target: ProcessDefinition, wanted: Sequence[UUID]
) -> Sequence[UUID]:
    """Of the instances asked for, those that run another version of this process."""
    found = set(
        ctx.session.scalars(
            sa.select(ProcessInstance.id)
            .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
            .where(
                ProcessDefinition.key == target.key,
                ProcessInstance.definition_id != target.id,
                ProcessInstance.ended_at.is_(None),
            )
        )
    )
    listed = [one for one in dict.fromkeys(wanted) if one in found]
    if not listed:
        raise Invalid("instances", "required")
    return listed


def _turn(
    ctx: CommandContext, migration_id: int, state: MigrationState, what: str, **details: object
) -> Migration:
    require(may_design(ctx.actor), "move running instances")
    migration = _locked(ctx, migration_id)
    migration.move_to(state)
    ctx.record(f"migration.{what}", None, migration=migration.id, key=migration.key, **details)
    return migration


def _get(ctx: CommandContext, migration_id: int) -> Migration:
    found = ctx.session.get(Migration, migration_id)
    if found is None:
        raise NotFound("migration", migration_id)
    return found


def _locked(ctx: CommandContext, migration_id: int) -> Migration:
    found = ctx.session.get(Migration, migration_id, with_for_update=True)
    if found is None:
        raise NotFound("migration", migration_id)
    return found


def _go_on(ctx: CommandContext, migration: Migration) -> None:
    ctx.session.add(
        Job(
            kind=JobKind.MIGRATE,
            due_at=ctx.now,
            payload={"migration": migration.id},
        )
    )
