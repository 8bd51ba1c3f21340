"""The words for themes in both languages: shipped as data, changed by the board, never lost.

A theme's key is never given to another one. One that is retired or merged is not offered any more;
what carries it goes on showing it, or the one that it means now.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.permissions import is_steward, require
from engine.texts import can_be_kept
from workflows.models import Theme

LONGEST, LONGEST_KEY = 80, 40


@dataclass(frozen=True, slots=True)
class Word:
    """One theme as it is called now, and whether it is still offered."""

    key: str
    en: str
    cy: str
    is_retired: bool = False
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every theme that there is or was, in its order."""

    version: int
    themes: Mapping[str, Word]

    @property
    def offered(self) -> list[str]:
        """What something may be tagged with."""
        return [
            key
            for key, one in self.themes.items()
            if not one.is_retired and one.merged_into is None
        ]

    def meant(self, key: str) -> str:
        """The theme that it means now, through every merge."""
        one = self.themes.get(key)
        while one is not None and one.merged_into is not None:
            key = one.merged_into
            one = self.themes.get(key)
        return key

    def all_that_mean(self, key: str) -> list[str]:
        return [one for one in self.themes if self.meant(one) == key]


def may_edit(actor: Actor) -> bool:
    """The Business Unit and the administrators keep the words."""
    return is_steward(actor)


@cache
def shipped() -> tuple[int, Mapping[str, Word]]:
    """The version that came with Cylch, and its themes by their keys."""
    read = orjson.loads((files("workflows") / "themes.json").read_bytes())
    return read["version"], {one["key"]: Word(**one) for one in read["themes"]}


def vocabulary(session: Session) -> Vocabulary:
    """What was shipped, as the board has changed it; what it added comes after."""
    version, words = shipped()
    themes = dict(words)
    for row in session.scalars(sa.select(Theme).order_by(Theme.version, Theme.key)):
        version = max(version, row.version)
        themes[row.key] = Word(row.key, row.en, row.cy, row.retired_at is not None, row.merged_into)
    return Vocabulary(version, themes)


def add(ctx: CommandContext, en: str, cy: str) -> str:
    """Begin to use a theme; its key comes back."""
    known = _held(ctx)
    names = _names(known, en, cy)
    key = _key(known, names[0])
    _row(ctx, known, Word(key, *names))
    ctx.record("theme.added", None, theme=key, en=names[0], cy=names[1])
    return key


def rename(ctx: CommandContext, key: str, en: str, cy: str) -> None:
    """Call it otherwise in both languages; what carries it shows the new names."""
    known = _held(ctx)
    before = _found(known, key)
    names = _names(known, en, cy, but=key)
    row = _row(ctx, known, before)
    row.en, row.cy = names
    ctx.record(
        "theme.renamed",
        None,
        theme=key,
        before={"en": before.en, "cy": before.cy},
        after={"en": names[0], "cy": names[1]},
    )


def retire(ctx: CommandContext, key: str) -> None:
    """Offer it no more. What carries it keeps it."""
    known = _held(ctx)
    _require_offered(known, key)
    _row(ctx, known, known.themes[key]).retired_at = ctx.now
    ctx.record("theme.retired", None, theme=key)


def merge(ctx: CommandContext, key: str, into: str) -> None:
    """Let it mean another theme from now on. The tags stay as they are, so it can be undone."""
    known = _held(ctx)
    _require_offered(known, key)
    if into == key or into not in known.offered:
        raise Invalid("into", "not_an_option")
    _row(ctx, known, known.themes[key]).merged_into = into
    ctx.record("theme.merged", None, theme=key, into=into)


def restore(ctx: CommandContext, key: str) -> None:
    """Use one again that was retired, or part one that was merged."""
    known = _held(ctx)
    _found(known, key)
    row = _row(ctx, known, known.themes[key])
    row.retired_at = row.merged_into = None
    ctx.record("theme.restored", None, theme=key)


def _held(ctx: CommandContext) -> Vocabulary:
    require(may_edit(ctx.actor), "change the themes")
    lock_board(ctx)  # two who change them at once: the second sees what the first did
    return vocabulary(ctx.session)


def _found(known: Vocabulary, key: str) -> Word:
    if key not in known.themes:
        raise NotFound("theme", key)
    return known.themes[key]


def _require_offered(known: Vocabulary, key: str) -> None:
    _found(known, key)
    if key not in known.offered:
        raise Invalid("theme", "not_in_use")


def _names(known: Vocabulary, en: str, cy: str, but: str = "") -> tuple[str, str]:
    names = " ".join(en.split()), " ".join(cy.split())
    for field, name in zip(("en", "cy"), names, strict=True):
        if not name:
            raise Invalid(field, "required")
        if len(name) > LONGEST:
            raise Invalid(field, "too_long", maximum=LONGEST)
        if not can_be_kept(name):
            raise Invalid(field, "not_text")
        others = (getattr(one, field) for one in known.themes.values() if one.key != but)
        if name.casefold() in (other.casefold() for other in others):
            raise Invalid(field, "taken")
    return names


def _key(known: Vocabulary, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_KEY - 4] or "theme"
    taken, number, key = known.themes, 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def _row(ctx: CommandContext, known: Vocabulary, word: Word) -> Theme:
    row = ctx.session.get(Theme, word.key)
    if row is None:
        row = Theme(key=word.key, en=word.en, cy=word.cy)
        ctx.session.add(row)
    row.version = known.version + 1
    row.changed_at, row.changed_by = ctx.now, ctx.actor.id
    return row
