"""The shape of a process: beginnings, ends, flows, and whether everything has its way."""

from collections.abc import Callable, Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.graph import knots
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope
from engine.bpmn.vocabulary import (
    GATEWAYS,
    HUMAN_TASKS,
    bpmn_name,
    events_of,
    flag,
    is_event_subprocess,
)

# A token stays here until somebody or something outside moves it on.
_WAITING = HUMAN_TASKS | {
    "receiveTask",
    "intermediateCatchEvent",
    "eventBasedGateway",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
}
# A token passes and no variable has changed.
_UNCHANGING = GATEWAYS | {"intermediateThrowEvent", "sendTask"}
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        if scope.kind == "adHocSubProcess":
            continue
        if not scope.nodes:
            yield sheet.say(scope.node, "structure.empty")
            continue
        yield from _beginnings(sheet, scope)
        yield from _ends(sheet, scope)
        yield from _flows(sheet, scope)
        yield from _ways(sheet, scope)
        yield from _loops(sheet, scope)


def _beginnings(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    if not scope.starts and not scope.is_event_subprocess:
        yield sheet.say(scope.node, "structure.no-start")
    plain = [node for node in scope.starts if not events_of(node)]
    extra = plain[1:] if scope.kind == "process" else scope.starts[1:]
    for node in extra:
        yield sheet.say(node, "structure.several-starts")


def _ends(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    if not any(bpmn_name(node) == "endEvent" for node in scope.nodes):
        yield sheet.say(scope.node, "structure.no-end")
    for node in scope.nodes:
        if _is_dead_end(scope, node):
            yield sheet.say(node, "structure.dead-end")


def _is_dead_end(scope: Scope, node: etree._Element) -> bool:
    if bpmn_name(node) == "endEvent" or _stands_apart(node):
        return False
    is_link = bpmn_name(node) == "intermediateThrowEvent" and "link" in events_of(node)
    return not is_link and not scope.out_of.get(node.get("id", ""))


def _stands_apart(node: etree._Element) -> bool:
    """Return whether no flow is meant to lead to a node."""
    return is_event_subprocess(node) or flag(node, "isForCompensation", default=False)


def _flows(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    pairs: set[tuple[str, str]] = set()
    for flow in scope.flows:
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        yield from _loose_ends(sheet, scope, flow)
        yield from _impossible(sheet, scope, flow)
        if (source, target) in pairs and _counts_twice(scope, source, target):
            yield sheet.say(flow, "flow.duplicate", source=source, target=target)
        pairs.add((source, target))


def _loose_ends(sheet: Sheet, scope: Scope, flow: etree._Element) -> Iterator[Finding]:
    for attribute in ("sourceRef", "targetRef"):
        reference = flow.get(attribute, "")
        if reference in scope.by_id:
            continue
        rule = "flow.crosses-scope" if reference in sheet.by_id else "flow.dangling"
        yield sheet.say(flow, rule, end=attribute, reference=reference or "-")


def _impossible(sheet: Sheet, scope: Scope, flow: etree._Element) -> Iterator[Finding]:
    source = scope.by_id.get(flow.get("sourceRef", ""))
    target = scope.by_id.get(flow.get("targetRef", ""))
    if source is not None and bpmn_name(source) == "endEvent":
        yield sheet.say(flow, "flow.out-of-end")
    if target is not None and bpmn_name(target) in ("startEvent", "boundaryEvent"):
        yield sheet.say(flow, "flow.into-start")
    for node in (source, target):
        if node is not None and _stands_apart(node):
            yield sheet.say(flow, "flow.to-event-subprocess", reference=node.get("id", ""))


def _counts_twice(scope: Scope, source: str, target: str) -> bool:
    """Two flows between the same nodes matter unless only one of them is ever taken."""
    kinds = {end: bpmn_name(scope.by_id[end]) for end in (source, target) if end in scope.by_id}
    return kinds.get(source) != "exclusiveGateway" or kinds.get(target) in _JOINS


def _ways(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    begins = _begins(scope)
    reached = scope.reach(iter(begins))
    for node in scope.nodes:
        if node.get("id", "") not in reached and not _stands_apart(node):
            yield sheet.say(node, "structure.unreachable")
    leaving = _can_reach(scope, _last(scope))
    stuck = {node_id for node_id in reached if node_id not in leaving}
    beside = _beside_terminators(scope) if stuck else set()
    for knot in knots({node: [t for t in scope.targets(node) if t in stuck] for node in stuck}):
        if knot.isdisjoint(beside):
            yield sheet.say(_first(scope, knot), "structure.no-way-out")


def _beside_terminators(scope: Scope) -> set[str]:
    """What runs beside a branch that ends everything: a circle there goes round until then."""
    ends = [node.get("id", "") for node in scope.nodes if "terminate" in events_of(node)]
    forks = [
        node_id
        for node_id in _can_reach(scope, ends)
        if bpmn_name(scope.by_id[node_id]) not in _ONE_WAY and len(list(scope.targets(node_id))) > 1
    ]
    return scope.reach(target for fork in forks for target in scope.targets(fork))


def _begins(scope: Scope) -> list[str]:
    if scope.starts:
        return [node.get("id", "") for node in scope.starts]
    return [
        node.get("id", "")
        for node in scope.nodes
        if bpmn_name(node) != "boundaryEvent" and not scope.into.get(node.get("id", ""))
    ]


def _last(scope: Scope) -> list[str]:
    known = scope.by_id.keys()
    return [node_id for node_id in known if known.isdisjoint(scope.targets(node_id))]


def _can_reach(scope: Scope, goals: list[str]) -> set[str]:
    """Every node from which a token can come to one of these."""
    backwards: dict[str, list[str]] = {}
    for node_id in scope.by_id:
        for target in scope.targets(node_id):
            backwards.setdefault(target, []).append(node_id)
    todo = list(goals)
    found: set[str] = set()
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo.extend(backwards.get(here, ()))
    return found


def _loops(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    """Loops that nobody outside ever stops: endless for certain, or only if their data is."""
    hasty = _edges(scope, lambda kind: kind not in _WAITING)
    for knot in knots(hasty):
        kinds = {bpmn_name(scope.by_id[node_id]) for node_id in knot}
        endless = kinds <= _UNCHANGING
        rule = "structure.endless-loop" if endless else "structure.loop-without-wait"
        yield sheet.say(_first(scope, knot), rule)
        if not endless:
            yield from _endless_within(sheet, scope, knot)


def _endless_within(sheet: Sheet, scope: Scope, knot: set[str]) -> Iterator[Finding]:
    idle = _edges(scope, lambda kind: kind in _UNCHANGING)
    inside = {node: targets for node, targets in idle.items() if node in knot}
    for inner in knots(inside):
        yield sheet.say(_first(scope, inner), "structure.endless-loop")


def _edges(scope: Scope, wanted: Callable[[str], bool]) -> dict[str, list[str]]:
    kept = {node_id for node_id, node in scope.by_id.items() if wanted(bpmn_name(node))}
    return {node: [t for t in scope.targets(node) if t in kept] for node in kept}


def _first(scope: Scope, knot: set[str]) -> etree._Element:
    return next(node for node in scope.nodes if node.get("id", "") in knot)
