"""How much of a minute each person has used up, and what it is like to be asked to wait.

Counted in the memory of each process: a count that all share would cost a write for each search.
"""

import math
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from engine.errors import EngineError
from engine.sign_in import TooManyAttempts
from engine.sign_in.throttle import WITHIN
from webapp.i18n import _

MINUTE = timedelta(minutes=1)
Counted = tuple[str, int]  # what it is, and whose


class TooMuch(EngineError):
    """Somebody asks for more in a minute than one person needs."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(f"Expected fewer {what} in a minute; wait {seconds} s.")
        self.what, self.seconds = what, seconds


class Brake:
    """Lets so many through at once, and from then on each as the minute goes by."""

    def __init__(self) -> None:
        self._until: dict[Counted, datetime] = {}
        self._lock = threading.Lock()

    def admit(self, counted: Counted, limit: int, now: datetime) -> None:
        """Count this one, or refuse it; what is refused does not count."""
        if not limit:
            return
        each = MINUTE / limit
        with self._lock:
            # A clock that was put back keeps nobody out for longer than a minute.
            until = min(max(self._until.get(counted, now), now), now + MINUTE)
            self._until[counted] = until
            over = until + each - (now + MINUTE)
            if over > each / 2:  # half of one is what rounding may cost
                raise TooMuch(counted[0], math.ceil(over.total_seconds()))
            self._until[counted] += each


def wait(error: Exception) -> Mapping[str, str]:
    """For programs: when to come again."""
    if isinstance(error, TooMuch):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, TooManyAttempts):
        return {"Retry-After": str(int(WITHIN.total_seconds()))}
    return {}


def told(_error: object) -> tuple[str, str]:
    return (
        _("That is a lot within a minute"),
        _("Nothing was changed. Wait a minute, then try again."),
    )
