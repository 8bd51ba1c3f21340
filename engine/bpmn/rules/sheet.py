"""One file under examination: its scopes, what each holds, and how to complain about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.bpmn.diagram import Diagram, read_diagrams
from engine.bpmn.findings import Finding, Library
from engine.bpmn.rules.catalogue import severity_of
from engine.bpmn.scopes import Scope, scopes_of
from engine.bpmn.vocabulary import (
    bpmn,
    bpmn_name,
    is_executable,
    line_of,
)

SHOWN = 120  # characters of somebody's text in a finding


def shown(text: object) -> str:
    """Shorten what a stranger wrote to what fits a sentence."""
    line = " ".join(str(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


@dataclass(frozen=True)
class Sheet:
    """A readable file with the library it is held against."""

    file: str
    root: etree._Element
    library: Library

    @cached_property
    def processes(self) -> list[etree._Element]:
        """The processes that are meant to run."""
        return [node for node in self.root.findall(bpmn("process")) if is_executable(node)]

    @cached_property
    def diagrams(self) -> list[Diagram]:
        return read_diagrams(self.root)

    @cached_property
    def scopes(self) -> list[Scope]:
        """Every process and sub-process, outer before inner."""
        return [scope for process in self.processes for scope in scopes_of(process)]

    @cached_property
    def nodes(self) -> list[etree._Element]:
        return [node for scope in self.scopes for node in scope.nodes]

    @cached_property
    def by_id(self) -> dict[str, etree._Element]:
        return {node.get("id", ""): node for node in self.nodes}

    @cached_property
    def scope_of(self) -> dict[str, Scope]:
        return {node.get("id", ""): scope for scope in self.scopes for node in scope.nodes}

    @cached_property
    def definitions(self) -> dict[str, etree._Element]:
        """Messages, signals, errors and escalations by their ids."""
        kinds = ("message", "signal", "error", "escalation")
        return {node.get("id", ""): node for node in self.root if bpmn_name(node) in kinds}

    def of_kind(self, *kinds: str) -> Iterator[etree._Element]:
        return (node for node in self.nodes if bpmn_name(node) in kinds)

    def say(self, node: etree._Element, rule: str, **details: object) -> Finding:
        """Complain about a node by rule."""
        return Finding(
            file=self.file,
            element=name_for(node),
            line=line_of(node),
            rule=rule,
            severity=severity_of(rule, strict=self.library.strict),
            details={
                "name": shown(node.get("name", "") or name_for(node)),
                **{key: shown(value) for key, value in details.items()},
            },
        )


def name_for(node: etree._Element) -> str:
    """Return the id of a node, or of the nearest one around it that has an id."""
    here: etree._Element | None = node
    while here is not None:
        if found := here.get("id", ""):
            return shown(found)
        here = here.getparent()
    return ""
