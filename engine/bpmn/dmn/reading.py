"""Reads the bytes of a DMN file; whatever they are, it answers with complaints at most."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

from engine.bpmn.dmn.meaning import meaning_of
from engine.bpmn.dmn.model import Cell, Complaint, Input, Output, Row, Table, Value
from engine.bpmn.vocabulary import line_of, local_name, namespace_of

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 32
_NAMESPACE = "/spec/DMN/"
_LANGUAGES = ("feel", "starlark", "python")
# Kept by tools beside the table, and of no consequence for the answer.
_NOT_DECIDING = frozenset({"inputData", "knowledgeSource", "textAnnotation", "DMNDI"})
_HIDING = frozenset({"inputValues", "outputValues"})

Node = etree._Element


class Unreadable(Exception):
    def __init__(self, complaint: Complaint) -> None:
        super().__init__(f"{complaint.rule}, line {complaint.line}")
        self.complaint = complaint


def read(data: bytes) -> tuple[Table, list[Complaint]]:
    """Return the one table of a file, and what can be said against its frame."""
    decision = _decision(_root(data))
    node = _child(decision, "decisionTable")
    if node is None:
        raise _unreadable(decision, "table.no-table")
    table = Table(
        id=decision.get("id", "").strip(),
        line=line_of(node),
        name=decision.get("name", "").strip(),
        hit_policy=node.get("hitPolicy", "UNIQUE").strip().upper().replace("_", " "),
        aggregation=node.get("aggregation", "").strip().upper(),
        inputs=tuple(_input(found) for found in _children(node, "input")),
        outputs=tuple(_output(found) for found in _children(node, "output")),
        rows=tuple(_row(n, found) for n, found in enumerate(_children(node, "rule"), start=1)),
    )
    return table, list(_frame(node))


def _root(data: bytes) -> Node:
    if len(data) > MAX_BYTES:
        raise Unreadable(Complaint("", 0, "file.too-large", {"limit": str(MAX_BYTES)}))
    if not data.strip():
        raise Unreadable(Complaint("", 0, "file.empty"))
    root = _parsed(data)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(Complaint("", 1, "file.doctype"))
    name = str(root.tag)
    if local_name(name) != "definitions" or _NAMESPACE not in namespace_of(name):
        raise _unreadable(root, "file.not-dmn", root=local_name(name)[:80])
    _refuse_excess(root)
    return root


def _parsed(data: bytes) -> Node:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,  # one inside a cell would cut it in two
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = int(getattr(error, "lineno", None) or 0)
        rule = "file.doctype" if b"<!DOCTYPE" in data else "file.not-xml"
        raise Unreadable(Complaint("", line, rule, {"found": str(error)[:200]})) from None


def _refuse_excess(root: Node) -> None:
    depth = 0
    for count, (event, node) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _unreadable(node, "file.too-deep", limit=str(MAX_DEPTH))
        if count > 2 * MAX_ELEMENTS:
            raise _unreadable(node, "file.too-many-elements", limit=str(MAX_ELEMENTS))


def _decision(root: Node) -> Node:
    found = [node for node in root if local_name(str(node.tag)) not in _NOT_DECIDING]
    decisions = [node for node in found if local_name(str(node.tag)) == "decision"]
    if not decisions:
        raise _unreadable(root, "table.no-decision")
    if len(decisions) > 1:
        ids = ", ".join(node.get("id", "") for node in decisions)
        raise _unreadable(decisions[1], "table.several-decisions", decisions=ids[:200])
    if not decisions[0].get("id", "").strip():
        raise _unreadable(decisions[0], "table.no-id")
    return decisions[0]


def _frame(table: Node) -> Iterator[Complaint]:
    for node in (table.getroottree().getroot(), *table.iter(etree.Element)):
        language = str(node.get("expressionLanguage", "")).lower()
        if language and not any(known in language for known in _LANGUAGES):
            yield _complaint(node, "table.language", language=language[:80])
        if local_name(str(node.tag)) in _HIDING and _text(node) and not _listed(node):
            yield _complaint(node, "table.allowed-values", values=_text(node)[:80])


def _input(node: Node) -> Input:
    expression = _child(node, "inputExpression")
    return Input(
        id=node.get("id", ""),
        line=line_of(node),
        label=node.get("label", "").strip(),
        expression="" if expression is None else _text(expression),
        type="" if expression is None else expression.get("typeRef", "").strip(),
        allowed=_listed(_child(node, "inputValues")),
    )


def _listed(node: Node | None) -> tuple[Value, ...]:
    """The plain values of a list of an input; nothing where it says more than that."""
    if node is None or local_name(str(node.tag)) != "inputValues" or not _text(node):
        return ()
    meaning = meaning_of(_text(node))
    if meaning is None or meaning.is_negated or meaning.is_ordered:
        return ()
    return tuple(dict.fromkeys(meaning.values))


def _output(node: Node) -> Output:
    default = _child(node, "defaultOutputEntry")
    return Output(
        id=node.get("id", ""),
        line=line_of(node),
        label=node.get("label", "").strip(),
        name=node.get("name", "").strip(),
        default=None if default is None or not _text(default) else _cell(default),
        type=node.get("typeRef", "").strip(),
    )


def _row(number: int, node: Node) -> Row:
    return Row(
        id=node.get("id", ""),
        line=line_of(node),
        number=number,
        tests=tuple(_cell(found) for found in _children(node, "inputEntry")),
        outputs=tuple(_cell(found) for found in _children(node, "outputEntry")),
        note=_note(node),
    )


def _note(node: Node) -> str:
    found = _child(node, "description")
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()


def _cell(node: Node) -> Cell:
    return Cell(node.get("id", ""), line_of(node), _text(node))


def _text(node: Node) -> str:
    found = _child(node, "text")
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()


def _children(node: Node, name: str) -> list[Node]:
    return [child for child in node if local_name(str(child.tag)) == name]


def _child(node: Node, name: str) -> Node | None:
    return next(iter(_children(node, name)), None)


def _complaint(node: Node, rule: str, **details: str) -> Complaint:
    return Complaint(cast("str", node.get("id", "")), line_of(node), rule, details)


def _unreadable(node: Node, rule: str, **details: str) -> Unreadable:
    return Unreadable(_complaint(node, rule, **details))
