"""Draws hand-written BPMN: ranks from left to right, lanes from top to bottom, routed flows."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from workflows.drawing import splice, write_drawing
from workflows.routing import DOWN, Box, Flow, Grid, Point, route

HOST = "attachedToRef"
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"

EVENT, GATEWAY, TASK = (36.0, 36.0), (50.0, 50.0), (120.0, 80.0)
COLUMN_GAP, ROW_GAP, LABEL_ROOM = 50.0, 50.0, 80.0
HEAD, MARGIN, PADDING = 30.0, 40.0, 10.0
TRACKS = 4  # even, so that none lies on the border of a lane
CONTAINERS = ("subProcess", "transaction")
NODES = ("Task", "task", "Event", "Gateway", "Process", "transaction", "callActivity")


@dataclass(slots=True)
class Plan:
    """Where everything in one process or sub-process stands."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, list[Point]] = field(default_factory=dict)
    size: tuple[float, float] = (0.0, 0.0)

    def moved(self, dx: float, dy: float) -> "Plan":
        return Plan(
            {name: box.moved(dx, dy) for name, box in self.boxes.items()},
            {name: box.moved(dx, dy) for name, box in self.lanes.items()},
            {name: [(x + dx, y + dy) for x, y in way] for name, way in self.ways.items()},
            self.size,
        )


@dataclass(slots=True)
class Scope:
    """What stands directly inside one process or sub-process."""

    nodes: dict[str, etree._Element]
    flows: dict[str, tuple[str, str]]
    named: set[str]
    hosts: dict[str, str]
    lanes: dict[str, list[str]]

    def host(self, node: str) -> str:
        return self.hosts.get(node, node)

    def lane(self, node: str) -> int:
        return next((n for n, names in enumerate(self.lanes.values()) if node in names), 0)

    @property
    def placed(self) -> list[str]:
        return [node for node in self.nodes if node not in self.hosts]


def lay_out(root: etree._Element) -> etree._Element:
    """Replace the drawing of every process in the file."""
    for process in root.iterfind(_q("process")):
        write_drawing(root, process, plan(process).moved(MARGIN, MARGIN))
    return root


def plan(element: etree._Element) -> Plan:
    """Place what stands in a process or sub-process, its top left corner at the origin."""
    scope = read_scope(element)
    inner = {n: plan(e) for n, e in scope.nodes.items() if _kind(e) in CONTAINERS}
    sizes = {n: inner[n].size if n in inner else _size(scope.nodes[n]) for n in scope.nodes}
    ranks = rank(scope)
    rows = _rows(scope, ranks)
    xs = _Columns(scope, ranks, sizes)
    ys = _Rows(scope, rows, sizes)
    drawn = Plan(lanes=ys.lanes(xs.end) if "" not in scope.lanes else {})
    drawn.size = (xs.end, ys.end)
    for node in scope.placed:
        drawn.boxes[node] = _around(xs.centres[ranks[node]], ys.centres[rows[node]], sizes[node])
    _attach(scope, drawn)
    _draw_flows(scope, drawn, xs.tracks, ys.tracks)
    for node, contents in inner.items():
        _nest(drawn, contents.moved(drawn.boxes[node].x, drawn.boxes[node].y))
    return drawn


def read_scope(element: etree._Element) -> Scope:
    """What leads to nothing, or stands at the edge of nothing, has no place in a drawing."""
    nodes = {e.get("id", ""): e for e in element if _is_node(e)}
    drawn = [f for f in element.iterfind(_q("sequenceFlow")) if {*_ends(f)} <= nodes.keys()]
    lanes = {
        lane.get("id", ""): [(ref.text or "").strip() for ref in lane.iterfind(_q("flowNodeRef"))]
        for lane in element.iterfind(f"{_q('laneSet')}/{_q('lane')}")
    }
    return Scope(
        nodes,
        {f.get("id", ""): _ends(f) for f in drawn},
        {f.get("id", "") for f in drawn if f.get("name")},
        {n: e.get(HOST, "") for n, e in nodes.items() if e.get(HOST) in nodes},
        lanes or {"": list(nodes)},
    )


