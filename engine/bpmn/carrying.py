"""Carries one token of a running process to another element of its scope, by hand.

Whether joins still get what they wait for is found by playing the diagram on from there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.activities import (
    DecisionTask,
    EventSubProcess,
    HumanTask,
    OwnCall,
    ScriptTask,
    StepTask,
    SubProcess,
)
from engine.bpmn.event_specs import BoundaryEvent, CatchEvent, EndEvent, ThrowEvent
from engine.bpmn.gateways import EventBasedGateway, ExclusiveGateway
from engine.bpmn.multi_instance import Rounds
from engine.bpmn.outlook import Note
from engine.bpmn.process import Process
from engine.bpmn.rules.net import Net
from engine.bpmn.rules.tokens import trouble
from engine.bpmn.scopes import Scope, scopes_of
from engine.bpmn.tokens import ERROR, STARTED, WAITING, SpiffSpec, Token
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import read_xml

_ACTIVITIES = (HumanTask, StepTask, OwnCall, ScriptTask, DecisionTask, SubProcess, Rounds)
PLACES = (*_ACTIVITIES, CatchEvent, ThrowEvent, EndEvent, ExclusiveGateway)


@dataclass(frozen=True, slots=True)
class Stand:
    """One token that waits, and where; `calls` are the calls that would end with it."""

    element_instance_id: str
    element_id: str
    is_failed: bool = False
    calls: tuple[str, ...] = ()


def stands(process: Process) -> list[Stand]:
    """Where the process waits. What repeats, or runs inside, stands for itself once."""
    return [
        Stand(
            str(token.id),
            token.task_spec.element_id,
            token._state == ERROR,
            tuple(str(one.id) for one in _below(token) if _is_call(one)),
        )
        for scope in process._instance.scopes()
        for token in scope.live_tokens()
        if _is_told(token)
    ]


def goals(process: Process, xml: bytes, element_instance_id: str) -> list[str]:
    """The elements of its scope to which this token can be carried: nothing forbids it."""
    token = process._token(element_instance_id)
    found = [spec for spec in _specs(token) if not _against(token, spec, spec.element_id)]
    if not found:
        return []
    broken = _joins_of(xml, token)
    return [spec.element_id for spec in found if not any(broken(spec))]


def carry(process: Process, xml: bytes, element_instance_id: str, to: str) -> list[Note]:
    """Put the token there, with what it knows; or change nothing and say what forbids it."""
    token = process._token(element_instance_id)
    goal = next((one for one in _specs(token) if one.element_id == to), None)
    notes = _against(token, goal, to)
    if goal is None or notes:
        return notes
    notes = list(dict.fromkeys(_joins_of(xml, token)(goal)))
    if not notes:
        _put(token, goal)
    return notes


def _is_told(token: Token) -> bool:
    spec = token.task_spec
    if not spec.shown or spec.is_armed(token) or token.triggered:
        return False
    return token._state != STARTED or not any(_has_scope(one) for one in (token, *token.children))


def _has_scope(token: Token) -> bool:
    return token.id in token.workflow.top_workflow.subprocesses


def _is_call(token: Token) -> bool:
    return isinstance(token.task_spec, OwnCall) and token._state == STARTED


def _below(token: Token) -> Iterator[Token]:
    """The token and all that would end with it."""
    yield token
    if isinstance(token.task_spec, Rounds):
        for child in token.task_spec._rounds(token):
            yield from _below(child)
    scope = token.workflow.top_workflow.subprocesses.get(token.id)
    for inner in () if scope is None else scope.live_tokens():
        yield from _below(inner)


def _specs(token: Token) -> list[SpiffSpec]:
    return [spec for spec in token.workflow.spec.task_specs.values() if getattr(spec, "shown", 0)]


def _is_place(spec: SpiffSpec) -> bool:
    """Not where tokens are counted, nor where one only listens."""
    if not isinstance(spec, PLACES) or isinstance(spec, BoundaryEvent | EventSubProcess):
        return False
    return not any(
        isinstance(one, EventBasedGateway) and spec in [way[0] for way in one.ways]
        for one in spec._wf_spec.task_specs.values()
    )


def _against(token: Token, goal: SpiffSpec | None, to: str) -> list[Note]:
    spec = token.task_spec
    if goal is None:
        return [Note("other_scope", to)]
    if goal is spec or not _is_place(goal):
        return [Note("no_place", to)]
    if not _is_told(token):
        return [Note("inside", spec.element_id)]
    if token._state == WAITING and spec.counts_arrivals:
        return [Note("waits_for_others", spec.element_id)]
    return []


# Where joins would wait for ever, or work be done twice


def _joins_of(xml: bytes, token: Token) -> Callable[[SpiffSpec], Iterator[Note]]:
    """What asks of an element what would break if the token went there."""
    scope = _scope_of(xml, token.workflow.spec.name)
    if scope is None:  # of a process that is drawn in another file
        return lambda goal: iter([Note("other_scope", goal.element_id)])
    others = [one for one in token.workflow.live_tokens() if one is not token and _counts(one)]
    before = {
        ends_all: trouble(*_marked(scope, [*others, token]), ends_all=ends_all)
        for ends_all in (True, False)
    }

    def broken(goal: SpiffSpec) -> Iterator[Note]:
        for ends_all, known in before.items():
            after = trouble(*_marked(scope, others, goal.bpmn_id), ends_all=ends_all)
            for rule, was, now in zip(("join_starves", "runs_twice"), known, after, strict=True):
                yield from (Note(rule, bpmn_id) for bpmn_id in sorted(now - was))

    return broken


def _scope_of(xml: bytes, name: str) -> Scope | None:
    root = read_xml(xml)
    every = [scope for process in root.findall(bpmn("process")) for scope in scopes_of(process)]
    return next((scope for scope in every if scope.node.get("id") == name), None)


def _counts(token: Token) -> bool:
    """Whether it holds a place of its own; a listener, a round, a gap between two does not."""
    return bool(token.task_spec.bpmn_id) and not token.task_spec.is_attached and not token.triggered


def _marked(scope: Scope, tokens: Sequence[Token], more: str = "") -> tuple[Net, tuple[int, ...]]:
    """The net with these tokens on it; of those that race for an event, one counts for all."""
    net, races = Net.of(scope), set[Any]()
    edges = [_edge_into(net, more)] if more else []
    for token in tokens:
        race = token.internal_data.get("race")
        if race is None or race not in races:
            races.add(race)
            edges.append(_edge_of(net, token))
    return net, tuple(sorted(edge for edge in edges if edge is not None))


def _edge_of(net: Net, token: Token) -> int | None:
    came_by = net.flows.get(str(token.internal_data.get("by", "")).rpartition("/")[2])
    return _edge_into(net, token.task_spec.bpmn_id) if came_by is None else came_by


def _edge_into(net: Net, node_id: str) -> int | None:
    node = net.nodes.get(node_id)
    return node.takes[0] if node is not None and node.takes else None


# The move itself


def _put(token: Token, goal: SpiffSpec) -> None:
    scope = token.workflow
    parent = token.parent
    if parent.task_spec.name == f"{token.task_spec.name}.split":
        parent = parent.parent
    entry = scope.spec.task_specs.get(f"{goal.name}.split", goal)
    moved = parent.add_child(entry)
    moved.data = token.data
    for rival in _rivals(token):
        rival.cancel()
    token.cancel()
    moved.start()


def _rivals(token: Token) -> list[Token]:
    """Those that wait for other events behind the same gateway."""
    race = token.internal_data.get("race")
    live = token.workflow.live_tokens() if race is not None else []
    return [one for one in live if one is not token and one.internal_data.get("race") == race]
