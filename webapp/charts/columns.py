"""Columns that stand on each other, one a week or a meeting; on a telephone they lie down."""

from collections.abc import Iterator

from webapp.charts.bars import flat, said
from webapp.charts.chart import Chart, Drawn, Row
from webapp.charts.ink import block, label, legend, line, link, picture, scale, tick

HEIGHT = 270
LEFT, RIGHT, TOP, BOTTOM = 34, 6, 24, 34
SHARE = 0.64  # of its place that a column fills
NARROWEST = 46  # of a place, for its label to be read


def columns(chart: Chart, width: int = 540) -> Drawn:
    body = list(_columns(chart, width, f"{chart.key}-wide"))
    wide = picture(chart, width, HEIGHT, body, "wide")
    return Drawn(chart, wide, flat(chart), legend(chart.series, chart.key))


def _columns(chart: Chart, width: int, key: str) -> Iterator[str]:
    ticks = scale(chart.largest)
    unit = (HEIGHT - TOP - BOTTOM) / ticks[-1]
    floor = HEIGHT - BOTTOM
    for value in ticks:
        y = floor - value * unit
        yield line(LEFT, y, width - RIGHT, y, "grid" if value else "axis")
        yield tick(str(value), LEFT - 7, y + 5, "end")
    place = (width - LEFT - RIGHT) / max(1, len(chart.rows))
    every = max(1, -(-NARROWEST // int(place)))
    for number, row in enumerate(chart.rows):
        x = LEFT + number * place
        yield _column(chart, row, key, (x, place, unit))
        if (len(chart.rows) - 1 - number) % every == 0:
            yield tick(row.label, x + place / 2, HEIGHT - 12, "middle")


def _column(chart: Chart, row: Row, key: str, at: tuple[float, float, float]) -> str:
    x, place, unit = at
    left, width, y = x + place * (1 - SHARE) / 2, place * SHARE, float(HEIGHT - BOTTOM)
    drawn = []
    for series, part in zip(chart.series, row.parts, strict=True):
        height = part.value * unit
        y -= height
        drawn.append(block(key, series.look, left, y, width, height))
        drawn.append(line(left, y, left + width, y, "seam") if part.value else "")
    total = label(str(row.total), x + place / 2, y - 6, "middle", bold=True)
    return link(row.url, said(chart, row), *drawn, total)
