"""Loops and multi-instance activities: over what, how often, and with which names."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.repetition import Repetition
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import ACTIVITIES, bpmn, text_of

_LOOP = "standardLoopCharacteristics"
_MULTI = "multiInstanceLoopCharacteristics"


def check(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.of_kind(*ACTIVITIES):
        loops, multis = node.findall(bpmn(_LOOP)), node.findall(bpmn(_MULTI))
        if len(loops) + len(multis) > 1:
            yield sheet.say(node, "loop.several")
        for loop in loops:
            yield from _loop(sheet, node, loop)
        for multi in multis:
            yield from _multi(sheet, node, multi)


def _loop(sheet: Sheet, node: etree._Element, loop: etree._Element) -> Iterator[Finding]:
    maximum = loop.get("loopMaximum")
    if maximum is None and not text_of(loop, "loopCondition"):
        yield sheet.say(node, "loop.no-end")
    if maximum is not None and not (maximum.strip().isdecimal() and int(maximum) > 0):
        yield sheet.say(node, "loop.maximum", found=maximum)


def _multi(sheet: Sheet, node: etree._Element, multi: etree._Element) -> Iterator[Finding]:
    if multi.get("behavior", "All") != "All" or _has(multi, "complexBehaviorDefinition"):
        yield sheet.say(node, "multi.behavior")
    names = Repetition.of(multi)
    counted = bool(text_of(multi, "loopCardinality"))
    if bool(names.collection) == counted:
        yield sheet.say(node, "multi.both" if counted else "multi.no-collection")
    if names.result and not names.output:
        yield sheet.say(node, "multi.result-without-output", found=names.result)
    yield from _variables(sheet, node, names)


def _variables(sheet: Sheet, node: etree._Element, names: Repetition) -> Iterator[Finding]:
    """What a round is given and what it gives back go by names of variables."""
    for name in (names.item, names.output, names.result):
        if name and not (name.isidentifier() and name.isascii()):
            yield sheet.say(node, "multi.not-a-variable", found=name)
    if names.item and names.item in (names.collection, names.output):
        yield sheet.say(node, "multi.item-is-collection", found=names.item)


def _has(multi: etree._Element, kind: str) -> bool:
    return multi.find(bpmn(kind)) is not None
