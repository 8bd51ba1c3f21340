"""Writes the page of the benchmarks, tests/bench/README.md, and its pictures from the book."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.book import Entry, rows_of
from tests.bench.drawing import NAMES, Line, drawn
from tests.bench.rows import Row, rounded

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
HEAD = """# What it costs

Every figure that the house has a bar for, on SQLite and on PostgreSQL, measured by one command:

    make bench                              # SCALE=full: everything, and this page anew
    make bench SCALE=small                  # smaller tables, in minutes; leaves this page alone
    make bench ARGS="size people"           # these scenarios alone, and their part of this page
    make bench ARGS="size --on sqlite"      # on one kind of database alone
    make bench ARGS=--list                  # the scenarios

A run writes `var/bench.json`. At full scale it also puts its figures in the place of the earlier
ones of its scenarios (`figures.json`) and writes this page and its pictures from all that stands
there. Both databases sync to disk as in earnest. The yardstick is the stock library SpiffWorkflow
with its own serializer, measured in turns with ours.

A machine that does other things besides makes every figure worse: the load when a scenario began
stands beside it (one for each core is a full machine), and what was taken beside others says so.
"""
PICTURES = (
    (
        "growth-pages",
        "Pages as the board grows",
        "open tasks, with ten events for each",
        "p95, ms",
        {
            "grow_inbox_p95": "inbox",
            "grow_instance_p95": "instance",
            "grow_history_p95": "its history",
            "grow_list_p95": "list of instances",
        },
    ),
    (
        "growth-work",
        "Work as the board grows",
        "open tasks, with ten events for each",
        "p95, ms",
        {
            "grow_complete_p95": "complete a task",
            "grow_sweep_p95": "sweep, nothing due",
            "grow_find_due_p95": "find what is due",
        },
    ),
    (
        "growth-history",
        "Checking the whole history",
        "events",
        "seconds",
        {"grow_verify": "walk every chain"},
    ),
)
BESIDE = 1.5  # from this load on the machine was not ours alone


def write(entries: Sequence[Entry], about: Mapping[str, str], folder: Path = HERE) -> None:
    """`about` tells in a sentence what each scenario does, by its name."""
    parts = [HEAD, *_verdict(entries, about), *_pictures(entries, folder)]
    for name, words in about.items():
        parts += _scenario(name, words, [one for one in entries if one.scenario == name])
    (folder / "README.md").write_text("".join(parts))


def _verdict(entries: Sequence[Entry], about: Iterable[str]) -> Iterator[str]:
    held = [(one.scenario, row) for one in entries for row in one.rows if row.met is not None]
    missed = [(scenario, row) for scenario, row in held if not row.met]
    yield f"\n**{len(held) - len(missed)} of {len(held)} bars are met.**"
    yield "\n" if not missed else " These are missed:\n\n"
    for scenario, row in missed:
        figure = f"{rounded(row.value):g} {row.unit}".strip()
        yield f"* {row.name} ({NAMES[row.database]}, {scenario}): {figure}, the bar is {row.bar}\n"
    if absent := sorted(set(about) - {one.scenario for one in entries}):
        yield f"\n**Not measured yet: {', '.join(absent)}.** Their bars are not counted.\n"


def _pictures(entries: Sequence[Entry], folder: Path) -> Iterator[str]:
    yield "\n## How cost grows\n"
    for name, title, across, up, wanted in PICTURES:
        lines = list(_lines(entries, wanted))
        if lines:
            (folder / f"{name}.svg").write_text(drawn(title, across, up, lines))
            yield f"\n![{title}: the table below has the same figures]({name}.svg)\n\n"
            yield from _table(across, up, lines)


def _lines(entries: Sequence[Entry], wanted: Mapping[str, str]) -> Iterator[Line]:
    rows = list(rows_of(entries))
    for name, words in wanted.items():
        for database in DATABASES:
            points = [
                (float(row.size or 1), row.value)
                for row in rows
                if (row.name, row.database) == (name, database)
            ]
            if len(points) > 1:
                yield Line(words, database, points)


def _table(across: str, up: str, lines: Sequence[Line]) -> Iterator[str]:
    sizes = sorted({_magnitude(size) for line in lines for size, _ in line.points})
    yield f"| {up}, by {across} | | {' | '.join(f'{size:,}' for size in sizes)} |\n"
    yield f"|---|---|{'---:|' * len(sizes)}\n"
    for line in lines:
        found = {_magnitude(size): figure for size, figure in line.points}
        cells = [f"{rounded(found[size]):g}" if size in found else "" for size in sizes]
        yield f"| {line.name} | {NAMES[line.database]} | {' | '.join(cells)} |\n"


def _magnitude(size: float) -> int:
    """A few events that the benchmark itself recorded do not make another column."""
    return 10 ** (len(str(round(size))) - 1)


def _scenario(name: str, words: str, entries: Sequence[Entry]) -> Iterator[str]:
    yield f"\n## {name}\n\n{words}\n"
    if not entries:
        yield "\nNot measured yet.\n"
        return
    for one in entries:
        beside = ", beside other work on the same machine" if one.load >= BESIDE else ""
        yield (
            f"\n{NAMES[one.database]}: {one.on}, {one.seconds / 60:.1f} minutes, load {one.load:g}"
            f"{beside}; {one.machine}.\n"
        )
    yield "\n| measured | database | value | p50 | p95 | n | unit | size | bar | |\n"
    yield "|---|---|---:|---:|---:|---:|---|---:|---|---|\n"
    for row in rows_of(entries):
        yield _row(row)


def _row(row: Row) -> str:
    figures = " | ".join(f"{rounded(one):,g}" for one in (row.value, row.p50, row.p95))
    size = f"{row.size:,}" if row.size is not None else ""
    verdict = {True: "met", False: "**missed**", None: ""}[row.met]
    bar = row.bar.replace("<=", "≤").replace(">=", "≥")
    cells = (row.name, NAMES[row.database], figures, f"{row.n:,}", row.unit, size, bar, verdict)
    return f"| {' | '.join(cells)} |\n"
