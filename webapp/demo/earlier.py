"""Before the demo year: two proposals that came to nothing, old enough to be destroyed by now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine import instances
from engine.actors import SYSTEM
from engine.context import CommandContext
from engine.models import UserTask
from engine.working_days import Calendar
from webapp.demo.cast import DOMAIN, speaks
from webapp.subjects import gathering
from workflows import legal_holds, retention, retention_changes, subject_requests
from workflows.retention import Rule
from workflows.subject_requests import Wanted

Begin = Callable[[CommandContext], object]
BEGUN, LIVED = "-14m", "12wd"
# reference, theme
REFUSED = {
    "SEW-A25-01": "Transport to school for children in care",
    "SEW-A25-02": "Letters that did not arrive after a change of address",
}
HELD, HELD_BECAUSE = (
    "SEW-A25-02",
    "An inquiry into the service asked for everything about these letters, until it has reported.",
)
KEPT = "audit"  # the class whose years the board has agreed


def plan(first: date) -> dict[date, list[Begin]]:
    return {first: [_proposing(ref, theme) for ref, theme in REFUSED.items()]}


def first_day(calendar: Calendar, last: date) -> date:
    return calendar.add(calendar.add(last, BEGUN), "0d>")


def keep_by_rule(ctx: CommandContext) -> None:
    """Two owners set how long audits are kept; the unit hears that one must stay."""
    today = speaks(ctx, "owner")
    one = retention.get(ctx.session, KEPT)
    why = "The Board’s schedule: returns for twelve months after the report is accepted."
    rule = Rule(one.name, one.name_cy, 1, one.counted_from, one.outcome, why)
    proposed = retention_changes.propose(ctx, KEPT, rule, today, is_known=True)
    speaks(ctx, "approver")
    retention_changes.confirm(ctx, proposed.id)
    speaks(ctx, "unit")
    legal_holds.place(ctx, HELD, "", HELD_BECAUSE)
    ctx.actor = SYSTEM


def ask_what_is_held(ctx: CommandContext) -> None:
    """One copy is released; another waits for whoever of the unit did not prepare it."""
    speaks(ctx, "unit")
    asked = Wanted(None, "", "Asked by letter; known from the audit’s panel.")
    first = gathering.prepare(ctx, f"co-opted1@{DOMAIN}", asked)
    speaks(ctx, "unit2")
    subject_requests.release(ctx, first.id)
    asked = Wanted(None, "", "Asked by email from the address of the account.")
    gathering.prepare(ctx, f"officer@{DOMAIN}", asked)
    ctx.actor = SYSTEM


def _proposing(ref: str, theme: str) -> Begin:
    known = {"board": "children", "theme": theme}
    return lambda ctx: instances.start(
        ctx, "commissioned_audit", business_key=ref, title=theme, variables=known
    )


def _triage(
    _ctx: CommandContext, task: UserTask, _known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    if task.business_key not in REFUSED:
        return {}
    return {"triage": "reject", "triage_reason": "One agency alone; it looks at it itself."}


SAID: Mapping[str, Callable[..., dict[str, Any]]] = {"audit_triage": _triage}
