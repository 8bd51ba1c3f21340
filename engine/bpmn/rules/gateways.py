"""Gateways: that each has its conditions, and that none asks for what is not run."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope
from engine.bpmn.vocabulary import (
    bpmn,
    bpmn_name,
    events_of,
    flag,
    text_of,
)

_CATCHING = frozenset({"message", "signal", "timer", "conditional"})


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        for node in scope.nodes:
            yield from _defaults(sheet, scope, node)
            if by_kind := _BY_KIND.get(bpmn_name(node)):
                yield from by_kind(sheet, scope, node)
        for flow in scope.flows:
            yield from _condition(sheet, flow)


def has_condition(flow: etree._Element) -> bool:
    return flow.find(bpmn("conditionExpression")) is not None


def _condition(sheet: Sheet, flow: etree._Element) -> Iterator[Finding]:
    if has_condition(flow) and not text_of(flow, "conditionExpression"):
        yield sheet.say(flow, "flow.empty-condition")


def _defaults(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    default = node.get("default", "")
    if not default:
        return
    flow = next(
        (flow for flow in scope.out_of.get(node.get("id", ""), ()) if flow.get("id") == default),
        None,
    )
    if flow is None:
        yield sheet.say(node, "gateway.default-unknown", reference=default)
    elif has_condition(flow):
        yield sheet.say(flow, "flow.condition-on-default")


def _choosing(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    flows = scope.out_of.get(node.get("id", ""), [])
    if len(flows) < 2:  # noqa: PLR2004 - one way out needs no condition
        return
    default = node.get("default", "")
    for flow in flows:
        if flow.get("id") != default and not has_condition(flow):
            yield sheet.say(flow, "gateway.no-condition", gateway=node.get("id", ""))
    if not default:
        yield sheet.say(node, "gateway.no-default")


def _parallel(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    for flow in scope.out_of.get(node.get("id", ""), ()):
        if has_condition(flow):
            yield sheet.say(flow, "gateway.parallel-condition", gateway=node.get("id", ""))


def _complex(sheet: Sheet, _: Scope, node: etree._Element) -> Iterator[Finding]:
    yield sheet.say(node, "gateway.complex")


def _event_based(sheet: Sheet, scope: Scope, node: etree._Element) -> Iterator[Finding]:
    if node.get("eventGatewayType", "Exclusive") != "Exclusive":
        yield sheet.say(node, "event-gateway.parallel")
    if flag(node, "instantiate", default=False):
        yield sheet.say(node, "event-gateway.instantiate")
    yield from _parallel(sheet, scope, node)
    for flow in scope.out_of.get(node.get("id", ""), ()):
        target = scope.by_id.get(flow.get("targetRef", ""))
        if target is not None:
            yield from _awaited(sheet, scope, target)


def _awaited(sheet: Sheet, scope: Scope, target: etree._Element) -> Iterator[Finding]:
    kind, events = bpmn_name(target), set(events_of(target))
    catches = kind == "intermediateCatchEvent" and bool(events) and events <= _CATCHING
    if kind != "receiveTask" and not catches:
        yield sheet.say(target, "event-gateway.target", kind=kind)
    target_id = target.get("id", "")
    if len(scope.into.get(target_id, ())) > 1 or target_id in scope.boundary:
        yield sheet.say(target, "event-gateway.shared-target")


_BY_KIND = {
    "exclusiveGateway": _choosing,
    "inclusiveGateway": _choosing,
    "parallelGateway": _parallel,
    "complexGateway": _complex,
    "eventBasedGateway": _event_based,
}
