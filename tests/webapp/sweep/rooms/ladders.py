"""Ladders: read by who looks after late work, changed by who owns the processes."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

READ = STEWARDS | DESIGNERS
CHANGE = DESIGNERS | {"admin"}
LEVEL = {"level": "L5", "from": "due", "at": "99wd", "time": "08:00", "to": "business_unit"}
ROUTES = {
    "GET /settings/ladders/": Entry(EVERYBODY, READ, visits=("?due=2027-01-04",)),
    "GET /settings/ladders/{ladder_name}": Entry(EVERYBODY, READ),
    "GET /settings/ladders/{ladder_name}/levels/{place}": Entry(EVERYBODY, CHANGE),
    "POST /settings/ladders/{ladder_name}/levels/{place}": Entry(EVERYBODY, CHANGE, LEVEL),
}


def furnish(_world, _things):
    return {"ladder_name": "standard", "place": "1"}
