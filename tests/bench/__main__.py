"""Run the benchmark: SCALE=full (the bars of the house) or SCALE=small (within minutes)."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from time import perf_counter

from engine.clock import system_clock
from tests.bench import (
    audits,
    book,
    clients,
    machines,
    messages,
    moves,
    page,
    pages,
    people,
    plans,
    report,
    serving,
    size,
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
    moves.demo,
    moves.replay,
    serving.measure,
    people.measure,
    machines.completions,
    machines.lateness,
    waiting.measure,
    pages.measure,
    size.measure,
)


def main(*words: str) -> int:
    """Measure on both databases; 1 if something could not be measured."""
    named = os.environ.get("SCALE") or "full"
    if named not in SCALES:
        sys.stderr.write(f"SCALE is {named!r}; accepted are {', '.join(SCALES)}.\n")
        return 2
    given = _given(words)
    if given.list:
        say("\n".join(f"{name:12}{words}" for name, words in scenarios().items()))
        return 0
    path = Path(os.environ.get("CYLCH_HOME") or "var") / "bench.json"
    began = perf_counter()
    say(report.head())
    with places() as found:
        run = Run(SCALES[named], found)
        for section, database in product(_sections(given.scenarios), given.on):
            run.measure(section, database)
        report.write(path, run.rows, run.scale, found)
    say(f"\n{report.summary(run.rows, run.scale)}")
    say(f"{perf_counter() - began:.0f} s; written to {path}{_published(run)}.")
    for name in run.broken:
        say(f"Could not measure {name}: see above.")
    return 1 if run.broken else 0


def scenarios() -> dict[str, str]:
    """What each scenario does, by the name that a run is asked for."""
    found: dict[str, str] = {}
    for section in SECTIONS:
        module = sys.modules[section.__module__]
        found[_name(section)] = (module.__doc__ or "").strip().splitlines()[0]
    return found


def _given(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [*scenarios(), []]
    parser.add_argument("scenarios", nargs="*", choices=names, metavar="SCENARIO")
    parser.add_argument("--on", choices=DATABASES, action="append", help="this database alone")
    parser.add_argument("--list", action="store_true", help="the scenarios, a sentence each")
    given = parser.parse_args(list(words))
    given.on = given.on or DATABASES
    return given


def _name(section: Section) -> str:
    return section.__module__.rpartition(".")[2]


def _sections(only: Sequence[str]) -> list[Section]:
    """All of them when none is named."""
    return [one for one in SECTIONS if not only or _name(one) in only]


def _published(run: "Run") -> str:
    """The page tells of full tables alone, and of a scenario only what was measured whole."""
    whole = [one for one in run.entries if f"{one.scenario} on {one.database}" not in run.broken]
    if run.scale.name != "full" or not whole:
        return ""
    page.write(book.put(whole), scenarios())
    return " and tests/bench/README.md"


@dataclass
class Run:
    """What has been measured so far."""

    scale: Scale
    places: Places
    rows: list[Row] = field(default_factory=list)
    entries: list[book.Entry] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def measure(self, section: Section, database: str) -> None:
        """What breaks is told, and the other sections are measured all the same."""
        began, load, found = perf_counter(), os.getloadavg()[0], []
        try:
            with self.places.open(database) as ground:
                for row in section(ground, self.scale):
                    found.append(row)
                    say(report.line(row))
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            self.broken.append(f"{_name(section)} on {database}")
        self.rows += found
        on, seconds = f"{system_clock():%d %B %Y %H:%M} UTC", perf_counter() - began
        entry = book.Entry(
            _name(section), database, on, seconds, round(load, 1), report.machine(), found
        )
        self.entries.append(entry)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
