"""Five simulated years, every night looked at: `make soak` writes docs/soak.md."""

import argparse
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests import databases, pg
from tests.published import about, spent, write_page
from tests.soak import page
from tests.soak.living import Month, Soak, begin, live


def main() -> int:
    given = _given()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cylch-soak-") as home:
        if given.database == "postgresql":
            with (
                pg.temporary_server() as server,
                databases.postgresql_copy(server, template="template0") as url,
            ):
                soak = _lived(Path(home), url, given)
        else:
            soak = _lived(Path(home), f"sqlite:///{home}/cylch.db", given)
    told = f"{about()}; {given.database}; {soak.done:,} tasks; {spent(began)}"
    if soak.failed:
        by = "by hand" if soak.failed == "KeyboardInterrupt" else f"by {soak.failed}"
        told += f"; the life ended there, {by}"
    write_page("soak", page.written(soak.months, soak.nights, soak.wrong, told))
    tell(f"{soak.nights} nights, {soak.done} tasks, {len(soak.wrong)} findings; {spent(began)}")
    for one in soak.wrong[:20]:
        tell(one)
    for one in sorted(set(soak.refused))[:20]:
        tell(f"refused: {one}")
    return 1 if soak.wrong or soak.failed else 0


def _lived(home: Path, url: str, given: argparse.Namespace) -> Soak:
    soak = begin(home, url, _say)
    try:
        live(soak, given.years, given.days)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - what was lived is told
        traceback.print_exc()
        soak.failed = type(error).__name__
    soak.engine.database.dispose()
    return soak


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--days", type=int, default=0, help="so many days, and no years")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    given.years = 0 if given.days else given.years
    return given


def _say(month: Month) -> None:
    tell(
        f"{month.name:15}{month.done:6} tasks {month.open_tasks:5} open {month.events:8} events"
        f" {month.memory:5.0f} MB {month.living:6.1f} s living {month.looking:6.1f} s doctor"
    )


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
