"""Several files that call one another: what is wrong with them only together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.boundary import caught_codes, error_code
from engine.bpmn.rules.graph import knots
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope
from engine.bpmn.vocabulary import bpmn, bpmn_name, cylch, reference


@dataclass(frozen=True)
class Call:
    """One call activity of one file."""

    sheet: Sheet
    scope: Scope
    node: etree._Element
    caller: str
    called: str

    @property
    def runs_apart(self) -> bool:
        return self.node.get(cylch("instance")) == "own"


@dataclass(frozen=True)
class Closure:
    sheets: Sequence[Sheet]

    @cached_property
    def owners(self) -> dict[str, Sheet]:
        """The first file that holds each process."""
        owners: dict[str, Sheet] = {}
        for sheet in self.sheets:
            for diagram in sheet.diagrams:
                owners.setdefault(diagram.process_id, sheet)
        return owners

    @cached_property
    def calls(self) -> list[Call]:
        return [
            Call(sheet, scope, node, root_of(scope).node.get("id", ""), called)
            for sheet in self.sheets
            for scope in sheet.scopes
            for node in scope.nodes
            if bpmn_name(node) == "callActivity"
            and (called := reference(node, "calledElement")) in self.owners
        ]

    @cached_property
    def callers(self) -> dict[str, list[Call]]:
        """The calls that embed each process."""
        callers: dict[str, list[Call]] = {}
        for call in self.calls:
            if not call.runs_apart:
                callers.setdefault(call.called, []).append(call)
        return callers


def root_of(scope: Scope) -> Scope:
    while scope.outer is not None:
        scope = scope.outer
    return scope


def check(sheets: Sequence[Sheet], *, is_whole: bool) -> Iterator[Finding]:
    """Complain about files together; `is_whole` says that nobody else calls into them."""
    closure = Closure(sheets)
    yield from _twice(closure)
    yield from _cycles(closure)
    if is_whole:
        yield from _nobody(closure)
    yield from _uncaught(closure, is_whole=is_whole)


def _twice(closure: Closure) -> Iterator[Finding]:
    """SpiffWorkflow keeps processes, sub-processes and messages of all files in one drawer."""
    drawers: dict[tuple[str, str], tuple[Sheet, tuple[str, ...]]] = {}
    for sheet in closure.sheets:
        for key, node in _kept(sheet):
            said = tuple(node.get(name, "") for name in ("name", "errorCode", "escalationCode"))
            other, other_said = drawers.setdefault(key, (sheet, said))
            shared = key[0] == "definition" and said == other_said
            if other is not sheet and not shared:
                yield sheet.say(node, "closure.same-id", id=key[1], other=other.file)


def _kept(sheet: Sheet) -> Iterator[tuple[tuple[str, str], etree._Element]]:
    for scope in sheet.scopes:
        yield ("process", scope.node.get("id", "")), scope.node
    for node_id, node in sheet.definitions.items():
        yield ("definition", f"{bpmn_name(node)} {node_id}"), node


def _cycles(closure: Closure) -> Iterator[Finding]:
    embedded = _circles([call for call in closure.calls if not call.runs_apart])
    yield from _around(closure, embedded, "call.cycle")
    mixed = [circle for circle in _circles(closure.calls) if circle not in embedded]
    yield from _around(closure, mixed, "call.own-cycle")


def _circles(calls: Sequence[Call]) -> list[set[str]]:
    edges: dict[str, list[str]] = {}
    for call in calls:
        edges.setdefault(call.caller, []).append(call.called)
        edges.setdefault(call.called, [])
    return knots(edges)


def _around(closure: Closure, circles: list[set[str]], rule: str) -> Iterator[Finding]:
    for call in closure.calls:
        for circle in circles:
            if call.caller in circle and call.called in circle:
                path = " → ".join(sorted(circle))
                yield call.sheet.say(call.node, rule, process=call.called, path=path)


def _nobody(closure: Closure) -> Iterator[Finding]:
    """Four eyes against a task that none of the files has."""
    tasks = {
        element.id
        for sheet in closure.sheets
        for diagram in sheet.diagrams
        for element in diagram.elements.values()
        if element.is_human
    }
    for sheet in closure.sheets:
        for diagram in sheet.diagrams:
            for element in diagram.elements.values():
                for other in element.different_from:
                    if other not in tasks and other not in diagram.elements:
                        node = sheet.by_id[element.id]
                        yield sheet.say(node, "different-from.unknown", other=other)


def _uncaught(closure: Closure, *, is_whole: bool) -> Iterator[Finding]:
    for sheet in closure.sheets:
        for scope in sheet.scopes:
            for node in scope.nodes:
                if bpmn_name(node) == "endEvent":
                    yield from _uncaught_end(closure, sheet, scope, node, is_whole=is_whole)


def _uncaught_end(
    closure: Closure, sheet: Sheet, scope: Scope, node: etree._Element, *, is_whole: bool
) -> Iterator[Finding]:
    for definition in node.findall(bpmn("errorEventDefinition")):
        code = error_code(sheet, definition)
        if _is_caught(closure, sheet, scope, code, frozenset()):
            continue
        process = root_of(scope).node.get("id", "")
        for_sure = is_whole or bool(closure.callers.get(process))
        rule = "error.uncaught" if for_sure else "error.maybe-uncaught"
        yield sheet.say(node, rule, code=code or "-")


def _is_caught(
    closure: Closure, sheet: Sheet, scope: Scope, code: str, seen: frozenset[str]
) -> bool:
    """Go outward: through the sub-processes, then through everybody who calls the process."""
    here: Scope | None = scope
    while here is not None and here.outer is not None:
        codes = caught_codes(here.outer, here.node, sheet)
        if "" in codes or (code and code in codes):
            return True
        here = here.outer
    process = "" if here is None else here.node.get("id", "")
    calls = closure.callers.get(process, ())
    if not calls or process in seen:
        return False
    return all(_is_caught_by(closure, call, code, seen | {process}) for call in calls)


def _is_caught_by(closure: Closure, call: Call, code: str, seen: frozenset[str]) -> bool:
    codes = caught_codes(call.scope, call.node, call.sheet)
    if "" in codes or (code and code in codes):
        return True
    return _is_caught(closure, call.sheet, call.scope, code, seen)
