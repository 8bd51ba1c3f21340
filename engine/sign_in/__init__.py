"""How people and programs prove who they are, and a brake on guessing."""

from engine.sign_in.passwords import MIN_PASSWORD, by_password, hashed, put_password
from engine.sign_in.throttle import TooManyAttempts
from engine.sign_in.tokens import (
    issue_token,
    live_tokens,
    revoke_token,
    revoke_tokens,
    user_of_token,
)

__all__ = [
    "MIN_PASSWORD",
    "TooManyAttempts",
    "by_password",
    "hashed",
    "issue_token",
    "live_tokens",
    "put_password",
    "revoke_token",
    "revoke_tokens",
    "user_of_token",
]
