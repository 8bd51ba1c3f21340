"""Keeps what other tools wrote beside an element just as they wrote it, whatever an editor does.

The editor in the browser writes the whole file anew. It keeps elements of other vendors by what
they say, but not byte for byte: white space, comments and prefixes go. Where one still says the
same, what stood in the file before takes its place.
"""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.vocabulary import CYLCH, bpmn, namespace_of
from engine.bpmn.xml import Unreadable, read_xml


def keep_foreign(before: bytes, after: bytes) -> bytes:
    """The new file, with the foreign extensions of the old one where they say the same."""
    try:
        known = {_where(one): one for one in _foreign(_plain(before))}
        root = _plain(after)
    except (Unreadable, etree.XMLSyntaxError):
        return after
    changed = False
    for one in list(_foreign(root)):
        original = known.get(_where(one))
        if original is not None and _meaning(original) == _meaning(one):
            parent = one.getparent()
            assert parent is not None  # noqa: S101 - it stands in extensionElements
            kept = etree.fromstring(etree.tostring(original, with_tail=False), _PARSER)
            kept.tail = one.tail
            parent.replace(one, kept)
            changed = True
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if changed else after


_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False
)


def _plain(data: bytes) -> etree._Element:
    read_xml(data)  # refuses what must not be read; this one keeps comments and white space
    return etree.fromstring(data, _PARSER)


def _foreign(root: etree._Element) -> Iterator[etree._Element]:
    for extensions in root.iter(bpmn("extensionElements")):
        for child in extensions:
            if isinstance(child.tag, str) and namespace_of(child.tag) != CYLCH:
                yield child


def _where(one: etree._Element) -> tuple[str, str, int]:
    """The element it belongs to, its name, and its number among those of the same name."""
    extensions = one.getparent()
    assert extensions is not None  # noqa: S101 - it was found in one
    owner = extensions.getparent()
    same = [sibling for sibling in extensions if sibling.tag == one.tag]
    return (owner.get("id", "") if owner is not None else "", str(one.tag), same.index(one))


def _meaning(one: etree._Element) -> object:
    """Names, attributes and text: prefixes, comments and white space between elements aside."""
    text = (one.text or "").strip()
    children = [child for child in one if isinstance(child.tag, str)]
    return str(one.tag), sorted(one.attrib.items()), text, [_meaning(child) for child in children]
