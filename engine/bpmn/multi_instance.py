"""Activities that are done several times: for each of a collection, by number, or in a loop."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.data import merge
from engine.bpmn.prediction import OneStep
from engine.bpmn.tokens import STARTED, SpiffTask, Token
from engine.bpmn.values import plain
from engine.errors import EngineError

MAX_ROUNDS = 10_000


class BadCollection(EngineError):
    """A multi-instance over something that cannot be counted."""

    rule = "collection"

    def __init__(self, found: object) -> None:
        super().__init__(
            f"Expected a list, a mapping or a number of rounds, but found {found!r:.80}"
        )
        self.found = str(found)[:80]


class Rounds(OneStep, BpmnSpecMixin):
    """The activity as a whole; each round is a child token of `task_spec`."""

    task_spec: str
    own_names: frozenset[str] = frozenset()

    def _begin_round(self, my_task: SpiffTask, key: object, given: Mapping[str, object]) -> None:
        child = my_task.add_child(my_task.workflow.spec.task_specs[self.task_spec])
        child.triggered = True
        child.internal_data = {"key": key, "given": given}
        child.data = {}
        child.start()

    def _rounds(self, my_task: SpiffTask) -> list[Token]:
        return [token for token in my_task.children if token.triggered and token.is_live]

    def _on_cancel(self, my_task: SpiffTask) -> None:
        super()._on_cancel(my_task)
        for child in self._rounds(my_task):
            child.cancel()

    def gather(self, my_task: SpiffTask, child: Token) -> None:
        """Take over what one round brought; whatever fails here fails the whole activity."""
        with my_task.failing():
            self._gather(my_task, child)

    def _gather(self, my_task: SpiffTask, child: Token) -> None:
        raise NotImplementedError


class StandardLoop(Rounds):
    """Goes on while its condition holds, up to a maximum."""

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        task_spec: str,
        maximum: int | None,
        condition: str | None,
        test_before: bool,  # noqa: FBT001
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec, self.maximum = task_spec, maximum
        self.condition, self.test_before = condition, test_before

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        my_task.internal_data.setdefault("done", 0)
        if self.test_before and not self._goes_on(my_task):
            return True
        my_task._set_state(STARTED)
        self._begin_round(my_task, my_task.internal_data["done"], {})
        return False

    def _goes_on(self, my_task: SpiffTask) -> bool:
        done = my_task.internal_data["done"]
        if self.maximum is not None and done >= self.maximum:
            return False
        if self.condition is None:
            return True
        return bool(my_task.workflow.top_workflow.evaluate(self.condition, my_task.data))

    def _gather(self, my_task: SpiffTask, child: Token) -> None:
        my_task.data = child.data
        my_task.internal_data["done"] += 1
        self._next(my_task)

    def _next(self, my_task: SpiffTask) -> None:
        if self._goes_on(my_task):
            self._begin_round(my_task, my_task.internal_data["done"], {})
        else:
            my_task._ready()

    def again(self, my_task: SpiffTask) -> None:
        if not my_task.internal_data.get("done"):
            super().again(my_task)
            return
        my_task._set_state(STARTED)
        self._next(my_task)


class MultiInstance(Rounds):
    """For each item of a collection, or a number of times; in parallel.

    The results come in the order of the collection, whoever finished first. Without an output
    collection the changes of all rounds are merged.
    """

    is_sequential = False

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        self.task_spec = kwargs.pop("task_spec")
        self.cardinality: str | None = kwargs.pop("cardinality")
        self.condition: str | None = kwargs.pop("condition")
        self.data_input = _name(kwargs.pop("data_input"))
        self.data_output = _name(kwargs.pop("data_output"))
        self.input_item = _name(kwargs.pop("input_item"))
        self.output_item = _name(kwargs.pop("output_item"))
        super().__init__(wf_spec, bpmn_id, **kwargs)
        # They belong to one round; a second pass through the diagram uses them again.
        self.own_names = frozenset(name for name in (self.input_item, self.output_item) if name)

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        todo = self._items(my_task)
        my_task.data = {k: v for k, v in my_task.data.items() if k not in self.own_names}
        my_task.internal_data |= {"total": len(todo), "done": 0, "results": []}
        if not todo:
            self._finish(my_task)
            return True
        my_task._set_state(STARTED)
        first, rest = (todo[:1], todo[1:]) if self.is_sequential else (todo, [])
        if rest:
            my_task.internal_data["todo"] = rest
        for key, item in first:
            self._begin_item(my_task, key, item)
        return False

    def _items(self, my_task: SpiffTask) -> list[tuple[object, object]]:
        found = self._source(my_task)
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= MAX_ROUNDS:
            found = list(range(found))
        if isinstance(found, Mapping):
            return list(found.items())
        if isinstance(found, list):
            return list(enumerate(found))
        raise BadCollection(found)

    def _source(self, my_task: SpiffTask) -> object:
        text = self.cardinality if self.data_input is None else self.data_input
        if text in my_task.data:
            return my_task.data[text]  # as it is: a big collection need not be copied
        return plain(my_task.workflow.top_workflow.evaluate(text, my_task.data))[0]

    def _begin_item(self, my_task: SpiffTask, key: object, item: object) -> None:
        given = {self.input_item: item} if self.input_item else {}
        self._begin_round(my_task, key, given)

    def _gather(self, my_task: SpiffTask, child: Token) -> None:
        inner = my_task.internal_data
        inner["done"] += 1
        if self.data_output is not None:
            inner["results"].append([child.internal_data["key"], self._result(my_task, child)])
        else:
            self._merge(my_task, child)
        self._next(my_task, child.data)

    def _result(self, my_task: SpiffTask, child: Token) -> object:
        """The output item, or else all that the round has changed."""
        if self.output_item is not None and self.output_item in child.data:
            return child.data[self.output_item]
        known = my_task.data
        return {
            name: value
            for name, value in child.data.items()
            if name != self.input_item and (name not in known or known[name] != value)
        }

    def _merge(self, my_task: SpiffTask, child: Token) -> None:
        changed = {name: value for name, value in child.data.items() if name not in self.own_names}
        if self.is_sequential:
            my_task.data = changed
            return
        # The rounds all began with what the activity knew, and know no more than that.
        merged = my_task.internal_data.get("merged")
        sides = [(None, changed)] if merged is None else [(None, merged), (None, changed)]
        my_task.internal_data["merged"] = merge(my_task.data, sides)

    def _next(self, my_task: SpiffTask, latest: Mapping[str, object]) -> None:
        inner = my_task.internal_data
        if inner["done"] >= inner["total"] or self._is_enough(my_task, latest):
            for child in self._rounds(my_task):
                child.cancel()
            self._finish(my_task)
            my_task._ready()
        elif inner.get("todo"):
            key, item = inner["todo"][0]
            inner["todo"] = inner["todo"][1:]
            self._begin_item(my_task, key, item)

    def _is_enough(self, my_task: SpiffTask, latest: Mapping[str, object]) -> bool:
        if self.condition is None:
            return False
        inner = my_task.internal_data
        counts = {
            "nrOfInstances": inner["total"],
            "nrOfCompletedInstances": inner["done"],
            "nrOfActiveInstances": len(self._rounds(my_task)),
        }
        results = {self.data_output: self._collected(my_task)} if self.data_output else {}
        seen = {**latest, **counts, **results}
        return bool(my_task.workflow.top_workflow.evaluate(self.condition, seen))

    def _collected(self, my_task: SpiffTask) -> list[object] | dict[str, object]:
        results = my_task.internal_data["results"]
        if any(isinstance(key, str) for key, _ in results):
            return dict(results)
        return [item for _, item in sorted(results, key=lambda one: one[0])]

    def _finish(self, my_task: SpiffTask) -> None:
        inner = my_task.internal_data
        if self.data_output is not None:
            my_task.data = my_task.data | {self.data_output: self._collected(my_task)}
        elif (merged := inner.pop("merged", None)) is not None:
            my_task.data = merged

    def again(self, my_task: SpiffTask) -> None:
        if "total" not in my_task.internal_data:
            super().again(my_task)
            return
        my_task._set_state(STARTED)
        self._next(my_task, my_task.data)


class SequentialMultiInstance(MultiInstance):
    """One item after the other."""

    is_sequential = True


def _name(reference: Any) -> str | None:
    """Read the variable (of a collection: the expression) that a parsed reference stands for."""
    if reference is None:
        return None
    name = (reference.bpmn_name or "").strip()
    return name if name.isidentifier() else str(reference.bpmn_id).strip()
