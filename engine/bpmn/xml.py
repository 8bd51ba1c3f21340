"""Reads a diagram's bytes into XML that can neither reach out nor grow."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.vocabulary import bpmn, line_of, local_name

MAX_BYTES = 5_000_000
MAX_XML_ELEMENTS = 20_000
# SpiffWorkflow and we walk nested sub-processes by recursion; no honest diagram comes near.
MAX_DEPTH = 64

_RESOURCE_LIMIT = 114  # libxml2's XML_ERR_RESOURCE_LIMIT: depth, entity amplification


class Unreadable(Exception):
    """The bytes are no diagram at all; says by which rule, where, and what was found."""

    def __init__(self, rule: str, line: int = 0, details: Mapping[str, str] | None = None) -> None:
        super().__init__(f"Expected a BPMN diagram, but: {rule}, line {line}, {details or {}}")
        self.rule, self.line, self.details = rule, line, dict(details or {})


def read_xml(data: bytes) -> etree._Element:
    """Parse a diagram; raise Unreadable when it is too much, not XML, or not BPMN."""
    if len(data) > MAX_BYTES:
        raise Unreadable("file.too-large", 0, {"bytes": str(len(data)), "limit": str(MAX_BYTES)})
    if not data.strip():
        raise Unreadable("file.empty")

    root = _parsed(data)
    _refuse_doctype(root)
    if root.tag != bpmn("definitions"):
        raise Unreadable("file.not-bpmn", line_of(root), {"root": local_name(str(root.tag))[:80]})
    _refuse_excess(root)
    return root


def _parsed(data: bytes) -> etree._Element:
    # A comment inside a script would cut it in two; SpiffWorkflow reads only the first text node.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _syntax_refusal(data, error) from None


def _syntax_refusal(data: bytes, error: Exception) -> Unreadable:
    line = int(getattr(error, "lineno", None) or 0)
    if getattr(error, "code", None) == _RESOURCE_LIMIT:
        if b"<!DOCTYPE" in data:
            return Unreadable("file.doctype", line)
        if "depth" in str(error):
            return Unreadable("file.too-deep", line, {"limit": str(MAX_DEPTH)})
    return Unreadable("file.not-xml", line, {"found": _reason(error)})


def _reason(error: Exception) -> str:
    """Return the parser's words without its own trailer of line and column."""
    words = getattr(error, "msg", None) or str(error)
    return str(words).partition(", line ")[0].strip()[:200]


def _refuse_doctype(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("file.doctype", 1)


def _refuse_excess(root: etree._Element) -> None:
    for count, (depth, node) in enumerate(_walk(root), start=1):
        if count > MAX_XML_ELEMENTS:
            limit = {"limit": str(MAX_XML_ELEMENTS)}
            raise Unreadable("file.too-many-elements", line_of(node), limit)
        if depth > MAX_DEPTH:
            raise Unreadable("file.too-deep", line_of(node), {"limit": str(MAX_DEPTH)})


def _walk(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            yield depth, node
