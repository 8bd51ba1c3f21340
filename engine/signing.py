"""Signs with the board's own Ed25519 key, and says whether a signature is right.

The private key lies in the home beside the secret key; the public one may go anywhere.
"""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from engine.settings.kept import kept

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE, NEXT_FILE = "checkpoint_key", "checkpoint_key.next"
# What stands before the 32 bytes of an Ed25519 key in the standard form of a public key.
HEADER = bytes.fromhex("302a300506032b6570032100")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; nothing of it is ever printed."""

    private: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(os.urandom(32))

    @property
    def public(self) -> bytes:
        return _private(self.private).public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public)

    def sign(self, said: bytes) -> bytes:
        return _private(self.private).sign(said)


def fingerprint_of(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()


def is_signed(public: bytes, signature: bytes, said: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem_of(public: bytes) -> str:
    """The public key as every program of cryptography reads it."""
    body = base64.b64encode(HEADER + public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"


def read_pem(text: str) -> bytes:
    """The 32 bytes of a public key; ValueError where there is none."""
    lines = [line.strip() for line in text.strip().splitlines()]
    read = base64.b64decode("".join(line for line in lines if "-" not in line), validate=True)
    if not read.startswith(HEADER) or len(read) != len(HEADER) + 32:
        raise ValueError("Expected the public half of an Ed25519 key in PEM.")
    return read[len(HEADER) :]


def own_key(home: Path) -> SigningKey:
    """The key of this home; made when there is none yet."""
    return _read(kept(home / KEY_FILE, lambda: _text(SigningKey.new())))


def found_key(home: Path, fingerprint: str) -> SigningKey | None:
    """The private half of this public key, if this machine has it.

    A rotation that ended between its two steps is brought to its end here.
    """
    for name in (KEY_FILE, NEXT_FILE):
        file = home / name
        key = _read(file.read_text(encoding="ascii")) if file.is_file() else None
        if key is not None and key.fingerprint == fingerprint:
            if name == NEXT_FILE:
                take_next(home)
            return key
    return None


def next_key(home: Path) -> SigningKey:
    """Make the key that is to follow; nothing signs with it before `take_next`."""
    (home / NEXT_FILE).unlink(missing_ok=True)
    return _read(kept(home / NEXT_FILE, lambda: _text(SigningKey.new())))


def take_next(home: Path) -> None:
    (home / NEXT_FILE).replace(home / KEY_FILE)


def _text(key: SigningKey) -> str:
    return base64.b64encode(key.private).decode()


def _read(text: str) -> SigningKey:
    private = base64.b64decode(text.strip(), validate=True)
    if len(private) != 32:  # noqa: PLR2004 - as long as such a key is
        raise ValueError(f"Expected {KEY_FILE} to hold 32 bytes, but found {len(private)}.")
    return SigningKey(private)


def _private(private: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - slow to load

    return ed25519.Ed25519PrivateKey.from_private_bytes(private)
