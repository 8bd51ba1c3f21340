"""Orthogonal ways for sequence flows: around the shapes, with few bends and little overlap."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

Point = tuple[float, float]
Cell = tuple[int, int]

RIGHT, DOWN, LEFT, UP = range(4)
STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))

# What a reader pays for a line: a reading direction that is not left to right, a bend, a crossing,
# and most of all a line that lies on another line.
AGAINST = {RIGHT: 0, DOWN: 20, UP: 20, LEFT: 90}
BEND = 24
CROSSING = 30
OVERLAP = 220
OVERLAP_TO_THE_SAME_TARGET = 12
CLEARANCE = 5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        return (self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> "Box":
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def holds(self, x: float, y: float) -> bool:
        inside_x = self.x - CLEARANCE < x < self.x + self.width + CLEARANCE
        return inside_x and self.y - CLEARANCE < y < self.y + self.height + CLEARANCE

    def border(self, direction: int) -> Point:
        dx, dy = STEPS[direction]
        x, y = self.centre
        return (x + dx * self.width / 2, y + dy * self.height / 2)


@dataclass(frozen=True, slots=True)
class Flow:
    """One line to draw: `around` are the further shapes it may touch (the host of an event)."""

    id: str
    source: str
    target: str
    exits: tuple[int, ...] = (RIGHT, DOWN, LEFT, UP)
    around: frozenset[str] = frozenset()

    @property
    def own(self) -> frozenset[str]:
        return self.around | {self.source, self.target}


@dataclass(slots=True)
class Grid:
    """The tracks lines may run on, what stands in their way and what already runs there."""

    xs: Sequence[float]
    ys: Sequence[float]
    boxes: Mapping[str, Box]
    inside: dict[Cell, set[str]] = field(init=False, default_factory=dict)
    taken: dict[tuple[Cell, Cell], set[str]] = field(init=False, default_factory=dict)
    crossed: dict[Cell, set[bool]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name, box in self.boxes.items():
            columns = [i for i, x in enumerate(self.xs) if box.holds(x, box.centre[1])]
            rows = [j for j, y in enumerate(self.ys) if box.holds(box.centre[0], y)]
            for i in columns:
                for j in rows:
                    self.inside.setdefault((i, j), set()).add(name)

    def cell(self, point: Point) -> Cell:
        return (self.xs.index(point[0]), self.ys.index(point[1]))

    def next(self, cell: Cell, direction: int) -> Cell | None:
        i, j = cell[0] + STEPS[direction][0], cell[1] + STEPS[direction][1]
        return (i, j) if 0 <= i < len(self.xs) and 0 <= j < len(self.ys) else None

    def distance(self, one: Cell, other: Cell) -> float:
        across = abs(self.xs[one[0]] - self.xs[other[0]])
        return across + abs(self.ys[one[1]] - self.ys[other[1]])

    def price(self, one: Cell, other: Cell, target: str) -> float:
        """Tell what it costs to go from one cell to its neighbour."""
        others = self.taken.get((min(one, other), max(one, other)), set())
        price = self.distance(one, other)
        if others:
            price += OVERLAP_TO_THE_SAME_TARGET if others == {target} else OVERLAP
        elif (one[0] == other[0]) in {not way for way in self.crossed.get(other, ())}:
            price += CROSSING
        return price

    def take(self, cells: Sequence[Cell], target: str) -> None:
        for one, other in pairwise(cells):
            self.taken.setdefault((min(one, other), max(one, other)), set()).add(target)
            for cell in (one, other):
                self.crossed.setdefault(cell, set()).add(one[0] == other[0])


def route(grid: Grid, flow: Flow) -> list[Point]:
    """Find the way of one flow and leave it on the grid for the flows that come after."""
    source, target = grid.boxes[flow.source], grid.boxes[flow.target]
    cells = _search(grid, flow, grid.cell(source.centre), grid.cell(target.centre))
    if len(cells) < 2:  # noqa: PLR2004 - a flow to itself, or a target walled in
        return [source.centre, target.centre]
    grid.take(cells, flow.target)
    bends = _bends([(grid.xs[i], grid.ys[j]) for i, j in cells])
    leaving, arriving = _direction(bends[0], bends[1]), _direction(bends[-1], bends[-2])
    return [source.border(leaving), *bends[1:-1], target.border(arriving)]


def _search(grid: Grid, flow: Flow, start: Cell, goal: Cell) -> list[Cell]:
    """Search the cheapest way (A*); a state is a cell and the direction it was entered in."""
    heap: list[tuple[float, float, Cell, int]] = []
    best: dict[tuple[Cell, int], float] = {}
    came: dict[tuple[Cell, int], tuple[Cell, int]] = {}
    for direction in flow.exits:
        best[start, direction] = AGAINST[direction]
        heappush(heap, (grid.distance(start, goal), best[start, direction], start, direction))
    while heap:
        _, spent, cell, direction = heappop(heap)
        if cell == goal:
            return _trace(came, (cell, direction))
        if spent > best[cell, direction]:
            continue
        for onward, there, price in _moves(grid, flow, cell, direction):
            cost = spent + price + (AGAINST[onward] if there == goal else 0)
            if cost < best.get((there, onward), float("inf")):
                best[there, onward], came[there, onward] = cost, (cell, direction)
                heappush(heap, (cost + grid.distance(there, goal), cost, there, onward))
    return []


def _moves(grid: Grid, flow: Flow, cell: Cell, direction: int) -> Iterator[tuple[int, Cell, float]]:
    """Offer the neighbours a line may go on to; it never turns inside a shape of its own."""
    for onward in range(4):
        turns = onward != direction
        if turns and ((onward - direction) % 4 == 2 or cell in grid.inside):  # noqa: PLR2004
            continue
        there = grid.next(cell, onward)
        if there and grid.inside.get(there, set()) <= flow.own:
            yield onward, there, grid.price(cell, there, flow.target) + (BEND if turns else 0)


def _trace(
    came: Mapping[tuple[Cell, int], tuple[Cell, int]], state: tuple[Cell, int]
) -> list[Cell]:
    cells = [state[0]]
    while state in came:
        state = came[state]
        cells.append(state[0])
    return cells[::-1]


def _bends(points: Sequence[Point]) -> list[Point]:
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return [*kept, points[-1]]


def _direction(here: Point, there: Point) -> int:
    if here[1] == there[1]:
        return RIGHT if there[0] > here[0] else LEFT
    return DOWN if there[1] > here[1] else UP
