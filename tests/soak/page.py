"""Writes docs/soak.md: what every simulated night showed, and what each month cost."""

from collections.abc import Iterator, Sequence

from tests.soak.living import Month

HEAD = """# Years of a board

A board is lived from day to day by its own engine, as `make soak` does it: the demo year first,
then years with as many meetings, audits and reviews. People hand in their tasks, some of them late;
reminders and escalations happen on their day. Every simulated night the worker makes its round
(timers, ladders, messages, letters, packs, retention, checkpoints) and then `cylch doctor` looks at
everything: settings, database, instances that wait for nothing, incidents, lateness, open tasks
that nobody sees, the whole history, its checkpoints.

One process lives all of it, so its memory tells what is never let go. In the first year it grows by
what is loaded when it is first needed (what draws and writes documents: 60 MB), by the statements
and diagrams that it remembers (a bounded number), by SQLite's cache (at most 32 MB) and by what the
system's allocator keeps of freed memory. What is in use is counted in blocks beside it, and should
stay; that a lifecycle and a page leave nothing behind each run of the suite counts
(`test_memory.py`).

"""
COLUMNS = (
    "month",
    "nights",
    "tasks done",
    "open tasks",
    "active lifecycles",
    "events",
    "database, MB",
    "memory, MB",
    "blocks in use",
    "living, CPU s a night",
    "doctor, CPU s a night",
)
TABLE = f"\n| {' | '.join(COLUMNS)} |\n|---|{'---:|' * (len(COLUMNS) - 1)}\n"


def written(months: Sequence[Month], nights: int, wrong: Sequence[str], about: str) -> str:
    months = [one for one in months if one.memory]  # one that was not lived to its end has none
    return "".join(
        [HEAD, *_verdict(nights, wrong, about), TABLE, *map(_line, months), _growth(months)]
    )


def _verdict(nights: int, wrong: Sequence[str], about: str) -> Iterator[str]:
    bad = len({one[:10] for one in wrong})
    yield f"**{nights:,} nights; on {bad:,} of them something was wrong.** {about}.\n"
    for one in list(dict.fromkeys(wrong))[:50]:
        yield f"\n* {one}"
    yield "\n" if wrong else ""


def _line(month: Month) -> str:
    nights = max(1, month.nights)
    counts = f"{month.nights} | {month.done:,} | {month.open_tasks:,} | {month.active:,}"
    held = f"{month.events:,} | {month.megabytes:,.1f} | {month.memory:,.0f} | {month.held:,}"
    cost = f"{month.living / nights:.2f} | {month.looking / nights:.2f}"
    return f"| {month.name} | {counts} | {held} | {cost} |\n"


def _growth(months: Sequence[Month]) -> str:
    """The last year against the one before: what should stay, and what may grow."""
    if len(months) < 24:
        return "\nToo short a life to say what grows.\n"
    last, before = months[-12:], months[-24:-12]
    said = [
        _change(
            "open tasks", [sum(one.open_tasks for one in part) / 12 for part in (before, last)]
        ),
        _change("memory", [part[-1].memory for part in (before, last)]),
        _change("blocks in use", [part[-1].held / 1e6 for part in (before, last)]) + " million",
        _change("living, a night", [_a_night(part, "living") for part in (before, last)]),
        _change("the doctor, a night", [_a_night(part, "looking") for part in (before, last)]),
        _change("events", [part[-1].events for part in (before, last)]),
    ]
    return "\nThe last year against the one before: " + "; ".join(said) + ".\n"


def _a_night(months: Sequence[Month], name: str) -> float:
    return sum(getattr(one, name) for one in months) / sum(one.nights for one in months)


def _change(what: str, pair: Sequence[float]) -> str:
    before, last = pair
    return f"{what} {before:,.4g} → {last:,.4g}"
