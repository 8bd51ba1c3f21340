"""Signed words in links and addresses: only we can have written them, and for one purpose alone."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

LENGTH = 13  # bytes of the signature: 104 bits, 21 letters


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the product's own key. Letters and digits alone: a mailbox's case may get lost."""

    key: str

    def sign(self, purpose: str, *parts: object) -> str:
        return f"{'.'.join(map(str, parts))}.{self._signature(purpose, parts)}"

    def read(self, purpose: str, token: str) -> list[str] | None:
        """The signed parts; None if somebody else wrote this, or we for another purpose."""
        *parts, signature = token.lower().split(".")
        if not parts or not hmac.compare_digest(signature, self._signature(purpose, parts)):
            return None
        return parts

    def _signature(self, purpose: str, parts: object) -> str:
        said = "\n".join([purpose, *map(str, parts)])  # type: ignore[call-overload]
        digest = hmac.new(self.key.encode(), said.encode(), hashlib.sha256).digest()[:LENGTH]
        return base64.b32encode(digest).decode().rstrip("=").lower()


def short(task_id: UUID) -> str:
    """A task's id in 26 letters: the part of an address before the @ has room for 64."""
    return base64.b32encode(task_id.bytes).decode().rstrip("=").lower()


def long(text: str) -> UUID | None:
    try:
        return UUID(bytes=base64.b32decode(text.upper() + "======"))
    except ValueError:
        return None
