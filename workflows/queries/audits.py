"""Lists of agency returns, narrowed in the database to what a person may see."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Actor
from engine.permissions import is_steward
from workflows.models import AgencyReturn, Audit


def list_returns(session: Session, actor: Actor, audit: Audit) -> Sequence[AgencyReturn]:
    """The returns of an audit that a person may see, by case and agency."""
    return session.scalars(
        sa.select(AgencyReturn)
        .join(Audit, Audit.id == AgencyReturn.audit_id)
        .where(AgencyReturn.audit_id == audit.id, visible(actor))
        .order_by(AgencyReturn.case_ref, AgencyReturn.agency)
    ).all()


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
