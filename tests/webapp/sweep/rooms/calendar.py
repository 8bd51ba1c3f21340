"""The calendar of due dates: one's own page, and an address that is its own key."""

from notifications import calendars
from tests.people import again
from tests.webapp.api.board import World
from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /messages/calendar": Entry(),
    "POST /messages/calendar": Entry(),
    "POST /messages/calendar/close": Entry(),
    "GET /calendar/{feed}.ics": Entry(is_public=True, is_page=False),
}


def furnish(world: World, things: dict[str, str]) -> dict[str, str]:
    person = again(world.engine, int(things["stranger"]))
    with world.engine.command(person) as ctx:
        return {"feed": calendars.open_feed(ctx)}
