"""Finds whom a comment calls: `@Siân Rees`, typed with or without accents, title or capitals."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# At the beginning of a word, so that an email address calls nobody.
CALL = re.compile(r"(?<![\w@.])@(?=\w)")
FEWEST_WORDS = 2  # of a name without its title: a first name alone may be anybody's


@dataclass(frozen=True, slots=True)
class Call:
    """One place in a text that calls somebody; several, where several have the name."""

    start: int
    end: int
    people: tuple[int, ...]


def calls(text: str, people: Iterable[tuple[int, str]]) -> list[Call]:
    """Every call in a text; whoever is called by a longer name is not called by a shorter one."""
    known = _by_name(people)
    plain = _plain(text)
    return [_call(plain, found.end(), known) for found in CALL.finditer(text)]


def said_at(text: str, call: Call) -> str:
    """The words after an @ that belong to nobody, as far as they look like a name."""
    return " ".join(text[call.start : call.start + 60].split()[:2]).rstrip(".,;:!?)")


def _call(plain: str, at: int, known: dict[str, tuple[int, ...]]) -> Call:
    for name, people in known.items():
        end = at + len(name)
        if plain.startswith(name, at) and not plain[end : end + 1].isalnum():
            return Call(at, end, people)
    return Call(at, at, ())


def _by_name(people: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    """The longest names first."""
    known: dict[str, list[int]] = {}
    for person, name in people:
        for form in _forms(name):
            known.setdefault(form, []).append(person)
    return {name: tuple(known[name]) for name in sorted(known, key=len, reverse=True)}


def _forms(name: str) -> Iterator[str]:
    """A name, and the same without what comes before its last two words or more: its title."""
    words = _plain(name).split()
    yield " ".join(words)
    for first in range(1, len(words) - FEWEST_WORDS + 1):
        yield " ".join(words[first:])


def _plain(text: str) -> str:
    """Letter by letter without accents and capitals, so that places stay where they are."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)
