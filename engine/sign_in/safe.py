"""What the board's key locks: secrets at rest are sealed with it, one-time links come from it."""

import base64
import hmac

from engine.errors import EngineError


class Unreadable(EngineError):
    """Sealed with another key: somebody changed the board's."""


class Safe:
    """Derives a key of its own for each purpose, so that one thing never opens another."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def seal(self, plain: bytes, purpose: str) -> bytes:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - only second factors need it

        return Fernet(self._key(purpose)).encrypt(plain)

    def open(self, sealed: bytes, purpose: str) -> bytes:
        from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415

        try:
            return Fernet(self._key(purpose)).decrypt(sealed)
        except InvalidToken:
            raise Unreadable(f"Expected something that our key sealed for {purpose}.") from None

    def mark(self, message: bytes, purpose: str) -> str:
        """What only the holder of the key can say about a message."""
        told = hmac.digest(self._key(purpose), message, "sha256")
        return base64.urlsafe_b64encode(told).rstrip(b"=").decode()

    def _key(self, purpose: str) -> bytes:
        """HKDF by RFC 5869, with the purpose as its info."""
        inner = hmac.digest(b"cylch sign-in", self._secret, "sha256")
        return base64.urlsafe_b64encode(hmac.digest(inner, purpose.encode() + b"\1", "sha256"))
