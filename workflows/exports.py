"""What was taken out of the registers is on record: by whom, of what, how much."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.context import CommandContext


@dataclass(frozen=True, slots=True)
class Export:
    """One file that somebody made: of a register or of one thing in it, as which kind."""

    of: str
    kind: str
    rows: int
    filters: Mapping[str, str]


def note(ctx: CommandContext, made: Export) -> None:
    """Keep who took what. The caller handed out only what that person may see."""
    ctx.record(
        "register.exported",
        None,
        of=made.of,
        kind=made.kind,
        rows=made.rows,
        filters=dict(made.filters),
    )
