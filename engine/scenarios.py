"""Scenario tests: a walk that was found right is kept, and walked again after every change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.simulation import Rules, Walk, Walkable, simulate

MOST = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a walk went otherwise; `kind` is missing, new or other_date."""

    kind: str
    element: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario, walked: it passes where nothing is otherwise."""

    name: str
    differences: Sequence[Difference]
    walk: Walk

    @property
    def passes(self) -> bool:
        return not self.differences


def recorded(name: str, walk: Walk, given: Mapping[str, Any]) -> dict[str, Any]:
    """A walk as it is kept: its start, what was answered, and the tasks and ends it came to."""
    return {
        "name": name,
        "start": walk.start.isoformat(),
        **{part: dict(given.get(part, {})) for part in ("variables", "answers", "steps")},
        "tasks": _tasks(walk),
        "ends": list(walk.ends),
    }


def without(scenarios: Sequence[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """All but the one of this name, which is taken out or makes room for a new one."""
    return [one for one in scenarios if one["name"] != name]


def is_endless(walk: Walk) -> bool:
    """Whether it was given up because it came round again and again: nothing to be kept."""
    return any(one["rule"] == "never_ends" for one in walk.warnings)


def run(walkable: Walkable, rules: Rules, scenario: Mapping[str, Any]) -> Outcome:
    walk = simulate(walkable, date.fromisoformat(scenario["start"]), rules, scenario)
    return Outcome(str(scenario["name"]), list(_compared(scenario, walk)), walk)


def run_all(
    walkable: Walkable, rules: Rules, scenarios: Sequence[Mapping[str, Any]]
) -> list[Outcome]:
    return [run(walkable, rules, scenario) for scenario in scenarios[:MOST]]


def _compared(scenario: Mapping[str, Any], walk: Walk) -> list[Difference]:
    """Task by task in their order; what follows a missing or a new one is compared again."""
    expected, found = [tuple(task) for task in scenario["tasks"]], [tuple(t) for t in _tasks(walk)]
    differences: list[Difference] = []
    ahead = 0
    for element, due in expected:
        names = [one for one, _due in found[ahead:]]
        if element not in names:
            differences.append(Difference("missing", element))
            continue
        steps = names.index(element)
        differences += [Difference("new", one) for one in names[:steps]]
        ahead += steps + 1
        if found[ahead - 1][1] != due:
            differences.append(Difference("other_date", element, due, found[ahead - 1][1]))
    differences += [Difference("new", one) for one, _due in found[ahead:]]
    ends = set(scenario.get("ends", ())), set(walk.ends)
    differences += [Difference("missing", one) for one in sorted(ends[0] - ends[1])]
    return differences + [Difference("new", one) for one in sorted(ends[1] - ends[0])]


def _tasks(walk: Walk) -> list[list[str]]:
    return [[task.element, task.due.isoformat() if task.due else ""] for task in walk.tasks]
