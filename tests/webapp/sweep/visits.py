"""Every page there is, with somebody who may look at it: what the crawls walk along."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.webapp.sweep.entries import Entry, entries, rooms
from tests.webapp.sweep.world import Sweep

# Who looks, in this order: together they see every list full and every list empty.
VISITORS = ("chair", "unit", "stranger", "admin", "owner", "guest")
ENOUGH = 3
ERRORS = (
    ("guest", "/nothing-here", 404),
    ("guest", "/start/walk", 403),
    ("guest", "/sign-out", 405),
    ("", "/nothing-here", 404),
)


@dataclass(frozen=True)
class Visit:
    """A person at an address, and what the answer's status is."""

    who: str
    path: str
    status: int = 200


def visits(sweep: Sweep) -> Iterator[Visit]:
    """Each page as several people see it, its further states, the pages of errors."""
    for route, entry in entries().items():
        if route.startswith("GET ") and entry.is_page:
            who = visitors(entry)
            path = sweep.address(route)
            yield from (Visit(one, path) for one in who)
            yield from (Visit(who[0], f"{path}?{query.lstrip('?')}") for query in entry.visits)
    for room in rooms():
        for who, path in getattr(room, "VISITS", ()):
            yield Visit(who, path.format(**sweep.things))
    yield from (Visit(*one) for one in ERRORS)


def visitors(entry: Entry) -> list[str]:
    if entry.is_public:
        return [""]
    known = [who for who in VISITORS if who in entry.allowed]
    return (known or sorted(entry.allowed))[:ENOUGH]
