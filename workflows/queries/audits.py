"""Lists of agency returns, narrowed in the database to what a person may see."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.errors import NotFound
from engine.models import OPEN, UserTask
from engine.permissions import is_steward, may_complete
from workflows.models import AgencyReturn, Audit
from workflows.models.returns import OUTSTANDING
from workflows.queries import access
from workflows.returns import FILLING_IN, belongs_to


def list_returns(session: Session, actor: Actor, audit: Audit) -> Sequence[AgencyReturn]:
    """The returns of an audit that a person may see, by case and agency."""
    return session.scalars(
        sa.select(AgencyReturn)
        .join(Audit, Audit.id == AgencyReturn.audit_id)
        .where(AgencyReturn.audit_id == audit.id, visible(actor))
        .order_by(AgencyReturn.case_ref, AgencyReturn.agency)
    ).all()


def concerned(session: Session, actor: Actor, audit_id: int) -> Audit:
    """An audit, for whoever sees it and for people of an agency that was asked for returns."""
    audit = session.get(Audit, audit_id)
    seen = sa.select(Audit.id).where(Audit.id == audit_id, access.audits(actor))
    if audit is None or not (belongs_to(actor, audit.agencies) or session.scalar(seen) is not None):
        raise NotFound("audit", audit_id)
    return audit


def closable(session: Session, actor: Actor, audit: Audit) -> Sequence[AgencyReturn]:
    """The open returns of an audit that a person may hand in, and so say "not involved" of."""
    rows = session.execute(
        sa.select(AgencyReturn, UserTask)
        .join(UserTask, UserTask.instance_id == AgencyReturn.instance_id)
        .where(
            AgencyReturn.audit_id == audit.id,
            AgencyReturn.state.in_([str(state) for state in OUTSTANDING]),
            UserTask.element_id == FILLING_IN,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
        .order_by(AgencyReturn.case_ref, AgencyReturn.agency)
    )
    return [row for row, task in rows if may_complete(actor, task)]


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """`workflows.returns.may_see_return` as a condition on returns joined to their audits."""
    if is_steward(actor):
        return sa.true()
    agencies = {group.partition("@")[2] for group in actor.all_groups} - {""}
    chaired = _scopes(actor, "qa_chair") | _scopes(actor, "qa_deputy")
    is_panel = Audit.board.in_(_scopes(actor, "qa_group"))
    asked = sa.type_coerce(Audit.agencies, sa.Text)
    takes_part = [asked.contains(f'"{one}"', autoescape=True) for one in sorted(agencies)]
    return (
        (Audit.lead_id == actor.id)
        | Audit.board.in_(chaired)
        | AgencyReturn.agency.in_(agencies)
        | (Audit.moderation_opened_at.is_not(None) & sa.or_(is_panel, *takes_part))
    )


def _scopes(actor: Actor, role: str) -> set[str]:
    """The boards for which somebody has a role."""
    parts = (group.partition("@") for group in actor.all_groups)
    return {scope for name, _, scope in parts if name == role}
