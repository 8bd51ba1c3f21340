"""Codes of an app (TOTP, RFC 6238): set up, asked for, never accepted twice."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import AuthenticatorApp
from engine.sign_in.safe import Safe

STEP = 30  # seconds
AROUND = (-1, 0, 1)  # a telephone's clock may be half a minute off


def propose(ctx: CommandContext, safe: Safe, user_id: int) -> None:
    """A new secret, which counts when the first code made of it was right."""
    import pyotp  # noqa: PLC0415 - only who sets one up needs it

    row = _locked(ctx, user_id) or AuthenticatorApp(user_id=user_id, last_step=0)
    row.pending = safe.seal(pyotp.random_base32().encode(), purpose_of(user_id))
    ctx.session.add(row)


def pending(session: Session, safe: Safe, user_id: int) -> str:
    """The secret that waits for its first code."""
    row = session.get(AuthenticatorApp, user_id)
    if row is None or row.pending is None:
        raise NotFound("app that waits for its first code", user_id)
    return safe.open(row.pending, purpose_of(user_id)).decode()


def uri(secret: str, email: str) -> str:
    """What the QR code says to the app."""
    import pyotp  # noqa: PLC0415

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Cylch")


def confirm(ctx: CommandContext, safe: Safe, user_id: int, code: str) -> None:
    """The app is set up: the code that it shows is right. Another app before it is off."""
    row = _locked(ctx, user_id)
    if row is None or row.pending is None:
        raise NotFound("app that waits for its first code", user_id)
    step = _step_of(safe.open(row.pending, purpose_of(user_id)).decode(), code, ctx.began_at)
    if step is None:
        raise Invalid("code", "not_right")
    row.secret, row.pending = row.pending, None
    row.last_step, row.confirmed_at = step, ctx.began_at
    ctx.record("user.second_factor_added", None, user=user_id, factor="app")


def accept(ctx: CommandContext, safe: Safe, user_id: int, code: str) -> bool:
    """Whether the code is right now, and newer than the last one that was."""
    row = _locked(ctx, user_id)
    if row is None or row.secret is None:
        return False
    step = _step_of(safe.open(row.secret, purpose_of(user_id)).decode(), code, ctx.began_at)
    if step is None or step <= row.last_step:
        return False
    row.last_step = step
    return True


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute to which a code belongs; each is compared, so that time tells nothing."""
    import pyotp  # noqa: PLC0415

    given = "".join(code.split())
    current = int(now.timestamp()) // STEP
    hotp = pyotp.HOTP(secret)
    found = [
        step
        for step in (current + offset for offset in AROUND)
        if hmac.compare_digest(hotp.at(step).encode(), given.encode())
    ]
    return max(found, default=None)


def _locked(ctx: CommandContext, user_id: int) -> AuthenticatorApp | None:
    return ctx.session.get(AuthenticatorApp, user_id, with_for_update=True)


def purpose_of(user_id: int) -> str:
    """One person's secret, put into another's row, does not open."""
    return f"authenticator app of {user_id}"
