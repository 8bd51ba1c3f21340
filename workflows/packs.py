"""The sign-off pack: frozen part by part, each part under its digest, and never changed again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import NotFound
from engine.files import store
from engine.models import ProcessInstance
from engine.permissions import is_steward
from workflows import pack_parts
from workflows.models import Action, ActionPlan, SignOff, SignOffPack
from workflows.queries.access import boards_of

SAME, CHANGED, NEW = "same", "changed", "new"


def may_read(actor: Actor) -> sa.ColumnElement[bool]:
    """Who prepares a plan's packs, ratifies or decides on them; agencies that act in it do not."""
    if is_steward(actor):
        return sa.true()
    groups = sorted(actor.all_groups)
    deciding = (ActionPlan.sign_off_group, ActionPlan.sign_off_chair, ActionPlan.review_chair)
    return (
        ActionPlan.board.in_(boards_of(actor))
        | sa.or_(*(column.in_(groups) for column in deciding))
        | sa.literal("board_chair" in actor.all_groups)
    )


def of_plan(session: Session, actor: Actor, plan_id: int) -> list[SignOffPack]:
    """The packs of a plan, the latest first; none for whom they are not."""
    return list(session.scalars(packs_of(actor, plan_id).order_by(SignOffPack.number.desc())))


def packs_of(actor: Actor, plan_id: int) -> sa.Select[SignOffPack]:
    return _seen(actor).where(SignOffPack.plan_id == plan_id)


def require_readable(session: Session, actor: Actor, plan_id: int) -> None:
    """A plan whose packs are not for the actor does not exist for them here."""
    wanted = sa.select(ActionPlan.id).where(ActionPlan.id == plan_id, may_read(actor))
    if session.scalar(wanted) is None:
        raise NotFound("action plan", plan_id)


def get(session: Session, actor: Actor, plan_id: int, number: int) -> SignOffPack:
    """One pack; one that the actor may not see does not exist for them."""
    found = session.scalar(
        _seen(actor).where(SignOffPack.plan_id == plan_id, SignOffPack.number == number)
    )
    if found is None:
        raise NotFound("pack", f"{plan_id}/{number}")
    return found


def behind(session: Session, actor: Actor, instance: ProcessInstance) -> SignOffPack | None:
    """The newest pack of the round that an instance leads."""
    return session.scalar(
        _seen(actor)
        .join(SignOff, SignOff.id == SignOffPack.sign_off_id)
        .where(SignOff.instance_id == instance.id)
        .order_by(SignOffPack.number.desc())
        .limit(1)
    )


def before(session: Session, pack: SignOffPack) -> SignOffPack | None:
    return session.scalar(
        sa.select(SignOffPack)
        .where(SignOffPack.plan_id == pack.plan_id, SignOffPack.number < pack.number)
        .order_by(SignOffPack.number.desc())
        .limit(1)
    )


def decided_on(session: Session, found: SignOff) -> str | None:
    """The digest of what lay before the group; a round from before packs were frozen has none."""
    return session.scalar(
        sa.select(SignOffPack.sha256)
        .where(SignOffPack.sign_off_id == found.id)
        .order_by(SignOffPack.number.desc())
        .limit(1)
    )


def freeze(ctx: CommandContext, found: SignOff, exceptions: str, impact_plan: str) -> SignOffPack:
    """Copy what the group will decide on. The documents are made from this copy alone."""
    said = {pack_parts.EXCEPTIONS: exceptions, pack_parts.IMPACT: impact_plan}
    parts = pack_parts.gather(ctx.session, found, said)
    listed = sa.select(Action.ref).where(Action.id.in_(found.action_ids)).order_by(Action.number)
    pack = SignOffPack(
        plan_id=found.plan_id,
        sign_off_id=found.id,
        number=_next_number(ctx.session, found.plan_id),
        parts=parts,
        presented=list(ctx.session.scalars(listed)),
        digests={name: digest(part) for name, part in parts.items()},
        heads=_heads(ctx.session, found),
        built_at=ctx.now,
        built_by=ctx.actor.id,
        files={},
    )
    pack.sha256 = whole_digest(pack)
    ctx.session.add(pack)
    ctx.session.flush()
    return pack


