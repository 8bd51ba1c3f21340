"""Moves a running process to another version of its diagram: every token stays where it stands.

Numbers of tokens, their variables and the moments of their timers are kept. What stands against a
move is found by making it in memory, so a rehearsal and the real thing cannot differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from engine.bpmn.activities import SubProcess
from engine.bpmn.comparing import Comparison
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.event_specs import BoundaryEvent, EventSplit
from engine.bpmn.gateways import EventBasedGateway, ParallelGateway
from engine.bpmn.linking import reaches
from engine.bpmn.outlook import Note, new_tasks, touched
from engine.bpmn.process import Process
from engine.bpmn.tokens import CANCELLED, COMPLETED, WAITING, Instance, SpiffSpec, Token
from engine.bpmn.world import World

Renamed = Mapping[str, str]
_NAME, _STATE, _INTERNAL = 2, 3, 6  # places in a stored row; see `state`


@dataclass(frozen=True, slots=True)
class Survey:
    """Where an instance stands and would stand, what forbids the move, what should be known."""

    stands: tuple[tuple[str, str], ...]
    obstacles: tuple[Note, ...]
    remarks: tuple[Note, ...] = ()


@dataclass(slots=True)
class Move:
    """A process on its way from one definition to another; `renamed` maps ids of elements.

    With a `comparison` of the two, what was changed is told of this process, too.
    """

    source: Process
    target: CompiledDefinition
    renamed: Renamed
    world: World
    comparison: Comparison | None = None
    obstacles: list[Note] = field(default_factory=list)
    stands: list[tuple[str, str]] = field(default_factory=list)

    def make(self) -> tuple[Process | None, Survey]:
        """The process as the target's, run on to its next wait; none where something forbids it."""
        stored = self._rewritten()
        if self.obstacles:
            return None, self._survey()
        moved = Process.restore(self.target, stored, self.world)
        top: Instance = moved._instance
        self.obstacles += _starved(top)
        if self.obstacles:
            return None, self._survey()
        for scope in top.scopes():
            _arm(scope)
        _settle(top)
        moved.run()
        self.obstacles += [Note("would_fail", one.element_id) for one in moved.failures()]
        return (None if self.obstacles else moved), self._survey(tuple(self._remarks(top)))

    def _survey(self, remarks: tuple[Note, ...] = ()) -> Survey:
        return Survey(tuple(self.stands), tuple(dict.fromkeys(self.obstacles)), remarks)

    # The stored tokens, with the names that their elements have in the target

    def _rewritten(self) -> bytes:
        old = self.source._instance
        stored = orjson.loads(self.source.state())
        if "top" not in stored:
            return self.source.state()
        scopes: dict[Any, SpiffSpec] = {old: self.target.spec}
        self._rewrite(stored["top"]["tokens"], old, self.target.spec)
        for inner in stored["inner"]:
            number, _name, found = inner
            scope = old.subprocesses[number]
            target = self._inner(scope, scopes)
            if target is not None:
                scopes[scope] = target
                inner[1] = target.name
                self._rewrite(found["tokens"], scope, target)
        return orjson.dumps(stored)

    def _inner(self, scope: Any, scopes: Mapping[Any, SpiffSpec]) -> SpiffSpec | None:
        """What a running sub-process is in the target; without it, its caller is an obstacle."""
        known = scopes.get(scope.caller.workflow)
        caller = None if known is None else self._of(scope.caller.task_spec, known)
        if not isinstance(caller, SubProcess):
            return None
        found: SpiffSpec = self.target.scopes.get(caller.spec)
        return found

    def _rewrite(self, rows: list[list[Any]], scope: Any, target: SpiffSpec) -> None:
        for row in rows:
            token: Token = scope.tasks[row[0]]
            new = self._of(token.task_spec, target)
            if token.is_live and self._is_dropped(token, new, target):
                row[_STATE], new = CANCELLED, None
            elif token.is_live:
                self._look_at(token, new)
            # A finished token matters only for where branches parted: any name will do.
            row[_NAME] = target.start.name if new is None else new.name

    def _of(self, spec: SpiffSpec, target: SpiffSpec) -> SpiffSpec | None:
        """The same element in the target: helpers of an element are named after it."""
        of = spec.activity if isinstance(spec, EventSplit) else spec
        own = of.bpmn_id or ""
        name = spec.name
        if own and name.startswith(own):
            name = self.renamed.get(of.element_id, own) + name[len(own) :]
        return target.task_specs.get(name)

    def _is_dropped(self, token: Token, new: SpiffSpec | None, target: SpiffSpec) -> bool:
        """An event that only listened, and is attached to that activity no more."""
        spec = token.task_spec
        if not (isinstance(spec, BoundaryEvent) and token._state == WAITING):
            return False
        on = self._of(token.workflow.tasks[token.internal_data["on"]].task_spec, target)
        return on is not None and (new is None or new not in _attached(on) or _differ(spec, new))

    def _look_at(self, token: Token, new: SpiffSpec | None) -> None:
        old = token.task_spec
        if new is None:
            self._forbid("gone", token)
        elif not _same_kind(old, new):
            self._forbid("other_kind", token)
        elif isinstance(new, SubProcess) and new.spec not in self.target.scopes:
            self._forbid("gone", token)
        elif token._state == WAITING and token.internal_data.get("by", "") not in _flows_into(new):
            self._forbid("join_changed", token)
        elif old.shown and not old.is_armed(token):
            self.stands.append((old.element_id, new.element_id))

    def _forbid(self, rule: str, token: Token) -> None:
        spec = token.task_spec
        self.obstacles.append(Note(rule, spec.element_id or getattr(spec, "bpmn_id", "") or ""))

    def _remarks(self, top: Instance) -> Iterator[Note]:
        yield from new_tasks(self.source, top, self.target, self.renamed)
        if self.comparison is not None:
            yield from touched(self.source, top, self.target, self.comparison)


