"""Subject-rights requests: a copy of all that is held, prepared by one, released by another."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import FourEyes, Invalid, NotFound, NotInState
from engine.models import User
from engine.permissions import require
from engine.texts import can_be_kept
from workflows.models import SubjectRequest, SubjectState
from workflows.redaction import Redactor

PERSON, REF = "person", "ref"
LONGEST, MOST_WORDS = 2000, 50
UNIT = frozenset({"business_unit", "unit_manager"})
Parts = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose data, why, and what more than other people's names is withheld."""

    user_id: int | None
    ref: str
    reason: str
    names_because: str = ""
    words: Sequence[str] = ()


def may_ask(actor: Actor) -> bool:
    """The Business Unit answers for the board; nobody else sees one person's data in one place."""
    return bool(UNIT & actor.groups)


def may_read(actor: Actor, found: SubjectRequest) -> bool:
    """Nobody handles the request that is about themselves."""
    return may_ask(actor) and found.user_id != actor.id


def may_release(actor: Actor, found: SubjectRequest) -> bool:
    is_waiting = found.state == SubjectState.PREPARED
    return may_read(actor, found) and is_waiting and found.prepared_by != actor.id


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    return SubjectRequest.user_id.is_(None) | (SubjectRequest.user_id != actor.id)


def get(session: Session, actor: Actor, request_id: int) -> SubjectRequest:
    found = session.scalar(
        sa.select(SubjectRequest)
        .where(SubjectRequest.id == request_id)
        .options(undefer(SubjectRequest.content))
    )
    if found is None or not may_read(actor, found):
        raise NotFound("subject request", request_id)
    return found


def prepare(ctx: CommandContext, wanted: Wanted, gathered: Parts) -> SubjectRequest:
    """Freeze what was gathered, without other people's names unless a reason says otherwise."""
    require(may_ask(ctx.actor), "prepare a subject request")
    require(wanted.user_id != ctx.actor.id, "prepare a request about oneself")
    reason, because = _said("reason", wanted.reason), wanted.names_because.strip()
    if because:
        _said("names_because", because)
    redactor = Redactor(
        _names(ctx.session), _shown(ctx.session, wanted, because), _words(wanted.words)
    )
    content = {key: redactor.clean(list(rows)) for key, rows in gathered.items()}
    found = SubjectRequest(
        kind=PERSON if wanted.user_id is not None else REF,
        user_id=wanted.user_id,
        ref=wanted.ref,
        reason=reason,
        names_because=because,
        content=content,
        counts={key: len(rows) for key, rows in content.items()},
        withheld=len(redactor.numbers),
        sha256=digest(content),
        prepared_at=ctx.now,
        prepared_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    _note(ctx, found, "prepared", withheld=found.withheld, names_shown=bool(because))
    return found


def release(ctx: CommandContext, request_id: int) -> SubjectRequest:
    """By somebody else, who has read it; from now on it can be taken."""
    found = _locked(ctx, request_id)
    if found.prepared_by == ctx.actor.id:
        raise FourEyes("release a subject request", "prepare it")
    found.move_to(SubjectState.RELEASED)
    if found.content is None or digest(found.content) != found.sha256:
        raise NotInState("subject request", request_id, "altered", "as it was prepared")
    found.released_at, found.released_by = ctx.now, ctx.actor.id
    _note(ctx, found, "released")
    return found


def withdraw(ctx: CommandContext, request_id: int, reason: str) -> SubjectRequest:
    """It was wrong, or is not wanted any more: the copy goes."""
    return _end(ctx, request_id, SubjectState.WITHDRAWN, reason)


def close(ctx: CommandContext, request_id: int, reason: str) -> SubjectRequest:
    """It was handed over: the copy goes from here, its digest and its story stay."""
    return _end(ctx, request_id, SubjectState.CLOSED, reason)


def taken(ctx: CommandContext, found: SubjectRequest, sha256: str) -> None:
    """The archive leaves the house; the digest says which bytes."""
    require_released(found)
    _note(ctx, found, "taken", archive=sha256)


def require_released(found: SubjectRequest) -> None:
    if found.state != SubjectState.RELEASED:
        raise NotInState("subject request", found.id, found.state, "released")


def require_content(found: SubjectRequest) -> None:
    if found.content is None:
        raise NotInState("subject request", found.id, found.state, "still there")


def digest(content: object) -> str:
    return hashlib.sha256(as_bytes(content)).hexdigest()


def as_bytes(content: object) -> bytes:
    """One way to write it, so that the digest is always the same."""
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _end(ctx: CommandContext, request_id: int, state: SubjectState, reason: str) -> SubjectRequest:
    found = _locked(ctx, request_id)
    found.end_reason = _said("ended_because", reason)
    found.move_to(state)
    found.content, found.ended_at, found.ended_by = None, ctx.now, ctx.actor.id
    _note(ctx, found, "ended", state=str(state), reason=found.end_reason)
    return found


def _locked(ctx: CommandContext, request_id: int) -> SubjectRequest:
    require(may_ask(ctx.actor), "handle a subject request")
    lock_board(ctx)
    found = get(ctx.session, ctx.actor, request_id)
    ctx.session.refresh(found)
    return found


def _names(session: Session) -> dict[int, tuple[str, str]]:
    rows = session.execute(sa.select(User.id, User.name, User.email))
    return {user_id: (name, email) for user_id, name, email in rows}


def _shown(session: Session, wanted: Wanted, because: str) -> frozenset[int]:
    if because:
        return frozenset(session.scalars(sa.select(User.id)))
    return frozenset({wanted.user_id} if wanted.user_id is not None else ())


def _words(given: Sequence[str]) -> list[str]:
    words = [word.strip() for word in given if word.strip()]
    if len(words) > MOST_WORDS:
        raise Invalid("words", "too_many", most=MOST_WORDS)
    return words


def _said(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, "required")
    if len(text) > LONGEST or not can_be_kept(text):
        raise Invalid(field, "too_long" if len(text) > LONGEST else "not_text")
    return text


def _note(ctx: CommandContext, found: SubjectRequest, what: str, **details: object) -> None:
    """Who asked for what stands in the board's history; what the copy says never does."""
    ctx.record(
        f"subject_request.{what}",
        None,
        request=found.id,
        user=found.user_id,
        ref=found.ref,
        sha256=found.sha256,
        **details,
    )
