"""Bars from the left: an agency, a stage or a colour each, longest names included."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from webapp.charts.chart import Chart, Drawn, Row
from webapp.charts.ink import SIZE, block, label, legend, line, link, picture, scale
from webapp.drawing.lettering import broken, text_width

ROW, TALL = 34, 46  # one above the other; with the name above its bar
THICK = 18
LINE = 17
NARROW = 330
ROOM = 40  # for the number behind the longest bar


def bars(chart: Chart, width: int = 540) -> Drawn:
    longest = max((text_width(row.label, SIZE) for row in chart.rows), default=0)
    left = min(longest + 14, width * 0.5)
    tall = ROW + extra([row.label for row in chart.rows], left - 12)
    body = list(_beside(chart, (left, width), tall, f"{chart.key}-wide"))
    wide = picture(chart, width, tall * len(chart.rows) + 4, body, "wide")
    signs = legend(chart.series, chart.key) if len(chart.series) > 1 else []
    return Drawn(chart, wide, flat(chart), signs)


def flat(chart: Chart) -> Markup:
    """For a telephone: each name above its bar, as large as the rest of the page."""
    more = extra([row.label for row in chart.rows], NARROW)
    tall = TALL + more
    unit = (NARROW - ROOM) / scale(chart.largest)[-1]
    key = f"{chart.key}-narrow"
    body = [
        _bar(
            chart,
            row,
            key,
            (0, number * tall + 21 + more, unit),
            label_lines(row.label, 0, number * tall + 15, NARROW),
        )
        for number, row in enumerate(chart.rows)
    ]
    return picture(chart, NARROW, tall * len(chart.rows) + 4, body, "narrow")


def extra(names: Sequence[str], width: float) -> float:
    """How much taller the rows must be for the name with the most lines."""
    lines = max((len(broken(name, width, SIZE)) for name in names), default=1)
    return LINE * (lines - 1)


def label_lines(text: str, x: float, y: float, width: float, anchor: str = "start") -> str:
    """A name in as many lines as it needs."""
    lines = broken(text, width, SIZE)
    return " ".join(label(line, x, y + LINE * n, anchor) for n, line in enumerate(lines))


def _beside(chart: Chart, at: tuple[float, int], tall: float, key: str) -> Iterator[str]:
    left, width = at
    unit = (width - left - ROOM) / scale(chart.largest)[-1]
    for number, row in enumerate(chart.rows):
        middle = number * tall + tall / 2
        lines = len(broken(row.label, left - 12, SIZE))
        first = middle + 5 - LINE * (lines - 1) / 2
        name = label_lines(row.label, left - 12, first, left - 12, "end")
        yield _bar(chart, row, key, (left, middle - THICK / 2, unit), name)
    yield line(left, 0, left, tall * len(chart.rows), "axis")


def _bar(chart: Chart, row: Row, key: str, at: tuple[float, float, float], name: str) -> str:
    x, y, unit = at
    drawn = []
    for series, part in zip(chart.series, row.parts, strict=True):
        width = part.value * unit
        drawn.append(block(key, row.look or series.look, x, y, width, THICK))
        x += width
        drawn.append(line(x, y, x, y + THICK, "seam") if part.value else "")
    number = label(str(row.total), x + 8, y + 14, bold=True)
    return link(row.url, said(chart, row), name, *drawn, " ", number)


def said(chart: Chart, row: Row) -> str:
    """The whole of a bar or column in words."""
    if len(chart.series) == 1:
        return f"{row.label} {row.total}"
    pairs = zip(chart.series, row.parts, strict=True)
    parts = ", ".join(f"{series.name} {part.value}" for series, part in pairs)
    return f"{row.label} {row.total} ({parts})"
