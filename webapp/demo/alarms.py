"""The alerts of the demo year: one that was closed, one that waits for whoever comes."""

from engine.context import CommandContext
from webapp.demo.cast import speaks
from workflows import alerts
from workflows.alerts import Raised

CLOSED_BACK = -70  # working days before the last day
CLOSED = Raised(
    subject="Strategy discussions without a health practitioner",
    concern=(
        "Three strategy discussions this month were held without anybody from health, in two"
        " areas. The minutes do not say why. The next ones are on Monday."
    ),
    agencies=["health", "newport"],
    is_checked=True,
)
WAITING = Raised(
    subject="Nobody answers the out-of-hours line on Sundays",
    concern=(
        "Practitioners of two teams say that calls to the out-of-hours line were not answered on"
        " the last two Sundays. A case of the running audit shows the same."
    ),
    case_ref="SEW-A26-03-C02",
    agencies=["edt"],
    is_checked=True,
)


def long_ago(ctx: CommandContext) -> None:
    _raise(ctx, "verifier2", CLOSED)


def this_afternoon(ctx: CommandContext) -> None:
    _raise(ctx, "officer", WAITING)


def _raise(ctx: CommandContext, mailbox: str, seen: Raised) -> None:
    """As the person whose mailbox it is."""
    speaks(ctx, mailbox)
    alerts.raise_alert(ctx, seen)
