"""Ladders: read by who looks after late work, changed by who owns the processes."""

from engine.models import Ladder
from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

READ = STEWARDS | DESIGNERS
CHANGE = DESIGNERS | {"admin"}
TITLE = {"title": "Standard", "title_cy": "Safonol", "seen": "{ladder_seen}"}
LEVEL = {"level": "L5", "from": "due", "at": "99wd", "time": "08:00", "to": "business_unit"}
ROUTES = {
    "GET /settings/ladders/": Entry(EVERYBODY, READ, visits=("?due=2027-01-04",)),
    "GET /settings/ladders/{ladder_name}": Entry(EVERYBODY, READ),
    "GET /settings/ladders/{ladder_name}/levels/{place}": Entry(EVERYBODY, CHANGE),
    "POST /settings/ladders/{ladder_name}/levels/{place}": Entry(EVERYBODY, CHANGE, LEVEL),
    "GET /settings/ladders/{ladder_name}/title": Entry(EVERYBODY, CHANGE),
    "POST /settings/ladders/{ladder_name}/title": Entry(EVERYBODY, CHANGE, TITLE),
}


def furnish(world, _things):
    with world.engine.query() as session:
        ladder = session.get_one(Ladder, "standard")
        seen = f"{ladder.title}|{ladder.title_cy}"
    return {"ladder_name": "standard", "place": "1", "ladder_seen": seen}
