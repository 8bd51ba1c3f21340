"""Every route of the pages, tried by every role on another agency's things.

What a role may not see answers exactly as if it were missing; what it sees but may not do answers
403. A new route fails here until its room in `tests/webapp/sweep/rooms/` says who may.
"""

import re

import pytest
from flask import Flask
from lxml import etree

from tests.webapp.sweep.entries import EVERYBODY, entries
from tests.webapp.sweep.world import Sweep, missing

ENTRIES = entries()
SIGNED_IN = {route: entry for route, entry in ENTRIES.items() if not entry.is_public}
READS = [route for route in ENTRIES if route.startswith("GET ")]
CHANGES = [route for route in ENTRIES if route.startswith("POST ")]


def test_every_route_says_who_may(wired):
    for route, blueprint in routes(wired).items():
        assert route in ENTRIES, (
            f"{route} has no rule. Add it to ROUTES in tests/webapp/sweep/rooms/{blueprint}.py: "
            "Entry(who sees the thing, who of those may do it, a valid form). An id in the address "
            "that the sweep does not know is made there by furnish(world, things)."
        )
    gone = set(ENTRIES) - set(routes(wired))
    assert not gone, f"No page answers these any more; take them out: {sorted(gone)}."


def test_every_promise_is_about_people_who_exist():
    for route, entry in ENTRIES.items():
        assert entry.allowed <= entry.seen <= EVERYBODY, route


@pytest.mark.parametrize("route", SIGNED_IN)
def test_nobody_comes_in_without_signing_in(swept, route):
    answer = swept.call(route, ENTRIES[route], "")

    assert answer.status_code in (302, 303), answer.text
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("route", [one for one in CHANGES if not ENTRIES[one].is_signed])
def test_nothing_changes_without_the_pages_own_token(swept, route):
    who = min(ENTRIES[route].allowed)

    answer = swept.as_(who).post(swept.address(route), data=dict(ENTRIES[route].form))

    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("route", READS)
def test_each_role_reads_what_is_theirs_and_nothing_else(swept, route):
    try_everybody(swept, route)


@pytest.mark.parametrize("route", CHANGES)
def test_each_role_does_what_is_theirs_and_nothing_else(sweep, route):
    try_everybody(sweep, route)


def try_everybody(sweep: Sweep, route: str) -> None:
    entry = ENTRIES[route]
    outside = sorted(EVERYBODY - entry.seen)
    # What is missing is told to everybody in the same words: it is enough that one asks for it.
    nothing = [sweep.call(route, entry, who, **missing(sweep.things)) for who in outside[:1]]
    for who in outside:
        answer = sweep.call(route, entry, who)
        assert answer.status_code == 404, (who, answer.text)
        assert nothing[0].status_code == 404, (who, nothing[0].text)
        assert words(answer.data) == words(nothing[0].data), who
    for who in sorted(entry.seen - entry.allowed):
        answer = sweep.call(route, entry, who)
        assert answer.status_code == 403, (who, answer.text)
    for number, who in enumerate(sorted(entry.allowed)):
        answer = sweep.call(route, entry, who)
        assert answer.status_code < 500, (who, answer.text)
        assert answer.status_code not in (400, 401, 403), (who, answer.text)
        # Who comes second may find it done already, or gone; the first finds it there.
        is_valid = answer.status_code < 400 or answer.status_code == 409 or entry.is_public
        is_valid = is_valid or (not entry.is_page and answer.status_code == 422)
        assert number or is_valid, (who, answer.text)
        assert "/sign-in?next" not in answer.headers.get("Location", ""), who


@pytest.mark.parametrize("who", ["officer", "rep", "guest", "co_opted"])
def test_a_foreign_thing_stays_foreign_in_every_list(swept, who):
    """What is refused one by one does not come in by a list, either."""
    for route in READS:
        entry = ENTRIES[route]
        if "{" not in route and who in entry.allowed:
            for query in ("", *entry.visits):
                text = swept.as_(who).get(f"{swept.address(route)}?{query.lstrip('?')}").text
                for name in ("instance_id", "task_id"):
                    assert swept.things[name] not in text, route + query


def routes(app: Flask) -> dict[str, str]:
    """Every route that is no part of the API, with the room it belongs to."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api_") or rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[f"{method} {path}"] = rule.endpoint.partition(".")[0]
    return found


def words(page: bytes) -> str:
    """What the page says, whatever its own address is."""
    tree = etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))
    return " ".join(" ".join(tree.xpath("//main//text()")).split())
