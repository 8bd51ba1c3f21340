"""What the environment may set about how much one person may ask for in a minute."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.settings.faults import SettingsError
from engine.settings.figures import figure

VARIABLES = {
    "calls": "CYLCH_LIMIT_CALLS",
    "documents": "CYLCH_LIMIT_DOCUMENTS",
    "rehearsals": "CYLCH_LIMIT_REHEARSALS",
    "searches": "CYLCH_LIMIT_SEARCHES",
    "sendings": "CYLCH_LIMIT_SENDINGS",
    "uploads": "CYLCH_LIMIT_UPLOADS",
}
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How often in a minute; none where it is 0. Nobody who works fast ever meets these."""

    calls: int = 6000
    documents: int = 60
    rehearsals: int = 240
    searches: int = 300
    sendings: int = 30
    uploads: int = 240


def read_limits(get: Callable[..., str]) -> Limits:
    return Limits(
        **{
            what: _number(variable, value)
            for what, variable in VARIABLES.items()
            if (value := get(variable))
        }
    )


def _number(variable: str, value: str) -> int:
    number = figure(value, 0, MOST)
    if number is None:
        accepted = f"a number from 0 (no limit) to {MOST}"
        raise SettingsError(variable, f"“{value[:60]}”", accepted)
    return number
