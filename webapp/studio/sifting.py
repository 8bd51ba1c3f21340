"""A long list, sifted by what its reader types: each word begins one of those in the row."""

from collections.abc import Iterable

from flask import request

from engine.words import asked, words_in

SHORT = 8  # rows that one sees at once


def wanted() -> str:
    return request.args.get("q", "").strip()[:100]


def holds(texts: Iterable[str], text: str) -> bool:
    """Whether a row says all that is looked for, without regard to accents and capitals."""
    said = [word for one in texts for word in words_in(one)]
    return all(any(word.startswith(part) for word in said) for part in asked(text))