def add_files(ctx: CommandContext, pack_id: int, files: Mapping[str, Any]) -> None:
    """Note the documents that were made of a pack, once; whoever comes second changes nothing."""
    pack = ctx.session.get_one(SignOffPack, pack_id)
    where = ctx.session.get_one(SignOff, pack.sign_off_id).instance_id
    subject = instances.locked(ctx, where) if where is not None else None
    ctx.session.refresh(pack, with_for_update=True)
    if pack.files_at is not None:
        return
    pack.files, pack.files_at = dict(files), ctx.now
    ctx.session.flush()
    digests = {name: one["sha256"] for name, one in files.items()}
    ctx.record("sign_off.pack_filed", subject, pack=pack.number, files=digests)


def without_files(limit: int) -> sa.Select[int]:
    return (
        sa.select(SignOffPack.id)
        .where(SignOffPack.files_at.is_(None))
        .order_by(SignOffPack.id)
        .limit(limit)
    )


def changes(pack: SignOffPack, earlier: SignOffPack | None) -> dict[str, str]:
    """What became of each part since the pack before; in the first one all of it is new."""
    known = earlier.digests if earlier is not None else {}
    return {
        name: NEW if name not in known else SAME if known[name] == sha256 else CHANGED
        for name, sha256 in pack.digests.items()
    }


def faults(pack: SignOffPack) -> list[str]:
    """The parts that are no longer what was frozen; none, as long as nobody touched the table."""
    found = [name for name, part in pack.parts.items() if pack.digests.get(name) != digest(part)]
    if pack.parts.keys() != pack.digests.keys() or pack.sha256 != whole_digest(pack):
        found.append("pack")
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """What a file turned out to be: one of a pack's own files, or evidence in it."""

    pack: int
    file: str
    evidence: str = ""


def identify(session: Session, pack: SignOffPack, sha256: str) -> Known | None:
    """What a file is: of this pack first, then of the plan's other packs."""
    rows = session.scalars(
        sa.select(SignOffPack)
        .where(SignOffPack.plan_id == pack.plan_id)
        .order_by((SignOffPack.id == pack.id).desc(), SignOffPack.number.desc())
    )
    return next((found for one in rows if (found := _known(one, sha256))), None)


def _known(pack: SignOffPack, sha256: str) -> Known | None:
    for name, file in pack.files.items():
        if file["sha256"] == sha256:
            return Known(pack.number, name)
    for name, part in pack.parts.items():
        for proof in part["evidence"] if name.startswith(pack_parts.ACTION) else ():
            if proof["sha256"] == sha256:
                return Known(pack.number, proof["filename"], part["ref"])
    return None


def broken_files(pack: SignOffPack, folder: Path) -> list[str]:
    """The kept files that are gone or no longer what was kept."""
    return [name for name, one in pack.files.items() if not store.is_whole(folder, one["sha256"])]


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def whole_digest(pack: SignOffPack) -> str:
    return digest({"parts": dict(pack.digests), "presented": list(pack.presented)})


def _seen(actor: Actor) -> sa.Select[SignOffPack]:
    return (
        sa.select(SignOffPack)
        .join(ActionPlan, ActionPlan.id == SignOffPack.plan_id)
        .where(may_read(actor))
    )


def _next_number(session: Session, plan_id: int) -> int:
    """Under the lock of the plan's family, which the step holds."""
    last = session.scalar(
        sa.select(sa.func.max(SignOffPack.number)).where(SignOffPack.plan_id == plan_id)
    )
    return (last or 0) + 1


def _heads(session: Session, found: SignOff) -> Sequence[Mapping[str, Any]]:
    """Where each chain of the plan's family ended before this pack was built."""
    root = sa.select(ProcessInstance.root_id).where(ProcessInstance.id == found.instance_id)
    rows = session.execute(
        sa.select(
            ProcessInstance.id,
            ProcessInstance.business_key,
            ProcessInstance.chain_length,
            ProcessInstance.chain_head,
        )
        .where(ProcessInstance.root_id.in_(root), ProcessInstance.chain_length > 0)
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    )
    return [
        {"instance": str(one.id), "about": one.business_key, "length": one.chain_length}
        | {"head": (one.chain_head or b"").hex()}
        for one in rows
    ]
