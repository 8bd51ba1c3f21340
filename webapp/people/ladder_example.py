"""The due date with which a ladder is shown: the reader's, or twenty working days from today."""

from dataclasses import dataclass
from datetime import date

from flask import request

from engine.errors import Invalid
from webapp.current import moment
from webapp.people import given
from webapp.people.given import Wrong

USUALLY = "20wd"


@dataclass(frozen=True, slots=True)
class Example:
    """The date that is used, what its fields hold, and what is wrong with them."""

    due: date
    values: dict[str, str]
    wrong: Wrong


def asked_example() -> Example:
    seen = moment()
    usual = seen.calendar.add(seen.today, USUALLY)
    try:
        asked = given.day_or_none("due") if request.method == "GET" else None
    except Invalid as refused:
        return Example(usual, given.typed(), given.complaint(refused))
    due = asked or usual
    return Example(due, {"due": due.isoformat()}, {})
