"""Every text that stands in two languages, wherever it stands: pages, forms, diagrams, messages."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable

from lxml import etree

from webapp.translations.catalogue import read

CYLCH = "{urn:cylch:bpmn:1}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# Modules with tables of sentences: a key and two texts.
TABLES = (
    "webapp.refusal_messages",
    *(
        f"webapp.lint_messages.{name}"
        for name in ("activities", "events", "files", "forms", "ours", "shapes", "tables", "texts")
    ),
    "notifications.wording",
    "notifications.words",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, its Welsh, and the file where a translator puts it right."""

    where: str
    english: str
    welsh: str


def pairs() -> Iterator[Pair]:
    """In the order of their files; each file's own order is kept."""
    yield from _pages()
    yield from _data()
    yield from _diagrams()
    yield from _tables()
    yield from _registers()
    yield from _letters()


def _pages() -> Iterator[Pair]:
    for message in read():
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        said = message.id if isinstance(message.id, str) else message.id[-1]
        yield from (Pair("messages.po", str(said), str(text)) for text in dict.fromkeys(texts))


def _data() -> Iterator[Pair]:
    """Forms, ladders, grades; the files of help."""
    for path in sorted((*files("workflows").iterdir(), *_folder("workflows", "forms")), key=str):
        if path.name.endswith(".json"):
            yield from _inside(path.name, json.loads(path.read_text()))
    for folder in ("guides", "said_by_law"):
        for path in sorted(_folder("webapp.help", folder), key=str):
            yield from _inside(path.name, tomllib.loads(path.read_text()))


def _inside(where: str, value: object) -> Iterator[Pair]:
    """Both as `{en, cy}`, or as a key and the same key with `_cy`."""
    if isinstance(value, Mapping):
        if isinstance(value.get("en"), str) and isinstance(value.get("cy"), str):
            yield Pair(where, value["en"], value["cy"])
            return
        for key, one in value.items():
            if isinstance(one, str) and isinstance(value.get(f"{key}_cy"), str):
                yield Pair(where, one, value[f"{key}_cy"])
            yield from _inside(where, one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _inside(where, one)


def _diagrams() -> Iterator[Pair]:
    for path in sorted(_folder("workflows", "bpmn"), key=str):
        for element in etree.fromstring(path.read_bytes()).iter(etree.Element):
            if element.get("name") and element.get(f"{CYLCH}nameCy"):
                yield Pair(path.name, str(element.get("name")), str(element.get(f"{CYLCH}nameCy")))
            documentation = element.findtext(f"{BPMN}documentation")
            if documentation and element.get(f"{CYLCH}documentationCy"):
                welsh = str(element.get(f"{CYLCH}documentationCy"))
                yield Pair(path.name, " ".join(documentation.split()), welsh)


def _tables() -> Iterator[Pair]:
    for name in TABLES:
        for table in vars(import_module(name)).values():
            if isinstance(table, Mapping):
                yield from (
                    Pair(f"{name.rpartition('.')[2]}.py", *entry)
                    for entry in table.values()
                    if isinstance(entry, tuple)
                    and len(entry) == 2  # noqa: PLR2004 - two languages
                    and all(isinstance(text, str) for text in entry)
                )


def _registers() -> Iterator[Pair]:
    from workflows.agencies import SEATS  # noqa: PLC0415 - with the list alone
    from workflows.groups import GROUPS  # noqa: PLC0415

    for seat in SEATS:
        yield Pair("agencies.py", seat.name, seat.name_cy)
        yield Pair("agencies.py", seat.holder, seat.holder_cy)
    for group in GROUPS:
        yield Pair("groups.py", group.name, group.name_cy)


def _letters() -> Iterator[Pair]:
    for path in sorted(_folder("workflows", "letters"), key=str):
        if path.name.endswith(".en.txt"):
            welsh = files("workflows") / "letters" / path.name.replace(".en.", ".cy.")
            yield Pair(path.name, path.read_text(), welsh.read_text())


def _folder(package: str, name: str) -> list[Traversable]:
    return list((files(package) / name).iterdir())
