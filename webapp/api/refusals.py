"""What the API itself refuses, before or beside the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import Conflict, EngineError
from engine.forms import FieldError, FormDefinition


@dataclass(frozen=True, slots=True)
class Fault:
    """One part of a request that does not fit."""

    field: str
    rule: str
    message: str


class Unfit(EngineError):
    """What was sent does not fit what is taken here; every wrong part is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"Expected a request that fits, but: {faults[:3]}")
        self.faults = tuple(faults)


class AnswersRefused(EngineError):
    """Answers that do not fit the form of a task, with the form that words the complaints."""

    def __init__(self, form: FormDefinition, errors: Sequence[FieldError]) -> None:
        super().__init__(f"Expected answers that fit {form.key}, but {len(errors)} do not.")
        self.form, self.errors = form, tuple(errors)


class Malformed(EngineError):
    """What was sent cannot be read at all."""


class WrongMediaType(EngineError):
    """The body is in another format than is taken here."""


class NobodyCalls(EngineError):
    """Neither a token that is known nor a session that is open."""


class TokenMissing(EngineError):
    """A change from a page must carry the token against forged requests."""


class ChangedMeanwhile(EngineError):
    """`If-Match` names another version than the one that stands."""


class KeyReused(EngineError):
    """The same Idempotency-Key came with another request."""


class StillRunning(Conflict):
    """The first request with this Idempotency-Key is not done yet."""
