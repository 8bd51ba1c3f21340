"""Remembers on which pages a person has been shown round."""

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import User

PAGES = ("inbox", "task")


def leave(ctx: CommandContext, page: str) -> None:
    """The person has seen enough on this page."""
    if page not in PAGES:
        raise Invalid("page", "not_an_option")
    user = _own(ctx)
    user.tour_seen = ",".join(sorted({*seen_by(user.tour_seen), page}))


def begin_again(ctx: CommandContext) -> None:
    """The person wants to be shown round once more."""
    _own(ctx).tour_seen = None


def seen_by(kept: str | None) -> frozenset[str]:
    """The pages in what is kept of a person."""
    return frozenset((kept or "").split(",")) & set(PAGES)


def _own(ctx: CommandContext) -> User:
    user = ctx.session.get(User, ctx.actor.id, with_for_update=True)
    if user is None:
        raise NotFound("person", ctx.actor.id)
    return user
