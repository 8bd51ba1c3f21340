"""An engagement of the children's board that was answered, for those who try every route."""

from engine.context import CommandContext
from tests.webapp.api.access import SEES_ENGAGEMENT, STEWARDS, Entry
from workflows.models import Engagement, EngagementState

ENGAGEMENTS = {
    "GET /engagements": Entry(),
    "GET /engagements/{engagement_id}": Entry(SEES_ENGAGEMENT),
    "POST /audits/{audit_id}/engagements": Entry(STEWARDS),
}


def engagement(ctx: CommandContext) -> Engagement:
    row = Engagement(
        ref="SEW-E26-01",
        board="children",
        state=EngagementState.WRITTEN,
        theme="Neglect",
        need="because",
        who=["children"],
        languages=["cy"],
        wanted_at=ctx.now,
        about="Neglect",
        about_cy="Esgeulustod",
        answers=[{"said": "x", "did": "x", "said_cy": "x", "did_cy": "x"}],
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row
