"""Says the figures in the reader's language: where work waits, the table, the file of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.documents.table import Column, Section
from webapp.heads import Head, order_of
from webapp.i18n import _
from webapp.operations.asked import SORTS, Asked
from webapp.operations.figures import Figures
from webapp.operations.standing import Now
from webapp.operations.words import group_of, name_of, working_days


@dataclass(frozen=True, slots=True)
class Row:
    """One step: what it took."""

    element_id: str
    name: str
    group: str
    is_here: bool
    count: int
    median: int
    ninth: int
    longest: int
    late: int


# Where work waits, in sentences


def sentences(found: Figures) -> list[str]:
    told = []
    if (slow := found.slowest) is not None:
        told.append(
            _(
                "Work waits longest at: %(step)s. Half of the tasks took %(median)s or longer,"
                " one in ten longer than %(ninth)s. Held by: %(group)s.",
                step=name_of(slow.element),
                median=working_days(slow.took.median),
                ninth=working_days(slow.took.ninth),
                group=group_of(slow.element),
            )
        )
    late = found.latest_now
    if late is not None and late.now is not None:
        told.append(
            _(
                "Most late at this moment: %(step)s, %(late)s of %(count)s. Held by: %(group)s.",
                step=name_of(late.element),
                late=late.now.late,
                count=late.now.count,
                group=group_of(late.element),
            )
        )
    return told


# The tables


def rows(found: Figures, asked: Asked) -> list[Row]:
    told = [
        Row(
            element_id=one.element_id,
            name=name_of(one.element),
            group=group_of(one.element),
            is_here=one.is_here,
            count=one.took.count,
            median=one.took.median,
            ninth=one.took.ninth,
            longest=one.took.longest,
            late=one.took.late,
        )
        for one in found.steps
    ]
    name = asked.sort.removeprefix("-")
    if name:
        told.sort(key=lambda row: _order(getattr(row, name)), reverse=asked.sort.startswith("-"))
    return told


def _order(value: str | int) -> tuple[int, str]:
    return (0, value.casefold()) if isinstance(value, str) else (value, "")


def heads(asked: Asked, process: str) -> list[Head]:
    told = []
    for sort, name in zip(SORTS, columns(), strict=True):
        query: dict[str, Any] = {**asked.query, "sort": asked.turned(sort)}
        url = url_for("operations.show", process=process, **query) + "#steps"
        told.append(Head(name, url, order_of(sort, asked.sort), sort not in ("name", "group")))
    return told


def columns() -> list[str]:
    return [
        _("Step"),
        _("Held by"),
        _("Completed"),
        _("Median"),
        _("Nine in ten"),
        _("Longest"),
        _("Late"),
    ]


# The same as a file


def sections(steps: Sequence[Row], now: Sequence[Now]) -> list[Section]:
    wide = (34, 26, 12, 12, 14, 12, 10)
    past = [
        Column(name, "number" if place > 1 else "text", width)
        for place, (name, width) in enumerate(zip(columns(), wide, strict=True))
    ]
    present = [Column(name, "text", 24) for name in now_columns()]
    return [
        Section(
            _("How long steps took, in working days"),
            past,
            [
                (one.name, one.group, one.count, one.median, one.ninth, one.longest, one.late)
                for one in steps
            ],
        ),
        Section(
            _("What stands where now"),
            present,
            [
                (one.name, one.group, one.count, one.late, one.oldest, str(one.failed))
                for one in now
            ],
        ),
    ]


def now_columns() -> list[str]:
    return [
        _("Step"),
        _("Held by"),
        _("Waiting"),
        _("Late"),
        _("Oldest, in working days"),
        _("Failed"),
    ]
