"""Every pair at every statement, on both databases: `make races` writes docs/races.md."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import cheap, databases, pg
from tests.published import about, spent, write_page
from tests.races.meetings import Met, met
from tests.races.pairs import PAIRS

NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
HEAD = """# Two at the same moment

Every pair of verbs that compete for the same work, every statement at which one of them can be
interrupted, both orders, both databases, as `make races` tries them: {about}.

One of the two is held before one of its statements (or its commit), over a connection of its own.
The other then acts until it has ended or waits for a lock of the first; then the first goes on. The
next time it is held one statement later, until it has none left. Each time what both were answered
and every row of the family in every table, but for its own numbers, must be what comes of one verb
after the other.

**{points:,} meetings of {pairs} pairs; {wrong} came out otherwise.**
{found}
Each letter is a statement at which the first named was held, from its first to its commit:
`b` the other came before it, `w` the other waited for it, `p` the other came to its end meanwhile
and it was as if it had come after, `X` wrong.

"""
TAIL = """
On SQLite whoever writes holds the file from the first word to the commit: nobody comes in between,
and only what a sweep has read before it begins can be overtaken. What a person may do is read when
the request comes in; a cover that is called off in the milliseconds until it is done lets it pass,
as if it had come after.

## What this does not show

* Three at once, or two interruptions of one meeting: `tests/races/test_people.py` and
  `test_workers.py` let up to eight processes collide at random.
* What PostgreSQL does between two statements of its own.
"""


def meetings(folder: Path, server: pg.Server) -> Iterator[Met]:
    template = folder / "template.db"
    for pair in PAIRS:
        with databases.postgresql_copy(server) as url:
            yield met(pair, url)
        yield met(pair, databases.sqlite_copy(template, folder))


def written(found: Sequence[Met], about: str) -> str:
    wrong = [(one, point) for one in found for point in one.wrong]
    told = [
        f"* {one.pair}, {NAMES[one.database]}, held {point.held + 1} at {point.number}: "
        f"{point.wrong}\n"
        for one, point in wrong
    ]
    head = HEAD.format(
        about=about,
        points=sum(one.count for one in found),
        pairs=len(PAIRS),
        wrong=len(wrong),
        found="".join(told),
    )
    return head + "".join(_table(found)) + TAIL


def _table(found: Sequence[Met]) -> Iterator[str]:
    yield "| held | meets | on | points | at each |\n|---|---|---|---:|---|\n"
    for one in found:
        names = (PAIRS[one.pair].one, PAIRS[one.pair].other)
        for held in (0, 1):
            strip = one.strip(held)
            words = (names[held], names[1 - held], NAMES[one.database], str(len(strip)))
            yield f"| {' | '.join(words)} | `{strip}` |\n"


def main() -> int:
    cheap.spare()
    began, found = time.monotonic(), []
    with tempfile.TemporaryDirectory() as name, pg.temporary_server() as server:
        databases.sqlite_template(Path(name))
        databases.postgresql_template(server)
        for one in meetings(Path(name), server):
            sys.stdout.write(f"{one.database:11}{one.pair:24}{one.strip(0)} {one.strip(1)}\n")
            sys.stdout.flush()
            found.append(one)
    write_page("races", written(found, f"{about()}; {spent(began)}"))
    return 1 if any(one.wrong for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
