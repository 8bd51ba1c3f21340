"""Checkpoints of the history, as the API tells them."""

from datetime import datetime

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class Checkpoint(Given):
    """What was signed, letter by letter, and the signature (base64)."""

    number: int
    at: datetime
    chains: int
    events: int
    root: str
    key: str
    statement: str
    signature: str


class Checkpoints(Given):
    items: list[Checkpoint]
    next: str | None


class CheckpointPlan(Given):
    """How often one is made, to whom it goes by mail, and the public key (PEM)."""

    every_hours: int
    addresses: list[str]
    version: int
    is_stopped: bool
    public_key: str


class NewCheckpointPlan(Taken):
    """`version` is the one that was read: a plan changed meanwhile is not written over."""

    every_hours: int
    addresses: list[str] = Field(max_length=20)
    version: int
