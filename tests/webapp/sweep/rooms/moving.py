"""Dry runs and moves: of a process that is live twice, with something that runs on the first."""

from engine import definitions, instances, migration, trials
from engine.actors import SYSTEM
from engine.definitions import Source
from engine.jobs import run_all_due
from engine.migration import Order
from engine.models import TrialKind
from engine.trials import Question
from tests.people import member
from tests.webapp.api.board import NOTE, WALK
from tests.webapp.sweep.entries import DESIGNERS, Entry

ROUTES = {
    "GET /moving/": Entry(may=DESIGNERS),
    "GET /moving/{migration_id}": Entry(may=DESIGNERS, visits=("?state=moved",)),
    "POST /moving/{migration_id}/pause": Entry(may=DESIGNERS),
    "POST /moving/{migration_id}/go-on": Entry(may=DESIGNERS),
    "POST /moving/{migration_id}/undo": Entry(may=DESIGNERS, form={"reason": "because"}),
    "GET /moving/choose/{moved}": Entry(may=DESIGNERS, visits=("?q=nothing+like+it",)),
    "POST /moving/choose/{moved}": Entry(may=DESIGNERS, form={"which": "all"}),
    "GET /moving/trials/{trial_id}": Entry(may=DESIGNERS, visits=("?verdict=fits",)),
    "POST /moving/trials/{trial_id}": Entry(may=DESIGNERS, form={"reason": "because"}),
    "POST /moving/try/{process}": Entry(may=DESIGNERS),
}


def furnish(world, _things):
    """Three instances of the first version: one is moved, and the move of all is rehearsed."""
    key = "moving_walk"
    source = Source(f"{key}.bpmn", _walk(key, "5wd"), {"note": NOTE})
    later = Source(f"{key}.bpmn", _walk(key, "30wd"), {"note": NOTE})
    owner = member(world.engine, "process_owner", name="Owain Symudwr")
    with world.engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [source])
    with world.engine.command(owner) as ctx:
        ids = [
            instances.start(ctx, key, business_key=f"MOVE-{n}", variables={"agency": "torfaen"}).id
            for n in range(3)
        ]
    with world.engine.command(SYSTEM) as ctx:
        [target] = definitions.publish_shipped(ctx, [later])
    with world.engine.command(owner) as ctx:
        moved = migration.start(ctx, Order(target.id, ids[:1], "because")).id
    run_all_due(world.engine)
    with world.engine.command(owner) as ctx:
        trial = trials.ask(ctx, Question(key, TrialKind.MOVE, target.id, ids)).id
    run_all_due(world.engine)
    return {"moved": key, "migration_id": str(moved), "trial_id": str(trial)}


def _walk(key: str, due: str) -> bytes:
    named = WALK.replace('<bpmn:process id="walk"', f'<bpmn:process id="{key}"')
    return named.replace('cylch:dueIn="5wd"', f'cylch:dueIn="{due}"').encode()
