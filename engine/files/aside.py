"""Reads a file's words in a process of its own: a hostile file ends that, not ours."""

import os
import subprocess
import sys
from pathlib import Path

MEMORY = 768 << 20
CPU_SECONDS = 20
WALL_SECONDS = 60.0
MOST_OUTPUT = 1 << 20
BOOT = (
    "import sys; memory, seconds, path, ending, *sys.path = sys.argv[1:];"
    "from engine.files.wording import main; main(int(memory), int(seconds), path, ending)"
)
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Unreadable(Exception):
    """Broken, locked, or more work than a file is worth."""


def words_aside(path: Path, ending: str) -> list[str]:
    """The words of a file, or Unreadable, whatever the file does to who reads it."""
    paths = [os.path.abspath(one) for one in sys.path]  # noqa: PTH100 - "" is the cwd
    limits = (str(MEMORY), str(CPU_SECONDS), str(path.absolute()), ending)
    try:
        done = subprocess.run(  # noqa: S603 - ourselves; the path is a digest of ours
            [sys.executable, "-I", "-S", "-c", BOOT, *limits, *paths],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            timeout=WALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreadable from error
    if done.returncode or len(done.stdout) > MOST_OUTPUT:
        raise Unreadable
    return done.stdout.decode(errors="replace").split()
