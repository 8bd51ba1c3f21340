"""The one hasher for whatever a person types to come in: argon2id, as costly as is advised."""

from functools import cache

from argon2 import PasswordHasher


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher()
