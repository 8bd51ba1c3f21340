"""How a person wants to be told: read for everybody, changed by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from engine.permissions import may_administer, require
from notifications.models import Days, Immediate, NotificationPreference

CHANNELS = ("email",)


@dataclass(frozen=True, slots=True)
class Wish:
    """When a person wants to hear of what, and when of nothing."""

    digest_at: time = time(8)
    digest_days: str = Days.EVERY_DAY
    immediate: str = Immediate.NOTHING
    quiet_from: time | None = None
    quiet_to: time | None = None
    channels: Sequence[str] = CHANNELS


def preference_of(session: Session, user_id: int) -> NotificationPreference:
    """What a person has chosen; a new row, not stored, for one who has chosen nothing."""
    found = session.get(NotificationPreference, user_id)
    return found or NotificationPreference(
        user_id=user_id,
        digest_at=time(8),
        digest_days=Days.EVERY_DAY,
        immediate=Immediate.NOTHING,
        channels=list(CHANNELS),
        news=True,
    )


def set_preference(ctx: CommandContext, user_id: int, wish: Wish) -> NotificationPreference:
    """Choose when to be told. A person may be left alone at night, not for good."""
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "choose how to be told")
    _check(wish)
    preference = preference_of(ctx.session, user_id)
    preference.digest_at = wish.digest_at
    preference.digest_days, preference.immediate = wish.digest_days, wish.immediate
    preference.quiet_from, preference.quiet_to = wish.quiet_from, wish.quiet_to
    preference.channels = list(wish.channels)
    ctx.session.add(preference)
    ctx.record("user.preferences_changed", None, user=user_id, immediate=wish.immediate)
    return preference


def _check(wish: Wish) -> None:
    if wish.digest_days not in tuple(Days):
        raise Invalid("digest_days", "not_an_option")
    if wish.immediate not in tuple(Immediate):
        raise Invalid("immediate", "not_an_option")
    if not wish.channels or not set(wish.channels) <= set(CHANNELS):
        raise Invalid("channels", "not_an_option")
    if (wish.quiet_from is None) != (wish.quiet_to is None):
        raise Invalid("quiet_to" if wish.quiet_to is None else "quiet_from", "required")
    if wish.quiet_from is not None and wish.quiet_from == wish.quiet_to:
        raise Invalid("quiet_to", "same_as_start")
