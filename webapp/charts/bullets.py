"""How long steps take against how long they may: a bar, a mark for the target, a whisker."""

from collections.abc import Iterator

from webapp.charts.bars import shortened
from webapp.charts.chart import Bullet, Chart, Drawn
from webapp.charts.ink import SIZE, block, label, legend, line, link, picture, scale, tick
from webapp.drawing.lettering import text_width

ROW, TALL = 40, 54
THICK = 18
NARROW = 330
ROOM = 44
FOOT = 26


def bullets(chart: Chart, width: int = 1120) -> Drawn:
    longest = max((text_width(one.label, SIZE) for one in chart.bullets), default=0)
    left = min(longest + 16, width * 0.4)
    rows = len(chart.bullets)
    beside = list(_rows(chart, (left, width), f"{chart.key}-wide"))
    below = list(_rows(chart, (0, NARROW), f"{chart.key}-narrow"))
    wide = picture(chart, width, ROW * rows + FOOT, beside, "wide")
    narrow = picture(chart, NARROW, TALL * rows + FOOT, below, "narrow")
    return Drawn(chart, wide, narrow, legend(chart.series, chart.key))


def _rows(chart: Chart, at: tuple[float, int], key: str) -> Iterator[str]:
    left, width = at
    height = ROW if left else TALL
    ticks = scale(max((max(one.ninth, one.target or 0) for one in chart.bullets), default=1))
    unit = (width - left - ROOM) / ticks[-1]
    floor = height * len(chart.bullets)
    for value in ticks:
        x = left + value * unit
        yield line(x, 0, x, floor, "grid" if value else "axis")
        yield tick(str(value), x, floor + 18, "middle" if value or left else "start")
    for number, one in enumerate(chart.bullets):
        yield _bullet(chart, one, key, (left, number * height, unit))


def _bullet(chart: Chart, one: Bullet, key: str, at: tuple[float, float, float]) -> str:
    left, top, unit = at
    middle = top + (20 if left else 36)
    name = (
        label(shortened(one.label, left - 14), left - 14, middle + 5, "end")
        if left
        else label(shortened(one.label, NARROW), 0, top + 15)
    )
    look = chart.series[1 if one.is_over else 0].look
    x, ninth = left + one.median * unit, left + one.ninth * unit
    drawn = [
        block(key, look, left, middle - THICK / 2, one.median * unit, THICK),
        line(x, middle, ninth, middle, "whisker"),
        line(ninth, middle - 6, ninth, middle + 6, "whisker"),
    ]
    furthest = max(x, ninth)
    if one.target is not None:
        mark = left + one.target * unit
        furthest = max(furthest, mark)
        drawn.append(line(mark, middle - 14, mark, middle + 14, "target"))
    number = label(str(one.median), furthest + 8, middle + 5, bold=True)
    return link(one.url, f"{one.label}: {one.median}", name, *drawn, number)
