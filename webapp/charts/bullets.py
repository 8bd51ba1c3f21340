"""How long steps take against how long they may: a bar, a mark for the target, a whisker."""

from collections.abc import Iterator

from webapp.charts.bars import extra, label_lines
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
    rows, names = len(chart.bullets), [one.label for one in chart.bullets]
    row, tall = ROW + extra(names, left - 14), TALL + extra(names, NARROW)
    beside = list(_rows(chart, (left, width, row), f"{chart.key}-wide"))
    below = list(_rows(chart, (0, NARROW, tall), f"{chart.key}-narrow"))
    wide = picture(chart, width, row * rows + FOOT, beside, "wide")
    narrow = picture(chart, NARROW, tall * rows + FOOT, below, "narrow")
    return Drawn(chart, wide, narrow, legend(chart.series, chart.key))


def _rows(chart: Chart, at: tuple[float, int, float], key: str) -> Iterator[str]:
    left, width, height = at
    ticks = scale(max((max(one.ninth, one.target or 0) for one in chart.bullets), default=1))
    unit = (width - left - ROOM) / ticks[-1]
    floor = height * len(chart.bullets)
    for value in ticks:
        x = left + value * unit
        yield line(x, 0, x, floor, "grid" if value else "axis")
        yield tick(str(value), x, floor + 18, "middle" if value or left else "start")
    for number, one in enumerate(chart.bullets):
        yield _bullet(chart, one, key, (left, number * height, height, unit))


def _bullet(chart: Chart, one: Bullet, key: str, at: tuple[float, float, float, float]) -> str:
    left, top, height, unit = at
    middle = top + (height / 2 if left else height - 18)
    first = middle + 5 - extra([one.label], left - 14) / 2 if left else top + 15
    width, anchor = (left - 14, "end") if left else (NARROW, "start")
    name = label_lines(one.label, left - 14 if left else 0, first, width, anchor)
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
    return link(one.url, f"{one.label} {one.median}", name, *drawn, " ", number)
