"""What failed: try it again, or close it with a reason."""

import sqlalchemy as sa

from engine import arrivals
from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import retry as retry_element
from engine.instances import locked
from engine.models import (
    MAX_FAILURES,
    Incident,
    IncidentState,
    InstanceState,
    Job,
    ProcessInstance,
    UserTask,
)
from engine.permissions import may_operate, require


def retry(ctx: CommandContext, incident_id: int) -> Incident:
    """Try the failed element again. If it fails once more, a new incident says so."""
    require(may_operate(ctx.actor), "retry")
    incident = _open(ctx, incident_id)
    instance = _instance(ctx, incident)
    if instance is not None and instance.state == InstanceState.SUSPENDED:
        raise NotInState("instance", instance.id, instance.state, "active")
    _close(ctx, incident, instance)
    if incident.kind == "job":
        _run_again(ctx, incident)
    elif instance is not None and instance.is_active:
        _try_again(ctx, incident, instance)
    return incident


def retry_or_wait(ctx: CommandContext, incident_id: int) -> None:
    """The scheduler's retry: an instance that sleeps is tried again when it wakes."""
    incident = _open(ctx, incident_id)
    instance = _instance(ctx, incident)
    if instance is None or instance.state != InstanceState.SUSPENDED:
        retry(ctx, incident_id)


def resolve(ctx: CommandContext, incident_id: int, reason: str) -> Incident:
    """Close an incident that needs no retry, with the reason why."""
    require(may_operate(ctx.actor), "resolve")
    if not reason.strip():
        raise Invalid("reason", "required")
    incident = _open(ctx, incident_id)
    _close(ctx, incident, _instance(ctx, incident), reason)
    return incident


def settle_at(
    ctx: CommandContext, instance: ProcessInstance, element_instance_id: str, reason: str
) -> None:
    """Close what failed at a token that is taken from there. The family is locked."""
    failed = ctx.session.scalars(
        sa.select(Incident).where(
            Incident.instance_id == instance.id,
            Incident.element_instance_id == element_instance_id,
            Incident.state == str(IncidentState.OPEN),
        )
    )
    for incident in failed.all():
        _close(ctx, incident, instance, reason)


def _try_again(ctx: CommandContext, incident: Incident, instance: ProcessInstance) -> None:
    if incident.kind == "timer":
        instance.timer_due_at = ctx.now  # the scheduler fires it, and puts it off again
    elif incident.kind == "ladder":
        _climb_again(ctx, incident, instance)
    elif incident.element_instance_id:
        retry_element(ctx, instance, incident.element_instance_id)


def _climb_again(ctx: CommandContext, incident: Incident, instance: ProcessInstance) -> None:
    task = ctx.session.scalar(
        sa.select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.element_instance_id == incident.element_instance_id,
        )
    )
    if task is not None and task.is_open:
        task.ladder_due_at = arrivals.missed_rung_at(ctx, task)


def _run_again(ctx: CommandContext, incident: Incident) -> None:
    job = ctx.session.get(Job, int(incident.source)) if incident.source else None
    if job is not None:
        job.retries_left, job.due_at = MAX_FAILURES, ctx.now


def _open(ctx: CommandContext, incident_id: int) -> Incident:
    """The family's lock comes first, as everywhere; then nobody else can close it meanwhile."""
    incident = ctx.session.get(Incident, incident_id)
    if incident is None:
        raise NotFound("incident", incident_id)
    _instance(ctx, incident)
    ctx.session.refresh(incident, with_for_update=True)
    if incident.state != IncidentState.OPEN:
        raise NotInState("incident", incident.id, incident.state, "open")
    return incident


def _instance(ctx: CommandContext, incident: Incident) -> ProcessInstance | None:
    return locked(ctx, incident.instance_id) if incident.instance_id is not None else None


def _close(
    ctx: CommandContext,
    incident: Incident,
    instance: ProcessInstance | None,
    reason: str | None = None,
) -> None:
    incident.state = IncidentState.RESOLVED
    incident.resolved_at, incident.resolved_by = ctx.now, ctx.actor.id
    ctx.record("incident.resolved", instance, incident=incident.id, reason=reason)
