"""Passwords that somebody would try first: common ones, and what is known of person and board."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

# The product's and the field's own words; those of the board come from its groups.
HOUSE = frozenset(
    {"cylch", "safeguarding", "diogelu", "gwent", "board", "bwrdd", "password", "cyfrinair"}
    | {"welcome", "croeso", "audit", "archwiliad", "review", "adolygiad", "demo", "example"}
)
SHORTEST_WORD = 3
WITHOUT_THEM = 8  # so many letters and digits must be there besides such words
EASY = 10**8  # guesses; an attack on the page itself gets nowhere near
LOOKED_AT = 72  # of a longer password its beginning
LOOKS_LIKE = str.maketrans("@4€31!0$5|7", "aaeeiiosslt")


def fault_of(password: str, about: Iterable[str]) -> str | None:
    """The rule that a password breaks, or nothing."""
    if _is_made_of(_plain(password), {*HOUSE, *about}):
        return "about_you"
    return "easily_guessed" if _is_common(password) else None


def words_of(texts: Iterable[str]) -> set[str]:
    found = chain.from_iterable(re.findall(r"\w+", _plain(text)) for text in texts)
    return {word for word in found if len(word) >= SHORTEST_WORD}


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    """Little is left when the words are taken out."""
    left = password
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != password and len(re.findall(r"\w", left)) < WITHOUT_THEM


def _is_common(password: str) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are large
    from zxcvbn.matching import RANKED_DICTIONARIES  # noqa: PLC0415

    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
    cores = {core, core.translate(LOOKS_LIKE)}
    if any(one in words for one in cores for words in RANKED_DICTIONARIES.values()):
        return True
    return bool(zxcvbn(password[:LOOKED_AT])["guesses"] < EASY)


def _plain(text: str) -> str:
    """Lower case, without accents: ŵ is guessed as quickly as w."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
