"""A secret in a file of the home: made once, whole, and read by its owner alone."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def kept(file: Path, make: Callable[[], str]) -> str:
    """Read a secret; the first of several processes to ask makes it, whole, for all."""
    if not file.exists():
        _make(file, make())
    # It may have come from a copy or an archive that opened it to others.
    with suppress(PermissionError):
        file.chmod(0o600)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path, secret: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Born with mode 0600, and linked only when whole: nobody ever reads half a key.
    descriptor, beside = mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secret)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        Path(beside).unlink()
