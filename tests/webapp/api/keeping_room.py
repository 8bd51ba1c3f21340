"""What is kept, held, destroyed and handed out: packs, retention, subject requests."""

from tests.webapp.api.board import World
from tests.webapp.api.packs_room import PACKS, furnish_packs
from tests.webapp.api.retention_room import RETENTION, furnish_retention
from tests.webapp.api.subjects_room import SUBJECTS, furnish_subjects

KEEPING = {**PACKS, **RETENTION, **SUBJECTS}


def furnish_keeping(world: World, plan_id: int) -> dict[str, str]:
    return furnish_packs(world, plan_id) | furnish_retention(world) | furnish_subjects(world)