def _same_kind(old: SpiffSpec, new: SpiffSpec) -> bool:
    return type(old) is type(new) and not (_differ(old, new) and getattr(old, "listens", False))


def _differ(old: SpiffSpec, new: SpiffSpec) -> bool:
    """Whether they wait for other kinds of events; a timer with another text keeps its moment."""
    kinds = [[type(event) for event in getattr(spec, "events", ())] for spec in (old, new)]
    return kinds[0] != kinds[1]


def _flows_into(spec: SpiffSpec) -> Sequence[str] | frozenset[str]:
    return spec.incoming if spec.counts_arrivals else ("",)


def _attached(activity: SpiffSpec) -> list[SpiffSpec]:
    split = activity._wf_spec.task_specs.get(f"{activity.name}.split")
    return [] if split is None else [target for target, _, _ in split.ways[1:]]


# What the target adds to where tokens stand already


def _arm(scope: Any) -> None:
    for token in scope.live_tokens():
        spec = token.task_spec
        if spec.watched:
            _attach(token)
        elif (race := token.internal_data.get("race")) is not None:
            _join_race(scope, race)


def _attach(activity: Token) -> None:
    """Have the events listen that were attached to an activity after it had begun."""
    scope = activity.workflow
    have = {
        token.task_spec
        for token in scope.live_tokens()
        if token.internal_data.get("on") == activity.id
    }
    missing = [spec for spec in _attached(activity.task_spec) if spec not in have]
    if not missing:
        return
    split = _split_before(activity)
    for spec in missing:
        event = split.add_child(spec)
        event.internal_data["on"] = activity.id
        event.start()


def _split_before(activity: Token) -> Token:
    """The place where an activity and its events part, made if there was none."""
    scope = activity.workflow
    parent: Token = activity.parent
    spec = scope.spec.task_specs[f"{activity.task_spec.name}.split"]
    if parent.task_spec is spec:
        return parent
    split = Token.__new__(Token)
    split.id = split.last_state_change = _number_before(activity)
    split.workflow, split.task_spec, split._parent = scope, spec, parent.id
    split._children, split._state = [activity.id], COMPLETED
    split.triggered, split.thread_id = False, 0
    split.data, split.internal_data = dict(activity.data), {}
    parent._children = [split.id if one == activity.id else one for one in parent._children]
    activity._parent = split.id
    scope.tasks = dict(sorted({**scope.tasks, split.id: split}.items()))
    return split


def _number_before(activity: Token) -> int:
    """A free number between the parent's and its own: its parent's changes of state used some."""
    taken = {token.id for token in activity.workflow.top_workflow.tokens()}
    free = (number for number in range(activity.id - 1, activity.parent.id, -1))
    return next(number for number in free if number not in taken)


def _join_race(scope: Any, race: int) -> None:
    """An event added behind an event-based gateway at which an instance waits listens too."""
    gateway = scope.tasks.get(race)
    if gateway is None or not isinstance(gateway.task_spec, EventBasedGateway):
        return
    running = {
        token.task_spec for token in scope.live_tokens() if token.internal_data.get("race") == race
    }
    for way in gateway.task_spec.ways:
        if way[0] not in running:
            gateway.task_spec.follow(gateway, way).start()


def _settle(top: Instance) -> None:
    """A join may have fewer ways in now, and all that it waited for."""
    for scope in top.scopes():
        for token in scope.live_tokens():
            if token._state == WAITING and token.task_spec.counts_arrivals:
                token.task_spec.settle(scope)


# What can still come


def _starved(top: Instance) -> Iterator[Note]:
    """Joins that would wait for ever, for a flow by which no token can come any more."""
    for scope in top.scopes():
        specs = [spec for spec in scope.spec.task_specs.values() if hasattr(spec, "ways")]
        for join in specs:
            if isinstance(join, ParallelGateway) and len(join.incoming) > 1:
                live = scope.live_tokens()
                came = {t.internal_data["by"] for t in live if t.task_spec is join}
                names = {t.task_spec.name for t in live if t.task_spec is not join}
                can = {flow for flow, names_of in reaches(join, specs).items() if names & names_of}
                if (came or can) and join.incoming - came - can:
                    yield Note("join_starves", join.element_id or join.bpmn_id)
