"""The heat on the diagram: figures over the steps, with bars and warmth, and what they mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from webapp.diagrams import picture_of
from webapp.drawing import Badge, Progress, draw
from webapp.drawing.badges import LEVELS, bars
from webapp.i18n import _, said
from webapp.operations.asked import Asked, measures
from webapp.operations.figures import Figures, Step
from webapp.operations.words import days, working_days

Value = Callable[[Step], int]
VALUES: Mapping[str, Value] = {
    "median": lambda one: one.took.median,
    "ninth": lambda one: one.took.ninth,
    "longest": lambda one: one.took.longest,
    "late": lambda one: one.took.late,
    "count": lambda one: one.took.count,
    "now": lambda one: one.now.count if one.now else 0,
}


@dataclass(frozen=True, slots=True)
class Warmth:
    """One sign of the key."""

    bars: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Map:
    """The diagram with its figures, and what their bars mean."""

    svg: Markup
    key: Sequence[Warmth]
    measure: str


def heat_map(found: Figures, asked: Asked) -> Map | None:
    picture = picture_of(found.drawn)
    if picture.is_empty:
        return None
    values = {one.element_id: VALUES[asked.measure](one) for one in found.steps}
    if asked.measure == "now" and found.waits:
        values |= {one.element_id: one.count for one in found.waits}
    most = max(values.values(), default=0)
    badges = {
        element: Badge(_shown(value, asked.measure), _level(value, most))
        for element, value in values.items()
        if value or (asked.measure in ("median", "ninth") and _has_past(found, element))
    }
    for element, count in found.failed.items():
        known = badges.get(element, Badge(""))
        badges[element] = Badge(known.text, known.level, count)
    title = _("Process diagram: %(name)s", name=said(found.drawn.name, found.drawn.name_cy))
    svg = draw(
        picture,
        Progress(badges=badges),
        title=title,
        description=_("%(figure)s, step by step, in the table below.", figure=_measure(asked)),
        uid="diagram",
    )
    return Map(svg, key_of(most, asked.measure), _measure(asked))


def key_of(most: int, measure: str) -> list[Warmth]:
    found = []
    for level in range(1, LEVELS + 1):
        lowest, highest = most * (level - 1) // LEVELS + 1, most * level // LEVELS
        if lowest <= highest:
            up_to = working_days(highest) if measure in ("median", "ninth") else str(highest)
            span = up_to if lowest == highest else f"{lowest}–{up_to}"
            found.append(Warmth(Markup(bars(level)), span))  # noqa: S704
    return found


def _has_past(found: Figures, element: str) -> bool:
    return any(one.element_id == element and one.took.count for one in found.steps)


def _measure(asked: Asked) -> str:
    return measures()[asked.measure]


def _shown(value: int, measure: str) -> str:
    return days(value) if measure in ("median", "ninth") else str(value)


def _level(value: int, most: int) -> int:
    return ceil(LEVELS * value / most) if most else 0
