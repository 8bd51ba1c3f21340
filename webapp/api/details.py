"""What a diagram says of an element beyond its settings: times, scripts, lists, all the rest."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from engine.bpmn.vocabulary import FLOW_NODES, bpmn, bpmn_name, cylch
from engine.bpmn.xml import read_xml

# Where a text stands in the file -> by which name it is told.
TEXTS: Mapping[str, str] = {
    "timeDuration": "timer",
    "timeDate": "timer",
    "timeCycle": "timer",
    "script": "script",
    "loopCardinality": "collection",
    "loopDataInputRef": "collection",
    "completionCondition": "completion",
    "condition": "wait",
}
NODES = FLOW_NODES | {"sequenceFlow", "laneSet"}
# Read with the element itself, or told by what it is joined to.
READ = NODES | {"incoming", "outgoing", "documentation"}
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
OWN = frozenset(
    {"id", "name", "default", "attachedToRef", "calledElement", "cancelActivity", "isInterrupting"}
)


def details_of(xml: bytes) -> Mapping[str, Mapping[str, str]]:
    """By element: every text that is no setting, and whatever else its file says of it."""
    root = read_xml(xml)
    names = {str(node.get("id")): node.get("name", "") for node in root if node.get("id")}
    return {
        str(node.get("id")): dict(_details(node, names))
        for node in root.iter()
        if bpmn_name(node) in FLOW_NODES and node.get("id")
    }


def _details(node: etree._Element, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for one in _own(node):
        kind = bpmn_name(one)
        if kind in TEXTS and (text := (one.text or "").strip()):
            found.setdefault(TEXTS[kind], []).append(text)
        elif kind == "inputDataItem":
            found.setdefault("item", []).append(one.get("name") or one.get("id") or "")
        for key, value in one.attrib.items():
            if str(key).endswith("Ref") and names.get(str(value)):
                found.setdefault("about", []).append(names[str(value)])
    yield from ((name, "; ".join(texts)) for name, texts in found.items())
    yield "other", _rest(node)


def _own(node: etree._Element) -> Iterator[etree._Element]:
    """What belongs to a node itself, not to the nodes within it."""
    for child in node:
        if bpmn_name(child) not in NODES and isinstance(child.tag, str):
            yield child
            yield from _own(child)


def _rest(node: etree._Element) -> str:
    """As its file has it, without what is told by itself and what only tools look at."""
    bare = deepcopy(node)
    bare.tail = None
    for child in list(bare):
        if not isinstance(child.tag, str) or bpmn_name(child) in READ:
            bare.remove(child)
    for one in list(bare.iter()):
        _strip(one)
    for child in bare.findall(bpmn("extensionElements")):
        if not len(child):
            bare.remove(child)
    text = etree.tostring(bare, encoding="unicode")
    return str(etree.canonicalize(text, strip_text=True, rewrite_prefixes=True))


def _strip(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is not None and str(one.tag) in (cylch("input"), cylch("output")):
        parent.remove(one)
    if bpmn_name(one) in TEXTS:
        one.text = None
    for key in map(str, list(one.attrib)):
        if key in OWN or key == TYPE or key.startswith(cylch("")):
            del one.attrib[key]
