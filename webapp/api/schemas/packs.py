"""Sign-off packs as the API tells them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class PackFile(Given):
    sha256: str
    size: int


class ChainHead(Given):
    """Where the history of one instance ended when the pack was built."""

    instance: str
    about: str
    length: int
    head: str


class Pack(Given):
    """What was frozen. `changes` says of each part what became of it since the pack before."""

    plan_id: int
    sign_off_id: int
    number: int
    sha256: str
    presented: Sequence[str]
    parts: Mapping[str, Any]
    digests: Mapping[str, str]
    changes: Mapping[str, str] = Field(default_factory=dict)
    heads: Sequence[ChainHead]
    files: Mapping[str, PackFile]
    built_at: datetime
    built_by: int | None


class Packs(Given):
    items: Sequence[Pack]
    next: str | None


class CheckQuery(Taken):
    """Perhaps the digest of a file that somebody has."""

    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")


class Known(Given):
    """What a file is: of which pack, which of its files, or evidence of which action."""

    pack: int
    file: str
    evidence: str


class Check(Given):
    """Whether all is as it was frozen; the parts and files that are not."""

    is_whole: bool
    parts: Sequence[str]
    files: Sequence[str]
    known: Known | None
