"""Reads a frame, the table that a sample is drawn from: every bad row is named."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import Invalid
from engine.texts import can_be_kept
from workflows import anonymity
from workflows.agencies import AGENCIES, LOCAL_AUTHORITIES
from workflows.sampling import Case
from workflows.sheets import read, text_in

MOST = 10_000
LONGEST = 60
MOST_SHOWN = 10
AUTHORITY = "local_authority"
COLUMNS: Mapping[str, Sequence[str]] = {
    "reference": ("reference", "ref", "case", "case reference", "cyfeirnod", "cyfeirnod achos"),
    AUTHORITY: ("local authority", "authority", "la", "awdurdod lleol", "awdurdod"),
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A cell that keeps the table out: where it stands, what is wrong, what was found."""

    row: int
    column: str
    rule: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A table as it was understood; with bad rows nothing is drawn from it."""

    cases: Sequence[Case]
    bad: Sequence[BadRow]
    # what looks as if it told who somebody is; a person decides
    suspicious: Sequence[str]
    strata: str = ""


def read_frame(filename: str, data: bytes, strata: str, today: date) -> Frame:
    """The rows of the table; `strata` heads the column to stratify by, if not the authority."""
    columns = dict(COLUMNS)
    if strata.strip():
        columns = {**columns, "stratum": (strata.strip(),)}
    rows = read(filename, data, columns, MOST)
    if not rows:
        raise Invalid("file", "no_rows")
    _require_columns(rows, [*columns])
    found = [(number, _case(cells, "stratum" in columns)) for number, cells in rows]
    bad = [*_twice(found)]
    for number, cells in rows:
        bad += _wrong(number, cells, "stratum" in columns)
    texts = [case.ref for _number, case in found] + sorted({case.stratum for _n, case in found})
    looks = [mark.words for text in texts for mark in anonymity.marks(text, today)]
    looks += [mark.words for mark in anonymity.marks_in_filename(filename, today)]
    return Frame(
        [case for _number, case in found],
        sorted(bad, key=lambda one: one.row),
        list(dict.fromkeys(looks))[:MOST_SHOWN],
        strata.strip(),
    )


def as_table(frame: Frame) -> bytes:
    """The frame as a text table that the same reader takes: what was looked at is what is drawn."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    heading = ["reference", "local authority", *([frame.strata] if frame.strata else [])]
    writer.writerow(heading)
    for one in frame.cases:
        row = [one.ref, one.local_authority, *([one.stratum] if frame.strata else [])]
        writer.writerow(row)
    return target.getvalue().encode()


def _case(cells: Mapping[str, object], has_stratum: bool) -> Case:  # noqa: FBT001 - private
    authority = _authority(text_in(cells.get(AUTHORITY)))
    stratum = text_in(cells.get("stratum")) if has_stratum else authority
    return Case(text_in(cells.get("reference")), authority, stratum)


def _wrong(number: int, cells: Mapping[str, object], has_stratum: bool) -> list[BadRow]:  # noqa: FBT001 - private
    ref, authority = text_in(cells.get("reference")), text_in(cells.get(AUTHORITY))
    found = []
    if not ref:
        found.append(BadRow(number, "reference", "blank"))
    elif len(ref) > LONGEST or not can_be_kept(ref):
        found.append(BadRow(number, "reference", "too_long", ref))
    if not authority:
        found.append(BadRow(number, AUTHORITY, "blank"))
    elif not _authority(authority):
        found.append(BadRow(number, AUTHORITY, "unknown", authority))
    if has_stratum and not text_in(cells.get("stratum")):
        found.append(BadRow(number, "stratum", "blank"))
    return found


def _twice(found: Sequence[tuple[int, Case]]) -> list[BadRow]:
    """Every row after the first that has the same reference."""
    counts = Counter(case.ref.casefold() for _number, case in found)
    first: dict[str, int] = {}
    bad = []
    for number, case in found:
        key = case.ref.casefold()
        if not key or counts[key] == 1:
            continue
        if key in first:
            bad.append(BadRow(number, "reference", "twice", f"{case.ref} ({first[key]})"))
        first.setdefault(key, number)
    return bad


def _require_columns(rows: Sequence[tuple[int, Mapping[str, object]]], wanted: list[str]) -> None:
    there = {name for _number, cells in rows for name in cells}
    for name in wanted:
        if name not in there:
            field = "strata" if name == "stratum" else "file"
            raise Invalid(field, f"no_{name}")


def _authority(said: str) -> str:
    """The key of a local authority, by its key or its name in either language."""
    return _AUTHORITIES.get(_plain(said), "")


def _plain(said: str) -> str:
    return "".join(char for char in said.casefold() if char.isalnum())


def _names(key: str) -> list[str]:
    """Newport City Council, Newport, Cyngor Dinas Casnewydd, Casnewydd."""
    full = (AGENCIES[key].name, AGENCIES[key].name_cy)
    return [key, *full, *(_COUNCIL.sub("", name) for name in full)]


_COUNCIL = re.compile(
    r"(county borough|county|city) council|cyngor (bwrdeistref sirol|dinas)?", re.IGNORECASE
)
_AUTHORITIES = {_plain(name): key for key in LOCAL_AUTHORITIES for name in _names(key)}
