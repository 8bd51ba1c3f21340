"""Cells of decision tables in plain words. Machine-made Welsh.

Numbers, dates and quoted texts stand where Welsh changes no first letter.
"""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date

from engine.bpmn.dmn.meaning import End, Meaning, Piece, meaning_of
from engine.bpmn.dmn.model import Value

Words = Mapping[str, tuple[str, str]]

WORDS: Words = {
    "anything": ("anything", "unrhyw beth"),
    "always": ("always", "bob amser"),
    "nothing": ("nothing given", "dim wedi’i roi"),
    "yes": ("yes", "ie"),
    "no": ("no", "na"),
    "or": (" or ", " neu "),
    "and": (" and ", " ac "),
    "but": ("anything but %s", "unrhyw beth ond %s"),
    "between": ("from %s to %s", "o %s i %s"),
    "low": ("at least %s", "o leiaf %s"),
    "low open": ("more than %s", "mwy na %s"),
    "high": ("at most %s", "ar y mwyaf %s"),
    "high open": ("less than %s", "llai na %s"),
    "day low": ("on or after %s", "o %s ymlaen"),
    "day low open": ("after %s", "ar ôl %s"),
    "day high": ("on or before %s", "hyd at %s"),
    "day high open": ("before %s", "cyn %s"),
    "written": ("as written: %s", "fel yr ysgrifennwyd: %s"),
}


def case_in_words(case: str, language: str) -> str:
    """A finding's case: a line for each column, its name and the cell that would ask for it."""
    lines = [line.partition("\t") for line in case.split("\n") if line]
    said = [f"{name}: {cell_in_words(cell, language)}" for name, _tab, cell in lines]
    return "; ".join(said) or _word("always", language)


def cell_in_words(text: str, language: str) -> str:
    """What a cell asks for; as it is written where it cannot be said more plainly."""
    meaning = meaning_of(text)
    if meaning is None:
        return _word("written", language) % text
    return _meaning(meaning, language)


def value_in_words(value: Value, language: str) -> str:
    """One plain value, as people write it."""
    if value is None:
        return _word("nothing", language)
    if isinstance(value, bool):
        return _word("yes" if value else "no", language)
    day = _day(value)
    if day is not None:
        return str(format_date(day, "d MMMM y", locale=language))
    return f"“{value}”" if isinstance(value, str) else str(value)


def _meaning(meaning: Meaning, language: str) -> str:
    if not meaning.pieces:
        return _word("anything", language)
    said = [_piece(piece, language) for piece in meaning.pieces]
    text = _word("or", language).join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
    return _word("but", language) % text if meaning.is_negated else text


def _piece(piece: Piece, language: str) -> str:
    low, high = piece.low, piece.high
    if low is not None and piece.is_point:
        return value_in_words(low.value, language)
    if low is not None and high is not None and not (low.is_open or high.is_open):
        both = value_in_words(low.value, language), value_in_words(high.value, language)
        return _word("between", language) % both
    ends = [
        _end(side, end, language) for side, end in (("low", low), ("high", high)) if end is not None
    ]
    return _word("and", language).join(ends)


def _end(side: str, end: End, language: str) -> str:
    key = side + (" open" if end.is_open else "")
    key = f"day {key}" if _day(end.value) else key
    return _word(key, language) % value_in_words(end.value, language)


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None  # noqa: PLR2004 - 2026-01-31
    except ValueError:
        return None


def _word(key: str, language: str) -> str:
    english, welsh = WORDS[key]
    return welsh if language == "cy" else english
