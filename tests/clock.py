"""The clock of the tests: it stands still until told otherwise."""

from datetime import UTC, datetime, timedelta

A_WEDNESDAY = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)


class SettableClock:
    """Called, it tells the time, as `engine.clock.system_clock` does."""

    def __init__(self, now: datetime = A_WEDNESDAY):
        self.set(now)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise TypeError(f"Expected an aware moment, but got {now!r}.")
        self.now = now

    def advance(self, by: timedelta) -> None:
        self.now += by
