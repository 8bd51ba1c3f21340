"""What failed: try it again, or close it with a reason."""

from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import retry as retry_element
from engine.instances import locked
from engine.models import Incident, IncidentState
from engine.permissions import may_operate, require


def retry(ctx: CommandContext, incident_id: int) -> Incident:
    """Try the failed element again. If it fails once more, a new incident says so."""
    require(may_operate(ctx.actor), "retry")
    incident = _open(ctx, incident_id)
    _close(ctx, incident)
    if incident.instance_id is not None and incident.element_instance_id:
        instance = locked(ctx, incident.instance_id)
        if instance.is_active:
            retry_element(ctx, instance, incident.element_instance_id)
    return incident


def resolve(ctx: CommandContext, incident_id: int, reason: str) -> Incident:
    """Close an incident that needs no retry, with the reason why."""
    require(may_operate(ctx.actor), "resolve")
    if not reason.strip():
        raise Invalid("reason", "required")
    incident = _open(ctx, incident_id)
    _close(ctx, incident, reason)
    return incident


def _open(ctx: CommandContext, incident_id: int) -> Incident:
    incident = ctx.session.get(Incident, incident_id, with_for_update=True)
    if incident is None:
        raise NotFound("incident", incident_id)
    if incident.state != IncidentState.OPEN:
        raise NotInState("incident", incident.id, incident.state, "open")
    return incident


def _close(ctx: CommandContext, incident: Incident, reason: str | None = None) -> None:
    incident.state = IncidentState.RESOLVED
    incident.resolved_at, incident.resolved_by = ctx.now, ctx.actor.id
    subject = None
    if incident.instance_id is not None:
        subject = locked(ctx, incident.instance_id)
    ctx.record("incident.resolved", subject, incident=incident.id, reason=reason)
