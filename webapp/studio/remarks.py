"""Keeps the comments of a diagram's file where they stood, whatever an editor does.

An editor reads elements alone: comments and processing instructions go. Each is put back before
the element that followed it, or at the end of what it stood in, with its own white space.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from engine.bpmn.vocabulary import CYLCH, bpmn
from engine.bpmn.xml import Unreadable, read_xml

TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
REMARK = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
SPACE = re.compile(rb"\s*")
Key = tuple[object, ...]
ROOT: Key = ("root",)


def keep_remarks(before: bytes, after: bytes) -> bytes:
    """The new file, with those remarks of the old one that it has lost."""
    try:
        read_xml(before)  # refuses what must not be read
        old, new = _Reader(before), _Reader(after)
    except (Unreadable, expat.ExpatError, UnicodeDecodeError):
        return after
    kept = after
    for at, remark in sorted(_places(old, new), key=lambda one: one[0], reverse=True):
        kept = kept[:at] + remark + kept[at:]
    return kept


@dataclass(slots=True)
class _Node:
    """An element: what it is called by, and where its bytes are."""

    key: Key
    start: int
    is_foreign: bool
    numbers: dict[str, int] = field(default_factory=dict)
    closes: int = 0  # where its end tag begins; for one without, where it ends
    is_empty: bool = False


@dataclass(slots=True)
class _Remark:
    """One remark, with what it stands before and in, nearest first."""

    start: int
    end: int
    within: tuple[Key, ...]
    follower: Key | None = None


class _Reader:
    """Goes through a file once and notes its elements and its remarks."""

    def __init__(self, data: bytes) -> None:
        data.decode("utf-8")  # places are counted in bytes of that
        self.data = data
        self.nodes: dict[Key, _Node] = {}
        self.remarks: list[_Remark] = []
        self.stack: list[_Node] = []
        self.open: list[_Remark] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.finish
        self.parser.CommentHandler = lambda _text: self.note()
        self.parser.ProcessingInstructionHandler = lambda _target, _text: self.note()
        self.parser.Parse(data, True)  # noqa: FBT003 - expat's own signature

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        node = _Node(self.key_of(name, attributes), self.parser.CurrentByteIndex, self.inside(name))
        self.follow(node.key)
        self.nodes.setdefault(node.key, node)
        self.stack.append(node)

    def finish(self, _name: str) -> None:
        self.follow(None)
        node, at = self.stack.pop(), self.parser.CurrentByteIndex
        tag = TAG.match(self.data, node.start)
        node.is_empty = tag is not None and tag.group().endswith(b"/>")
        node.closes = tag.end() if node.is_empty and tag else at

    def note(self) -> None:
        at = self.parser.CurrentByteIndex
        found = REMARK.match(self.data, at)
        if found and not (self.stack and self.stack[-1].is_foreign):
            within = tuple(node.key for node in reversed(self.stack))
            remark = _Remark(at, found.end(), within)
            self.remarks.append(remark)
            self.open.append(remark)

    def follow(self, key: Key | None) -> None:
        """What comes next after the remarks that wait for it: an element, or the end."""
        for remark in self.open:
            remark.follower = key
        self.open = []

    def key_of(self, name: str, attributes: dict[str, str]) -> Key:
        if not self.stack:
            return ROOT
        above = self.stack[-1]
        number = above.numbers[name] = above.numbers.get(name, 0) + 1
        # A process may have been given another key.
        if "id" in attributes and not name.endswith("}process"):
            return ("id", attributes["id"])
        return (*above.key, name, number)

    def inside(self, name: str) -> bool:
        """Whether this is another vendor's, or in such: its bytes are kept as a whole."""
        if not self.stack:
            return False
        above = self.stack[-1]
        extends = above.key[-2:-1] == (bpmn("extensionElements")[1:],)
        return above.is_foreign or (extends and not name.startswith(f"{CYLCH}}}"))


def _places(old: _Reader, new: _Reader) -> Iterator[tuple[int, bytes]]:
    """Where in the new file each lost remark goes."""
    there = {(one.follower, one.within[:1], new.data[one.start : one.end]) for one in new.remarks}
    for one in old.remarks:
        text = old.data[one.start : one.end]
        if (one.follower, one.within[:1], text) not in there:
            yield _place(old, new, one)


def _place(old: _Reader, new: _Reader, remark: _Remark) -> tuple[int, bytes]:
    text = old.data[remark.start : remark.end]
    follower = new.nodes.get(remark.follower) if remark.follower else None
    if follower is not None and remark.follower == ROOT:
        return follower.start, text + _tail(old, remark)
    if follower is not None:
        return _before(follower.start, text, _tail(old, remark), new.data)
    for key in remark.within:
        node = new.nodes.get(key)
        if node is not None and not node.is_empty:
            return _before(node.closes, text, _tail(old, remark), new.data)
    return len(new.data), b"\n" + text  # it stood behind the last element


def _before(at: int, text: bytes, tail: bytes, data: bytes) -> tuple[int, bytes]:
    """With the white space that stood behind it, where the new file has kept that."""
    if data[:at].endswith(tail):
        return at - len(tail), text
    return at, text + tail


def _tail(old: _Reader, remark: _Remark) -> bytes:
    """The white space up to what follows, other remarks left out."""
    found, at = b"", remark.end
    while True:
        space = SPACE.match(old.data, at)
        assert space is not None  # noqa: S101 - it matches nothing, too
        found, at = found + space.group(), space.end()
        another = REMARK.match(old.data, at)
        if another is None:
            return found
        at = another.end()
