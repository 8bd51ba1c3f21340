"""Changes a decision table as its file; what it does not understand stays as it was."""

from lxml import etree

from engine.bpmn.dmn import reading
from engine.bpmn.vocabulary import CYLCH, cylch, local_name, namespace_of
from engine.errors import Invalid, NotFound

Node = etree._Element
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
KINDS = ("input", "output", "annotation", "rule")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class TableFile:
    """The one table of a file, with its comments and whatever other tools keep in it."""

    def __init__(self, text: str) -> None:
        reading.read(text.encode())  # refuses what must not be read; this one keeps comments
        self.root = etree.fromstring(text.encode(), _PARSER)
        self.decision = next(n for n in self.root if _is(n, "decision"))
        self.table = next(n for n in self.decision if _is(n, "decisionTable"))

    def written(self) -> str:
        """The file as it is now."""
        tree = self.root.getroottree()
        return etree.tostring(tree, xml_declaration=True, encoding="UTF-8").decode() + "\n"

    def name(self, english: str, welsh: str) -> None:
        """What people call it."""
        self.decision.set("name", english)
        _set(self.decision, cylch("nameCy"), welsh)

    @property
    def name_cy(self) -> str:
        return self.decision.get(cylch("nameCy"), "")

    def hit_policy(self, policy: str, aggregation: str) -> None:
        """Which of the rows that apply answer, and how several answers become one."""
        self.table.set("hitPolicy", policy)
        _set(self.table, "aggregation", aggregation)

    def set_row(self, number: int, tests: list[str], outputs: list[str], note: str) -> None:
        """All cells of a row, counted from one; a cell that says the same is not touched."""
        row = self._row(number)
        for kind, texts in (("inputEntry", tests), ("outputEntry", outputs)):
            for cell, text in zip(_all(row, kind), texts, strict=True):
                self._set_text(cell, text)
        self._set_note(row, note)

    def add_row(self, tests: list[str], outputs: list[str], note: str) -> None:
        """One more row, below the others."""
        row = self._made("rule", id=self._new_id("row"))
        self._append(self.table, row)
        for kind, texts in (("inputEntry", tests), ("outputEntry", outputs)):
            for text in texts:
                cell = self._made(kind, id=self._new_id("cell"))
                self._append(row, cell)
                self._set_text(cell, text)
        self._set_note(row, note)

    def move_row(self, number: int, to: int) -> None:
        """A row to another place, both counted from one."""
        self._row(number)
        rows = _all(self.table, "rule")
        contents = [(dict(one.attrib), list(one)) for one in rows]
        contents.insert(max(0, min(to, len(rows)) - 1), contents.pop(number - 1))
        # The elements stay where they are, with the white space between them.
        for one, (attributes, children) in zip(rows, contents, strict=True):
            one.attrib.clear()
            one.attrib.update(attributes)
            one[:] = children

    def remove_row(self, number: int) -> None:
        _take_away(self._row(number))

    def set_input(self, place: int, label: str, expression: str, type_: str, allowed: str) -> None:
        """What an input looks at, and which values occur; places are counted from nought."""
        column = self._column("input", place)
        _set(column, "label", label)
        asked = self._child(column, "inputExpression")
        _set(asked, "typeRef", type_)
        self._set_text(asked, expression)
        self._set_optional(column, "inputValues", allowed)

    def set_output(self, place: int, label: str, name: str, type_: str, default: str) -> None:
        """What a result is called, and what it is when no row applies."""
        column = self._column("output", place)
        for key, value in (("label", label), ("name", name), ("typeRef", type_)):
            _set(column, key, value)
        self._set_optional(column, "defaultOutputEntry", default)

    def add_column(self, kind: str) -> int:
        """One more input that takes everything, or result that says nothing; gives its place."""
        column = self._made(kind, id=self._new_id(kind))
        self._append(self.table, column)
        for row in _all(self.table, "rule"):
            cell = self._made(f"{kind}Entry", id=self._new_id("cell"))
            self._append(row, cell)
            self._set_text(cell, "-" if kind == "input" else "null")
        return len(_all(self.table, kind)) - 1

    def remove_column(self, kind: str, place: int) -> None:
        """A column with its cells; a table keeps one of each."""
        if len(_all(self.table, kind)) == 1:
            raise Invalid("column", "only_one")
        _take_away(self._column(kind, place))
        for row in _all(self.table, "rule"):
            _take_away(_all(row, f"{kind}Entry")[place])

    def _row(self, number: int) -> Node:
        rows = _all(self.table, "rule")
        if not 1 <= number <= len(rows):
            raise NotFound("row", number)
        return rows[number - 1]

    def _column(self, kind: str, place: int) -> Node:
        columns = _all(self.table, kind)
        if not 0 <= place < len(columns):
            raise NotFound("column", f"{kind} {place}")
        return columns[place]

    def _made(self, kind: str, **attributes: str) -> Node:
        return etree.Element(f"{{{namespace_of(str(self.table.tag))}}}{kind}", attributes)

    def _append(self, above: Node, node: Node) -> None:
        """Behind its like, where the standard wants it."""
        kind = local_name(str(node.tag))
        order = (*KINDS, "inputEntry", "outputEntry", "annotationEntry")
        later = order[order.index(kind) + 1 :]
        place = next((n for n, one in enumerate(above) if any(_is(one, k) for k in later)), None)
        if place is None or not len(above):
            above.append(node)
        else:
            above.insert(place, node)
        node.tail = "\n"

    def _child(self, node: Node, kind: str) -> Node:
        found = next((one for one in node if _is(one, kind)), None)
        if found is None:
            found = self._made(kind)
            node.insert(0, found)
        return found

    def _set_text(self, node: Node, text: str) -> None:
        found = self._child(node, "text")
        if "".join(str(part) for part in found.itertext()).strip() != text:
            found[:] = []
            found.text = text

    def _set_optional(self, node: Node, kind: str, text: str) -> None:
        found = next((one for one in node if _is(one, kind)), None)
        if not text:
            if found is not None:
                node.remove(found)
            return
        if found is None:
            found = self._made(kind)
            node.append(found)
        self._set_text(found, text)

    def _set_note(self, row: Node, note: str) -> None:
        found = next((one for one in row if _is(one, "description")), None)
        if not note and found is not None:
            row.remove(found)
        elif note:
            if found is None:
                found = self._made("description")
                row.insert(0, found)
            if (found.text or "").strip() != note:
                found.text = note

    def _new_id(self, word: str) -> str:
        taken = {node.get("id") for node in self.root.iter(etree.Element)}
        stem = f"{self.decision.get('id', 'table')}_{word}"
        return next(one for n in range(1, 100_000) if (one := f"{stem}_{n}") not in taken)


