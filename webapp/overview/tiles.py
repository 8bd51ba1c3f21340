"""The few figures at the top of the overview, and the groups that one may choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.i18n import _, ngettext
from webapp.overview.charts import Links
from webapp.overview.figures import Figures
from webapp.overview.scope import Scope


@dataclass(frozen=True, slots=True)
class Tile:
    number: str
    label: str
    detail: str
    colour: str
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    name: str
    url: str
    is_here: bool


def tiles(found: Figures, links: Links) -> Sequence[Tile]:
    done = found.finished_on_time + found.finished_late
    share = f"{round(100 * found.finished_on_time / done)}%" if done else "–"
    shown = [
        Tile(
            str(found.late_tasks),
            _("Late tasks"),
            _("open, past their deadline"),
            "red",
            links.tasks(late=1),
        ),
        Tile(
            str(found.overdue_actions),
            _("Overdue actions"),
            _("not completed, past their date"),
            "red",
            links.registered_actions(overdue=1),
        ),
        Tile(
            share,
            _("Finished in time"),
            ngettext("of %(num)d task in 13 weeks", "of %(num)d tasks in 13 weeks", done),
            "brand",
            "#finished",
        ),
    ]
    if found.waiting_for_chair is None:
        return shown
    waiting = Tile(
        str(found.waiting_for_chair),
        _("Waiting for the chair"),
        _("late tasks to decide on"),
        "amber",
        links.tasks(waiting=1),
    )
    return [*shown[:1], waiting, *shown[1:]]


def boards_of(scope: Scope) -> Sequence[Board]:
    """Both groups together, or one of them."""
    if len(scope.boards) < 2:  # noqa: PLR2004 - with one there is nothing to choose
        return []
    named = [
        ("", _("Both groups")),
        ("children", _("Children’s group")),
        ("adults", _("Adults’ group")),
    ]
    return [
        Board(name, url_for("overview.show", board=key or None), scope.board == key)
        for key, name in named
    ]