def rank(scope: Scope) -> dict[str, int]:
    """Give each node its column: the longest way to it, flows that lead back left aside."""
    forward = [scope.flows[name] for name in scope.flows if name not in _leading_back(scope)]
    ranks = dict.fromkeys(scope.nodes, 0)
    changed = True
    while changed:
        changed = False
        for source, target in forward:
            column = ranks[scope.host(source)] + 1
            if column > ranks[target]:
                ranks[target], changed = column, True
    return ranks


def _leading_back(scope: Scope) -> set[str]:
    """Find the flows that close a loop, searching in depth from the starts."""
    onward: dict[str, list[tuple[str, str]]] = {node: [] for node in scope.nodes}
    for name, (source, target) in scope.flows.items():
        onward[scope.host(source)].append((target, name))
    back: set[str] = set()
    done: set[str] = set()
    starts = [n for n, e in scope.nodes.items() if _kind(e) == "startEvent"]
    for start in [*starts, *scope.nodes]:
        path, stack = [start], [iter(onward[start])]
        while stack and start not in done:
            target, name = next(stack[-1], ("", ""))
            if not name:
                done.add(path.pop())
                stack.pop()
            elif target in path:
                back.add(name)
            elif target not in done:
                path.append(target)
                stack.append(iter(onward[target]))
    return back


