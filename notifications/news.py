"""News that asks for nothing: a person may do without it by mail. Duties always come."""

from engine.context import CommandContext
from engine.permissions import may_administer, require
from notifications.models import NotificationPreference
from notifications.preferences import preference_of


def stop(ctx: CommandContext, user_id: int) -> NotificationPreference:
    return _choose(ctx, user_id, wanted=False)


def resume(ctx: CommandContext, user_id: int) -> NotificationPreference:
    return _choose(ctx, user_id, wanted=True)


def _choose(ctx: CommandContext, user_id: int, *, wanted: bool) -> NotificationPreference:
    require(may_administer(ctx.actor) or ctx.actor.id == user_id, "choose how to be told")
    preference = preference_of(ctx.session, user_id)
    if preference.news != wanted:
        preference.news = wanted
        ctx.session.add(preference)
        ctx.record("user.preferences_changed", None, user=user_id, news=wanted)
    return preference
