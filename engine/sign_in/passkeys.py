"""Passkeys (WebAuthn): registered by name, used alone or beside a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, ProcessEngine
from engine.errors import Invalid, NotFound
from engine.models import Passkey, User
from engine.permissions import require
from engine.sign_in import second_factor, spent, throttle

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

GOOD_FOR = timedelta(minutes=5)
MOST, LONGEST_NAME = 20, 60


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are to a browser: a name of the network, and where exactly pages come from."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a browser sent back, and the challenge that this visitor was given."""

    credential: str
    challenge: bytes
    party: RelyingParty


def listed(session: Session, user_id: int) -> Sequence[Passkey]:
    return session.scalars(
        sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    ).all()


def creation_options(
    session: Session, user: User, party: RelyingParty, challenge: bytes
) -> dict[str, Any]:
    """What a browser needs to make a key: discoverable, and only after it has looked who it is."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    known = listed(session, user.id)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="Cylch",
        user_id=known[0].user_handle if known else uuid4().bytes + uuid4().bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=one.credential) for one in known
        ],
    )
    plain: dict[str, Any] = orjson.loads(options_to_json(options))
    return plain


def register(ctx: CommandContext, reply: Reply, handle: bytes, name: str) -> Passkey:
    """Keep the public half of a key that the person's own device has just made."""
    user_id = ctx.actor.id
    assert user_id is not None  # noqa: S101 - the system has no devices
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise Invalid("name", "required")
    if len(listed(ctx.session, user_id)) >= MOST:
        raise Invalid("passkey", "too_many")
    spent.spend(ctx, reply.challenge.hex(), GOOD_FOR)
    made = _made(reply)
    if ctx.session.scalar(sa.select(Passkey.id).where(Passkey.credential == made.credential_id)):
        raise Invalid("passkey", "taken")
    row = Passkey(
        user_id=user_id,
        name=name,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        user_handle=handle,
        sign_count=made.sign_count,
        transports=_transports(reply.credential),
        is_synced=made.credential_backed_up,
        created_at=ctx.began_at,
    )
    ctx.session.add(row)
    ctx.record("user.second_factor_added", None, user=user_id, factor="passkey", name=name)
    return row


def _made(reply: Reply) -> "VerifiedRegistration":
    """What the device says it has made, once it is proved."""
    from webauthn import verify_registration_response  # noqa: PLC0415

    try:
        return verify_registration_response(
            credential=reply.credential,
            expected_challenge=reply.challenge,
            expected_rp_id=reply.party.id,
            expected_origin=reply.party.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever it stumbles over in a stranger's words is wrong
        raise Invalid("passkey", "not_right") from None


def request_options(
    session: Session, party: RelyingParty, challenge: bytes, user_id: int | None
) -> dict[str, Any]:
    """What a browser needs to use one: any of ours, or of one person whose password was right."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    known = listed(session, user_id) if user_id is not None else ()
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(
                id=one.credential,
                transports=[structs.AuthenticatorTransport(way) for way in one.transports],
            )
            for one in known
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    plain: dict[str, Any] = orjson.loads(options_to_json(options))
    return plain


def by_passkey(engine: ProcessEngine, reply: Reply, address: str) -> User | None:
    """The person whose device signed the challenge, if all of it is right."""
    with engine.command() as ctx:
        tries = throttle.admit(ctx, throttle.address(address))
    with engine.command() as ctx:
        spent.spend(ctx, reply.challenge.hex(), GOOD_FOR)
        row = _named(ctx, reply.credential)
        if row is None or not _is_right(ctx, row, reply):
            who = row.user_id if row is not None else None
            ctx.record("user.sign_in_failed", None, user=who, address=address, at="passkey")
            return None
        throttle.forgive(ctx, tries)
        user = ctx.session.get_one(User, row.user_id)
    return user if user.is_active else None


def remove(ctx: CommandContext, passkey_id: int) -> None:
    row = _own(ctx, passkey_id)
    second_factor.refuse_last(ctx, row.user_id)
    ctx.session.delete(row)
    second_factor.removed(ctx, row.user_id, "passkey")


def rename(ctx: CommandContext, passkey_id: int, name: str) -> None:
    if not name.strip():
        raise Invalid("name", "required")
    _own(ctx, passkey_id).name = name.strip()[:LONGEST_NAME]


def _own(ctx: CommandContext, passkey_id: int) -> Passkey:
    row = ctx.session.get(Passkey, passkey_id)
    if row is None or row.user_id != ctx.actor.id:
        raise NotFound("passkey", passkey_id)
    require(row.user_id == ctx.actor.id, "change a passkey")
    return row


def _named(ctx: CommandContext, credential: str) -> Passkey | None:
    raw = _bytes_of(_read(credential).get("id"))
    wanted = sa.select(Passkey).where(Passkey.credential == raw)
    return ctx.session.scalar(wanted.with_for_update())


def _is_right(ctx: CommandContext, row: Passkey, reply: Reply) -> bool:
    """Signed by this key, for us, just now, by a device that looked who it was; no copy of it."""
    from webauthn import verify_authentication_response  # noqa: PLC0415

    handle = _response(reply.credential).get("userHandle")
    if handle and _bytes_of(handle) != row.user_handle:
        return False
    try:
        checked = verify_authentication_response(
            credential=reply.credential,
            expected_challenge=reply.challenge,
            expected_rp_id=reply.party.id,
            expected_origin=reply.party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever it stumbles over in a stranger's words is wrong
        return False
    row.sign_count, row.last_used_at = checked.new_sign_count, ctx.began_at
    row.is_synced = checked.credential_backed_up
    return True


def _read(credential: str) -> dict[str, Any]:
    """What a browser sent; anything else than an object says nothing."""
    try:
        found = orjson.loads(credential)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _response(credential: str) -> dict[str, Any]:
    found = _read(credential).get("response")
    return found if isinstance(found, dict) else {}


def _bytes_of(text: object) -> bytes:
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415

    try:
        return base64url_to_bytes(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _transports(credential: str) -> list[str]:
    """How the device can be reached; of what a browser says only what the standard knows."""
    from webauthn.helpers.structs import AuthenticatorTransport  # noqa: PLC0415

    said = _response(credential).get("transports")
    known = {way.value for way in AuthenticatorTransport}
    return [way for way in said if way in known] if isinstance(said, list) else []
