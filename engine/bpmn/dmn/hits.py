"""Hit policies: what a table answers when no row matches, or several do."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from engine.bpmn.scripting.language import ScriptError

Answer = dict[str, Any]

SINGLE = ("UNIQUE", "ANY", "FIRST")
LISTS = ("RULE ORDER", "COLLECT")
POLICIES = frozenset(SINGLE + LISTS)
# They need an order of the outputs' values, which our tables do not declare.
UNSUPPORTED = frozenset({"PRIORITY", "OUTPUT ORDER"})


def combined(
    policy: str, aggregation: str, names: Sequence[str], rows: Sequence[tuple[int, Answer]]
) -> Answer | None:
    """Return one answer for all the rows that matched; None when a single row should have."""
    if policy in SINGLE:
        return _single(policy, rows)
    collected = {name: [answer[name] for _, answer in rows] for name in names}
    if not aggregation:
        return collected
    return {name: AGGREGATIONS[aggregation](values) for name, values in collected.items()}


def _single(policy: str, rows: Sequence[tuple[int, Answer]]) -> Answer | None:
    if not rows:
        return None
    numbers = ", ".join(str(number) for number, _ in rows)
    if policy == "UNIQUE" and len(rows) > 1:
        raise ScriptError("table.not-unique", f"rows {numbers} match, but only one may")
    if policy == "ANY" and len({_canonical(answer) for _, answer in rows}) > 1:
        raise ScriptError("table.not-any", f"rows {numbers} match, but do not answer the same")
    return rows[0][1]


def _canonical(answer: Answer) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)


def _sum(values: list[Any]) -> Any:
    return sum(_numbers(values)) if values else None


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    def chosen(values: list[Any]) -> Any:
        if values and not all(isinstance(value, str) for value in values):
            values = _numbers(values)
        return choose(values) if values else None

    return chosen


def _numbers(values: list[Any]) -> list[Any]:
    if not all(type(value) in (int, float) for value in values):
        raise ScriptError("table.not-numbers", "what is aggregated must be numbers")
    return values


AGGREGATIONS: dict[str, Callable[[list[Any]], Any]] = {
    "SUM": _sum,
    "COUNT": len,
    "MIN": _extreme(min),
    "MAX": _extreme(max),
}
