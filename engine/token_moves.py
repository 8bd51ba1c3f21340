"""Move a token of a running instance by hand: one person proposes, another approves or returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity, incidents, instances
from engine.actors import Actor
from engine.bpmn import carrying
from engine.bpmn.carrying import Stand
from engine.bpmn.outlook import Note
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import deployed
from engine.errors import Invalid, NotFound, NotInState, NotPermitted
from engine.execution import running
from engine.models import (
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    TokenMove,
    TokenMoveState,
    User,
)
from engine.permissions import (
    DESIGNERS,
    STEWARDS,
    is_steward,
    may_move_tokens,
    require,
)
from engine.queries import instances as readable

GONE = Note("gone_on", "")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Preview:
    """Where an instance stands, where it would stand, and what forbids it."""

    before: Sequence[str]
    after: Sequence[str]
    obstacles: Sequence[Note]


def standing(session: Session, instance: ProcessInstance, world: World) -> list[Stand]:
    """Every token that could be moved, and those that only wait for others."""
    return carrying.stands(_restored(session, instance, world)) if instance.is_live else []


def goals(session: Session, instance: ProcessInstance, token: str, world: World) -> list[str]:
    """Where this token may be carried, as far as the diagram alone says."""
    return carrying.goals(_restored(session, instance, world), _xml(session, instance), token)


def deciders(
    session: Session, instance: ProcessInstance, proposer_id: int | None, today: date
) -> list[User]:
    """Who may decide on what this person proposes: of an instance that they cannot see, nobody."""
    found = identity.members_of_any(session, sorted(STEWARDS | DESIGNERS), today)
    return [
        one
        for one in found
        if one.id != proposer_id
        and _sees(session, identity.actor_of(session, one.id, today), instance)
    ]


def _sees(session: Session, actor: Actor, instance: ProcessInstance) -> bool:
    wanted = sa.select(ProcessInstance.id).where(
        ProcessInstance.id == instance.id, readable.visible(actor)
    )
    return is_steward(actor) or session.scalar(wanted) is not None


def rehearse(
    session: Session, instance: ProcessInstance, token: str, to: str, world: World
) -> Preview:
    """Make the move in memory, and run on to the next wait; nothing is stored."""
    process = _restored(session, instance, world)
    here = carrying.stands(process)
    before = [one.element_id for one in here]
    stand = next((one for one in here if one.element_instance_id == token), None)
    obstacles = [GONE] if stand is None else _called(session, instance, stand)
    obstacles += [] if obstacles else carrying.carry(process, _xml(session, instance), token, to)
    if not obstacles:
        process.run()
        obstacles = [Note("would_fail", one.element_id) for one in process.failures()]
    return Preview(before, [one.element_id for one in carrying.stands(process)], obstacles)


def propose(ctx: CommandContext, instance_id: UUID, token: str, to: str, reason: str) -> TokenMove:
    """The first of two people: this token should stand elsewhere, and why."""
    instance = _locked(ctx, instance_id)
    _require_awake(instance)
    reason = _given("reason", reason)
    stand = _standing_at(ctx, instance, token)
    preview = rehearse(ctx.session, instance, token, to, World(ctx.now, ctx.calendar))
    if preview.obstacles:
        raise Invalid("to", preview.obstacles[0].rule, element=preview.obstacles[0].element_id)
    if _waiting(ctx, instance, token):
        raise Invalid("token", "already_proposed")
    if not deciders(ctx.session, instance, ctx.actor.id, ctx.calendar.local_date(ctx.now)):
        raise Invalid("to", "nobody_decides")
    move = TokenMove(
        instance_id=instance.id,
        definition_id=instance.definition_id,
        element_instance_id=token,
        from_element=stand.element_id,
        to_element=to,
        reason=reason,
        state=TokenMoveState.PROPOSED,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.id,
        answer="",
        before=preview.before,
        after=preview.after,
        why=[],
    )
    ctx.session.add(move)
    ctx.session.flush()
    ctx.record("token_move.proposed", instance, **_told(move), reason=reason)
    return move


def approve(ctx: CommandContext, instance_id: UUID, move_id: int) -> TokenMove:
    """The second person: it is made, if the token still waits where it stood; else it lapses."""
    move, instance = _open(ctx, instance_id, move_id)
    if move.proposed_by == ctx.actor.id:
        raise NotPermitted("approve", "a second person must approve what another proposed")
    _require_awake(instance)
    world = World(ctx.now, ctx.calendar)
    why = _outdated(ctx, move, instance, world)
    if why:
        move.decide(TokenMoveState.LAPSED, ctx.actor.id, ctx.now)
        move.why = [[note.rule, note.element_id] for note in why]
        ctx.record("token_move.lapsed", instance, **_told(move), why=move.why)
        return move
    _make(ctx, move, instance)
    return move


def send_back(ctx: CommandContext, instance_id: UUID, move_id: int, answer: str) -> TokenMove:
    """The second person says no, and why."""
    move, instance = _open(ctx, instance_id, move_id)
    answer = _given("reason", answer)
    if move.proposed_by == ctx.actor.id:
        raise NotPermitted("return", "they proposed it: they can withdraw it")
    move.decide(TokenMoveState.RETURNED, ctx.actor.id, ctx.now)
    move.answer = answer
    ctx.record("token_move.returned", instance, **_told(move), reason=answer)
    return move


def withdraw(ctx: CommandContext, instance_id: UUID, move_id: int) -> TokenMove:
    """Who proposed it takes it back."""
    move, instance = _open(ctx, instance_id, move_id)
    if move.proposed_by != ctx.actor.id:
        raise NotPermitted("withdraw", "another person proposed it")
    move.decide(TokenMoveState.WITHDRAWN, ctx.actor.id, ctx.now)
    ctx.record("token_move.withdrawn", instance, **_told(move))
    return move


def _make(ctx: CommandContext, move: TokenMove, instance: ProcessInstance) -> None:
    """The token is carried, the process runs on, and what failed there needs nobody any more."""
    xml, token = _xml(ctx.session, instance), move.element_instance_id
    move.decide(TokenMoveState.MADE, ctx.actor.id, ctx.now)
    incidents.settle_at(ctx, instance, token, move.reason)
    with running(ctx, instance) as process:
        move.before = [one.element_id for one in carrying.stands(process)]
        carrying.carry(process, xml, token, move.to_element)
        process.run()
        move.after = [one.element_id for one in carrying.stands(process)]
        ctx.record(
            "token_move.made",
            instance,
            **_told(move),
            before=move.before,
            after=move.after,
            proposed_by=move.proposed_by,
            reason=move.reason,
        )


def _outdated(
    ctx: CommandContext, move: TokenMove, instance: ProcessInstance, world: World
) -> Sequence[Note]:
    if not instance.is_live or instance.definition_id != move.definition_id:
        return [GONE]
    token = move.element_instance_id
    return rehearse(ctx.session, instance, token, move.to_element, world).obstacles


def _called(session: Session, instance: ProcessInstance, stand: Stand) -> list[Note]:
    """An instance that was called from here and still runs would be left without its caller."""
    child = session.scalar(
        sa.select(ProcessInstance.id)
        .where(
            ProcessInstance.parent_id == instance.id,
            ProcessInstance.parent_element_instance_id.in_(stand.calls),
            ProcessInstance.ended_at.is_(None),
        )
        .limit(1)
    )
    return [] if child is None else [Note("called", stand.element_id)]


def _locked(ctx: CommandContext, instance_id: UUID) -> ProcessInstance:
    """The instance under its family's lock; for who may not see it there is none."""
    readable.get(ctx.session, ctx.actor, instance_id)
    require(may_move_tokens(ctx.actor), "move a token")
    return instances.locked(ctx, instance_id)


