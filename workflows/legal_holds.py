"""Legal holds: what they name is kept, whatever the schedule says, until they are lifted."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import FourEyes, Invalid, NotFound, NotInState
from engine.permissions import is_steward, may_design, require, sees_whole_board
from engine.texts import can_be_kept
from workflows.models import LegalHold, RetentionClass, SubjectRequest

LONGEST = 2000
BOARDS = ("children", "adults")


def may_hold(actor: Actor) -> bool:
    """Whoever may hear that something must be kept: the unit, owners, chairs."""
    chairs = any(sees_whole_board(actor, board) for board in BOARDS)
    return is_steward(actor) or may_design(actor) or chairs or "board_chair" in actor.all_groups


def may_lift(actor: Actor, hold: LegalHold) -> bool:
    return may_hold(actor) and hold.lifted_at is None and hold.placed_by != actor.id


def listing(session: Session) -> Sequence[LegalHold]:
    """Those that stand come first, then the latest."""
    return session.scalars(
        sa.select(LegalHold).order_by(LegalHold.lifted_at.is_not(None), LegalHold.id.desc())
    ).all()


def get(session: Session, hold_id: int) -> LegalHold:
    found = session.get(LegalHold, hold_id)
    if found is None:
        raise NotFound("legal hold", hold_id)
    return found


def place(ctx: CommandContext, ref: str, class_key: str, reason: str) -> LegalHold:
    """Keep one record with all its parts, or a whole class, from now on."""
    require(may_hold(ctx.actor), "place a legal hold")
    ref, class_key = ref.strip(), class_key.strip()
    if bool(ref) == bool(class_key):
        raise Invalid("ref", "ref_or_class")
    if class_key and ctx.session.get(RetentionClass, class_key) is None:
        raise Invalid("class_key", "not_an_option")
    lock_board(ctx)
    found = LegalHold(
        ref=ref,
        class_key=class_key,
        reason=_said("reason", reason),
        placed_at=ctx.now,
        placed_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record("legal_hold.placed", None, hold=found.id, of=ref or class_key, reason=found.reason)
    return found


def lift(ctx: CommandContext, hold_id: int, reason: str) -> LegalHold:
    """Whoever placed it does not lift it: keeping too long is mended, destroying is not."""
    require(may_hold(ctx.actor), "lift a legal hold")
    lock_board(ctx)
    found = get(ctx.session, hold_id)
    ctx.session.refresh(found)
    if found.lifted_at is not None:
        raise NotInState("legal hold", hold_id, "lifted", "standing")
    if found.placed_by == ctx.actor.id:
        raise FourEyes("lift a legal hold", "place it")
    found.lift_reason = _said("lift_reason", reason)
    found.lifted_at, found.lifted_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    ctx.record(
        "legal_hold.lifted",
        None,
        hold=found.id,
        of=found.ref or found.class_key,
        reason=found.lift_reason,
    )
    return found


def holding(session: Session, refs: Sequence[str], class_key: str) -> bool:
    """Whether a record is held now, or somebody waits for a copy of what stands in it."""
    standing = session.scalars(sa.select(LegalHold).where(LegalHold.lifted_at.is_(None))).all()
    asked = session.scalars(
        sa.select(SubjectRequest.ref).where(
            SubjectRequest.ref != "", SubjectRequest.state.in_(["prepared", "released"])
        )
    ).all()
    return any(_covers(one, refs, class_key) for one in standing) or any(
        _belong(ref.casefold(), one.casefold()) for ref in refs for one in asked
    )


def _covers(hold: LegalHold, refs: Sequence[str], class_key: str) -> bool:
    """A reference holds what is called so and everything below it: its actions, its returns."""
    if hold.class_key:
        return hold.class_key == class_key
    held = hold.ref.casefold()
    return any(_belong(ref.casefold(), held) for ref in refs)


def _belong(ref: str, held: str) -> bool:
    """Either may be a part of the other: holding one action keeps the plan that it stands in."""
    return ref == held or ref.startswith(f"{held}/") or held.startswith(f"{ref}/")


def _said(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, "required")
    if len(text) > LONGEST or not can_be_kept(text):
        raise Invalid(field, "too_long" if len(text) > LONGEST else "not_text")
    return text
