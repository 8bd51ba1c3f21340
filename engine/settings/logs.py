"""What the environment may set about the log, and where traces go."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.settings.faults import SettingsError

FORMS = ("text", "json")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


@dataclass(frozen=True, slots=True)
class Logs:
    """How lines are written, and from which weight on; traces only where a collector is named."""

    form: str = "text"
    level: int = logging.WARNING
    traces: str = ""


def read_logs(get: Callable[..., str]) -> Logs:
    form, level = get("CYLCH_LOG_FORMAT", "text").lower(), get("CYLCH_LOG_LEVEL", "warning").lower()
    if form not in FORMS:
        raise SettingsError("CYLCH_LOG_FORMAT", f"“{form[:60]}”", "text or json")
    if level not in LEVELS:
        raise SettingsError("CYLCH_LOG_LEVEL", f"“{level[:60]}”", "debug, info or warning")
    return Logs(form, LEVELS[level], _collector(get))


def _collector(get: Callable[..., str]) -> str:
    """Under the name that OpenTelemetry's own tools have for it."""
    variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
    address = get(variable).rstrip("/")
    found = urlsplit(address)
    if address and (found.scheme not in ("http", "https") or not found.hostname):
        accepted = "the address of a collector, such as http://127.0.0.1:4318"
        raise SettingsError(variable, f"“{address[:60]}”", accepted)
    return address
