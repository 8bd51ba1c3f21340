"""What the environment may set about a scanner of files."""

from collections.abc import Callable
from pathlib import Path

from engine.settings.faults import SettingsError
from engine.settings.figures import figure

VARIABLE = "CYLCH_SCANNER"
ACCEPTED = "unix:/run/clamav/clamd.ctl, or tcp:3310 for a port of this machine"
HIGHEST_PORT = 65_535


def read_scanner(get: Callable[..., str]) -> str:
    """A clamd on this machine alone: its protocol would carry files openly to another."""
    value = get(VARIABLE)
    kind, _, where = value.partition(":")
    is_port = figure(where, 1, HIGHEST_PORT) is not None
    if not value or (kind == "tcp" and is_port):
        return value
    if kind == "unix" and Path(where).is_absolute():
        return value
    raise SettingsError(VARIABLE, f"“{value[:60]}”", ACCEPTED)
