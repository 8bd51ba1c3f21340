"""Passwords out of somebody's breach: looked for in a list that lies on this machine.

Nobody elsewhere is asked, not even by a part of a hash.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from engine.errors import Invalid
from engine.sign_in.passwords import tidied

DIGITS = 40


def refuse(listed: Path | None, password: str) -> None:
    """Where the board has such a list, what stands in it is nobody's password here."""
    if listed is not None and _is_in(listed, password):
        raise Invalid("password", "breached")


def _is_in(listed: Path, password: str) -> bool:
    told = hashlib.sha1(tidied(password).encode(), usedforsecurity=False).hexdigest()
    wanted = told.upper().encode()
    with listed.open("rb") as lines:
        return _line_from(lines, _place(lines, wanted)) == wanted


def _place(lines: BinaryIO, wanted: bytes) -> int:
    """Where it would stand; by halves, so that forty gigabytes cost some thirty reads."""
    low, high = 0, lines.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        found = _line_from(lines, middle)
        if found and found < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _line_from(lines: BinaryIO, place: int) -> bytes:
    """The first line that begins there or later."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()[:DIGITS].upper()
