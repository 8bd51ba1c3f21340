"""Dry runs and moves: their entries in the access table, and one of each to ask about."""

from engine.deployments import latest
from engine.models import Migration, Trial
from tests.webapp.api.access import DESIGNERS, SEES_DRAFT, Entry, only

WHY = {"reason": "because"}
MOVES = {
    "POST /definitions/{key}/migrate": only(may=DESIGNERS, body={"dry_run": True}),
    "POST /definitions/{key}/versions/{n}/migrate": Entry(SEES_DRAFT, DESIGNERS, {"dry_run": True}),
    "GET /trials/{trial_id}": only(may=DESIGNERS),
    "GET /migrations": only(may=DESIGNERS),
    "GET /migrations/{migration_id}": only(may=DESIGNERS),
    "POST /migrations/{migration_id}/pause": only(may=DESIGNERS),
    "POST /migrations/{migration_id}/go-on": only(may=DESIGNERS),
    "POST /migrations/{migration_id}/undo": only(may=DESIGNERS, body=WHY),
}


def furnish_moves(ctx) -> dict[str, int]:
    """A dry run that is over and a move that is paused, both without instances."""
    live = latest(ctx.session, "walk")
    same = {"key": "walk", "target_id": live.id, "renamed": {}, "new_dates": False}
    trial = Trial(**same, kind="move", ref="", state="done", created_at=ctx.now)
    move = Migration(**same, reason="because", state="paused", created_at=ctx.now)
    ctx.session.add_all([trial, move])
    ctx.session.flush()
    return {"trial_id": trial.id, "migration_id": move.id}
