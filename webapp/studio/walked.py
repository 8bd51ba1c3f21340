"""A walk in words: its tasks with who and when, and where it goes otherwise than it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.bpmn.diagram import Element
from engine.scenarios import Outcome
from engine.simulation import Walk, Walkable, Walked
from webapp.i18n import _, day, said
from webapp.names import Names
from webapp.studio.whom import group_in_words, whom


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the walk."""

    element: str
    name: str
    who: str
    created: date
    due: date | None
    ladder: Sequence[tuple[str, str, str]]


def rows_of(walk: Walk, walkable: Walkable, names: Names) -> list[Row]:
    return [
        Row(
            element=task.element,
            name=said(task.name, task.name_cy),
            who=_who(task, walkable),
            created=task.created,
            due=task.due,
            ladder=[
                (str(rung["level"]), _on(str(rung["at"])), _whom(rung["to"], names))
                for rung in task.ladder
            ],
        )
        for task in walk.tasks
    ]


def _whom(to: object, names: Names) -> str:
    known = {"assignee": _("The person with the task"), "delegate": _("The delegate")}
    listed = [str(one) for one in to] if isinstance(to, list) else []
    return ", ".join(known.get(one) or _group(one, names) for one in listed)


def _who(task: Walked, walkable: Walkable) -> str:
    """The group that finds it; in what is called apart, the lane as it is written there."""
    element = walkable.compiled.elements.get(task.element)
    return (whom(element) if element else "") or said(task.lane, task.lane_cy)


def _group(key: str, names: Names) -> str:
    """A group of an agency or a board that the walk does not know yet is called by its role."""
    return group_in_words(key) if "{" in key else names.group(key)


def _on(moment: str) -> str:
    return day(date.fromisoformat(moment[:10]), "EEE d MMM y")


def told_of(outcome: Outcome, walkable: Walkable) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "passes": outcome.passes,
        "differences": [
            _difference(one.kind, called(walkable, one.element), one.before, one.after)
            for one in outcome.differences
        ],
    }


def _difference(kind: str, name: str, before: str, after: str) -> str:
    if kind == "missing":
        return _("Does not happen any more: %(name)s", name=name)
    if kind == "new":
        return _("Happens now as well: %(name)s", name=name)
    dates = [day(date.fromisoformat(one)) if one else "–" for one in (before, after)]
    return _("%(name)s: due %(before)s, now %(after)s", name=name, before=dates[0], after=dates[1])


def called(walkable: Walkable, element_id: str) -> str:
    """By its name, also where it stands in a process that is called."""
    element = _found(walkable, element_id, set())
    return (said(element.name, element.name_cy) if element else "") or element_id


def _found(walkable: Walkable, element_id: str, met: set[str]) -> Element | None:
    elements = walkable.compiled.elements
    if element_id in elements:
        return elements[element_id]
    for key in sorted({one.called for one in elements.values()} - {"", *met}):
        met.add(key)
        callee = walkable.called(key)
        found = _found(callee, element_id, met) if callee else None
        if found is not None:
            return found
    return None
