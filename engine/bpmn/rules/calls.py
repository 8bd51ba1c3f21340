"""Call activities: what is called, how, and with what."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import (
    CAMUNDA,
    SPIFF,
    ZEEBE,
    cylch,
    extensions,
    local_name,
    namespace_of,
    reference,
)

_EXPRESSION = re.compile(r"[${}#=\s]")
_MAPPINGS = frozenset({"in", "out"})
_VERSIONS = ("calledElementBinding", "calledElementVersion", "calledElementVersionTag")


def check(sheet: Sheet) -> Iterator[Finding]:
    for node in sheet.of_kind("callActivity"):
        yield from _called(sheet, node)
        yield from _how(sheet, node)
        yield from _with_what(sheet, node)


def _called(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    called = reference(node, "calledElement")
    if not called:
        yield sheet.say(node, "call.no-process")
    elif _EXPRESSION.search(called):
        yield sheet.say(node, "call.expression", found=called)
    elif not _is_known(sheet, called):
        yield sheet.say(node, "call.unknown", process=called)


def _is_known(sheet: Sheet, called: str) -> bool:
    known = sheet.library.processes
    return known is None or called in known or any(d.process_id == called for d in sheet.diagrams)


def _how(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    instance = node.get(cylch("instance"), "").strip()
    if node.get(cylch("instance")) is not None and instance != "own":
        yield sheet.say(node, "call.instance", found=instance)
    for namespace in (CAMUNDA, ZEEBE, SPIFF):
        for attribute in _VERSIONS:
            if node.get(f"{{{namespace}}}{attribute}") is not None:
                yield sheet.say(node, "call.version", attribute=attribute)


def _with_what(sheet: Sheet, node: etree._Element) -> Iterator[Finding]:
    for found in extensions(node, "*"):
        tag = str(found.tag)
        if local_name(tag) in _MAPPINGS and namespace_of(tag):
            yield sheet.say(node, "call.mapping", found=local_name(tag))
