"""A scope as a net of edges and nodes: which edges a node takes from, and what it may give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from lxml import etree

from engine.bpmn.scopes import Scope
from engine.bpmn.vocabulary import (
    bpmn,
    bpmn_name,
    events_of,
    flag,
    is_event_subprocess,
    is_interrupting,
    reference,
)

Edges = tuple[int, ...]

_ALL_PARTS_UP_TO = 4
_PAIRS_UP_TO = 12
_ENDS_ALL = frozenset({"terminate", "error", "cancel"})


@dataclass(slots=True)
class Node:
    """One node; `choices` are the sets of edges that a token may leave on."""

    id: str
    kind: str
    takes: Edges = ()
    choices: tuple[Edges, ...] = ()
    ends_all: bool = False

    @property
    def is_join(self) -> bool:
        return self.kind == "parallelGateway" and len(self.takes) > 1

    @property
    def is_inclusive_join(self) -> bool:
        return self.kind == "inclusiveGateway" and len(self.takes) > 1

    @property
    def waits(self) -> bool:
        return self.is_join or self.is_inclusive_join

    @property
    def is_merge(self) -> bool:
        return len(self.takes) > 1 and not self.waits


@dataclass(slots=True)
class Net:
    nodes: dict[str, Node] = field(default_factory=dict)
    target: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    beginnings: list[Edges] = field(default_factory=list)
    flows: dict[str, int] = field(default_factory=dict)  # id of a flow -> its edge

    @classmethod
    def of(cls, scope: Scope) -> "Net":
        return _Builder(scope).net


class _Builder:
    """Gives every flow, link and beginning its number, then every node its choices."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.net = Net()
        self.out: dict[str, list[int]] = {}
        self.default: dict[str, int] = {}
        self.conditional: set[int] = set()
        self.into: dict[str, list[int]] = {}
        self._number_edges()
        self._set_beginnings()
        for node in scope.nodes:
            if bpmn_name(node) != "boundaryEvent":  # a way out of its activity
                self._add(node)

    def _number_edges(self) -> None:
        for flow in self.scope.flows:
            source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
            if source in self.scope.by_id and self._takes(target):
                edge = self.net.flows[flow.get("id", "")] = self._edge(source, target)
                if flow.find(bpmn("conditionExpression")) is not None:
                    self.conditional.add(edge)
                if self.scope.by_id[source].get("default") == flow.get("id"):
                    self.default[source] = edge
        for source, targets in self.scope.links.items():
            for target in targets:
                self._edge(source, target)

    def _takes(self, target: str) -> bool:
        node = self.scope.by_id.get(target)
        return node is not None and bpmn_name(node) != "boundaryEvent"

    def _edge(self, source: str, target: str) -> int:
        edge = len(self.net.target)
        self.net.target.append(target)
        self.net.source.append(self._host(source))
        self.out.setdefault(source, []).append(edge)
        self.into.setdefault(target, []).append(edge)
        return edge

    def _host(self, source: str) -> str:
        node = self.scope.by_id.get(source)
        is_boundary = node is not None and bpmn_name(node) == "boundaryEvent"
        return reference(node, "attachedToRef") if node is not None and is_boundary else source

    def _set_beginnings(self) -> None:
        """Each start event begins a run of its own; without one, all loose nodes begin at once."""
        if self.scope.starts:
            for start in self.scope.starts:
                self.net.beginnings.append((self._edge("", start.get("id", "")),))
            return
        loose = [node.get("id", "") for node in self.scope.nodes if self._is_loose(node)]
        self.net.beginnings.append(tuple(self._edge("", node_id) for node_id in loose))

    def _is_loose(self, node: etree._Element) -> bool:
        return (
            bpmn_name(node) != "boundaryEvent"
            and not is_event_subprocess(node)
            and not flag(node, "isForCompensation", default=False)
            and not self.into.get(node.get("id", ""))
        )

    def _add(self, node: etree._Element) -> None:
        node_id, kind = node.get("id", ""), bpmn_name(node)
        self.net.nodes[node_id] = Node(
            id=node_id,
            kind=kind,
            takes=tuple(self.into.get(node_id, ())),
            choices=tuple(dict.fromkeys(self._choices(node))),
            ends_all=kind == "endEvent" and bool(_ENDS_ALL & set(events_of(node))),
        )

    def _choices(self, node: etree._Element) -> Iterator[Edges]:
        node_id, kind = node.get("id", ""), bpmn_name(node)
        if kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((edge,) for edge in self.out.get(node_id, ()))
            if not self.out.get(node_id):
                yield ()
            return
        for own in self._ways_out(node):
            yield from self._with_boundary(node_id, own)
        for event in self.scope.boundary.get(node_id, ()):
            if is_interrupting(event):
                yield from self._ways_out(event)

    def _ways_out(self, node: etree._Element) -> Iterator[Edges]:
        """Everything at once, unless some flows have conditions: then any of those."""
        node_id = node.get("id", "")
        edges = self.out.get(node_id, [])
        free = [edge for edge in edges if edge in self.conditional]
        if bpmn_name(node) == "inclusiveGateway":
            free = list(edges)
        default = self.default.get(node_id)
        free = [edge for edge in free if edge != default]
        always = tuple(edge for edge in edges if edge not in free and edge != default)
        if not free or bpmn_name(node) == "parallelGateway":
            yield tuple(edges)
            return
        for some in _subsets(free):
            yield (*always, *some)
        if default is not None:
            yield (*always, default)

    def _with_boundary(self, node_id: str, own: Edges) -> Iterator[Edges]:
        yield own
        for event in self.scope.boundary.get(node_id, ()):
            if not is_interrupting(event):
                for aside in self._ways_out(event):
                    yield (*own, *aside)


def _subsets(edges: Sequence[int]) -> Iterator[Edges]:
    """Every part of a few edges; of many, those that tell most: single ones, pairs, all."""
    count = len(edges)
    if count <= _ALL_PARTS_UP_TO:
        sizes = set(range(1, count + 1))
    else:
        sizes = {1, 2, count} if count <= _PAIRS_UP_TO else {1, count}
    for size in sorted(sizes):
        yield from combinations(edges, size)
