"""The main pages as the server makes them: at the demo's size, and among a million tasks."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from lxml import html

from engine import identity
from engine.actors import SYSTEM
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.models import ProcessDefinition, User, UserTask
from tests.bench.bulk import PEOPLE, Crowd, group, person
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, slowest, times
from tests.bench.scale import Scale
from tests.webapp.settings import settings_in
from tests.webapp.signing import enter
from webapp import create_app
from webapp.commands.running import keep_what_is_loaded
from workflows import timescales

DEMO = 1_000  # tasks that wait on the demo board, and some
BARS = {"demo": "< 50", "1m": "< 100"}
SEATS = 12
TIMES_EACH = 5  # how many queries one request of a page counts for


@dataclass(frozen=True)
class Page:
    """One page by its name: which endpoint, for whom, asked how."""

    name: str
    endpoint: str
    query: Mapping[str, str]
    who: str = "member"
    is_next: bool = False  # the page after this one


def inbox(name: str, who: str = "member", *, is_next: bool = False, **query: str) -> Page:
    return Page(f"inbox_{name}", "inbox.show", query, who, is_next)


# A page that is not there yet is left out until its endpoint exists.
PAGES = (
    inbox("todo"),
    inbox("mine", view="mine"),
    inbox("groups", view="groups"),
    inbox("late", view="late"),
    inbox("late_by_task", view="late", sort="task"),
    inbox("week", view="week"),
    inbox("all", view="all"),
    inbox("next", view="all", is_next=True),
    inbox("by_task", sort="task"),
    inbox("by_person", sort="-person"),
    inbox("by_arrival", sort="-created"),
    inbox("common_word", q="child"),
    inbox("scarce_word", q="scarce"),
    inbox("one_reference", q="aud 4711"),
    inbox("no_such_word", q="hippopotamus"),
    inbox("no_such_board", board="adults"),
    inbox("unit_all", "unit", view="all"),
    inbox("unit_by_task", "unit", view="all", sort="task"),
    inbox("unit_by_person", "unit", view="all", sort="person"),
    inbox("unit_common_word", "unit", view="all", q="child"),
    inbox("unit_scarce_word", "unit", view="all", q="scarce"),
    inbox("unit_one_reference", "unit", view="all", q="aud 4711"),
    inbox("unit_no_such_word", "unit", view="all", q="hippopotamus"),
    Page("task", "tasks.show", {"task_id": "{task_id}"}, "unit"),
    Page("instance", "instances.show", {"instance_id": "{instance_id}"}, "unit"),
    Page("instances", "instances.listing", {}, "unit"),
    Page("desk", "desk.show", {}, "chair"),
    Page("overview", "overview.show", {}, "chair"),
    Page("registers", "registers.landing", {}, "unit"),
    Page("operations", "operations.show", {"process": "{process}"}, "unit"),
)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Each page some times, first among few tasks, then among many."""
    crowd = Crowd(ground.database)
    crowd.grow(DEMO)
    crowd.speak()
    people, begun = _people(ground.engine), ground.start("audit_medium")
    with tempfile.TemporaryDirectory() as home:
        app = create_app(settings_in(Path(home)), ground.engine)
        keep_what_is_loaded()  # as the server does
        yield from _pages(Board(app, people, begun), "demo", crowd, scale)
        with ground.engine.command(SYSTEM) as ctx:
            ctx.session.execute(sa.text("DELETE FROM search_text"))
        crowd.grow(1_000_000 // scale.part)
        crowd.work(system_clock())
        crowd.speak()
        yield from _pages(Board(app, people, begun), "1m", crowd, scale)


@dataclass(frozen=True)
class Board:
    """The pages, who asks for them, and an instance that really runs."""

    app: Flask
    people: Mapping[str, User]
    instance_id: UUID

    def things(self) -> dict[str, str]:
        with self.app.extensions["process_engine"].query() as session:
            task = session.query(UserTask).filter_by(instance_id=self.instance_id).first()
            return {
                "task_id": str(task.id),
                "instance_id": str(task.instance_id),
                "process": session.scalar(sa.select(ProcessDefinition.key).limit(1)),
            }


def _pages(board: Board, size: str, crowd: Crowd, scale: Scale) -> Iterator[Row]:
    app, things = board.app, board.things()
    clients = {who: app.test_client() for who in board.people}
    for who, client in clients.items():
        enter(client, board.people[who])
    database = app.extensions["process_engine"].database.dialect.name
    for page in PAGES:
        if page.endpoint in app.view_functions:
            watch = _asked(clients[page.who], _address(app, page, things), page, scale)
            name = f"page_{page.name}_{size}"
            yield slowest(times(name, watch.seconds, database, size=crowd.tasks), BARS[size])


def _asked(client: FlaskClient, address: str, page: Page, scale: Scale) -> Watch:
    """The first answer compiles and fills caches, and says where the next page is."""
    first = client.get(address)
    if first.status_code != 200:
        raise RuntimeError(f"Expected {address} to answer, but found {first.status_code}.")
    if page.is_next:
        address = html.fromstring(first.data).xpath("//a[@rel='next']/@href")[0]
        client.get(address)
    watch = Watch()
    for _ in range(max(10, scale.queries // TIMES_EACH)):
        with watch:
            client.get(address)
    return watch


def _address(app: Flask, page: Page, things: Mapping[str, str]) -> str:
    given: dict[str, Any] = {name: text.format(**things) for name, text in page.query.items()}
    with app.test_request_context():
        return url_for(page.endpoint, **given)


def _people(engine: ProcessEngine) -> dict[str, User]:
    """A member of twelve groups, somebody of the unit, a chair; and all who hold tasks."""
    seats = {
        "member": [group(number) for number in range(SEATS)],
        "unit": ["business_unit", "unit_manager"],
        "chair": ["qa_chair@children", "qa_group@children"],
    }
    found = {}
    with engine.command(SYSTEM) as ctx:
        timescales.install(ctx)
        for number in range(PEOPLE):
            name = f"Person {number:03}"
            email = f"p{number}@example.org"
            ctx.session.add(User(id=person(number), email=email, name=name, created_at=ctx.now))
        ctx.session.flush()
        for who, keys in seats.items():
            found[who] = ctx.session.get(User, person(0)) if who == "member" else None
            found[who] = found[who] or identity.add_user(ctx, f"{who}@example.org", who)
            for key in keys:
                identity.add_group(ctx, key, key, key)
                ctx.session.flush()
                identity.join_group(ctx, found[who].id, key, starts_on=date(2020, 1, 1))
    return found