def _require_awake(instance: ProcessInstance) -> None:
    if instance.state == InstanceState.SUSPENDED:
        raise NotInState("instance", instance.id, instance.state, "active")


def _open(
    ctx: CommandContext, instance_id: UUID, move_id: int
) -> tuple[TokenMove, ProcessInstance]:
    """A proposal that nobody has decided, with the family's lock held."""
    instance = _locked(ctx, instance_id)
    move = ctx.session.get(TokenMove, move_id, populate_existing=True)
    if move is None or move.instance_id != instance_id:
        raise NotFound("move", move_id)
    if not move.is_open:
        raise NotInState("move", move.id, move.state, "proposed")
    return move, instance


def _standing_at(ctx: CommandContext, instance: ProcessInstance, token: str) -> Stand:
    here = standing(ctx.session, instance, World(ctx.now, ctx.calendar))
    found = next((one for one in here if one.element_instance_id == token), None)
    if found is None:
        raise Invalid("token", "gone_on")
    return found


def _waiting(ctx: CommandContext, instance: ProcessInstance, token: str) -> bool:
    statement = sa.select(TokenMove.id).where(
        TokenMove.instance_id == instance.id,
        TokenMove.element_instance_id == token,
        TokenMove.state == str(TokenMoveState.PROPOSED),
    )
    return ctx.session.scalar(statement) is not None


def _given(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, "required")
    if len(text) > LONGEST:
        raise Invalid(field, "too_long", maximum=LONGEST)
    return text


def _told(move: TokenMove) -> dict[str, object]:
    return {"move": move.id, "element": move.from_element, "to": move.to_element}


def _xml(session: Session, instance: ProcessInstance) -> bytes:
    return session.get_one(ProcessDefinition, instance.definition_id).xml


def _restored(session: Session, instance: ProcessInstance, world: World) -> Process:
    definition = deployed(session, instance.definition_id)
    return Process.restore(definition.compiled, instance.tokens, world)
