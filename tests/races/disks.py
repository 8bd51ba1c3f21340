"""A small disk of its own, which can be filled to its last byte; it takes root, and Linux."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BALLAST, PIECE = "ballast", 4096


@dataclass(frozen=True, slots=True)
class Disk:
    """Where it stands in the tree."""

    folder: Path

    def fill(self) -> None:
        """Until not one more byte goes on it."""
        with (self.folder / BALLAST).open("ab", buffering=0) as ballast:
            for size in (PIECE * 256, PIECE, 1):
                with suppress(OSError):
                    while ballast.write(b"." * size):
                        pass

    def free(self) -> None:
        (self.folder / BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, megabytes: int, owner: str = "root") -> Iterator[Disk]:
    folder.mkdir(parents=True, exist_ok=True)
    how = f"size={megabytes}m,mode=700,uid={owner}"
    _do("mount", "-t", "tmpfs", "-o", how, "tmpfs", folder)
    try:
        yield Disk(folder)
    finally:
        _do("umount", "--lazy", folder)


def why_not() -> str:
    """Why there can be no such disk here; nothing where there can."""
    if os.geteuid() or not shutil.which("mount"):
        return "a small disk can be mounted by root alone, on Linux"
    place = Path(tempfile.mkdtemp())
    try:
        with small_disk(place, 1):
            return ""
    except subprocess.CalledProcessError as error:
        return f"no disk may be mounted here: {error.stderr.decode().strip()}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _do(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
