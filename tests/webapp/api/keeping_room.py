"""What is kept, held and destroyed: packs and retention together."""

from tests.webapp.api.board import World
from tests.webapp.api.packs_room import PACKS, furnish_packs
from tests.webapp.api.retention_room import RETENTION, furnish_retention

KEEPING = {**PACKS, **RETENTION}


def furnish_keeping(world: World, plan_id: int) -> dict[str, str]:
    return furnish_packs(world, plan_id) | furnish_retention(world)
