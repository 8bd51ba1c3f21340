"""Figures in words: a value with its unit, where it comes from, a whole set as a page shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.working_days import Offset
from webapp.due import Tag
from webapp.i18n import _, day, ngettext
from webapp.names import Names
from webapp.timescales.names import TAGS, figure_about, figure_name, kind_name
from workflows.figures import COMMON_YEAR, Kind
from workflows.timescales import Figures, kind

# Kinds whose values are written in a short way, which the page shows beside the words.
CODED = (Kind.OFFSET, Kind.DAY_OF_YEAR)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as people read it; `code` is how it is written, where that is short."""

    name: str
    label: str
    about: str
    value: str
    code: str
    tag: Tag
    is_empty: bool


def figures_of(key: str, figures: Figures, names: Names) -> list[Figure]:
    return [figure(key, name, figures, names) for name in figures]


def figure(key: str, name: str, figures: Figures, names: Names) -> Figure:
    told = figures[name]
    value = told["value"]
    return Figure(
        name=name,
        label=figure_name(name),
        about=figure_about(name),
        value=said_value(key, name, value, names),
        code=value if isinstance(value, str) and kind(key, name, figures)[0] in CODED else "",
        tag=tag_of(told["tag"]),
        is_empty=value is None,
    )


def said_value(key: str, name: str, value: Any, names: Names) -> str:
    """A value in words; what nobody has confirmed says so."""
    if value is None:
        return _("Not confirmed yet")
    what, _example = kind(key, name, {name: {"value": value}})
    return SAID[what](value, names)


def tag_of(tag: str) -> Tag:
    colour, name, _about = TAGS.get(tag, ("grey", lambda: tag, lambda: ""))
    return Tag(colour, f"{tag}: {name()}")


def tags() -> list[tuple[str, str, str]]:
    """Where a figure may come from, to choose from."""
    return [(tag, f"{tag}: {name()}", about()) for tag, (_c, name, about) in TAGS.items()]


def said_offset(value: str) -> str:
    """`20wd` as people say it; which days it counts is always said."""
    offset = Offset.parse(value)
    said = _counted(offset)
    if offset.count < 0:
        return _("%(how_long)s before", how_long=said)
    rolls = {">": _("on to a working day"), "<": _("back to a working day")}
    return f"{said}, {rolls[offset.roll]}" if offset.roll else said


def offset_in_words(value: str) -> str:
    """The same; what is no offset, such as one that is not drawn to its end, as it is written."""
    try:
        return said_offset(value)
    except ValueError:
        return value


def said_day_of_year(value: str) -> str:
    """`03-20<` as people say it, with what happens when nobody works on it."""
    on = date.fromisoformat(f"{COMMON_YEAR}-{value[:5]}")
    moves = {
        ">": _("or the next working day"),
        "<": _("or the working day before"),
    }
    said = day(on, "d MMMM")
    return f"{said}, {moves[value[5:]]}" if value[5:] else said


def _counted(offset: Offset) -> str:
    number = abs(offset.count)
    units: Mapping[str, Callable[[], str]] = {
        "wd": lambda: ngettext("%(num)d working day", "%(num)d working days", number),
        "wh": lambda: ngettext("%(num)d working hour", "%(num)d working hours", number),
        "d": lambda: ngettext("%(num)d calendar day", "%(num)d calendar days", number),
        "w": lambda: ngettext("%(num)d week", "%(num)d weeks", number),
        "m": lambda: ngettext("%(num)d month", "%(num)d months", number),
        "y": lambda: ngettext("%(num)d year", "%(num)d years", number),
    }
    return units[offset.unit]()


def _counts(value: Mapping[str, int], _names: Names) -> str:
    return "; ".join(f"{kind_name(key)}: {number}" for key, number in value.items())


def _members(value: Mapping[str, Sequence[str]], names: Names) -> str:
    return "; ".join(
        f"{kind_name(key)}: {', '.join(names.agency(one) for one in agencies)}"
        for key, agencies in value.items()
    )


SAID: Mapping[Kind, Callable[[Any, Names], str]] = {
    Kind.OFFSET: lambda value, _names: said_offset(value),
    Kind.NUMBER: lambda value, _names: str(value),
    Kind.SHARE: lambda value, _names: f"{value}%",
    Kind.DAY: lambda value, _names: day(date.fromisoformat(value)),
    Kind.DAY_OF_YEAR: lambda value, _names: said_day_of_year(value),
    Kind.LEVELS: lambda value, _names: ", ".join(value),
    Kind.COUNTS: _counts,
    Kind.MEMBERS: _members,
}
