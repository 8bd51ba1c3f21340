"""The composite report of a round: written, accepted by the group, read above, carried forward."""

from dataclasses import dataclass

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import assurance_rounds
from workflows.assurance_rounds import note
from workflows.models import AssuranceRound, RoundState


@dataclass(frozen=True, slots=True)
class Words:
    """What the Business Unit says to the figures, in both languages."""

    summary: str
    summary_cy: str
    concerns: str
    concerns_cy: str


def gather(ctx: CommandContext, found: AssuranceRound) -> None:
    """All is in that will come: the report can be written."""
    found.move_to(RoundState.REPORTING)
    note(ctx, found, "gathered")


def write(ctx: CommandContext, found: AssuranceRound, words: Words) -> None:
    for name in ("summary", "summary_cy"):
        if not getattr(words, name):
            raise Invalid(name, "required")
    if bool(words.concerns) != bool(words.concerns_cy):
        raise Invalid("concerns", "in_one_language")
    found.summary, found.summary_cy = words.summary, words.summary_cy
    found.concerns, found.concerns_cy = words.concerns, words.concerns_cy
    note(ctx, found, "written")


def accept(ctx: CommandContext, found: AssuranceRound) -> None:
    """The group accepts the report: everybody who took part reads everything from now on."""
    found.move_to(RoundState.REPORTED)
    found.reported_at, found.reported_by = ctx.now, ctx.actor.id
    note(ctx, found, "reported")


def send_back(ctx: CommandContext, found: AssuranceRound, reason: str) -> None:
    if not reason:
        raise Invalid("report_reason", "required")
    note(ctx, found, "report_returned", reason=reason)


def read_by_planning_group(ctx: CommandContext, found: AssuranceRound, said: str) -> None:
    found.bpg_on, found.bpg_said = ctx.calendar.local_date(ctx.now), said
    note(ctx, found, "planning_group_read")


def read_by_board(ctx: CommandContext, found: AssuranceRound, said: str) -> None:
    found.board_on, found.board_said = ctx.calendar.local_date(ctx.now), said
    note(ctx, found, "board_read")


def close(ctx: CommandContext, found: AssuranceRound) -> AssuranceRound:
    """End the round and open the next one, which begins with what this one leaves."""
    found.move_to(RoundState.CLOSED)
    found.closed_at = ctx.now
    following = assurance_rounds.begin_next(ctx, found)
    note(ctx, found, "closed", next=following.ref)
    return following
