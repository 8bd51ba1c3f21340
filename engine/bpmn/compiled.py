"""A definition made ready to run: parsed once, then shared by all instances and threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.bpmn.decisions import TablesRefused, parse_decisions
from engine.bpmn.diagram import Diagram, Element, read_diagrams
from engine.bpmn.findings import Finding
from engine.bpmn.linking import Beginning, Flows, Linker, NoSuchTable, beginning
from engine.bpmn.normalise import normalise
from engine.bpmn.parser import Parser
from engine.bpmn.timers import StartTimer
from engine.bpmn.vocabulary import line_of
from engine.bpmn.xml import Unreadable, read_xml
from engine.errors import EngineError

CACHE_SIZE = 256

SpiffSpec = Any


class Uncompilable(EngineError):
    """Files that cannot be run together, with what stands against it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"Expected a definition that can be run, but: {list(findings)}")
        self.findings = list(findings)


@dataclass(frozen=True, eq=False)
class CompiledDefinition:
    """One process with all that it embeds. Nothing in it changes any more."""

    ref: str
    diagram: Diagram
    diagrams: Mapping[str, Diagram]
    beginnings: tuple[Beginning, ...]
    spec: SpiffSpec
    scopes: Mapping[str, SpiffSpec]
    _elements: Mapping[str, Element]

    def element(self, element_id: str) -> Element:
        """Find an element by the id that a process gives.

        That is the id in the diagram; where two diagrams of the closure use the same, the called
        one's is `process_id/id`.
        """
        return self._elements[element_id]

    @property
    def elements(self) -> Mapping[str, Element]:
        """Every element of the closure by the id that a process gives."""
        return self._elements

    def begins_at(self, element_id: str) -> str | None:
        """The same, if an instance may begin there."""
        return next((element_id for one in self.beginnings if one.element_id == element_id), None)

    @property
    def start_timers(self) -> tuple[StartTimer, ...]:
        return tuple(found.timer for found in self.beginnings if found.timer is not None)


def compile_definition(
    ref: str, files: Sequence[bytes], process_id: str, decisions: Sequence[bytes] = ()
) -> CompiledDefinition:
    """Make a process ready to run from the closure of its files."""
    try:
        roots = [read_xml(data) for data in files]
        tables = parse_decisions(decisions)
    except Unreadable as error:
        raise _refused(error.rule, line=error.line, **error.details) from None
    except TablesRefused as error:
        raise Uncompilable(error.findings) from None
    parser, flows = Parser(), Flows()
    try:
        for root in roots:
            copy = normalise(root)
            parser.add_bpmn_xml(copy)
            flows.read(copy)
        spec = parser.get_spec(process_id)
        scopes = parser.get_subprocess_specs(process_id)
    except ValidationException as error:
        raise _not_run(error, roots) from None
    except (KeyError, ValueError) as error:
        raise _refused("cannot-run", found=str(error)[:500]) from None
    diagrams = {found.process_id: found for root in roots for found in read_diagrams(root)}
    linker = Linker(diagrams, scopes, flows, tables)
    try:
        linker.link(spec, diagrams[process_id])
    except NoSuchTable as error:
        raise _refused("cannot-run", error.element, found=error.decision) from None
    return CompiledDefinition(
        ref=ref,
        diagram=diagrams[process_id],
        diagrams=MappingProxyType(diagrams),
        beginnings=tuple(beginning(start) for start in spec.begins),
        spec=spec,
        scopes=MappingProxyType(scopes),
        _elements=MappingProxyType(linker.elements),
    )


def cached(ref: str, loader: Callable[[], CompiledDefinition]) -> CompiledDefinition:
    """Find a definition that was compiled before, or compile it once."""
    return _cache.get(ref, loader)


class _Cache:
    """The latest used stay. Two threads that miss the same one do not compile it twice."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, CompiledDefinition] = OrderedDict()
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def get(self, ref: str, loader: Callable[[], CompiledDefinition]) -> CompiledDefinition:
        with self._lock:
            if (hit := self._found.get(ref)) is not None:
                self._found.move_to_end(ref)
                return hit
        with self._loading:
            if (hit := self._found.get(ref)) is not None:
                return hit
            loaded = loader()
            with self._lock:
                self._found[ref] = loaded
                while len(self._found) > CACHE_SIZE:
                    self._found.popitem(last=False)
            return loaded


_cache = _Cache()


def _refused(rule: str, element: str = "", line: int = 0, **details: str) -> Uncompilable:
    return Uncompilable([Finding("", element, line, rule, "error", details)])


def _not_run(error: ValidationException, roots: Sequence[etree._Element]) -> Uncompilable:
    element = str(error.id or "")
    nodes = [node for root in roots for node in root.iter() if node.get("id") == element]
    line = line_of(nodes[0]) if element and nodes else 0
    return _refused("cannot-run", element, line, found=str(error.args[0])[:500])
