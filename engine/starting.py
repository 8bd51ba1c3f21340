"""Begins what begins by itself, one instance a transaction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import beginnings
from engine.context import CommandContext
from engine.deployments import find_in_force
from engine.execution import begin
from engine.instances import placed
from engine.models import Job, ProcessDefinition


def run(ctx: CommandContext, job: Job) -> None:
    """At its moment, on the version for which it was planned; another has its own moments."""
    definition = ctx.session.get(ProcessDefinition, job.payload["definition"])
    element_id = job.payload["element"]
    in_force = definition and find_in_force(ctx.session, definition.key, ctx.now)
    if definition is None or in_force is None or in_force.id != definition.id:
        ctx.session.delete(job)
        return
    _begin(ctx, definition, element_id, job.payload["variables"])
    # What was missed while nobody worked happens once.
    next_at = beginnings.next_of(ctx, definition, element_id, max(job.due_at, ctx.now))
    if next_at is None:
        ctx.session.delete(job)
    else:
        job.due_at = next_at


def by_message(ctx: CommandContext, told: Mapping[str, Any]) -> bool:
    """Begin what waits for a message that no instance waits for; say whether anything did."""
    for definition, element_id in beginnings.waiting_for(ctx, "message", told["name"]):
        _begin(ctx, definition, element_id, told["payload"])
        return True
    return False


def by_signal(ctx: CommandContext, told: Mapping[str, Any]) -> list[Job]:
    """Everybody hears a signal: a beginning for each version that waits for it."""
    return [
        beginnings.job(definition, element_id, ctx.now, told["payload"])
        for definition, element_id in beginnings.waiting_for(ctx, "signal", told["name"])
    ]


def _begin(
    ctx: CommandContext,
    definition: ProcessDefinition,
    element_id: str,
    variables: Mapping[str, object],
) -> None:
    begin(ctx, replace(placed(definition, variables), start_event=element_id))
