"""Keeps what other tools wrote beside an element byte for byte, whatever an editor does.

An editor writes the whole file anew: it keeps elements of other vendors by what they say, but
white space, comments, quotes and prefixes go. Where one still says the same, its own bytes take
its place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from engine.bpmn.vocabulary import CYLCH, bpmn
from engine.bpmn.xml import Unreadable, read_xml
from webapp.studio.remarks import TAG, keep_remarks

PREFIX = re.compile(rb"[<\s]/?([A-Za-z_][\w.-]*):")
Where = tuple[str, str, int]


def keep_foreign(before: bytes, after: bytes) -> bytes:
    """The new file, with the old one's foreign extensions where they say the same, and remarks."""
    try:
        known, found = _pieces(before), _pieces(after)
    except (Unreadable, expat.ExpatError, UnicodeDecodeError):
        return after
    kept = after
    for where, piece in reversed(found.items()):
        original = known.get(where)
        if original is not None and original.fits(piece):
            kept = kept[: piece.start] + original.text + kept[piece.end :]
    return keep_remarks(before, kept)


@dataclass(slots=True)
class _Node:
    """An element while it is read: its place in the file, and what it says."""

    name: str
    attributes: Mapping[str, str]
    start: int
    text: list[str] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)
    end: int = 0

    @property
    def meaning(self) -> object:
        """Names, attributes and text: prefixes, comments and white space around aside."""
        within = [child.meaning for child in self.children]
        return self.name, sorted(self.attributes.items()), "".join(self.text).strip(), within


@dataclass(frozen=True, slots=True)
class _Piece:
    """A foreign element with the bytes it was written in, and the prefixes that count there."""

    text: bytes
    start: int
    end: int
    meaning: object
    prefixes: Mapping[str, str]

    def fits(self, other: "_Piece") -> bool:
        """Whether these bytes would say there what those say."""
        used = {"", *(match.decode() for match in PREFIX.findall(self.text))}
        same = all(self.prefixes.get(one) == other.prefixes.get(one) for one in used)
        return same and self.meaning == other.meaning


def _pieces(data: bytes) -> dict[Where, _Piece]:
    read_xml(data)  # refuses what must not be read
    data.decode("utf-8")  # places are counted in bytes of that
    reader = _Reader(data)
    reader.parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    return reader.found


class _Reader:
    """Goes through a file once and notes each foreign child of an element's extensions."""

    def __init__(self, data: bytes) -> None:
        self.data, self.found = data, dict[Where, _Piece]()
        self.stack: list[_Node] = []
        self.scope: dict[str, list[str]] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.finish
        self.parser.CharacterDataHandler = self.say
        self.parser.StartNamespaceDeclHandler = self.declare
        self.parser.EndNamespaceDeclHandler = self.forget

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self.scope.setdefault(prefix or "", []).append(uri or "")

    def forget(self, prefix: str | None) -> None:
        self.scope[prefix or ""].pop()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        node = _Node(_clark(name), attributes, self.parser.CurrentByteIndex)
        if self.stack:
            self.stack[-1].children.append(node)
        self.stack.append(node)

    def say(self, text: str) -> None:
        self.stack[-1].text.append(text)

    def finish(self, _name: str) -> None:
        node = self.stack.pop()
        node.end = _end(self.data, node.start, self.parser.CurrentByteIndex)
        if len(self.stack) > 1 and self.stack[-1].name == bpmn("extensionElements"):
            self.note(node, self.stack[-2])

    def note(self, node: _Node, owner: _Node) -> None:
        if node.name.startswith(f"{{{CYLCH}}}"):
            return
        # A process may have been given another key.
        own = "process" if owner.name == bpmn("process") else owner.attributes.get("id", "")
        number = self.numbers[own, node.name] = self.numbers.get((own, node.name), 0) + 1
        prefixes = {prefix: uris[-1] for prefix, uris in self.scope.items() if uris}
        text = self.data[node.start : node.end]
        self.found[own, node.name, number] = _Piece(
            text, node.start, node.end, node.meaning, prefixes
        )


def _end(data: bytes, start: int, at: int) -> int:
    """Where an element ends; behind one without an end tag may stand that of its parent."""
    opening = TAG.match(data, start)
    if opening is not None and opening.group().endswith(b"/>"):
        return opening.end()
    closing = TAG.match(data, at)
    return closing.end() if closing else at


def _clark(name: str) -> str:
    uri, found, local = name.rpartition("}")
    return f"{{{uri}}}{local}" if found else local
