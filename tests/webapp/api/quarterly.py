"""Two meetings of the children's group: one to come with its papers out, one held."""

from datetime import date

from engine import definitions
from engine.actors import SYSTEM
from tests.webapp.api.access import STEWARDS, Entry
from tests.webapp.api.members_room import MEMBERSHIP, furnish_members
from workflows import library, meetings, quarters, timescales

SEES = STEWARDS | {"chair", "rep"}
LEADS = STEWARDS | {"chair"}
DAY = "2026-12-16"
LATE = {"title": "Data", "why": "because"}
WORDS = {"narrative": {"concerns": "Neglect"}}
QUARTERLY = {
    **MEMBERSHIP,
    "GET /meetings/{quarterly_id}/quarter": Entry(SEES),
    "GET /meetings/{quarterly_id}/move": Entry(SEES, LEADS, send={"query": f"on={DAY}"}),
    "POST /meetings/{quarterly_id}/move": Entry(SEES, LEADS, {"on": DAY, "reason": "because"}),
    "POST /meetings/{quarterly_id}/late-papers": Entry(SEES, LEADS, LATE),
    "GET /meetings/{reported_id}/report": Entry(LEADS),
    "PATCH /meetings/{reported_id}/report": Entry(LEADS, frozenset({"chair"}), WORDS),
}
COUNTED = {"filled": 14, "needed": 7, "present": 6, "chair": True, "lacking": [["police", 1]]}


def furnish_quarterly(engine) -> dict[str, str]:
    shipped = [one for one in library.shipped() if one.filename == "quarterly_cycle.bpmn"]
    with engine.command(SYSTEM) as ctx:
        timescales.install(ctx)
        definitions.publish_shipped(ctx, shipped)
    with engine.command(SYSTEM) as ctx:
        held, ahead = (
            meetings.schedule(ctx, "qa_group@children", on)
            for on in (date(2026, 9, 9), date(2026, 12, 9))
        )
        quarter = quarters.of_meeting(ctx.session, held.id)
        quarter.held_on, quarter.is_quorate, quarter.quorum = held.on, False, COUNTED
        quarters.of_meeting(ctx.session, ahead.id).papers_on = date(2026, 6, 24)
        things = {"quarterly_id": str(ahead.id), "reported_id": str(held.id)}
    return things | furnish_members(engine)
