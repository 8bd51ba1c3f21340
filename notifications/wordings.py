"""The board's own words for its messages: kept with who and when, checked before they hold."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import may_design, require
from notifications.models import MessageWording
from notifications.words import Pair, placeholders, shipped

LONGEST = 1000


def may_word(actor: Actor) -> bool:
    """Process owners look after what their processes say."""
    return may_design(actor)


def reword(ctx: CommandContext, kind: str, part: str, text: Pair) -> MessageWording:
    """Put the board's own words in force from the next message on."""
    require(may_word(ctx.actor), "change the words")
    checked = check(kind, part, text)
    return _keep(ctx, kind, part, checked)


def restore(ctx: CommandContext, kind: str, part: str) -> MessageWording:
    """Go back to the words that ship with the product."""
    require(may_word(ctx.actor), "change the words")
    _shipped(kind, part)
    return _keep(ctx, kind, part, {"en": "", "cy": ""})


def check(kind: str, part: str, text: Pair) -> Mapping[str, str]:
    """Both languages are there, each with every placeholder of the shipped words and no other."""
    needed = placeholders(_shipped(kind, part)["en"])
    cleaned = {}
    for language in ("en", "cy"):
        said = " ".join(text.get(language, "").split())
        field = f"{part}_{language}"
        if not said:
            raise Invalid(field, "required")
        if len(said) > LONGEST:
            raise Invalid(field, "too_long", maximum=LONGEST)
        _check_placeholders(field, said, needed)
        cleaned[language] = said
    return cleaned


def history(session: Session, kind: str) -> Sequence[MessageWording]:
    """Every change of this kind's words, the latest first."""
    return session.scalars(
        sa.select(MessageWording)
        .where(MessageWording.kind == kind)
        .order_by(MessageWording.id.desc())
    ).all()


def changed_kinds(session: Session) -> frozenset[str]:
    """The kinds that have the board's own words now."""
    latest = sa.select(sa.func.max(MessageWording.id)).group_by(
        MessageWording.kind, MessageWording.part
    )
    wanted = sa.select(MessageWording.kind).where(
        MessageWording.id.in_(latest), MessageWording.text != ""
    )
    return frozenset(session.scalars(wanted))


def _check_placeholders(field: str, said: str, needed: frozenset[str]) -> None:
    found = placeholders(said)
    for name in sorted(found - needed):
        raise Invalid(field, "unknown_placeholder", name="{" + name + "}")
    for name in sorted(needed - found):
        raise Invalid(field, "missing_placeholder", name="{" + name + "}")
    without = said
    for name in needed:
        without = without.replace("{" + name + "}", "")
    if "{" in without or "}" in without:
        raise Invalid(field, "broken_placeholder")


def _shipped(kind: str, part: str) -> Pair:
    parts = shipped().get(kind)
    if parts is None or part not in parts:
        raise NotFound("words", f"{kind} {part}")
    return parts[part]


def _keep(ctx: CommandContext, kind: str, part: str, text: Mapping[str, str]) -> MessageWording:
    row = MessageWording(
        kind=kind, part=part, text=text["en"], text_cy=text["cy"], at=ctx.now, by=ctx.actor.id
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("wording.changed", None, kind=kind, part=part, wording=row.id)
    return row
