"""The processes, and a sketch of one that an owner has begun."""

from datetime import date

from engine import definitions, scenarios, sketches
from engine.actors import SYSTEM
from engine.bpmn.dmn.editing import new_table
from engine.definitions import Source
from engine.simulation import simulate
from engine.walking import rules_of, walkable_of
from tests.people import member
from tests.webapp.api.board import NOTE, WALK
from tests.webapp.sweep.entries import DESIGNERS, Entry
from tests.webapp.sweep.rooms.operations import fail

WHY = {"reason": "because"}
XML = "<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"
ROUTES = {
    "GET /processes/": Entry(),
    "GET /processes/new": Entry(may=DESIGNERS),
    "POST /processes/new": Entry(
        may=DESIGNERS, form={"origin": "pattern", "pattern": "chairs_decision", "name": "Act"}
    ),
    "GET /processes/{process}": Entry(),
    "GET /processes/{process}/check": Entry(may=DESIGNERS),
    "POST /processes/{process}/sketch": Entry(may=DESIGNERS),
    "GET /processes/{process}/sketch/discard": Entry(may=DESIGNERS),
    "POST /processes/{process}/sketch/discard": Entry(may=DESIGNERS),
    "GET /processes/{process}/sketch.bpmn": Entry(may=DESIGNERS, is_page=False),
    "GET /processes/{process}/sketch.xml": Entry(may=DESIGNERS, is_page=False),
    "GET /processes/{process}/draw": Entry(may=DESIGNERS),
    "GET /processes/{process}/steps": Entry(may=DESIGNERS),
    "GET /processes/{process}/steps/{element}": Entry(may=DESIGNERS),
    "POST /processes/{process}/steps/{element}": Entry(
        may=DESIGNERS, form={"name": "Act", "version": "1"}
    ),
    "POST /processes/{process}/steps/{element}/add": Entry(
        may=DESIGNERS, form={"name": "Act", "version": "1"}
    ),
    "POST /processes/{process}/steps/{element}/way": Entry(
        may=DESIGNERS, form={"to": "write", "version": "1"}
    ),
    "POST /processes/{process}/steps/{element}/edge": Entry(
        may=DESIGNERS, form={"event": "timer", "name": "Act", "to": "+end", "version": "1"}
    ),
    "POST /processes/{process}/steps/{element}/pattern": Entry(
        may=DESIGNERS, form={"pattern": "chairs_decision", "version": "1"}
    ),
    "POST /processes/{process}/steps/{element}/move": Entry(
        may=DESIGNERS, form={"after": "wait", "version": "1"}
    ),
    "GET /processes/{process}/steps/{element}/remove": Entry(may=DESIGNERS),
    "POST /processes/{process}/steps/{element}/remove": Entry(may=DESIGNERS, form={"version": "1"}),
    "POST /processes/{process}/lanes": Entry(may=DESIGNERS, form={"name": "Act", "version": "1"}),
    "GET /processes/{process}/tables": Entry(may=DESIGNERS),
    "GET /processes/{process}/tables/{table}": Entry(may=DESIGNERS, visits=("?v_count=3",)),
    "GET /processes/{process}/tables/new": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/new": Entry(
        may=DESIGNERS,
        form={"name_en": "Act", "expression": "note", "result": "act", "version": "1"},
    ),
    "GET /processes/{process}/tables/{table}/about": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/about": Entry(
        may=DESIGNERS, form={"name_en": "Act", "policy": "FIRST", "version": "1"}
    ),
    "GET /processes/{process}/tables/{table}/rows/new": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/rows/new": Entry(
        may=DESIGNERS, form={"i0_test": "any", "o0_kind": "no", "version": "1"}
    ),
    "GET /processes/{process}/tables/{table}/rows/{row}": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/rows/{row}": Entry(
        may=DESIGNERS, form={"i0_test": "any", "o0_kind": "no", "version": "1"}
    ),
    "GET /processes/{process}/tables/{table}/columns/new": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/columns/new": Entry(
        may=DESIGNERS, form={"kind": "input", "version": "1"}
    ),
    "GET /processes/{process}/tables/{table}/inputs/{column}": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/inputs/{column}": Entry(
        may=DESIGNERS, form={"expression": "note", "version": "1"}
    ),
    "GET /processes/{process}/tables/{table}/outputs/{column}": Entry(may=DESIGNERS),
    "POST /processes/{process}/tables/{table}/outputs/{column}": Entry(
        may=DESIGNERS, form={"name": "act", "version": "1"}
    ),
    "POST /processes/{process}/tables/{table}/remove": Entry(may=DESIGNERS, form={"version": "1"}),
    "POST /processes/{process}/tables/{table}/rows/{row}/remove": Entry(
        may=DESIGNERS, form={"version": "1"}
    ),
    "POST /processes/{process}/tables/{table}/rows/{row}/move": Entry(
        may=DESIGNERS, form={"version": "1"}
    ),
    "POST /processes/{process}/tables/{table}/columns/{side}/{column}/remove": Entry(
        may=DESIGNERS, form={"version": "1"}
    ),
    "GET /processes/{process}/forms": Entry(may=DESIGNERS),
    "GET /processes/{process}/forms/new": Entry(may=DESIGNERS),
    "POST /processes/{process}/forms/new": Entry(
        may=DESIGNERS, form={"title_en": "Act", "version": "1"}
    ),
    "GET /processes/{process}/forms/{form}": Entry(may=DESIGNERS, visits=("?in=cy",)),
    "GET /processes/{process}/forms/{form}/about": Entry(may=DESIGNERS),
    "POST /processes/{process}/forms/{form}/about": Entry(
        may=DESIGNERS, form={"title_en": "Act", "version": "1"}
    ),
    "GET /processes/{process}/forms/{form}/preview": Entry(may=DESIGNERS, visits=("?in=cy",)),
    "POST /processes/{process}/forms/{form}/preview": Entry(may=DESIGNERS, form={"note": "Act"}),
    "POST /processes/{process}/forms/{form}/remove": Entry(may=DESIGNERS, form={"version": "1"}),
    "GET /processes/{process}/forms/{form}/questions/new": Entry(may=DESIGNERS),
    "POST /processes/{process}/forms/{form}/questions/new": Entry(
        may=DESIGNERS, form={"kind": "text", "label_en": "Act", "version": "1"}
    ),
    "GET /processes/{process}/forms/{form}/questions/{path}": Entry(may=DESIGNERS),
    "POST /processes/{process}/forms/{form}/questions/{path}": Entry(
        may=DESIGNERS, form={"label_en": "Act", "name": "note", "version": "1"}
    ),
    "POST /processes/{process}/forms/{form}/questions/{path}/move": Entry(
        may=DESIGNERS, form={"to": "down", "version": "1"}
    ),
    "GET /processes/{process}/forms/{form}/questions/{path}/remove": Entry(may=DESIGNERS),
    "POST /processes/{process}/forms/{form}/questions/{path}/remove": Entry(
        may=DESIGNERS, form={"version": "1"}
    ),
    "GET /processes/{process}/rehearse": Entry(may=DESIGNERS, visits=("?start=2026-12-01",)),
    "GET /processes/{process}/scenarios/{number}": Entry(may=DESIGNERS),
    "POST /processes/{process}/scenarios": Entry(
        may=DESIGNERS, form={"name": "Act", "version": "1"}
    ),
    "POST /processes/{process}/scenarios/forget": Entry(
        may=DESIGNERS, form={"name": "Act", "version": "1"}
    ),
    "GET /processes/{process}/changes": Entry(may=DESIGNERS),
    "GET /processes/{process}/publish": Entry(may=DESIGNERS),
    "POST /processes/{process}/hand-in": Entry(may=DESIGNERS, form={**WHY, "version": "1"}),
    "POST /processes/{process}/approve": Entry(may=DESIGNERS, form={"seal": "{seal}"}),
    "POST /processes/{process}/return": Entry(may=DESIGNERS, form=WHY),
    "POST /processes/{process}/retire": Entry(may=DESIGNERS, form=WHY),
    "POST /processes/{process}/sketch.json": Entry(
        may=DESIGNERS, form={"xml": XML, "version": "1"}, is_page=False
    ),
    "POST /processes/{process}/check.json": Entry(may=DESIGNERS, form={"xml": XML}, is_page=False),
}


def furnish(world, _things):
    """A process that is live, drawn on, and proposed anew by a third designer."""
    someone = member(world.engine, "process_owner", name="Another owner")
    xml = WALK.replace('<bpmn:process id="walk"', '<bpmn:process id="second_walk"').encode()
    table = new_table("band", "Band", "Band", "count", "band")
    source = Source("second_walk.bpmn", xml, {"note": NOTE}, {"band": table})
    with world.engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [source])
        sketch = sketches.take_up(ctx, "second_walk")
        walk = simulate(walkable_of(ctx.session, sketch), date(2026, 12, 1), rules_of(ctx))
        sketch.scenarios = [scenarios.recorded("As we do it", walk, {})]
    failed = fail(world, "second_walk")
    with world.engine.command(someone) as ctx:
        draft = definitions.deploy(ctx, source)
        definitions.propose(ctx, draft.id, "because")
        seal = sketches.seal_of(draft)
    names = {"form": "note", "path": "note", "element": "write"}
    names |= {"table": "band", "row": "1", "column": "0", "side": "input", "number": "1"}
    return {"process": "second_walk", **names, "incident_id": failed, "seal": seal}
