"""Filters kept by name: saved, shared with a group or with everybody, taken away."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import Group, SavedFilter
from engine.models.saved_filter import EVERYBODY
from engine.permissions import is_steward, require

NAME_LENGTH, MOST = 80, 50


def may_share(actor: Actor, shared_with: str) -> bool:
    """With those beside whom one sits; with everybody, for it shows each only their own."""
    return shared_with in ("", EVERYBODY) or shared_with in actor.groups or is_steward(actor)


def may_remove(actor: Actor, saved: SavedFilter) -> bool:
    return saved.owner_id == actor.id or (bool(saved.shared_with) and is_steward(actor))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    shared = [EVERYBODY, *sorted(actor.all_groups)]
    return (SavedFilter.owner_id == actor.id) | SavedFilter.shared_with.in_(shared)


def seen_by(session: Session, actor: Actor) -> Sequence[SavedFilter]:
    """One's own and those that others share, by name."""
    return session.scalars(
        sa.select(SavedFilter).where(visible(actor)).order_by(SavedFilter.name, SavedFilter.id)
    ).all()


def save(
    ctx: CommandContext, name: str, wanted: Mapping[str, str], shared_with: str = ""
) -> SavedFilter:
    """Keep a filter; one's own of the same name is replaced."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("name", "required")
    if len(name) > NAME_LENGTH:
        raise Invalid("name", "too_long", maximum=NAME_LENGTH)
    if shared_with not in ("", EVERYBODY) and ctx.session.get(Group, shared_with) is None:
        raise Invalid("shared_with", "not_an_option")
    require(ctx.actor.id is not None and may_share(ctx.actor, shared_with), "share a filter")
    saved = _own(ctx, name) or _new(ctx, name)
    saved.wanted, saved.shared_with, saved.saved_at = dict(wanted), shared_with, ctx.now
    ctx.session.flush()
    ctx.record("filter.saved", None, filter=saved.id, name=name, shared_with=shared_with)
    return saved


def remove(ctx: CommandContext, filter_id: int) -> SavedFilter:
    """Take away one's own, or as a steward one that is shared."""
    saved = ctx.session.scalar(
        sa.select(SavedFilter).where(SavedFilter.id == filter_id, visible(ctx.actor))
    )
    if saved is None:
        raise NotFound("saved filter", filter_id)
    require(may_remove(ctx.actor, saved), "remove a filter")
    ctx.session.delete(saved)
    ctx.record("filter.removed", None, filter=saved.id, name=saved.name)
    return saved


def _own(ctx: CommandContext, name: str) -> SavedFilter | None:
    return ctx.session.scalar(
        sa.select(SavedFilter)
        .where(SavedFilter.owner_id == ctx.actor.id, SavedFilter.name == name)
        .with_for_update()
    )


def _new(ctx: CommandContext, name: str) -> SavedFilter:
    held = sa.select(sa.func.count()).where(SavedFilter.owner_id == ctx.actor.id)
    if (ctx.session.scalar(held) or 0) >= MOST:
        raise Invalid("name", "too_many", maximum=MOST)
    saved = SavedFilter(owner_id=ctx.actor.id, name=name)
    ctx.session.add(saved)
    return saved
