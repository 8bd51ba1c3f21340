"""Themes across audits and reviews: a small vocabulary in both languages, and what is tagged.

The vocabulary is versioned data (`themes.json`); a theme's key is never given to another one.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Actor, CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.permissions import is_steward, require, sees_whole_board
from workflows.models import Finding, Recommendation, Review, ThemeTag

KINDS: Mapping[str, Any] = {
    "finding": Finding,
    "recommendation": Recommendation,
    "review": Review,
}
MOST = 4  # what is about everything is about nothing


@cache
def vocabulary() -> tuple[int, Mapping[str, Mapping[str, str]]]:
    """Its version, and every theme by its key."""
    read = orjson.loads((files("workflows") / "themes.json").read_bytes())
    return read["version"], {one["key"]: one for one in read["themes"]}


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
    places = {key: place for place, key in enumerate(vocabulary()[1])}
    found: dict[int, list[str]] = {}
    for thing_id, theme in sorted(rows, key=lambda row: places.get(row.theme, len(places))):
        found.setdefault(thing_id, []).append(theme)
    return found


def ever_tagged(session: Session, kind: str, ids: Collection[int]) -> set[int]:
    """Which of some things were said to be about something, even if it was taken off again."""
    own = (ThemeTag.kind == kind, ThemeTag.thing_id.in_(ids))
    return set(session.scalars(sa.select(ThemeTag.thing_id).where(*own)))


def tag(ctx: CommandContext, kind: str, thing_id: int, wanted: Sequence[str]) -> list[str]:
    """Say what something is about, all at once; what is taken off stays on record."""
    require(may_tag(ctx.actor), "say what something is about")
    version, known = vocabulary()
    if kind not in KINDS:
        raise Invalid("kind", "not_an_option")
    if ctx.session.get(KINDS[kind], thing_id) is None:
        raise NotFound(kind, thing_id)
    if not {*wanted} <= known.keys():
        raise Invalid("themes", "not_an_option")
    if len({*wanted}) > MOST:
        raise Invalid("themes", "too_many", maximum=MOST)
    lock_board(ctx)
    rows = _rows(ctx.session, kind, thing_id)
    for theme in dict.fromkeys(wanted):
        _put_on(
            ctx, rows.get(theme) or ThemeTag(kind=kind, thing_id=thing_id, theme=theme), version
        )
    for theme, row in rows.items():
        if theme not in wanted and row.removed_at is None:
            row.removed_at, row.removed_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    ctx.record("theme.tagged", None, kind=kind, thing=thing_id, themes=sorted({*wanted}))
    return tags_of(ctx.session, kind, [thing_id]).get(thing_id, [])


def _rows(session: Session, kind: str, thing_id: int) -> dict[str, ThemeTag]:
    own = (ThemeTag.kind == kind, ThemeTag.thing_id == thing_id)
    return {row.theme: row for row in session.scalars(sa.select(ThemeTag).where(*own))}


def _put_on(ctx: CommandContext, row: ThemeTag, version: int) -> None:
    """New, or once more after it was taken off."""
    if row.id is None or row.removed_at is not None:
        row.version, row.at, row.by = version, ctx.now, ctx.actor.id
        row.removed_at = row.removed_by = None
        ctx.session.add(row)
