"""A board's strategic priorities: versioned data that the programme is linked to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotInState
from engine.instances import BOARDS
from engine.permissions import is_steward, require
from engine.texts import can_be_kept
from workflows.models import PrioritySet

MOST, LONGEST, LONGEST_REASON = 12, 200, 1000
# An entry may belong to none of them.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Wish:
    """Other priorities from a day on; one without a key is new."""

    priorities: Sequence[Mapping[str, str]]
    in_force_from: date
    reason: str
    seen: int | None = None  # the version that was looked at


def may_set_priorities(actor: Actor) -> bool:
    """The Business Unit writes down what the Board has decided."""
    return is_steward(actor)


def in_force(session: Session, board: str, on: date) -> PrioritySet | None:
    return session.scalar(
        sa.select(PrioritySet)
        .where(PrioritySet.board == board, PrioritySet.in_force_from <= on)
        .order_by(PrioritySet.in_force_from.desc(), PrioritySet.version.desc())
        .limit(1)
    )


def versions(session: Session, board: str) -> Sequence[PrioritySet]:
    """Every version, the newest first."""
    return session.scalars(
        sa.select(PrioritySet)
        .where(PrioritySet.board == board)
        .order_by(PrioritySet.version.desc())
    ).all()


def names(session: Session, board: str) -> dict[str, Mapping[str, str]]:
    """Every priority that there has ever been by its key, as it was last called."""
    found: dict[str, Mapping[str, str]] = {}
    for version in reversed(versions(session, board)):
        found.update({one["key"]: one for one in version.priorities})
    return found


def set_priorities(ctx: CommandContext, board: str, wish: Wish) -> PrioritySet:
    """Give a board other priorities from a day on; a priority that stays keeps its key."""
    require(may_set_priorities(ctx.actor), "set the strategic priorities")
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    lock_board(ctx)
    before = next(iter(versions(ctx.session, board)), None)
    version = before.version if before else 0
    if wish.seen is not None and wish.seen != version:
        raise NotInState("strategic priorities", board, "changed", "as they were read")
    _check(wish, before)
    changed = PrioritySet(
        board=board,
        version=version + 1,
        in_force_from=wish.in_force_from,
        priorities=_keyed(wish.priorities, names(ctx.session, board)),
        reason=wish.reason.strip(),
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(changed)
    ctx.session.flush()
    ctx.record(
        "priorities.set",
        None,
        board=board,
        version=changed.version,
        in_force_from=changed.in_force_from.isoformat(),
        before=list(before.priorities) if before else [],
        after=list(changed.priorities),
        reason=changed.reason,
    )
    return changed


def _check(wish: Wish, before: PrioritySet | None) -> None:
    if not wish.priorities:
        raise Invalid("priorities", "required")
    if len(wish.priorities) > MOST:
        raise Invalid("priorities", "too_many", maximum=MOST)
    for one in wish.priorities:
        _check_name(one.get("en", ""))
        _check_name(one.get("cy", ""))
    said = [one["en"].strip().casefold() for one in wish.priorities]
    if len(set(said)) < len(said):
        raise Invalid("priorities", "twice")
    if before is not None and wish.in_force_from < before.in_force_from:
        raise Invalid("in_force_from", "before_newest", day=before.in_force_from)
    if not wish.reason.strip():
        raise Invalid("reason", "required")
    if len(wish.reason) > LONGEST_REASON:
        raise Invalid("reason", "too_long", maximum=LONGEST_REASON)


def _check_name(name: str) -> None:
    if not name.strip():
        raise Invalid("priorities", "both_languages")
    if len(name) > LONGEST:
        raise Invalid("priorities", "too_long", maximum=LONGEST)
    if not can_be_kept(name):
        raise Invalid("priorities", "not_text")


def _keyed(
    wanted: Sequence[Mapping[str, str]], known: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """What is called as before in English is the same priority; all others get a new key."""
    by_name = {one["en"].casefold(): key for key, one in known.items()}
    fresh = iter(f"p{number}" for number in range(1, MOST + len(known) + 2))
    found = []
    for one in wanted:
        english, welsh = one["en"].strip(), one["cy"].strip()
        given = one.get("key", "")
        key = given if given in known else by_name.get(english.casefold(), "")
        if not key:
            key = next(name for name in fresh if name not in known)
        found.append({"key": key, "en": english, "cy": welsh})
    return found
