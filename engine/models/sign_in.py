"""How people prove who they are, and where they are signed in right now."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class ApiToken(Base):
    """A key for programs. Only its digest is kept; the token is shown once."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A try to sign in, kept for some minutes to slow down guessing."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index("ix_sign_in_attempt_subject", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(320))
    at: Mapped[datetime]


class UserSession(Base):
    """Somebody signed in on some browser. Only the digest of what the cookie holds is kept.

    All its moments are the machine's own: a sandbox's moved clock signs nobody out.
    """

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    session_version: Mapped[int]
    method: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    browser: Mapped[str] = mapped_column(sa.String(60), default="")
    started_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    provider_token: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)


class AuthenticatorApp(Base):
    """The secret that a person's app makes codes of, sealed; `pending` until a code was right."""

    __tablename__ = "authenticator_app"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("app_user.id"), primary_key=True, autoincrement=False
    )
    secret: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    pending: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    last_step: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair of which a device of this person holds the other half."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    credential: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    user_handle: Mapped[bytes] = mapped_column(sa.LargeBinary(64))
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    transports: Mapped[Sequence[str]] = mapped_column(Json)
    is_synced: Mapped[bool]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes for who has lost the rest; each opens the door once."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "selector"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    selector: Mapped[str] = mapped_column(sa.String(8))
    secret_hash: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInLink(Base):
    """A one-time link to choose a password: an invitation or a reset.

    What stands in the link is computed from this row and the board's key, so that the message
    that carries it can be written later and the table alone opens nothing.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(12))
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Recovery(Base):
    """Somebody lost their second factor: one person proposes to take it off, another confirms."""

    __tablename__ = "recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[int | None]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    is_confirmed: Mapped[bool | None]


class OutsideIdentity(Base):
    """The same person as an outside identity provider knows them."""

    __tablename__ = "outside_identity"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    issuer: Mapped[str] = mapped_column(sa.String(400))
    subject: Mapped[str] = mapped_column(sa.String(255))
    bound_at: Mapped[datetime]


class SecondFactorRole(Base):
    """Who has this role proves who they are in two ways: the board wants it so."""

    __tablename__ = "second_factor_role"

    role: Mapped[str] = mapped_column(sa.String(60), primary_key=True)


class SpentSecret(Base):
    """Something that was good once: a challenge, a half-finished sign-in. Kept until it expires."""

    __tablename__ = "spent_secret"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
