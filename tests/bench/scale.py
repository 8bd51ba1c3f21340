"""How much is measured: `full` is what the bars speak of, `small` ends within three minutes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Repetitions of each measurement, and how large the large tables are."""

    name: str
    audits: int  # whole audits, ours and the yardstick's in turns
    starts: int
    rounds: int  # of people at once, of sweeps
    queries: int
    part: int  # the tables called 1m and 10m hold this part of it: 1 is all, 10 a tenth
    timers: int  # that fall due one after the other while workers wait for them
    completions: int  # before the memory of the server is looked at; 0 leaves that out


SCALES = {
    "full": Scale(
        "full",
        audits=40,
        starts=300,
        rounds=10,
        queries=500,
        part=1,
        timers=600,
        completions=10_000,
    ),
    "small": Scale(
        "small", audits=6, starts=100, rounds=2, queries=60, part=10, timers=60, completions=0
    ),
}
