"""A board with the shipped library and the demo's people, and commissioned audits on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

from lxml import etree

from engine import board, identity, instances, sketches
from engine.actors import SYSTEM, Actor
from engine.bpmn import editing, rewiring
from engine.bpmn.xml import read_xml
from engine.context import ProcessEngine
from engine.db import connect
from engine.sketches import Stroke
from tests.bench.ground import Ground
from webapp.demo import cast
from webapp.demo.year import Year, begin_at
from workflows import library
from workflows.steps import STEPS

KEY = "commissioned_audit"
# What the next version adds, behind the report.
CHECK = {"name_cy": "Gwiriad cyfreithiol", "due_in": "3wd"}


@contextmanager
def demo_board(ground: Ground) -> Iterator[Ground]:
    if ground.empty is None:
        raise RuntimeError("There is no empty database to put a board into.")
    with ground.empty() as url:
        database = connect(url)
        found = Ground(ground.name, url, database)
        found.engine = ProcessEngine(database, found.clock, STEPS)
        try:
            _settle(found.engine)
            yield found
        finally:
            database.dispose()


def audits_on_the_way(ground: Ground, number: int, days: str) -> list[UUID]:
    """So many are begun on one day; for some days the demo's people work on them."""
    engine, calendar = ground.engine, ground.engine.calendar()
    first = calendar.add(calendar.local_date(engine.clock()), f"-{days}")
    begin_at(engine, first)
    unit, about, begun = _person(engine, "unit"), {"board": "children", "theme": "A theme"}, []
    for one in range(number):
        with engine.command(unit) as ctx:
            found = instances.start(ctx, KEY, business_key=f"MANY-{one}", variables=about)
            begun.append(found.id)
    Year(engine, Path(), lambda _said: None, date.max).live_by({}, first, calendar.add(first, days))
    return begun


def published_anew(engine: ProcessEngine) -> int:
    """A check more, and more time for another step: drawn, handed in, approved by the second."""
    with engine.command(_person(engine, "owner")) as ctx:
        sketch = sketches.take_up(ctx, KEY)
        root = read_xml(sketch.xml)
        check = rewiring.insert_after(root, "write_report", "userTask", "Legal check")
        editing.set_values(root, check, {**CHECK, "form": next(iter(sketch.forms))})
        editing.set_values(root, "triage", {"due_in": "6wd"})
        sketch = sketches.save(ctx, KEY, Stroke(xml=etree.tostring(root)), sketch.version)
        draft_id = sketches.hand_in(ctx, KEY, "A legal check is needed", sketch.version).id
    with engine.command(_person(engine, "approver")) as ctx:
        sketches.publish(ctx, draft_id, "Read and agreed")
    return draft_id


def _settle(engine: ProcessEngine) -> None:
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        library.install(ctx)
    today = engine.calendar().local_date(engine.clock())
    with engine.command(SYSTEM) as ctx:
        cast.seat(ctx, today)


def _person(engine: ProcessEngine, mailbox: str) -> Actor:
    with engine.query() as session:
        person = identity.find_by_email(session, f"{mailbox}@{cast.DOMAIN}")
        return identity.actor_of(session, person.id, engine.calendar().local_date(engine.now()))
