"""The annual report of the children's board, for those who try every route."""

from datetime import date

from engine.context import CommandContext
from tests.webapp.api.access import SEES_ENGAGEMENT, STEWARDS, Entry, only
from workflows.models import AnnualReport

DAYS = ("lock_due", "draft_due", "group_due", "bpg_due", "board_due", "publish_due")
WORDS = {"narrative": {"impact": {"en": "Better", "cy": "Gwell"}}}
ANNUAL = {
    "GET /annual-reports": Entry(),
    "POST /annual-reports": only(may=STEWARDS | {"chair"}, body={"year": 2024}),
    "GET /annual-reports/{report_id}": Entry(SEES_ENGAGEMENT),
    "PATCH /annual-reports/{report_id}": Entry(SEES_ENGAGEMENT, STEWARDS | {"chair"}, WORDS),
}


def furnish_annual(ctx: CommandContext) -> dict[str, int]:
    row = AnnualReport(
        ref="SEW-AR25",
        board="children",
        year=2025,
        created_at=ctx.now,
        **dict.fromkeys(DAYS, date(2026, 7, 30)),
    )
    ctx.session.add(row)
    ctx.session.flush()
    return {"report_id": row.id}
