"""What concerns a person's own account: told them alone, at once, whoever did it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Event, SignInLink
from notifications.directory import Reason

# A secret link: a mail to its person and nothing else, and no mail once it is of no use.
LINKS = frozenset({"user.invited", "user.reset_offered"})
# Somebody else may have done it in this person's name.
CHANGES = frozenset(
    {
        "user.password_changed",
        "user.second_factor_added",
        "user.second_factor_removed",
        "user.recovery_codes_made",
        "user.recovery_code_used",
        "user.outside_identity_bound",
        "token.issued",
    }
)
KINDS = LINKS | CHANGES
PAGE = "/profile/security"
NAME = {"en": "How you sign in", "cy": "Sut yr ydych yn mewngofnodi"}
OWN: Reason = {"why": "account"}


def concerns(event: Event) -> Iterator[tuple[int, str]]:
    """Whose account it is, and what about it: an app, a passkey."""
    details = event.details or {}
    whose = details.get("user")
    if isinstance(whose, int):
        yield whose, str(details.get("factor") or "")


def about(event: Event) -> dict[str, Any]:
    """When it was and where to look; of a link only its number, from which it is written anew."""
    at = {"at": event.at.isoformat()}
    if event.kind in LINKS:
        return {**at, "sign_in_link": (event.details or {}).get("link")}
    return {**at, **NAME, "page": PAGE}


def happened_at(told: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(told["at"]) if told.get("at") else None


def good_links(
    session: Session, told: Collection[Mapping[str, Any]], now: datetime
) -> dict[int, SignInLink]:
    """The links among these that still open something."""
    wanted = [one["sign_in_link"] for one in told if one.get("sign_in_link")]
    if not wanted:
        return {}
    found = session.scalars(
        sa.select(SignInLink).where(
            SignInLink.id.in_(wanted), SignInLink.used_at.is_(None), SignInLink.expires_at > now
        )
    )
    return {link.id: link for link in found}
