"""Looks for what would tell who a child is: a name, an NHS number, a date of birth.

It warns and never decides: a person reads the words again and says whether they may stay.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby

from workflows.agencies import SEATS

NAME, NHS_NUMBER, DATE_OF_BIRTH = "name", "nhs_number", "date_of_birth"
A_YEAR_AGO = 366  # days; nobody audits what is older, so an older date is somebody's birthday
MOST = 5

_NUMBER = re.compile(r"(?<![\d-])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\d-])")
_DATES = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<word>[^\W\d_]{3,9}) (?P<y>\d{4})(?!\d)"),
)
_BIRTH = re.compile(r"\b(born|birth|d\.?o\.?b|ganwyd|ganed|geni)\b[^\n]{0,20}$", re.IGNORECASE)
_OF = "ap|ab|ferch|van|de"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Master|Mx|Mstr|Br|Bnr)\.? "
_CAPITAL, _SMALL = "A-ZÀ-ÖØ-ÞŴŶ", "a-zà-öø-ÿŵŷ"
_WORD = rf"(?:O['’])?[{_CAPITAL}][{_SMALL}]+(?:['’-][{_CAPITAL}]?[{_SMALL}]+)*"
_TITLED = re.compile(rf"\b{_TITLE}{_WORD}(?: {_WORD})?")
_CAPITALS = re.compile(rf"\b{_WORD}(?: (?:(?:{_OF}) )?{_WORD})+")
_MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth"),
    ("april", "ebrill"),
    ("may", "mai"),
    ("june", "mehefin"),
    ("july", "gorffennaf"),
    ("august", "awst"),
    ("september", "medi"),
    ("october", "hydref"),
    ("november", "tachwedd"),
    ("december", "rhagfyr"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that looks like it tells who a child is, and the words themselves."""

    kind: str
    words: str


def marks(text: str, today: date) -> list[Mark]:
    """What stands out, each once; a handful is enough to warn."""
    found = [*_numbers(text), *_birthdays(text, today), *_names(text)]
    return list(dict.fromkeys(found))[:MOST]


def marks_in_filename(name: str, today: date) -> list[Mark]:
    """The same for the name of a file, whose words stand between dots and dashes."""
    return marks(re.sub(r"_+|(?<!\d)[-.]|[-.](?!\d)", " ", name), today)


def _numbers(text: str) -> Iterator[Mark]:
    """Ten digits whose last one checks the others."""
    for found in _NUMBER.finditer(text):
        digits = [int(digit) for digit in "".join(found.groups())]
        check = 11 - sum(digit * (10 - at) for at, digit in enumerate(digits[:9])) % 11
        if check % 11 == digits[9] and len(set(digits)) > 1:
            yield Mark(NHS_NUMBER, found[0])


def _birthdays(text: str, today: date) -> Iterator[Mark]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            on = _date(found.groupdict(), today)
            is_said = _BIRTH.search(text[: found.start()]) is not None
            if on is not None and (is_said or (today - on).days > A_YEAR_AGO):
                yield Mark(DATE_OF_BIRTH, found[0])


def _date(parts: dict[str, str], today: date) -> date | None:
    year = int(parts["y"])
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000 if year <= today.year % 100 else 1900
    month = parts.get("m") or str(_month(parts.get("word") or ""))
    try:
        return date(year, int(month), int(parts["d"]))
    except ValueError:
        return None


def _month(word: str) -> int:
    """Its number, from the whole word or its first letters; 0 is no month."""
    wanted = word.lower()
    places = (at for at, names in enumerate(_MONTHS, start=1) if _begins(names, wanted))
    return next(places, 0)


def _begins(names: tuple[str, ...], wanted: str) -> bool:
    return any(name.startswith(wanted) for name in names)


def _names(text: str) -> Iterator[Mark]:
    """A word behind a title; two capitals beside each other that are not ordinary words."""
    for found in _TITLED.finditer(text):
        yield Mark(NAME, found[0])
    for found in _CAPITALS.finditer(text):
        for run in _unusual(found[0].split()):
            if sum(word not in _OF.split("|") for word in run) > 1:
                yield Mark(NAME, " ".join(run))


def _unusual(words: Sequence[str]) -> Iterator[list[str]]:
    """What stands between ordinary words."""
    for is_plain, run in groupby(words, key=_is_ordinary):
        if not is_plain:
            yield list(run)


def _is_ordinary(word: str) -> bool:
    plain = word.lower().removesuffix("’s").removesuffix("'s")
    return plain in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    """Capitals that begin a sentence, or belong to the board's own words, agencies and places."""
    said = " ".join(f"{seat.name} {seat.name_cy} {seat.holder} {seat.holder_cy}" for seat in SEATS)
    listed = files("workflows").joinpath("ordinary_words.txt").read_text("utf-8")
    months = (name for names in _MONTHS for name in names)
    return frozenset([*listed.split(), *re.findall(r"[^\W\d_]{3,}", said.lower()), *months])
