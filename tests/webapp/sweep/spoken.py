"""What a page says, text by text, each with the language that it claims to be in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

SILENT = {"script", "style", "template"}
SAID = ("aria-label", "aria-description", "title", "placeholder", "alt", "data-label")
BUTTONS = {"submit", "button", "reset"}
LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Said:
    """One text of a page: its language by the nearest `lang`, and the element it stands in."""

    text: str
    language: str
    element: str


def spoken(page: etree._Element) -> Iterator[Said]:
    """Every text that somebody may read or hear, what scripts will say included."""
    languages: dict[etree._Element | None, str] = {None: ""}
    for node in page.iter(etree.Element):
        languages[node] = node.get("lang", languages[node.getparent()])
        if node.tag in SILENT:
            continue
        texts = [node.text, *_attributes(node), *(child.tail for child in node)]
        for text in texts:
            plain = " ".join((text or "").split())
            if LETTERS.search(plain):
                yield Said(plain, languages[node], str(node.tag))


def _attributes(node: etree._Element) -> Iterator[str | None]:
    yield from (node.get(name) for name in SAID)
    if node.tag == "input" and node.get("type") in BUTTONS:
        yield node.get("value")
    for name, value in node.attrib.items():
        # Sentences that a script will say; names and addresses have no spaces.
        is_data = value.startswith(("[", "{"))  # names and values for a script
        if str(name).startswith("data-") and name not in SAID and " " in value and not is_data:
            yield value
