"""The matrix of faults holds every element that the rules let a diagram hold."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn import vocabulary as words
from engine.bpmn.rules import events
from tests.faults.elements import ELEMENTS

# ruff: noqa: SLF001 - the rules' own tables, whole

NOT_RUN = {"adHocSubProcess", "complexGateway"}  # refused: `sub-process.ad-hoc`, `gateway.complex`
ALWAYS_INTERRUPT = {"error", "cancel"}


def test_every_element_of_the_rules_stands_in_the_matrix():
    assert set(wanted()) - set(drawn()) == set()


def wanted() -> Iterator[tuple]:
    """What the rules and the vocabulary let be drawn, each with whether it interrupts."""
    for kind in words.ACTIVITIES | words.GATEWAYS:
        if kind not in NOT_RUN:
            yield (kind,)
    for kind, allowed in events._ALLOWED.items():
        for event in allowed:
            yield from _ways(kind, event)
    for event in events._STARTS_ASIDE:
        yield from _ways("aside", event)
    for kind in events._TOGETHER:
        yield kind, "several"
    yield "intermediateCatchEvent", "all of several"
    yield from (("loop", one) for one in LOOPS)


def _ways(kind: str, event: str) -> Iterator[tuple]:
    if kind not in ("boundaryEvent", "aside"):
        yield kind, event
        return
    yield kind, event, True
    if event not in ALWAYS_INTERRUPT:
        yield kind, event, False


LOOPS = (
    "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics",
    "isSequential",
    "loopCardinality",
    "completionCondition",
    "subProcess",
)


def drawn() -> Iterator[tuple]:
    for element in ELEMENTS.values():
        for one in (element.main(), *element.others()):
            for node in etree.fromstring(one.xml()).iter(etree.Element):
                yield from _of(node)


def _of(node: etree._Element) -> Iterator[tuple]:
    kind = words.bpmn_name(node)
    yield (kind,)
    if kind.endswith("LoopCharacteristics"):
        yield from _loop(kind, node)
    found = words.events_of(node)
    is_aside = kind == "startEvent" and words.is_event_subprocess(node.getparent())
    for event in found:
        if is_aside or kind == "boundaryEvent":
            yield "aside" if is_aside else kind, event, words.is_interrupting(node)
        else:
            yield kind, event
    if len(found) > 1:
        yield kind, "several"
        if words.flag(node, "parallelMultiple", default=False):
            yield kind, "all of several"


def _loop(kind: str, node: etree._Element) -> Iterator[tuple]:
    yield "loop", kind
    yield "loop", words.bpmn_name(node.getparent())
    if words.flag(node, "isSequential", default=False):
        yield "loop", "isSequential"
    for child in node:
        yield "loop", words.bpmn_name(child)
