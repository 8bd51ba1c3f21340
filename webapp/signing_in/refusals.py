"""What signing in refuses of its own."""

from engine.errors import EngineError


class SignInAgain(EngineError):
    """The sign-in is too long ago for this; nothing was done."""
