"""Changes something in one transaction: once for each Idempotency-Key, on the version seen."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.dialects import postgresql, sqlite

from engine.context import CommandContext
from engine.models import AppliedIdempotencyKey
from engine.sign_in.safe import Unreadable
from webapp.api.answers import Answer, as_response, response_of
from webapp.api.refusals import ChangedMeanwhile, Fault, KeyReused, StillRunning, Unfit
from webapp.current import actor, process_engine
from webapp.i18n import _
from webapp.signing_in.where import safe

KEY_LENGTH = 200
RUNNING = 0  # the status of a key whose request has not answered yet
KEPT = timedelta(days=7)
CLEARED_EVERY = 256


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may be repeated: its key, and what tells it from another one."""

    key: str
    digest: bytes


def change(act: Callable[[CommandContext], Answer]) -> Response:
    """One transaction for the key, the effect and the answer: a repeat finds all or nothing.

    A refusal rolls all of it back, so the same key may be tried again.
    """
    asked = _request()
    with process_engine().command(actor()) as ctx:
        known = _reserve(ctx, asked) if asked else None
        if known is not None:
            return _again(known)
        answer = act(ctx)
        if asked:
            _keep(ctx, asked, answer)
    return response_of(answer)


def change_in_steps(act: Callable[[], Answer]) -> Response:
    """For an effect that takes many transactions: the key is taken first, and given up if it fails.

    A process that dies on the way leaves its key taken: a repeat is refused, not done twice.
    """
    asked = _request()
    if asked is None:
        return response_of(act())
    with process_engine().command(actor()) as ctx:
        known = _reserve(ctx, asked)
    if known is not None:
        return _again(known)
    try:
        answer = act()
    except Exception:
        with process_engine().command(actor()) as ctx:
            ctx.session.execute(sa.delete(AppliedIdempotencyKey).where(_mine(asked.key)))
        raise
    with process_engine().command(actor()) as ctx:
        _keep(ctx, asked, answer)
    return response_of(answer)


def require_version(etag: str) -> None:
    """Refuse a change of another version than the caller has seen. Call it under the lock."""
    if request.if_match and not request.if_match.contains(etag):
        raise ChangedMeanwhile


def _reserve(ctx: CommandContext, asked: Request) -> AppliedIdempotencyKey | None:
    """Take the key, or find who has it: a second request waits here until the first is done."""
    dialects: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
    insert = dialects[ctx.session.get_bind().dialect.name].insert
    taken = ctx.session.execute(
        insert(AppliedIdempotencyKey)
        .values(
            key=asked.key,
            actor_id=ctx.actor.id,
            request_digest=asked.digest,
            status=RUNNING,
            body="",
            at=ctx.now,
        )
        .on_conflict_do_nothing()
        .returning(AppliedIdempotencyKey.key)
    )
    if taken.first() is not None:
        _clear_away(ctx, asked)
        return None
    known = ctx.session.get_one(AppliedIdempotencyKey, (asked.key, ctx.actor.id))
    if known.request_digest != asked.digest:
        raise KeyReused
    if known.status == RUNNING:
        raise StillRunning
    return known


def _clear_away(ctx: CommandContext, asked: Request) -> None:
    """One request in many, told by its digest, forgets the keys that nobody will repeat."""
    if int.from_bytes(asked.digest[:2]) % CLEARED_EVERY == 0:
        old = AppliedIdempotencyKey.at < ctx.now - KEPT
        ctx.session.execute(sa.delete(AppliedIdempotencyKey).where(old))


def _keep(ctx: CommandContext, asked: Request, answer: Answer) -> None:
    kept = {
        "body": answer.body.model_dump_json(),
        "etag": answer.etag,
        "location": answer.location,
    }
    body = orjson.dumps(kept)
    if answer.is_secret:
        body = safe().seal(body, _purpose(asked.key))
    ctx.session.execute(
        sa.update(AppliedIdempotencyKey)
        .where(_mine(asked.key))
        .values(status=answer.status, body=body.decode())
    )


def _again(known: AppliedIdempotencyKey) -> Response:
    is_open = known.body.startswith("{")
    kept = orjson.loads(known.body if is_open else _opened(known))
    response = as_response(kept["body"], known.status, kept["etag"], kept["location"])
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _opened(known: AppliedIdempotencyKey) -> bytes:
    try:
        return safe().open(known.body.encode(), _purpose(known.key))
    except Unreadable:  # the board has another key since
        raise KeyReused from None


def _purpose(key: str) -> str:
    return f"answer of {actor().id} to {key}"


def _mine(key: str) -> sa.ColumnElement[bool]:
    return (AppliedIdempotencyKey.key == key) & (AppliedIdempotencyKey.actor_id == actor().id)


def _request() -> Request | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable() or not key.isascii():
        sentence = _("Use 1 to 200 visible characters.")
        raise Unfit([Fault("Idempotency-Key", "wrong_type", sentence)])
    return Request(key, _digest())


def _digest() -> bytes:
    """The same request has the same digest, whatever boundary a client puts between its files."""
    told = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    for part in _parts():
        told.update(hashlib.sha256(part).digest())
    return told.digest()


def _parts() -> Iterable[bytes]:
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    for name, value in sorted(request.form.items(multi=True)):
        yield f"{name}={value}".encode()
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        yield f"{name}={file.filename}".encode()
        file.seek(0)  # the view may have read it
        yield file.read()
        file.seek(0)
