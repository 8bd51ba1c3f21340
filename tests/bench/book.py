"""The last figures of each scenario: a partial run replaces its own and leaves the others."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.rows import Row, rounded

BOOK = Path(__file__).with_name("figures.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario on one database: when, how long, on what, and what came out."""

    scenario: str
    database: str
    on: str
    seconds: float
    load: float  # of the machine when it began: one a core is full
    machine: str
    rows: Sequence[Row]


def read(path: Path = BOOK) -> list[Entry]:
    """Sections of one scenario stand together under its name."""
    told = json.loads(path.read_text()) if path.exists() else []
    return [Entry(**{**one, "rows": [Row(**row) for row in one["rows"]]}) for one in told]


def put(new: Sequence[Entry], path: Path = BOOK) -> list[Entry]:
    """Each new entry in the place of the one of its scenario and database."""
    kept = {(one.scenario, one.database): one for one in read(path)}
    kept |= _joined(new)
    entries = [kept[key] for key in sorted(kept)]
    path.write_text(json.dumps([_plain(one) for one in entries], indent=1) + "\n")
    return entries


def _joined(new: Sequence[Entry]) -> Mapping[tuple[str, str], Entry]:
    found: dict[tuple[str, str], Entry] = {}
    for one in new:
        key = (one.scenario, one.database)
        if before := found.get(key):
            rows, seconds = [*before.rows, *one.rows], before.seconds + one.seconds
            found[key] = Entry(*key, one.on, seconds, before.load, one.machine, rows)
        else:
            found[key] = one
    return found


def _plain(entry: Entry) -> dict[str, Any]:
    rows = [
        {name: rounded(value) if isinstance(value, float) else value for name, value in one.items()}
        for one in map(asdict, entry.rows)
    ]
    return {**asdict(entry), "seconds": round(entry.seconds, 1), "rows": rows}


def rows_of(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        yield from entry.rows
