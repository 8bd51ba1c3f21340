"""A briefing of the children's board that was written, for those who try every route."""

from datetime import date

from engine.context import CommandContext
from tests.webapp.api.access import SEES_ENGAGEMENT, STEWARDS, Entry, only
from tests.webapp.api.annual_room import ANNUAL, furnish_annual
from workflows.briefings import HEADINGS
from workflows.models import Briefing, BriefingState

BRIEFINGS = {
    **ANNUAL,
    "GET /themes": Entry(),
    "GET /themes/{theme}": Entry(),
    "POST /themes": only(may=STEWARDS, body={"en": "x", "cy": "x"}),
    "PATCH /themes/{theme}": only(may=STEWARDS, body={"en": "x", "cy": "x"}),
    "POST /themes/{theme}/retire": only(may=STEWARDS),
    "POST /themes/{theme}/merge": only(may=STEWARDS, body={"into": "fathers"}),
    "POST /themes/{theme}/restore": only(may=STEWARDS),
    "POST /theme-tags": only(
        may=STEWARDS | {"chair"},
        body={"kind": "recommendation", "thing": "{recommendation_id}", "themes": ["neglect"]},
    ),
    "GET /briefings": Entry(),
    "GET /briefings/{briefing_id}": Entry(SEES_ENGAGEMENT),
    "POST /reviews/{review_id}/briefings": Entry(STEWARDS),
}


def furnish_briefing(ctx: CommandContext) -> dict[str, object]:
    row = Briefing(
        ref="SEW-B26-01",
        board="children",
        state=BriefingState.WRITTEN,
        title="Neglect",
        title_cy="Esgeulustod",
        parts={one: {"en": "Neglect", "cy": "Esgeulustod"} for one in HEADINGS},
        agencies=["newport"],
        wanted_at=ctx.now,
        write_due=date(2026, 7, 22),
        receipts_due=date(2026, 8, 19),
    )
    ctx.session.add(row)
    ctx.session.flush()
    return {"briefing_id": row.id, "theme": "neglect", **furnish_annual(ctx)}
