"""Themes across audits and reviews: what is tagged with which words of the vocabulary."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.permissions import is_steward, require, sees_whole_board
from workflows.models import Finding, Recommendation, Review, ThemeTag
from workflows.vocabulary import vocabulary

KINDS: Mapping[str, Any] = {
    "finding": Finding,
    "recommendation": Recommendation,
    "review": Review,
}
MOST = 4  # what is about everything is about nothing


def may_tag(actor: Actor) -> bool:
    """The Business Unit, the chairs and their deputies."""
    return is_steward(actor) or any(sees_whole_board(actor, one) for one in ("children", "adults"))


def tags_of(session: Session, kind: str, ids: Collection[int]) -> dict[int, list[str]]:
    """The themes of some things, in the order of the vocabulary."""
    rows = session.execute(
        sa.select(ThemeTag.thing_id, ThemeTag.theme).where(
            ThemeTag.kind == kind, ThemeTag.thing_id.in_(ids), ThemeTag.removed_at.is_(None)
        )
    ).all()
    known = vocabulary(session)
    places = {key: place for place, key in enumerate(known.themes)}
    meant = {(thing_id, known.meant(theme)) for thing_id, theme in rows}
    found: dict[int, list[str]] = {}
    for thing_id, theme in sorted(meant, key=lambda row: places.get(row[1], len(places))):
        found.setdefault(thing_id, []).append(theme)
    return found


def ever_tagged(session: Session, kind: str, ids: Collection[int]) -> set[int]:
    """Which of some things were said to be about something, even if it was taken off again."""
    own = (ThemeTag.kind == kind, ThemeTag.thing_id.in_(ids))
    return set(session.scalars(sa.select(ThemeTag.thing_id).where(*own)))


def tag(ctx: CommandContext, kind: str, thing_id: int, wanted: Sequence[str]) -> list[str]:
    """Say what something is about, all at once; what is taken off stays on record."""
    require(may_tag(ctx.actor), "say what something is about")
    known = vocabulary(ctx.session)
    _require_there(ctx, kind, thing_id)
    held = tags_of(ctx.session, kind, [thing_id]).get(thing_id, [])
    if not {*wanted} <= {*known.offered, *held}:
        raise Invalid("themes", "not_an_option")
    if len({*wanted}) > MOST:
        raise Invalid("themes", "too_many", maximum=MOST)
    lock_board(ctx)
    rows = _rows(ctx.session, kind, thing_id)
    # What stands under a theme that means another one now stays as it was put on.
    standing = {known.meant(theme) for theme, row in rows.items() if row.removed_at is None}
    for theme in dict.fromkeys(wanted):
        if theme not in standing:
            row = rows.get(theme) or ThemeTag(kind=kind, thing_id=thing_id, theme=theme)
            _put_on(ctx, row, known.version)
    for theme, row in rows.items():
        if known.meant(theme) not in wanted and row.removed_at is None:
            row.removed_at, row.removed_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    ctx.record("theme.tagged", None, kind=kind, thing=thing_id, themes=sorted({*wanted}))
    return tags_of(ctx.session, kind, [thing_id]).get(thing_id, [])


def _require_there(ctx: CommandContext, kind: str, thing_id: int) -> None:
    if kind not in KINDS:
        raise Invalid("kind", "not_an_option")
    if ctx.session.get(KINDS[kind], thing_id) is None:
        raise NotFound(kind, thing_id)


def _rows(session: Session, kind: str, thing_id: int) -> dict[str, ThemeTag]:
    own = (ThemeTag.kind == kind, ThemeTag.thing_id == thing_id)
    return {row.theme: row for row in session.scalars(sa.select(ThemeTag).where(*own))}


def _put_on(ctx: CommandContext, row: ThemeTag, version: int) -> None:
    """New, or once more after it was taken off."""
    if row.id is None or row.removed_at is not None:
        row.version, row.at, row.by = version, ctx.now, ctx.actor.id
        row.removed_at = row.removed_by = None
        ctx.session.add(row)
