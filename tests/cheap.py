"""What costs a test much and tells it nothing: a slow hash, a disk that is waited for, old rubbish.

Only the tests' own process is spared; a program that a test starts runs as in earnest.
"""

import gc

from argon2 import PasswordHasher

from engine import db
from engine.sign_in import hashing

in_earnest = hashing.hasher  # for the tests of the hash itself
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def spare() -> None:
    """Called once, before the first test."""
    hashing.hasher = lambda: _quick  # type: ignore[assignment]
    db.SQLITE_PRAGMAS = tuple(
        "synchronous=OFF" if pragma == "synchronous=FULL" else pragma
        for pragma in db.SQLITE_PRAGMAS
    )


def spare_what_stays() -> None:
    """What is imported and collected stays to the end: nobody need look for rubbish in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
