"""What a route of the API promises: who sees the thing, who may do the verb, a valid request."""

from dataclasses import dataclass, field

from tests.webapp.api.board import PEOPLE

EVERYBODY = frozenset(PEOPLE)
# What is everybody's is not for whoever was co-opted: they see what is linked to them, no more.
INSIDE = EVERYBODY - {"co_opted"}
STEWARDS = frozenset({"admin", "unit"})
ADMIN = frozenset({"admin"})
DESIGNERS = frozenset({"owner", "approver"})
TORFAEN = frozenset({"stranger", "foreign_rep"})
GROUP = frozenset({"chair", "rep"})
HOLDER = frozenset({"stranger"})
SEES_WORK = STEWARDS | TORFAEN | {"chair"}
SEES_ALERT = STEWARDS | HOLDER | {"chair"}
SEES_ENGAGEMENT = STEWARDS | GROUP
SEES_PLAN = STEWARDS | TORFAEN | GROUP
SEES_DRAFT = STEWARDS | DESIGNERS
STARTS = STEWARDS | DESIGNERS | GROUP


@dataclass(frozen=True)
class Entry:
    """For whom the thing exists, who of those may do this, and what a valid request says."""

    seen: frozenset[str] = EVERYBODY
    may: frozenset[str] | None = None
    body: object = None
    send: dict = field(default_factory=dict)


def only(*, may, body=None, **send) -> Entry:
    return Entry(may=frozenset(may), body=body, send=send)
