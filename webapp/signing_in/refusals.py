"""What signing in refuses of its own."""

from engine.errors import EngineError


class SignInAgain(EngineError):
    """The sign-in is too long ago for this; nothing was done. `back` is the page to return to."""

    def __init__(self, back: str | None = None) -> None:
        super().__init__("Expected a sign-in of late.")
        self.back = back
