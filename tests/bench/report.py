"""The table on the screen, and var/bench.json for machines."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tests.bench.ground import Places
from tests.bench.rows import Row, rounded
from tests.bench.scale import Scale

LIBRARIES = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "starlark-pyo3", "lxml", "orjson")
HEAD = ("measured", "database", "value", "p50", "p95", "n", "unit", "bar", "")
WIDTHS = (38, 11, 10, 10, 10, 7, 6, 10, 6)
VERDICT = {True: "met", False: "MISSED", None: ""}


def head() -> str:
    return f"{_line(HEAD)}\n{'-' * (sum(WIDTHS) + len(WIDTHS) - 1)}"


def line(row: Row) -> str:
    """A row of the table, as soon as it is measured."""
    figures = [f"{rounded(value):g}" for value in (row.value, row.p50, row.p95)]
    return _line(
        (row.name, row.database, *figures, str(row.n), row.unit, row.bar, VERDICT[row.met])
    )


def summary(rows: Sequence[Row], scale: Scale) -> str:
    """How many bars were met, and how large the large tables really were."""
    held = [row for row in rows if row.met is not None]
    missed = [f"{row.name} ({row.database})" for row in held if not row.met]
    told = [f"{len(held) - len(missed)} of {len(held)} bars met."]
    if missed:
        told.append(f"Missed: {', '.join(missed)}.")
    if scale.part != 1:
        told.append(
            f"SCALE={scale.name}: the rows called 1m and 10m were read from a table of a"
            f" {scale.part}th of that; `size` in bench.json tells it."
        )
    return "\n".join(told)


def write(path: Path, rows: Iterable[Row], scale: Scale, places: Places) -> None:
    told = {
        "machine": _machine(),
        "versions": _versions(places),
        "scale": scale.name,
        "rows": [row.to_json() for row in rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n")


def machine() -> str:
    """In words: what a reader wants to know of it."""
    told = _machine()
    python = platform.python_version()
    return f"{told['cores']} cores, {told['processor'] or platform.machine()}, Python {python}"


def _machine() -> Mapping[str, object]:
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()


def _versions(places: Places) -> Mapping[str, str]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": places.postgresql_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _line(words: Iterable[str]) -> str:
    cells = zip(words, WIDTHS, strict=True)
    texts = [
        f"{word:<{width}}" if number in (0, 1, 6, 7, 8) else f"{word:>{width}}"
        for number, (word, width) in enumerate(cells)
    ]
    return " ".join(texts).rstrip()