def new_table(key: str, english: str, welsh: str, looks_at: str, result: str) -> str:
    """A table with one input and one result, and one row that always applies."""
    root = etree.Element(
        f"{{{MODEL}}}definitions",
        {"id": f"{key}_definitions", "name": english, "namespace": "urn:cylch:decisions"},
        nsmap={None: MODEL, "cylch": CYLCH},  # type: ignore[dict-item]
    )
    decision = etree.SubElement(root, f"{{{MODEL}}}decision", id=key, name=english)
    etree.SubElement(decision, f"{{{MODEL}}}decisionTable", id=f"{key}_table", hitPolicy="UNIQUE")
    file = TableFile(etree.tostring(root).decode())
    file.name(english, welsh)
    file.set_input(file.add_column("input"), "", looks_at, "string", "")
    file.set_output(file.add_column("output"), "", result, "string", "")
    file.add_row(["-"], ["null"], "")
    etree.indent(file.root)
    return file.written()


def _is(node: Node, kind: str) -> bool:
    return isinstance(node.tag, str) and local_name(node.tag) == kind


def _all(node: Node, kind: str) -> list[Node]:
    return [one for one in node if _is(one, kind)]


def _set(node: Node, name: str, value: str) -> None:
    if value:
        node.set(name, value)
    else:
        node.attrib.pop(name, "")


def _take_away(node: Node) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
