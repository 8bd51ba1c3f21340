"""Scopes: a process or a sub-process with what lies directly in it, and where tokens may go."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine.bpmn.vocabulary import (
    FLOW_NODES,
    SUB_PROCESSES,
    bpmn,
    bpmn_name,
    events_of,
    is_event_subprocess,
    reference,
)

Edges = Mapping[str, list[etree._Element]]


def scopes_of(process: etree._Element) -> "list[Scope]":
    """Return a process and its sub-processes, outer before inner."""
    found = [Scope(process)]
    for scope in found:
        found.extend(scope.inner())
    return found


def link_name(node: etree._Element) -> str:
    definition = node.find(bpmn("linkEventDefinition"))
    own = "" if definition is None else definition.get("name", "")
    return (own or node.get("name", "")).strip()


@dataclass(frozen=True)
class Scope:
    """A process or a sub-process, with what lies directly in it."""

    node: etree._Element
    outer: "Scope | None" = field(default=None, repr=False)

    @cached_property
    def kind(self) -> str:
        return bpmn_name(self.node)

    @cached_property
    def nodes(self) -> list[etree._Element]:
        return [child for child in self.node if bpmn_name(child) in FLOW_NODES]

    @cached_property
    def by_id(self) -> dict[str, etree._Element]:
        return {node.get("id", ""): node for node in self.nodes}

    @cached_property
    def flows(self) -> list[etree._Element]:
        return self.node.findall(bpmn("sequenceFlow"))

    @cached_property
    def out_of(self) -> Edges:
        return self._by("sourceRef")

    @cached_property
    def into(self) -> Edges:
        return self._by("targetRef")

    @cached_property
    def starts(self) -> list[etree._Element]:
        return [node for node in self.nodes if bpmn_name(node) == "startEvent"]

    @cached_property
    def boundary(self) -> Edges:
        """The boundary events of each activity."""
        attached: dict[str, list[etree._Element]] = {}
        for node in self.nodes:
            if bpmn_name(node) == "boundaryEvent":
                attached.setdefault(reference(node, "attachedToRef"), []).append(node)
        return attached

    @cached_property
    def is_event_subprocess(self) -> bool:
        return is_event_subprocess(self.node)

    def inner(self) -> "Iterator[Scope]":
        for node in self.nodes:
            if bpmn_name(node) in SUB_PROCESSES:
                yield Scope(node, self)

    def targets(self, node_id: str) -> Iterator[str]:
        """Where a token may go from here: along flows, off the boundary, through links."""
        for flow in self.out_of.get(node_id, ()):
            yield flow.get("targetRef", "")
        for event in self.boundary.get(node_id, ()):
            yield event.get("id", "")
        yield from self.links.get(node_id, ())

    @cached_property
    def links(self) -> Mapping[str, list[str]]:
        """The catching link events that each throwing one leads to."""
        caught: dict[str, list[str]] = {}
        for node in self.nodes:
            if bpmn_name(node) == "intermediateCatchEvent" and "link" in events_of(node):
                caught.setdefault(link_name(node), []).append(node.get("id", ""))
        return {
            node.get("id", ""): caught.get(link_name(node), [])
            for node in self.nodes
            if bpmn_name(node) == "intermediateThrowEvent" and "link" in events_of(node)
        }

    def reach(self, seeds: Iterator[str]) -> set[str]:
        """Every node that a token from these may come to, themselves included."""
        seen: set[str] = set()
        todo = deque(seeds)
        while todo:
            here = todo.popleft()
            if here in self.by_id and here not in seen:
                seen.add(here)
                todo.extend(self.targets(here))
        return seen

    def _by(self, attribute: str) -> dict[str, list[etree._Element]]:
        edges: dict[str, list[etree._Element]] = {}
        for flow in self.flows:
            edges.setdefault(flow.get(attribute, ""), []).append(flow)
        return edges
