"""What the board's key locks: secrets at rest are sealed with it, one-time links come from it."""

import base64
import hmac

from engine.errors import EngineError
from engine.settings import Settings


class Unreadable(EngineError):
    """Sealed with another key: somebody changed the board's."""


class Safe:
    """Derives a key of its own for each purpose, so that one thing never opens another.

    Seals and marks with the present key alone; what earlier ones sealed or marked still counts.
    """

    def __init__(self, secret_key: str, *earlier: str) -> None:
        self._secrets = [secret.encode() for secret in (secret_key, *earlier)]

    @classmethod
    def of(cls, settings: Settings) -> "Safe":
        return cls(settings.secret_key, *settings.earlier_keys)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - only second factors need it

        return Fernet(_derived(self._secrets[0], purpose)).encrypt(plain)

    def open(self, sealed: bytes, purpose: str) -> bytes:
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet  # noqa: PLC0415

        every = [Fernet(_derived(secret, purpose)) for secret in self._secrets]
        try:
            return MultiFernet(every).decrypt(sealed)
        except InvalidToken:
            raise Unreadable(f"Expected something that our key sealed for {purpose}.") from None

    @property
    def present(self) -> "Safe":
        """The same without what earlier keys open."""
        return Safe(self._secrets[0].decode())

    def mark(self, message: bytes, purpose: str) -> str:
        """What only the holder of the key can say about a message."""
        return self.marks(message, purpose)[0]

    def marks(self, message: bytes, purpose: str) -> list[str]:
        """The present mark, and those that earlier keys made."""
        told = [
            hmac.digest(_derived(secret, purpose), message, "sha256") for secret in self._secrets
        ]
        return [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in told]


def _derived(secret: bytes, purpose: str) -> bytes:
    """HKDF by RFC 5869, with the purpose as its info."""
    inner = hmac.digest(b"cylch sign-in", secret, "sha256")
    return base64.urlsafe_b64encode(hmac.digest(inner, purpose.encode() + b"\1", "sha256"))
