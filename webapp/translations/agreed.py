"""The agreed terms with where each comes from, and what a translator has confirmed since.

A term whose source is a law, a public body's page or a public service's code (R G W H O) counts as
confirmed. `checked.txt` holds what a translator has read: one line a text, English, a tab, Welsh.
Whoever changes either side puts the pair back on the list.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from webapp.translations import DIRECTORY
from webapp.translations.pairs import Pair, pairs

TERMS, CHECKED, DOUBTS = (DIRECTORY / name for name in ("terms.csv", "checked.txt", "TO_CHECK.md"))
PUBLISHED = frozenset("RGWHO")
# The letters with which a Welsh word may begin where another word changes its first.
MUTATED = {
    "p": "(p|b|mh|ph)",
    "t": "(t|d|nh|th)",
    "c": "(c|g|ngh|ch)",
    "b": "(b|f|m)",
    "d": "(d|dd|n)",
    "g": "(g|ng|)",
    "m": "(m|f)",
    "a": "h?a",
    "e": "h?e",
    "u": "h?u",
}


@dataclass(frozen=True, slots=True)
class Term:
    """An English term, its agreed Welsh, the source's letter, and what every use contains."""

    english: str
    welsh: str
    source: str
    stem: str

    @property
    def is_confirmed(self) -> bool:
        return self.source in PUBLISHED

    def stands_in(self, text: str) -> bool:
        said = re.sub(r"%\(\w+\)[sd]|\[\[.*?\]\]|\w+ ==", "", text)
        return bool(re.search(rf"\b{re.escape(self.english)}(s|es)?\b", said, re.IGNORECASE))

    def is_said_in(self, welsh: str) -> bool:
        return bool(re.search(_with_mutations(self.stem), welsh, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A pair that no translator has read, and what its writer was unsure of."""

    pair: Pair
    doubt: str


def to_check() -> Iterator[ToCheck]:
    """What a translator must still read; what somebody doubted comes first."""
    known, doubts = _confirmed(), _doubts()
    unread = {
        (pair.english, pair.welsh): pair
        for pair in pairs()
        if (pair.english, pair.welsh) not in known
    }
    found = [ToCheck(pair, _doubt(pair, doubts)) for pair in unread.values()]
    yield from sorted(found, key=lambda one: not one.doubt)


@cache
def terms() -> tuple[Term, ...]:
    with TERMS.open(newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return tuple(Term(r["English"], r["Welsh"], r["source"], r["stem"]) for r in rows)


def _confirmed() -> set[tuple[str, str]]:
    published = {
        (form(term.english), form(term.welsh))
        for term in terms()
        if term.is_confirmed
        for form in (str, _with_capital)
    }
    lines = CHECKED.read_text().splitlines() if CHECKED.exists() else []
    return published | {(e, w) for e, tab, w in (line.partition("\t") for line in lines) if tab}


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _doubts() -> dict[str, str]:
    """From the table of doubts: a Welsh word, and what is doubtful about it."""
    rows = [line.strip("|").split("|") for line in DOUBTS.read_text().splitlines() if "|" in line]
    return {
        word.strip().casefold(): doubt.strip()
        for _english, welsh, doubt in (row for row in rows if len(row) == 3)  # noqa: PLR2004
        for word in re.split(r"[/,;]", welsh)
        if re.search(r"\w", word)
    }


def _doubt(pair: Pair, doubts: dict[str, str]) -> str:
    welsh = pair.welsh.casefold()
    return "; ".join(said for word, said in doubts.items() if said and word in welsh)


def _with_mutations(stem: str) -> str:
    """The stem with whatever its first letter may have become; a vowel may take an h."""
    first = stem[0].lower()
    if stem.startswith("ll"):
        return "ll?" + stem[2:]
    if stem.startswith("rh"):
        return "rh?" + stem[2:]
    return MUTATED.get(first, re.escape(first)) + stem[1:]
