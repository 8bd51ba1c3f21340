"""The whole matrix: `make faults` runs it and writes docs/faults.md; ARGS names elements to try."""

import argparse
import logging
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from engine.context import ProcessEngine
from engine.db import connect
from tests import cheap, databases, pg
from tests.clock import SettableClock
from tests.faults import page, seasons
from tests.faults.faults import FAULTS
from tests.faults.steps import STEPS
from tests.faults.walking import NAMES, Cell, calm, found, outcome, walk
from tests.published import about, spent, write_page
from tests.races.processes import Ground

YEARS = (2024, 2040)


class House:
    """Fresh databases of one kind, as many as are asked for."""

    def __init__(self, name: str, folder: Path, server: pg.Server | None) -> None:
        self.name, self.folder, self.server = name, folder, server

    @contextmanager
    def ground(self) -> Iterator[Ground]:
        if self.name == "sqlite":
            yield from self._at(databases.sqlite_copy(self.folder / "template.db", self.folder))
        elif self.server is not None:
            with databases.postgresql_copy(self.server) as url:
                yield from self._at(url)

    def _at(self, url: str) -> Iterator[Ground]:
        clock = SettableClock()
        ground = Ground(url, ProcessEngine(connect(url), clock, STEPS), clock)
        found(ground)
        try:
            yield ground
        finally:
            ground.engine.database.dispose()


def walks(house: House, elements: list[str], *, sparse: bool) -> Iterator[Cell]:
    for element in elements:
        with house.ground() as ground:
            wanted = calm(ground, element)
        for fault in FAULTS:
            with house.ground() as ground:
                cells = list(walk(ground, element, fault, is_sparse=sparse))
                if not any(cell.wrong for cell in cells) and outcome(ground) != wanted:
                    said = f"it came out otherwise: {_difference(outcome(ground), wanted)}"
                    cells.append(Cell(element, "all", fault, house.name, 0, said))
            yield from cells


def _difference(told: Counter, wanted: Counter) -> str:
    return f"{dict(told - wanted)} too many, {dict(wanted - told)} missing"[:300]


def clock_changes(house: House) -> Iterator[Cell]:
    with house.ground() as ground:
        seasons.drawn(ground)
        for change in seasons.changes(*YEARS):
            wrong = ""
            try:
                seasons.across(ground, change)
            except AssertionError as error:
                wrong = str(error).splitlines()[0]
            yield Cell(
                f"{change:%d %B %Y}", "timer, deadline, rung", "clocks", house.name, 1, wrong
            )


def on(name: str, given: argparse.Namespace) -> list[Cell]:
    """All of it on one database, in a process of its own: the other goes on beside it."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as place, _server(name) as server:
        folder, cells = Path(place), []
        databases.sqlite_template(folder)
        house = House(name, folder, server)
        for cell in walks(house, given.elements or list(NAMES), sparse=given.sparse):
            _say(cell)
            cells.append(cell)
        return cells if given.elements else [*cells, *clock_changes(house)]


@contextmanager
def _server(name: str) -> Iterator[pg.Server | None]:
    if name == "sqlite":
        yield None
        return
    with pg.temporary_server() as server:
        databases.postgresql_template(server)
        yield server


def main() -> int:
    given = _given()
    cheap.spare()
    began = time.monotonic()
    names = ("sqlite", "postgresql")
    with ProcessPoolExecutor(len(names), multiprocessing.get_context("fork")) as pool:
        found = pool.map(on, names, [given] * len(names))
        cells = [cell for some in found for cell in some]
    wrong = [cell for cell in cells if cell.wrong]
    if not given.elements:
        sparse = "; at three points of each verb" if given.sparse else ""
        write_page("faults", page.written(cells, f"{about()}; {spent(began)}{sparse}"))
    points = sum(one.points for one in cells)
    tell(f"{len(cells)} cells, {points} faults, {len(wrong)} wrong")
    return 1 if wrong else 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("elements", nargs="*", choices=[*NAMES, []], metavar="ELEMENT")
    parser.add_argument("--sparse", action="store_true", help="die at three points of a verb")
    return parser.parse_args()


def _say(cell: Cell) -> None:
    end = f"  WRONG: {cell.wrong}" if cell.wrong else ""
    named = f"{cell.database:11}{cell.element:26}{cell.fault:15}{cell.verb:12}"
    tell(f"{named}{cell.points:4}{end}")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
