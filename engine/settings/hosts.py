"""What the environment may set about the hosts that webhooks lead to."""

import re
from collections.abc import Callable

from engine.settings.faults import SettingsError

VARIABLE = "CYLCH_WEBHOOK_HOSTS"
HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")


def read_hosts(get: Callable[..., str]) -> tuple[str, ...]:
    """Names, or `*.` and the end of names; none mean any public host."""
    hosts = tuple(one.strip().lower() for one in get(VARIABLE).split(",") if one.strip())
    for one in hosts:
        if not HOST.fullmatch(one):
            accepted = "names of hosts such as hooks.board.example, *.webhook.office.com"
            raise SettingsError(VARIABLE, f"“{one[:60]}”", accepted)
    return hosts
