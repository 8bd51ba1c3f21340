"""What stands inside an element of a diagram and not in its attributes: read and set as text."""

from collections.abc import Callable, Mapping

from lxml import etree

from engine.bpmn import event_insides as event
from engine.bpmn.repetition import Repetition
from engine.bpmn.vocabulary import bpmn, bpmn_name, cylch, extensions, flag, text_of
from engine.errors import Invalid

LOOP = "multiInstanceLoopCharacteristics"
# The order of BPMN: what comes before anything else in an element.
FIRST = ("documentation", "extensionElements")


def read(node: etree._Element, name: str) -> str:
    return NAMES[name][0](node)


def put(node: etree._Element, name: str, text: str) -> None:
    """Set one; what says the same already stays as its author wrote it."""
    text = "\n".join(text.splitlines())
    if read(node, name) != text:
        NAMES[name][1](node, text)


def _put_text(node: etree._Element, kind: str, text: str, *, first: bool = False) -> None:
    found = node.find(bpmn(kind))
    if found is not None and not text:
        node.remove(found)
    elif text:
        if found is None:
            found = etree.Element(bpmn(kind))
            node.insert(_first(node, kind) if first else len(node), found)
        found.text = text


def _first(node: etree._Element, kind: str) -> int:
    """A documentation comes first, anything else after what BPMN puts before it."""
    return 0 if kind in FIRST else sum(bpmn_name(one) in FIRST for one in node)


def _read_pairs(kind: str) -> Callable[[etree._Element], str]:
    """One line for each: `name = expression`."""

    def read_them(node: etree._Element) -> str:
        pairs = extensions(node, cylch(kind))
        return "\n".join(f"{one.get('name', '')} = {(one.text or '').strip()}" for one in pairs)

    return read_them


def _put_pairs(kind: str) -> Callable[[etree._Element, str], None]:
    def put_them(node: etree._Element, text: str) -> None:
        pairs = [_pair(f"{kind}s", line) for line in text.splitlines() if line.strip()]
        inside = _extension_of(node)
        for old in extensions(node, cylch(kind)):
            inside.remove(old)
        for name, expression in pairs:
            etree.SubElement(inside, cylch(kind), name=name).text = expression
        if not len(inside):
            node.remove(inside)

    return put_them


def _pair(field: str, line: str) -> tuple[str, str]:
    name, _equals, expression = (part.strip() for part in line.partition("="))
    if not name.isidentifier() or not expression:
        raise Invalid(field, "not_a_pair", found=line.strip()[:60])
    return name, expression


def _extension_of(node: etree._Element) -> etree._Element:
    found = node.find(bpmn("extensionElements"))
    if found is None:
        found = etree.Element(bpmn("extensionElements"))
        node.insert(sum(bpmn_name(one) == "documentation" for one in node), found)
    return found


def _read_collection(node: etree._Element) -> str:
    loop = node.find(bpmn(LOOP))
    if loop is None:
        return ""
    return Repetition.of(loop).collection or text_of(loop, "loopCardinality")


def _put_collection(node: etree._Element, text: str) -> None:
    """A step is done once for each of a list, or a number of times; with nothing said, once."""
    loop = node.find(bpmn(LOOP))
    if loop is None:
        loop = etree.SubElement(node, bpmn(LOOP))
    if not text:
        node.remove(loop)
        return
    is_name = text.isidentifier()
    for kind in ("loopCardinality", "loopDataInputRef"):
        _put_text(loop, kind, "")
    _put_text(loop, "loopDataInputRef" if is_name else "loopCardinality", text, first=True)


def _read_item(node: etree._Element) -> str:
    loop = node.find(bpmn(LOOP))
    return Repetition.of(loop).item if loop is not None else ""


def _put_item(node: etree._Element, text: str) -> None:
    loop = node.find(bpmn(LOOP))
    if loop is None:
        return  # it is done once: there is no one in its turn
    item = loop.find(bpmn("inputDataItem"))
    if item is not None:
        loop.remove(item)
    if text:
        before = [one for one in loop if bpmn_name(one) in _BEFORE_ITEM]
        loop.insert(len(before), etree.Element(bpmn("inputDataItem"), name=text))


def _read_order(node: etree._Element) -> str:
    loop = node.find(bpmn(LOOP))
    is_in_a_row = loop is not None and flag(loop, "isSequential", default=False)
    return ROW if is_in_a_row else ""


def _put_order(node: etree._Element, text: str) -> None:
    """One round after the other, or all of them at once."""
    loop = node.find(bpmn(LOOP))
    if loop is not None and text == ROW:
        loop.set("isSequential", "true")
    elif loop is not None:
        loop.attrib.pop("isSequential", "")


def _read_completion(node: etree._Element) -> str:
    loop = node.find(bpmn(LOOP))
    return text_of(loop, "completionCondition") if loop is not None else ""


def _put_completion(node: etree._Element, text: str) -> None:
    loop = node.find(bpmn(LOOP))
    if loop is not None:
        _put_text(loop, "completionCondition", text)


ROW = "row"
_BEFORE_ITEM = (*FIRST, "loopCardinality", "loopDataInputRef", "loopDataOutputRef")
Reads = Callable[[etree._Element], str]
Puts = Callable[[etree._Element, str], None]

NAMES: Mapping[str, tuple[Reads, Puts]] = {
    "documentation": (
        lambda node: text_of(node, "documentation"),
        lambda node, text: _put_text(node, "documentation", text, first=True),
    ),
    "condition": (
        lambda node: text_of(node, "conditionExpression"),
        lambda node, text: _put_text(node, "conditionExpression", text),
    ),
    "script": (
        lambda node: text_of(node, "script"),
        lambda node, text: _put_text(node, "script", text),
    ),
    "event": (event.read_event, event.put_event),
    "timer_kind": (event.read_timer_kind, event.put_timer_kind),
    "timer": (event.read_timer, event.put_timer),
    "message": (event.read_message, event.put_message),
    "interrupting": (event.read_interrupting, event.put_interrupting),
    "inputs": (_read_pairs("input"), _put_pairs("input")),
    "outputs": (_read_pairs("output"), _put_pairs("output")),
    "collection": (_read_collection, _put_collection),
    "item": (_read_item, _put_item),
    "order": (_read_order, _put_order),
    "completion": (_read_completion, _put_completion),
}
