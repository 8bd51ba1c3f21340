"""Makes a file ready for the drawing board, without changing what it means."""

from collections import Counter

from lxml import etree

from engine.bpmn.vocabulary import bpmn, bpmn_name
from engine.bpmn.xml import Unreadable, read_xml
from workflows.layout import lay_out

DATA_ITEMS = ("inputDataItem", "outputDataItem")


def for_the_board(xml: bytes) -> bytes:
    """Every id once, and a drawing where there is none: what it cannot show it would drop."""
    try:
        root = read_xml(xml)
    except Unreadable:
        return xml
    changed = _number_data_items(root)
    if not _is_drawn(root):
        lay_out(root)
        changed = True
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if changed else xml


def _number_data_items(root: etree._Element) -> bool:
    """The variable of a round goes by its name; several loops may have one of the same."""
    used = Counter(str(node.get("id")) for node in root.iter() if node.get("id"))
    changed = False
    for node in [one for one in root.iter(bpmn("*")) if bpmn_name(one) in DATA_ITEMS]:
        own = node.get("id", "")
        if used[own] < 2:  # noqa: PLR2004 - it is the only one
            continue
        node.set("name", node.get("name") or own)
        node.set("id", f"{own}_{used[own]}")
        used[own] -= 1
        changed = True
    return changed


def _is_drawn(root: etree._Element) -> bool:
    return any(str(node.tag).endswith("}BPMNShape") for node in root.iter())
