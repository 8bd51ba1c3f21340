"""The tables that came in so far, and why one of them can no longer be taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.i18n import _
from webapp.names import Names
from workflows.batches import Batch, Reason

What = Callable[[Batch], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One table as the page lists it."""

    filename: str
    undo: str
    what: str
    who: str
    at: datetime
    why_not: list[str]


def lines(
    session: Session,
    batches: Iterable[Batch],
    undo: Callable[[int], str],
    what: What | None = None,
) -> list[Line]:
    names = Names(session)
    return [
        Line(
            filename=one.filename,
            undo=undo(one.number),
            what=what(one) if what else ", ".join(one.refs),
            who=names.person(one.by) if one.by else "Cylch",
            at=one.at,
            why_not=[why_not(reason) for reason in one.reasons],
        )
        for one in batches
    ]


def why_not(reason: Reason) -> str:
    """What was done since, as one sentence."""
    told = {
        "unknown": _("It came in before Cylch kept what is needed to take it back."),
        "plan_final": _("The plan has been handed in as final"),
        "plan_begun": _("The monitoring of the plan has begun"),
        "actions": _("Somebody has worked on these actions"),
        "recommendations": _("These recommendations were changed, answered or used"),
        "seats_changed": _("These seats have a last day by now"),
        "access_changed": _("Somebody has changed what these people may do"),
        "signed_in": _("These people have signed in or have work"),
        "acted": _("These people have done work for their agency since"),
        "attended": _("These people stand in the list of a meeting"),
        "figures": _("Somebody has decided on these quarters or corrected them"),
        "counted": _("Figures were counted by these"),
        "revised": _("These have a newer version or have ended"),
        "asked": _("Agencies have been asked for these"),
        "rests": _("Something rests on these already"),
    }
    said = told.get(reason.rule, _("Something rests on it already."))
    return f"{said}: {', '.join(reason.names)}" if reason.names else said
