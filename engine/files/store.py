"""Where the bytes of files lie: each under its own SHA-256, so that it proves itself."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from engine.clock import system_clock
from engine.errors import Invalid

A_PIECE = 1 << 20
A_WHILE = timedelta(hours=1)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def keep(folder: Path, content: bytes) -> str:
    """Write beside and rename, so that a crash leaves no half a file under a whole hash."""
    digest = digest_of(content)
    path = place(folder, digest)
    if path.exists():
        path.touch()  # whoever is about to remove it sees that it came in again
        return digest
    with _room_for(path.with_suffix(".part")) as beside:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
    beside.replace(path)
    return digest


@contextmanager
def _room_for(beside: Path) -> Iterator[Path]:
    """Nothing half written stays behind; a full disk is told to whoever sent it."""
    try:
        yield beside
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if error.errno in NO_ROOM:
            raise Invalid("file", "no_room") from error
        raise


def take_in(folder: Path, made: Path) -> str:
    """Move a file that was made in this folder to its place; return its digest."""
    digest = digest_of_file(made)
    path = place(folder, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.replace(path)
    return digest


def remove(folder: Path, digest: str) -> bool:
    """Whether it is gone now. One that came in within the hour stays for another time."""
    path = place(folder, digest)
    if not path.is_file():
        return True
    if system_clock() - datetime.fromtimestamp(path.stat().st_mtime, UTC) < A_WHILE:
        return False
    path.unlink()
    return True


def place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest_of_file(path: Path) -> str:
    with path.open("rb") as read:
        return digest_of_stream(read)


def digest_of_stream(read: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := read.read(A_PIECE):
        found.update(piece)
    return found.hexdigest()


def is_whole(folder: Path, digest: str) -> bool:
    """Whether the file is there and still what its name says."""
    path = place(folder, digest)
    return path.is_file() and digest_of_file(path) == digest
