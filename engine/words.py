"""The words of a text as they are looked for: small letters without their accents."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 40  # letters of a word that count
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """`Tŷ Gŵyl` as `ty gwyl`: nobody has to find the accents on a keyboard."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_in(text: str) -> Iterator[str]:
    """Every word, as often as it is there; `SEW-A26-03` is three."""
    for found in WORD.finditer(fold(text)):
        yield found[0][:LONGEST]


def distinct(texts: Iterable[str], most: int) -> list[str]:
    """The different words of some texts, so many at most, in the order in which they come."""
    found: dict[str, None] = {}
    for text in texts:
        for word in words_in(text):
            found.setdefault(word)
            if len(found) >= most:
                return list(found)
    return list(found)


def asked(text: str, most: int = 8) -> list[str]:
    """What somebody looks for, so many words at most."""
    return distinct([text], most)


def is_whole(word: str) -> bool:
    """A single sign must be a word of its own; of a longer word the beginning is enough."""
    return len(word) == 1
