"""How a token goes on: its successors are made when it completes, and no future is predicted."""

from collections.abc import Iterable
from typing import Any

from engine.bpmn.data import fold
from engine.bpmn.tokens import FUTURE, READY, SpiffSpec, SpiffTask, SubScope, Token

# What follows a token: the spec, the name of the way, and the sequence flow drawn for it.
Way = tuple[SpiffSpec, str, str | None]


class OneStep:
    """Comes first among the bases of every element.

    SpiffWorkflow builds the whole future of an instance as a tree, in which joins multiply. Nothing
    here needs more than the next step.
    """

    name: str
    # All set once, when the definition is compiled; shared by all threads from then on.
    element: Any = None
    element_id = ""
    shown = False
    watched = False  # events are attached to it
    counts_arrivals = False
    listens = False  # for events that happen
    is_attached = False  # to an activity, so that it holds no token of its own
    is_isolated = False  # has variables of its own
    ways: tuple[Way, ...] = ()
    incoming: frozenset[str] = frozenset()

    def _predict(self, my_task: SpiffTask, *_: object, **__: object) -> None:
        """Nothing is foretold."""

    def _update(self, my_task: SpiffTask) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: SpiffTask) -> bool:
        my_task._inherit_data()
        return True

    def _run_hook(self, _task: SpiffTask) -> bool | None:
        return True

    def _on_complete(self, my_task: SpiffTask) -> None:
        if self.watched:
            disarm(my_task)
        if my_task.triggered:
            my_task.parent.task_spec.gather(my_task.parent, my_task)
            return
        children = [self.follow(my_task, way) for way in self.ways_of(my_task)]
        for child in children:
            child.start()
        if not children:
            end(my_task)

    def _on_cancel(self, my_task: SpiffTask) -> None:
        if self.watched:
            disarm(my_task)

    def ways_of(self, _task: SpiffTask) -> Iterable[Way]:
        return self.ways

    def follow(self, my_task: SpiffTask, way: Way) -> Token:
        spec, name, flow = way
        child: Token = my_task.add_child(spec)
        if flow is not None:
            child.internal_data["flow"] = flow
        if spec.counts_arrivals:
            child.internal_data["by"] = name
        return child

    def is_armed(self, _task: SpiffTask) -> bool:
        """Whether a token only listens here and has not arrived."""
        return False

    def again(self, my_task: SpiffTask) -> None:
        """Try a second time what failed."""
        my_task._set_state(FUTURE)
        self._update(my_task)


def disarm(activity: Token) -> None:
    """The activity is over: nobody listens any more for what was attached to it."""
    for token in activity.workflow.live_tokens():
        if token.internal_data.get("on") == activity.id and token._state != READY:
            token.cancel()


def end(token: Token) -> None:
    """A token has nowhere to go: the scope ends with its last one."""
    scope = token.workflow
    if scope.live_tokens():
        fold(token)
    else:
        close(scope, token.data)


def close(scope: Any, data: dict[str, Any]) -> None:
    scope.completed = True
    scope.data = data
    if isinstance(scope, SubScope):
        scope.caller.task_spec.finished(scope.caller, scope)
