"""What the environment may set about a list of passwords from breaches."""

import re
from collections.abc import Callable
from pathlib import Path

from engine.settings.faults import SettingsError

VARIABLE = "CYLCH_BREACHED_PASSWORDS"
LINE = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\r?\n")
ACCEPTED = "a file as Have I Been Pwned gives it: lines of a SHA-1 and a count, in order"


def read_breaches(get: Callable[..., str]) -> Path | None:
    value = get(VARIABLE)
    if not value:
        return None
    file = Path(value).absolute()
    try:
        with file.open("rb") as lines:
            is_list = LINE.fullmatch(lines.readline(100))
    except OSError as error:
        raise SettingsError(VARIABLE, f"{file}, which cannot be read", ACCEPTED) from error
    if not is_list:
        raise SettingsError(VARIABLE, f"{file}, which begins otherwise", ACCEPTED)
    return file
