"""`make hosts`: let it happen, and write what was measured into docs/hosts.md."""

import re
import sys
import time

from tests.hosts.board import hosts
from tests.hosts.network import why_not
from tests.hosts.story import Told, assert_nothing_lost_and_nothing_twice, tell
from tests.published import about, spent, write_page

EACH = 60
WORDS = """# Several hosts on one board

What `make hosts` does and what it measured: {about}.

Five hosts in networks of their own, each with a wire to the database's: PostgreSQL on one, `cylch
serve --no-scheduler` on one, `cylch worker` on three. Somebody hands in {completed} tasks by the
API, ten a second at most. Each throws a message that another lifecycle waits for, and begins to
wait for a timer of two seconds. Meanwhile the first worker's wire is cut while it holds the lock
of a lifecycle, the second worker is killed (`kill -9`); then the first comes back; then the third
is killed, too, and the one that was cut off does the rest. At the end **every message was
received once, every timer fired once, no task is lost or twice**, every chain of the history is
whole, and `cylch doctor` finds all well:

```
{doctor}```

| what | median | 99 of 100 | longest |
|---|---:|---:|---:|
| an answer of the API, through all of it | {answers} |
| handed in on one host until another host's worker acts on it, in calm | {wakes} |
| a timer behind its moment, in calm | {lateness} |

| what | seconds |
|---|---:|
| after the kill, until another did what came | {kill:.2f} |
| after the cut, until all was done, with what the cut-off host held | {held:.1f} |
| after the wire was mended, until that host was at work again | {back:.1f} |
| after the last other worker was killed, until all was done | {alone:.1f} |

PostgreSQL gives a host up that does not answer after about eleven seconds (DECISIONS.md, 154):
only so long others wait for what it held, and only they. The moments are those of commands'
beginnings, on one machine's clock. What is not shown: packets that are lost or late now and then,
a network that falls into two halves with a database in each (there is one database), hosts with
clocks apart (`cylch_clocks_apart_seconds` tells).
"""


def main(*given: str) -> int:
    if reason := why_not():
        sys.stderr.write(f"Not tried: {reason}.\n")
        return 1
    began = time.monotonic()
    with hosts("north", "south", "east") as found:
        told = tell(found, int(given[0]) if given else EACH)
        assert_nothing_lost_and_nothing_twice(found, told)
    write_page("hosts", written(told))
    sys.stdout.write(f"{told}\n{spent(began)}; written to docs/hosts.md.\n")
    return 0


def written(told: Told) -> str:
    return WORDS.format(
        about=about(),
        completed=told.completed,
        doctor=re.sub(r"home [^,]+", "home of that host", told.doctor),
        answers=_figures(told.answers),
        wakes=_figures(told.wakes),
        lateness=_figures(told.lateness),
        kill=told.kill,
        held=told.held,
        back=told.back,
        alone=told.alone,
    )


def _figures(seconds: list[float]) -> str:
    found = sorted(seconds)
    picked = (found[len(found) // 2], found[int(len(found) * 0.99)], found[-1])
    return " | ".join(f"{one * 1000:.0f} ms" for one in picked)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
