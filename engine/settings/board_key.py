"""The board's own key, and the one before it while what that one sealed is still about."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from engine.settings.faults import SettingsError
from engine.settings.kept import kept

SECRET_FILE = "secret_key"  # noqa: S105 - the name of the file, not what is in it
BEFORE_FILE = "secret_key.before"
SHORTEST_SECRET = 32
KEY, BEFORE = "CYLCH_SECRET_KEY", "CYLCH_SECRET_KEY_BEFORE"
Get = Callable[..., str]


def read_key(get: Get, home: Path) -> str:
    return _long_enough(KEY, get(KEY) or _kept(home))


def read_earlier(get: Get, home: Path) -> tuple[str, ...]:
    """What still opens and counts, though nothing new is sealed with it."""
    given, file = get(BEFORE), home / BEFORE_FILE
    found = [given] if given else []
    if file.is_file():
        found.append(kept(file, str))
    return tuple(_long_enough(BEFORE, one) for one in found)


def change_key(home: Path) -> bool:
    """Let a new key follow in the home; False while the one before it is still needed there.

    The old one lies under its new name before anything else happens: it is never nowhere.
    """
    file, before = home / SECRET_FILE, home / BEFORE_FILE
    if before.exists():
        if before.read_bytes() != file.read_bytes():
            return False
        before.unlink()  # somebody stopped half way
    os.link(file, before)
    beside = home / f".{SECRET_FILE}.next"
    beside.unlink(missing_ok=True)
    kept(beside, _new)
    beside.replace(file)
    return True


def forget_key(home: Path) -> None:
    (home / BEFORE_FILE).unlink(missing_ok=True)


def _kept(home: Path) -> str:
    file = home / SECRET_FILE
    try:
        return kept(file, _new)
    except (OSError, ValueError) as error:
        what = f"not set, and {file} cannot be written or read"
        raise SettingsError(KEY, what, "set, or CYLCH_HOME a directory of our own") from error


def _new() -> str:
    return secrets.token_urlsafe(48)


def _long_enough(variable: str, value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        found = f"{len(value)} characters long"
        raise SettingsError(variable, found, f"at least {SHORTEST_SECRET} characters")
    return value
