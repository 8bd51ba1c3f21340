"""The signs of BPMN, each drawn around its own middle."""

from collections.abc import Mapping

from webapp.drawing.picture import Shape
from webapp.drawing.svg import INK, QUIET, Style, circle, path, tag

# Within an event: outlines that are filled when the event throws.
_EVENT_OUTLINES: Mapping[str, str] = {
    "message": "M-8 -6H8V6H-8Z",
    "signal": "M0 -9L9 7H-9Z",
    "error": "M-8 8L-3 -7L3 1L8 -8L3 8L-3 0Z",
    "escalation": "M-7 8L0 -9L7 8L0 1Z",
    "compensate": "M0 -7V7L-9 0ZM9 -7V7L0 0Z",
    "cancel": "M-8 -5L-5 -8L0 -3L5 -8L8 -5L3 0L8 5L5 8L0 3L-5 8L-8 5L-3 0Z",
    "link": "M-9 -4H2V-8L10 0L2 8V4H-9Z",
    "multiple": "M0 -9L9 -2L5 8H-5L-9 -2Z",
}
_FLAP = "M-8 -6L0 1L8 -6"
_CLOCK = "M0 -6V0L4 3"
_PENTAGON = "M0 -6L6 -1.5L4 5.5H-4L-6 -1.5Z"
_PAGE = "M-6 -8H6V8H-6ZM-3 -4H3M-3 0H3M-3 4H3"

_GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": "M-7 -7L7 7M7 -7L-7 7",
    "parallelGateway": "M-11 0H11M0 -11V11",
    "complexGateway": "M-11 0H11M0 -11V11M-8 -8L8 8M8 -8L-8 8",
}

# In the corner of a task: who or what does it.
_TASKS: Mapping[str, str] = {
    "userTask": "M-4 -5A4 4 0 1 1 4 -5A4 4 0 1 1 -4 -5ZM-7 7C-7 -2 7 -2 7 7Z",
    "manualTask": "M-7 -1V5C-7 7 6 7 6 5V4H0M-7 -1L-1 -6L0 -4L-3 -1H7V1H0M7 1V3H1",
    "serviceTask": (
        "M-1.5 -7H1.5L2.2 -4.6L4.5 -5.6L6.2 -3.4L4.6 -1.5H7V1.5H4.6L6.2 3.6L4 5.8L2 4.6L1.5 7H-1.5"
        "L-2.2 4.6L-4.5 5.8L-6.4 3.6L-4.6 1.5H-7V-1.5H-4.6L-6.2 -3.6L-4 -5.6L-2.2 -4.6Z"
        "M-2.4 0A2.4 2.4 0 1 0 2.4 0A2.4 2.4 0 1 0 -2.4 0Z"
    ),
    "scriptTask": "M-6 -7H4C0 -3 8 3 4 7H-6C-2 3 -10 -3 -6 -7ZM-4 -3H2M-3 0H3M-2 3H4",
    "businessRuleTask": "M-8 -6H8V6H-8ZM-8 -2H8M-3 -6V6M-8 2H8",
    "sendTask": "M-8 -6H8V6H-8ZM-8 -6L0 1L8 -6",
    "receiveTask": "M-8 -6H8V6H-8ZM-8 -6L0 1L8 -6",
}
_MARKERS: Mapping[str, str] = {
    "parallel": "M-5 -6V6M0 -6V6M5 -6V6",
    "sequential": "M-6 -5H6M-6 0H6M-6 5H6",
    "loop": "M-3 6A6 6 0 1 1 3 6M-3 6L-7 6M-3 6L-3 2",
    "collapsed": "M-7 -7H7V7H-7ZM-4 0H4M0 -4V4",
    "adHoc": "M-7 2C-4 -5 -2 -2 0 0C2 2 4 5 7 -2",
}
_TICK = "M-5 0L-1.5 4L5 -4"


def event_symbol(shape: Shape, colour: str) -> str:
    """What an event waits for or sends; filled when it sends."""
    throws = shape.kind in ("endEvent", "intermediateThrowEvent")
    event = shape.events[0] if len(shape.events) == 1 else "multiple" if shape.events else ""
    line: Style = {"fill": "none", "stroke": colour, "stroke_width": 1.4}
    if event == "timer":
        return circle(9, **{**line, "fill": "#ffffff"}) + path(_CLOCK, **line)
    if event == "conditional":
        return path(_PAGE, **line)
    if event == "terminate":
        return circle(shape.box.width / 2 - 7, fill=colour)
    outline = _EVENT_OUTLINES.get(event, "")
    if not outline:
        return ""
    drawn = path(outline, **{**line, "fill": colour if throws else "none"})
    flap: Style = {**line, "stroke": "#ffffff" if throws else colour}
    return drawn + (path(_FLAP, **flap) if event == "message" else "")


def gateway_symbol(shape: Shape, colour: str) -> str:
    if shape.kind == "inclusiveGateway":
        return circle(10, fill="none", stroke=colour, stroke_width=2.6)
    if shape.kind == "eventBasedGateway":
        ring: Style = {"fill": "none", "stroke": colour, "stroke_width": 1.2}
        return (
            circle(13, **ring) + circle(10, **ring) + path("M0 -6L6 -1.5L4 5.5H-4L-6 -1.5Z", **ring)
        )
    return path(_GATEWAYS.get(shape.kind, ""), fill="none", stroke=colour, stroke_width=3)


def task_symbol(shape: Shape) -> str:
    outline = _TASKS.get(shape.kind, "")
    if not outline:
        return ""
    ink: Style = {"stroke": QUIET, "stroke_width": 1.2, "fill_rule": "evenodd"}
    if shape.kind != "sendTask":
        return path(outline, fill="none", **ink)
    return path(outline, fill=QUIET, **ink) + path(_FLAP, fill="none", stroke="#ffffff")


def markers_of(shape: Shape) -> list[str]:
    """The small signs on the lower edge: repeated, folded together, in any order."""
    folded = shape.kind == "callActivity" or (
        shape.kind in ("subProcess", "transaction", "adHocSubProcess") and not shape.expanded
    )
    marks = [shape.loop] if shape.loop else []
    marks += ["collapsed"] if folded else []
    marks += ["adHoc"] if shape.kind == "adHocSubProcess" else []
    return marks


def marker(name: str) -> str:
    return path(_MARKERS[name], fill="none", stroke=INK, stroke_width=1.4)


def tick(colour: str) -> str:
    """Done, for those who do not see the green."""
    disc = circle(9, fill=colour, stroke="#ffffff", stroke_width=1.5)
    return tag("g", disc, path(_TICK, fill="none", stroke="#ffffff", stroke_width=2.2))
