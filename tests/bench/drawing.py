"""Draws how cost grows with size: lines on two logarithmic scales, each named at its end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 210, 44, 48
CLEAR = 14  # between two names at the right
COLOURS = ("#1d70b8", "#d4351c", "#00703c", "#912b88", "#b58840", "#0b7f88", "#505a5f")
DARK = ("#6fb1ea", "#f08a7a", "#5fbf8a", "#d58ad0", "#e0b870", "#6fd0d8", "#b1b4b6")
DASHES = {"sqlite": "", "postgresql": "6 4"}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, on which database, at which sizes."""

    name: str
    database: str
    points: Points


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a size and a figure lie on the paper."""

    sizes: tuple[int, int]  # powers of ten
    figures: tuple[int, int]

    @classmethod
    def around(cls, lines: Sequence[Line]) -> "Frame":
        sizes = [log10(size) for line in lines for size, _ in line.points]
        figures = [log10(figure) for line in lines for _, figure in line.points]
        low, high = floor(min(figures)), ceil(max(figures))
        return cls((floor(min(sizes)), ceil(max(sizes))), (low, max(high, low + 1)))

    def x(self, size: float) -> float:
        low, high = self.sizes
        return LEFT + (log10(size) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, figure: float) -> float:
        low, high = self.figures
        return HEIGHT - BOTTOM - (log10(figure) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def drawn(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    """One picture; whoever sees none reads the table beside it."""
    frame = Frame.around(lines)
    order = list(dict.fromkeys(line.name for line in lines))
    parts = [_head(title, order), *_scales(frame, across, up)]
    parts += [_path(frame, line, order.index(line.name)) for line in lines]
    parts += _names(frame, lines, order)
    return "\n".join([*parts, "</svg>\n"])


def _head(title: str, order: Sequence[str]) -> str:
    rules = [f".c{n} {{ stroke: {COLOURS[n]}; fill: {COLOURS[n]}; }}" for n in range(len(order))]
    dark = [f".c{n} {{ stroke: {DARK[n]}; fill: {DARK[n]}; }}" for n in range(len(order))]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
            f' role="img" aria-label="{escape(title)}"',
            ' font-family="Arial, sans-serif" font-size="12">',
            "<style>",
            ".paper { fill: #ffffff; } .words { fill: #0b0c0c; } .grid { stroke: #d8dbdd; }",
            *rules,
            "text { stroke: none; } path { fill: none; stroke-width: 2; }",
            "@media (prefers-color-scheme: dark) {",
            ".paper { fill: #14191e; } .words { fill: #f3f2f1; } .grid { stroke: #3a4249; }",
            *dark,
            "text { stroke: none; } path { fill: none; } }",
            "</style>",
            f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
            f'<g font-size="15" font-weight="bold">{_text(LEFT, 22, title, "start")}</g>',
        ]
    )


def _scales(frame: Frame, across: str, up: str) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for power in range(frame.figures[0], frame.figures[1] + 1):
        y = frame.y(10.0**power)
        yield f'<path class="grid" d="M{LEFT} {y:.0f}H{right}"/>'
        yield _text(LEFT - 8, y + 4, f"{10.0**power:,g}", "end")
    for power in range(frame.sizes[0], frame.sizes[1] + 1):
        x = frame.x(10.0**power)
        yield f'<path class="grid" d="M{x:.0f} {TOP}V{bottom}"/>'
        yield _text(x, bottom + 18, f"{10**power:,}", "middle")
    yield _text((LEFT + right) / 2, HEIGHT - 10, across, "middle")
    yield _text(LEFT, TOP - 8, up, "start")


def _text(x: float, y: float, words: str, anchor: str, kind: str = "words") -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def _path(frame: Frame, line: Line, number: int) -> str:
    places = [f"{frame.x(size):.1f} {frame.y(figure):.1f}" for size, figure in line.points]
    dashes = f' stroke-dasharray="{DASHES[line.database]}"' if DASHES[line.database] else ""
    dots = "".join(
        f'<circle class="c{number}" cx="{place.split()[0]}" cy="{place.split()[1]}" r="3"/>'
        for place in places
    )
    return f'<path class="c{number}"{dashes} d="M{"L".join(places)}"/>{dots}'


def _names(frame: Frame, lines: Sequence[Line], order: Sequence[str]) -> Iterator[str]:
    """At the end of each line, moved down where two would stand on each other."""
    ends: Mapping[int, float] = {n: frame.y(one.points[-1][1]) for n, one in enumerate(lines)}
    last = 0.0
    for number in sorted(ends, key=lambda n: ends[n]):
        line, y = lines[number], max(ends[number] + 4, last + CLEAR)
        last = y
        kind = f"c{order.index(line.name)}"
        yield _text(WIDTH - RIGHT + 10, y, f"{line.name}, {NAMES[line.database]}", "start", kind)
