"""Bars from the left: an agency, a stage or a colour each, longest names included."""

from collections.abc import Iterator

from markupsafe import Markup

from webapp.charts.chart import Chart, Drawn, Row
from webapp.charts.ink import SIZE, block, label, legend, line, link, picture, scale
from webapp.drawing.lettering import text_width

ROW, TALL = 34, 46  # one above the other; with the name above its bar
THICK = 18
NARROW = 330
ROOM = 40  # for the number behind the longest bar


def bars(chart: Chart, width: int = 540) -> Drawn:
    body = list(_beside(chart, width, f"{chart.key}-wide"))
    wide = picture(chart, width, ROW * len(chart.rows) + 4, body, "wide")
    signs = legend(chart.series, chart.key) if len(chart.series) > 1 else []
    return Drawn(chart, wide, flat(chart), signs)


def flat(chart: Chart) -> Markup:
    """For a telephone: each name above its bar, as large as the rest of the page."""
    body = list(_below(chart, f"{chart.key}-narrow"))
    return picture(chart, NARROW, TALL * len(chart.rows) + 4, body, "narrow")


def _beside(chart: Chart, width: int, key: str) -> Iterator[str]:
    longest = max((text_width(row.label, SIZE) for row in chart.rows), default=0)
    left = min(longest + 14, width * 0.6)
    unit = (width - left - ROOM) / scale(chart.largest)[-1]
    for number, row in enumerate(chart.rows):
        y = number * ROW
        name = label(shortened(row.label, left - 12), left - 12, y + 22, "end")
        yield _bar(chart, row, key, (left, y + 8, unit), name)
    yield line(left, 0, left, ROW * len(chart.rows), "axis")


def _below(chart: Chart, key: str) -> Iterator[str]:
    unit = (NARROW - ROOM) / scale(chart.largest)[-1]
    for number, row in enumerate(chart.rows):
        y = number * TALL
        name = label(shortened(row.label, NARROW), 0, y + 15)
        yield _bar(chart, row, key, (0, y + 21, unit), name)


def _bar(chart: Chart, row: Row, key: str, at: tuple[float, float, float], name: str) -> str:
    x, y, unit = at
    drawn = []
    for series, part in zip(chart.series, row.parts, strict=True):
        width = part.value * unit
        drawn.append(block(key, row.look or series.look, x, y, width, THICK))
        x += width
        drawn.append(line(x, y, x, y + THICK, "seam") if part.value else "")
    number = label(str(row.total), x + 8, y + 14, bold=True)
    return link(row.url, said(chart, row), name, *drawn, number)


def said(chart: Chart, row: Row) -> str:
    """The whole of a bar or column in words."""
    if len(chart.series) == 1:
        return f"{row.label}: {row.total}"
    pairs = zip(chart.series, row.parts, strict=True)
    parts = ", ".join(f"{series.name} {part.value}" for series, part in pairs)
    return f"{row.label}: {row.total} ({parts})"


def shortened(text: str, width: float) -> str:
    """A name that does not fit loses its end; the link and the table say it whole."""
    while text_width(text, SIZE) > width and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    return text
