"""Run the benchmark: SCALE=full (the bars of the house) or SCALE=small (within three minutes)."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from time import perf_counter

from tests.bench import (
    audits,
    clients,
    messages,
    moves,
    pages,
    plans,
    records,
    report,
    serving,
    waiting,
)
from tests.bench.ground import Ground, Places, places
from tests.bench.rows import Row
from tests.bench.scale import SCALES, Scale

Section = Callable[[Ground, Scale], Iterator[Row]]

DATABASES = ("sqlite", "postgresql")
SECTIONS: tuple[Section, ...] = (
    audits.starts,
    audits.measure,
    audits.small,
    clients.four_clients,
    clients.eight_people,
    plans.plan,
    plans.loop,
    messages.measure,
    moves.measure,
    moves.replay,
    serving.measure,
    waiting.measure,
    records.measure,
    pages.measure,
)


def main(*only: str) -> int:
    """Measure on both databases; 1 if something could not be measured.

    `only` names sections, as `pages`: whoever tunes one need not wait for the others.
    """
    named = os.environ.get("SCALE") or "full"
    if named not in SCALES:
        sys.stderr.write(f"SCALE is {named!r}; accepted are {', '.join(SCALES)}.\n")
        return 2
    path = Path(os.environ.get("CYLCH_HOME") or "var") / "bench.json"
    began = perf_counter()
    say(report.head())
    with places() as found:
        run = Run(SCALES[named], found)
        for section, database in product(_sections(only), DATABASES):
            run.measure(section, database)
        report.write(path, run.rows, run.scale, found)
    say(f"\n{report.summary(run.rows, run.scale)}")
    say(f"{perf_counter() - began:.0f} s; written to {path}.")
    for name in run.broken:
        say(f"Could not measure {name}: see above.")
    return 1 if run.broken else 0


def _sections(only: Sequence[str]) -> list[Section]:
    """All of them when none is named."""
    return [one for one in SECTIONS if not only or one.__module__.rpartition(".")[2] in only]


@dataclass
class Run:
    """What has been measured so far."""

    scale: Scale
    places: Places
    rows: list[Row] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def measure(self, section: Section, database: str) -> None:
        """What breaks is told, and the other sections are measured all the same."""
        try:
            with self.places.open(database) as ground:
                for row in section(ground, self.scale):
                    self.rows.append(row)
                    say(report.line(row))
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            self.broken.append(f"{section.__module__}.{section.__name__} on {database}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
