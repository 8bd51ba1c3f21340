"""Signed words in links and addresses: only we can have written them, and for one purpose alone."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from engine.settings import Settings

LENGTH = 13  # bytes of the signature: 104 bits, 21 letters


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the product's own key. Letters and digits alone: a mailbox's case may get lost.

    What was signed with an earlier key still counts: mail lies about for long.
    """

    key: str
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.secret_key, settings.earlier_keys)

    def sign(self, purpose: str, *parts: object) -> str:
        return f"{'.'.join(map(str, parts))}.{_signature(self.key, purpose, parts)}"

    def read(self, purpose: str, token: str) -> list[str] | None:
        """The signed parts; None if somebody else wrote this, or we for another purpose."""
        *parts, signature = token.lower().split(".")
        ours = [_signature(key, purpose, parts) for key in (self.key, *self.earlier)]
        is_ours = any(hmac.compare_digest(signature, one) for one in ours)
        return parts if parts and is_ours else None


def _signature(key: str, purpose: str, parts: Iterable[object]) -> str:
    said = "\n".join([purpose, *map(str, parts)])
    digest = hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()[:LENGTH]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def short(task_id: UUID) -> str:
    """A task's id in 26 letters: the part of an address before the @ has room for 64."""
    return base64.b32encode(task_id.bytes).decode().rstrip("=").lower()


def long(text: str) -> UUID | None:
    try:
        return UUID(bytes=base64.b32decode(text.upper() + "======"))
    except ValueError:
        return None
