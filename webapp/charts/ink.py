"""What all charts are drawn with: looks that differ without colour, axes, words, links."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from webapp.charts.chart import Chart, Series
from webapp.drawing.svg import tag, words

SIZE = 14
# A stroke over the colour of each look, so that two of them differ on a grey printer, too.
LOOKS = {
    "calm": "",
    "late": "M-2 2l4-4M0 10L10 0M8 12l4-4",
    "risk": "M-2 2l4-4M0 10L10 0M8 12l4-4",
    "red": "M0 0L10 10M-2 8l4 4M8-2l4 4M0 10L10 0M-2 2l4-4M8 12l4-4",
    "amber": "M-2 2l4-4M0 10L10 0M8 12l4-4",
    "green": "",
    "grey": "M0 5H10",
    "blue": "M5 0V10",
}
STEPS = (1, 2, 5)
TICKS = 5


def picture(chart: Chart, width: float, height: float, body: Iterable[str], which: str) -> Markup:
    """One SVG with its title and description; what can be followed in it stays reachable."""
    key = f"{chart.key}-{which}"
    drawn = tag(
        "svg",
        tag("title", words(chart.title), id=f"{key}-title"),
        tag("desc", words(chart.about), id=f"{key}-desc"),
        tag("defs", *_patterns(chart, key)),
        *body,
        class_=f"app-plot app-plot--{which}",
        viewBox=f"0 0 {width:g} {height:g}",
        role="group",
        aria_labelledby=f"{key}-title {key}-desc",
    )
    return Markup(drawn)  # noqa: S704 - `tag` and `words` have escaped it


def block(key: str, look: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle in a look: its colour, and its pattern over it."""
    if width <= 0 or height <= 0:
        return ""
    plain = tag("rect", x=x, y=y, width=width, height=height, class_=f"app-fill app-fill--{look}")
    if not LOOKS.get(look):
        return plain
    over = tag("rect", x=x, y=y, width=width, height=height, fill=f"url(#{key}-{look})")
    return plain + over


def label(
    text: str, x: float, y: float, anchor: str = "start", *, bold: bool = False, quiet: bool = False
) -> str:
    looks = ["app-plot__text", "is-bold" if bold else "", "is-quiet" if quiet else ""]
    return tag(
        "text", words(text), x=x, y=y, text_anchor=anchor, class_=" ".join(filter(None, looks))
    )


def tick(text: str, x: float, y: float, anchor: str) -> str:
    """A number of the scale: a reader who listens hears the values, not the scale."""
    return tag("g", label(text, x, y, anchor, quiet=True), aria_hidden="true")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"app-plot__{kind}")


def link(url: str, said: str, *inner: str) -> str:
    """A group that leads to what it counts; without an address it only says it."""
    if not url:
        return tag("g", tag("title", words(said)), *inner)
    return tag("a", *inner, href=url, aria_label=said)


def scale(largest: float) -> Sequence[int]:
    """Whole numbers from nothing to a little more than the largest, few enough to be read."""
    step, power = 1, 1
    while True:
        for one in STEPS:
            step = one * power
            if largest <= step * TICKS:
                top = max(1, -(-int(largest) // step))
                return [step * number for number in range(top + 1)]
        power *= 10


def legend(series: Sequence[Series], key: str) -> list[tuple[Markup, str]]:
    """A swatch for each series, with its name."""
    return [(_swatch(one.look, f"{key}-key"), one.name) for one in series]


def _swatch(look: str, key: str) -> Markup:
    drawn = tag(
        "svg",
        tag("defs", _pattern(f"{key}-{look}", LOOKS[look])) if LOOKS.get(look) else "",
        block(key, look, 0, 0, 18, 14),
        viewBox="0 0 18 14",
        width=18,
        height=14,
        class_="app-plot__swatch",
        aria_hidden="true",
        focusable="false",
    )
    return Markup(drawn)  # noqa: S704 - as above


def _patterns(chart: Chart, key: str) -> Iterable[str]:
    """Of the looks that this chart has."""
    looks = {one.look for one in chart.series} | {row.look for row in chart.rows}
    return (_pattern(f"{key}-{look}", LOOKS[look]) for look in sorted(looks) if LOOKS.get(look))


def _pattern(name: str, stroke: str) -> str:
    return tag(
        "pattern",
        tag("path", d=stroke, class_="app-plot__hatch"),
        id=name,
        width=10,
        height=10,
        patternUnits="userSpaceOnUse",
    )
