"""The processes, and a sketch of one that an owner has begun."""

from engine import sketches
from engine.context import SYSTEM
from tests.webapp.sweep.entries import DESIGNERS, Entry

XML = "<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"
ROUTES = {
    "GET /processes/": Entry(),
    "GET /processes/{process}": Entry(),
    "POST /processes/{process}/sketch": Entry(may=DESIGNERS),
    "POST /processes/{process}/sketch/discard": Entry(may=DESIGNERS),
    "GET /processes/{process}/sketch.bpmn": Entry(may=DESIGNERS, is_page=False),
    "GET /processes/{process}/sketch.xml": Entry(may=DESIGNERS, is_page=False),
    "GET /processes/{process}/draw": Entry(may=DESIGNERS),
    "POST /processes/{process}/sketch.json": Entry(
        may=DESIGNERS, form={"xml": XML, "version": "1"}, is_page=False
    ),
}


def furnish(world, things):
    with world.engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, things["key"])
    return {"process": things["key"]}
