"""Writes the page of the fault matrix from what was found, the wrong first."""

from collections.abc import Iterable, Sequence

from tests.faults.elements import ELEMENTS
from tests.faults.faults import FAULTS
from tests.faults.tales import TALES
from tests.faults.walking import NAMES, Cell

HEAD = """# What happens when something goes wrong

Every element that a diagram may hold, every verb of an instance's life, every fault, on both
databases, as `make faults` tries them: {about}.

Each instance lives from its start to its end (started by a person, a message, a signal or the
clock; claimed, rescheduled, completed, suspended, resumed, its message, its signal, its timer, its
children), and a second one is stopped where it stands in the element. What people do beside that
is told in tales of its own. Around each of these verbs the fault happens. Afterwards every row of
every table, with what was handed on to workers of other machines, is as before or as after, never
between; the chain of the history is whole, everybody sees their task, nothing waits for nothing, no
incident is open (but where a step fails on purpose); and at the end there are exactly the events,
tasks and states of a life without any fault: nothing lost, nothing twice.

The list of elements is held against the rules of the engine: a kind of event or task that a diagram
may hold and that stands in no element fails a test. A verb counts only with the faults that were
really tried on it: 0 says that there is no such thing.

"""
TAIL = """
## What this does not show

* Power cuts: `kill -9` takes the process, not the disk's cache.
* A start that is said again is a second instance for the engine; over HTTP its `Idempotency-Key`
  gives the first answer again (`tests/webapp/api/test_repeats.py`). Messages that go out are killed
  around and counted in `tests/races/test_outbox.py`.
* On PostgreSQL no disk is full here: after some writes a trigger refuses the next as such a disk
  would, for the same reason. A disk of its own, filled and freed, up to the log that cannot be
  written, has `tests/races/test_full_disk.py`, where root may mount one; that of the files has
  `tests/races/test_full_evidence.py`.
* The changes of the clocks are walked on a board in London; one in New York, and machines that are
  set to another zone than their board, walk those of one year (`tests/faults/test_seasons.py`).
* A job that was due now waits, when the clock goes back an hour, for that hour: late, not lost.
"""


def written(cells: Sequence[Cell], about: str) -> str:
    parts = [HEAD.format(about=about)]
    parts += [*_verdict(cells), *_by_fault(cells), *_by_element(cells), *_missing(cells)]
    parts += [*_clocks(cells), TAIL]
    return "".join(parts)


def _verdict(cells: Sequence[Cell]) -> Iterable[str]:
    wrong = [cell for cell in cells if cell.wrong]
    tried = [cell for cell in cells if cell.points]
    points = sum(cell.points for cell in tried)
    yield f"**{points:,} faults in {len(tried):,} cells; {len(wrong)} cells are wrong.**\n\n"
    for cell in wrong:
        yield f"* {cell.element}, {cell.verb}, {cell.fault}, {cell.database}: {cell.wrong}\n"
    yield "\n" if wrong else ""


def _by_fault(cells: Sequence[Cell]) -> Iterable[str]:
    yield "| fault | is | SQLite | PostgreSQL |\n|---|---|---|---|\n"
    for name, fault in FAULTS.items():
        counts = [_count(cells, name, database) for database in ("sqlite", "postgresql")]
        yield f"| {name} | {fault.words} | {' | '.join(counts)} |\n"
    yield "\n"


def _count(cells: Sequence[Cell], fault: str, database: str) -> str:
    chosen = [one for one in cells if (one.fault, one.database) == (fault, database) and one.points]
    return f"{sum(one.points for one in chosen):,} in {len(chosen):,} cells"


def _by_element(cells: Sequence[Cell]) -> Iterable[str]:
    verbs = list(dict.fromkeys(cell.verb for cell in cells if cell.element in ELEMENTS))
    yield "Faults by element and verb, of all kinds, on both databases:\n\n"
    yield f"| element | {' | '.join(verbs)} |\n|---|{'---:|' * len(verbs)}\n"
    for element in ELEMENTS:
        counts = [_points(cells, element, verb) for verb in verbs]
        yield f"| {element} | {' | '.join(counts)} |\n"
    yield "\nAnd around what people do beside an element's own life:\n\n"
    yield "| tale | verbs |\n|---|---|\n"
    for tale in TALES:
        verbs = list(dict.fromkeys(cell.verb for cell in cells if cell.element == tale))
        told = [f"{verb} {_points(cells, tale, verb)}" for verb in verbs]
        yield f"| {tale} | {', '.join(told)} |\n"
    yield "\n"


def _points(cells: Sequence[Cell], element: str, verb: str) -> str:
    chosen = [one for one in cells if (one.element, one.verb) == (element, verb)]
    if any(one.wrong for one in chosen):
        return "**wrong**"
    return f"{sum(one.points for one in chosen):,}" if chosen else ""


def _missing(cells: Sequence[Cell]) -> Iterable[str]:
    """What a run that was stopped did not come to."""
    tried = {(cell.element, cell.fault, cell.database) for cell in cells}
    for database in ("sqlite", "postgresql"):
        left = [one for one in NAMES if any((one, f, database) not in tried for f in FAULTS)]
        if left:
            yield f"Not tried with every fault on {database}: {', '.join(left)}.\n\n"


def _clocks(cells: Sequence[Cell]) -> Iterable[str]:
    chosen = [cell for cell in cells if cell.fault == "clocks"]
    wrong = [cell for cell in chosen if cell.wrong]
    if not chosen:
        return
    first, last = (one.element.split()[-1] for one in (chosen[0], chosen[-1]))
    yield (
        f"Over both changes of the clocks of each year from {first} to {last}, on both databases, a"
        " timer of 24 hours fires after 24 hours, a deadline stays at the end of its local day, and"
        f" the rung of a ladder is climbed once: {len(chosen)} changes, {len(wrong)} wrong.\n"
    )