def _rows(scope: Scope, ranks: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Give each node a row of its lane, the row of what leads to it when that is free."""
    rows: dict[str, tuple[int, int]] = {}
    taken: set[tuple[int, int, int]] = set()
    order = {node: n for n, node in enumerate(scope.nodes)}
    aside = {t for s, t in scope.flows.values() if s in scope.hosts}
    for node in sorted(scope.placed, key=lambda n: (ranks[n], n in aside, order[n])):
        lane, wanted = scope.lane(node), _wanted_row(scope, rows, node)
        choices = sorted(range(len(order)), key=lambda row: (abs(row - wanted), -row))
        row = next(row for row in choices if (lane, ranks[node], row) not in taken)
        taken.add((lane, ranks[node], row))
        rows[node] = (lane, row)
    return rows


def _wanted_row(scope: Scope, rows: Mapping[str, tuple[int, int]], node: str) -> int:
    """Follow what leads here; what an event on a task's edge leads to stands below the task."""
    wanted = [
        rows[scope.host(source)][1] + (1 if source in scope.hosts else 0)
        for source, target in scope.flows.values()
        if target == node and rows.get(scope.host(source), (-1, 0))[0] == scope.lane(node)
    ]
    return min(wanted, default=0)


class _Columns:
    """The horizontal plan: a centre for each rank and tracks for lines between them."""

    def __init__(
        self, scope: Scope, ranks: Mapping[str, int], sizes: Mapping[str, tuple[float, float]]
    ) -> None:
        x = HEAD + PADDING if "" not in scope.lanes else PADDING
        self.centres: list[float] = []
        self.tracks = _tracks(x, COLUMN_GAP)
        x += COLUMN_GAP
        speaking = {scope.host(scope.flows[name][0]) for name in scope.named}
        for column in range(max(ranks.values(), default=0) + 1):
            here = [node for node in scope.placed if ranks[node] == column]
            width = max((sizes[node][0] for node in here), default=0.0)
            gap = COLUMN_GAP + (LABEL_ROOM if speaking.intersection(here) else 0)
            self.centres.append(x + width / 2)
            self.tracks += [x + width / 2, *_tracks(x + width, gap)]
            x += width + gap
        self.end = x


class _Rows:
    """The vertical plan: bands for the lanes, a centre for each row and tracks between them."""

    def __init__(
        self,
        scope: Scope,
        rows: Mapping[str, tuple[int, int]],
        sizes: Mapping[str, tuple[float, float]],
    ) -> None:
        self.centres: dict[tuple[int, int], float] = {}
        self.bands: dict[str, tuple[float, float]] = {}
        self.tracks = _tracks(0, ROW_GAP)
        y = ROW_GAP / 2
        for number, lane in enumerate(scope.lanes):
            top = y
            for row in range(max((r for k, r in rows.values() if k == number), default=0) + 1):
                here = [sizes[node][1] for node, at in rows.items() if at == (number, row)]
                height = max([TASK[1], *here])
                self.centres[number, row] = y + (ROW_GAP + height) / 2
                self.tracks += [self.centres[number, row], *_tracks(y + ROW_GAP / 2 + height)]
                y += height + ROW_GAP
            self.bands[lane] = (top, y - top)
        self.end = y + ROW_GAP / 2

    def lanes(self, width: float) -> dict[str, Box]:
        return {name: Box(0, y, width, height) for name, (y, height) in self.bands.items()}


def _tracks(start: float, gap: float = ROW_GAP) -> list[float]:
    return [start + gap * (n + 0.5) / TRACKS for n in range(TRACKS)]


def _attach(scope: Scope, drawn: Plan) -> None:
    """Put boundary events on the lower edge of their hosts, from right to left."""
    seen: dict[str, int] = {}
    for event, host in scope.hosts.items():
        box, nth = drawn.boxes[host], seen.get(host, 0)
        seen[host] = nth + 1
        x = box.x + box.width - 25 - 35 * nth * (2 if nth == 1 else 1)
        drawn.boxes[event] = _around(x, box.y + box.height, EVENT)


def _draw_flows(scope: Scope, drawn: Plan, xs: Iterable[float], ys: Iterable[float]) -> None:
    events = [drawn.boxes[event].centre for event in scope.hosts]
    grid = Grid(
        sorted({*xs, *(x for x, _ in events)}),
        sorted({*ys, *(y for _, y in events)}),
        drawn.boxes,
    )
    flows = [_flow(scope, name) for name in scope.flows]
    back = _leading_back(scope)
    # Short and forward first: they should be straight, the others find their way around them.
    for flow in sorted(flows, key=lambda f: (f.id in back, _span(drawn, f))):
        drawn.ways[flow.id] = route(grid, flow)


def _flow(scope: Scope, name: str) -> Flow:
    source, target = scope.flows[name]
    if source in scope.hosts:
        return Flow(name, source, target, (DOWN,), frozenset({scope.hosts[source]}))
    return Flow(name, source, target)


def _span(drawn: Plan, flow: Flow) -> float:
    (x, y), (to_x, to_y) = drawn.boxes[flow.source].centre, drawn.boxes[flow.target].centre
    return abs(to_x - x) + abs(to_y - y)


def _nest(drawn: Plan, contents: Plan) -> None:
    drawn.boxes.update(contents.boxes)
    drawn.ways.update(contents.ways)


def _around(x: float, y: float, size: tuple[float, float]) -> Box:
    return Box(x - size[0] / 2, y - size[1] / 2, *size)


def _size(element: etree._Element) -> tuple[float, float]:
    kind = _kind(element)
    if kind.endswith("Gateway"):
        return GATEWAY
    return EVENT if kind.endswith("Event") else TASK


def _is_node(element: etree._Element) -> bool:
    """One of BPMN's own, not what another tool calls a task of its."""
    return str(element.tag).startswith(_q("")) and _kind(element).endswith(NODES)


def _ends(flow: etree._Element) -> tuple[str, str]:
    return flow.get("sourceRef", ""), flow.get("targetRef", "")


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _q(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def main(files: Sequence[str]) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for file in files:
        source = Path(file).read_bytes()
        root = lay_out(etree.fromstring(source, parser))
        Path(file).write_bytes(splice(source, root))


if __name__ == "__main__":
    main(sys.argv[1:])
