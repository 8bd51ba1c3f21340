"""The usual patterns of a board's work, ready to be put into a diagram or to begin one from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.definitions import Source
from engine.errors import Invalid
from webapp.i18n import said
from workflows import library


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of them in the reader's language."""

    key: str
    name: str
    purpose: str
    xml: str


def patterns() -> Sequence[Pattern]:
    return [
        Pattern(key, said(*names), said(*purposes), _sources()[key].xml.decode())
        for key, (names, purposes) in _told().items()
    ]


def pattern_of(key: str) -> Source:
    found = _sources().get(key)
    if found is None:
        raise Invalid("pattern", "unknown")
    return found


@cache
def _sources() -> Mapping[str, Source]:
    return library.patterns()


@cache
def _told() -> Mapping[str, tuple[tuple[str, str], tuple[str, str]]]:
    """What each is called and for, as its own diagram says."""
    read = {key: read_diagrams(read_xml(one.xml))[0] for key, one in _sources().items()}
    return {
        key: ((one.name, one.name_cy), (one.documentation, one.documentation_cy))
        for key, one in read.items()
    }
