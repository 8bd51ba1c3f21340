"""Where a study's page goes, and what stands at its head: when and on what it was measured."""

import os
import platform
from pathlib import Path
from time import monotonic

from engine.clock import system_clock

DOCS = Path(__file__).resolve().parents[1] / "docs"
FULL = 2  # what a core has to do at once; a study itself is about one of them
SHORT = 120  # seconds


def write_page(name: str, told: str) -> None:
    (DOCS / f"{name}.md").write_text(told)


def about() -> str:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = f", busy with other things as well (load {load:.1f})" if load > FULL * cores else ""
    return f"{system_clock():%-d %B %Y}, {cores} cores, Python {platform.python_version()}{busy}"


def spent(began: float) -> str:
    """How long ago that was on the monotonic clock, in words."""
    seconds = monotonic() - began
    return f"{seconds:.0f} seconds" if seconds < SHORT else f"{seconds / 60:.0f} minutes"
