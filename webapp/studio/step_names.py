"""What a registered step is called: as the diagrams of the library call the steps that use it."""

from collections.abc import Mapping
from functools import cache

from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from webapp.i18n import said
from webapp.studio.subjects import subject_of
from workflows import library
from workflows.steps import STEPS

Both = tuple[str, str]


def titles() -> Mapping[str, str]:
    """Each step by a name that no other of its subject has; one that nothing uses by its key."""
    named = {key: _spoken(key) for key in STEPS}
    places = [(subject_of(key), title) for key, title in named.items()]
    return {
        key: title if places.count((subject_of(key), title)) == 1 else f"{title} ({key})"
        for key, title in named.items()
    }


def title_of_step(key: str) -> str:
    return titles().get(key, key)


def _spoken(key: str) -> str:
    names = [said(*both) for both in _used().get(key, ())]
    return " / ".join(dict.fromkeys(names)) or key


@cache
def _used() -> Mapping[str, list[Both]]:
    """The names, in both languages, of the shipped elements that use each step."""
    found: dict[str, list[Both]] = {}
    for source in library.shipped():
        for diagram in read_diagrams(read_xml(source.xml)):
            for one in diagram.elements.values():
                if one.step and one.name:
                    found.setdefault(one.step, []).append((one.name, one.name_cy))
    return found
