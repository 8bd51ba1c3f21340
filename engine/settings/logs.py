"""What the environment may set about the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from engine.settings.faults import SettingsError

FORMS = ("text", "json")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


@dataclass(frozen=True, slots=True)
class Logs:
    """How lines are written, and from which weight on."""

    form: str = "text"
    level: int = logging.WARNING


def read_logs(get: Callable[..., str]) -> Logs:
    form, level = get("CYLCH_LOG_FORMAT", "text").lower(), get("CYLCH_LOG_LEVEL", "warning").lower()
    if form not in FORMS:
        raise SettingsError("CYLCH_LOG_FORMAT", f"“{form[:60]}”", "text or json")
    if level not in LEVELS:
        raise SettingsError("CYLCH_LOG_LEVEL", f"“{level[:60]}”", "debug, info or warning")
    return Logs(form, LEVELS[level])
