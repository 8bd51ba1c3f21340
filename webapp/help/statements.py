"""The statements that the law asks for: accessibility and privacy, in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from webapp.help.guides import Both

FOLDER = files("webapp.help") / "said_by_law"
KEYS = ("accessibility", "privacy")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its list and its paragraphs."""

    key: str
    title: Both
    items: Sequence[Both] = ()
    paragraphs: Sequence[Both] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of sections; `{contact}` stands for whom to ask."""

    key: str
    title: Both
    lead: Both
    sections: Sequence[Section]


@cache
def statements() -> Mapping[str, Statement]:
    return {key: _statement(key) for key in KEYS}


def _statement(key: str) -> Statement:
    read = tomllib.loads((FOLDER / f"{key}.toml").read_text())
    sections = [Section(**section) for section in read["sections"]]
    return Statement(key, read["title"], read["lead"], sections)
