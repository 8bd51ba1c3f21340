"""Checkpoints: seen by whoever keeps the board running, planned by administrators."""

from engine import checkpoints, signing
from engine.actors import SYSTEM
from engine.models import CheckpointKey
from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

ADMIN = frozenset({"admin"})
HERE = "/settings/checkpoints"
PLAN = {"every_hours": "6", "addresses": "records@elsewhere.example", "seen": "1"}
ROUTES = {
    f"GET {HERE}/": Entry(EVERYBODY, STEWARDS),
    f"POST {HERE}/": Entry(EVERYBODY, ADMIN, PLAN),
    f"GET {HERE}/{{checkpoint_number}}.json": Entry(EVERYBODY, STEWARDS, is_page=False),
    f"GET {HERE}/checkpoint-key.pem": Entry(EVERYBODY, STEWARDS, is_page=False),
}


def furnish_checkpoint(world):
    """One, signed with a key whose private half nobody keeps."""
    key = signing.SigningKey.new()
    with world.engine.command(SYSTEM) as ctx:
        ctx.session.add(
            CheckpointKey(fingerprint=key.fingerprint, public_key=key.public, made_at=ctx.now)
        )
        made = checkpoints.make(ctx, key)
        return {"checkpoint_number": str(made.number)}
