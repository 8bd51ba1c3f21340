"""Every refusal has a type here; webapp alone turns types into sentences."""

from collections.abc import Mapping
from datetime import datetime


class EngineError(Exception):
    """Something the engine will not do. The details are for the sentence and the log."""

    @property
    def details(self) -> Mapping[str, object]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}


class NotFound(EngineError):
    """There is no such thing, or this person may not know that there is."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"Expected a {what} {key}, but there is none.")
        self.what, self.key = what, str(key)


class NotPermitted(EngineError):
    """The actor may not do this to that."""

    def __init__(self, verb: str, reason: str = "") -> None:
        super().__init__(f"Expected a person who may {verb}, but {reason or 'this one may not'}.")
        self.verb, self.reason = verb, reason


class Confidential(NotPermitted):
    """That is there, and not for the actor to read; that they asked is kept."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"read {what} {key}")
        self.what, self.key = what, str(key)


class FourEyes(NotPermitted):
    """Another person must do this: the actor did the work that it checks."""

    def __init__(self, verb: str, element_id: str) -> None:
        super().__init__(verb, f"the same person did {element_id}")
        self.element_id = element_id


class ConflictOfInterest(NotPermitted):
    """The actor owns or verified what is being decided."""


class Conflict(EngineError):
    """The thing's state does not allow the verb (any more)."""


class TaskAlreadyClaimed(Conflict):
    def __init__(self, task_id: object, by: int | None, at: datetime | None) -> None:
        super().__init__(f"Expected to claim user task {task_id}, but {by} has it since {at}.")
        self.task_id, self.by, self.at = str(task_id), by, at


class TaskNotOpen(Conflict):
    """The task was completed or canceled; says by whom and when."""

    def __init__(
        self, task_id: object, state: str, by: int | None = None, at: datetime | None = None
    ) -> None:
        super().__init__(f"Expected user task {task_id} to be open, but {by} {state} it at {at}.")
        self.task_id, self.state, self.by, self.at = str(task_id), state, by, at


class NotInState(Conflict):
    def __init__(self, what: str, key: object, state: str, wanted: str) -> None:
        super().__init__(f"Expected {what} {key} to be {wanted}, but it is {state}.")
        self.what, self.key, self.state, self.wanted = what, str(key), state, wanted


class DraftChanged(Conflict):
    """Another device saved this draft meanwhile; nothing was overwritten."""

    def __init__(self, task_id: object, version: int) -> None:
        super().__init__(f"Expected the draft of {task_id} unchanged, but it is at {version}.")
        self.task_id, self.version = str(task_id), version


class NotWaiting(Conflict):
    """No instance waits for this message."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Expected somebody waiting for {name}, but nobody is.")
        self.name = name


class Invalid(EngineError):
    """What was handed in does not fit: one rule key per field."""

    def __init__(self, field: str, rule: str, **details: object) -> None:
        super().__init__(f"Expected {field} to be right, but: {rule} {details or ''}".rstrip())
        self.field, self.rule = field, rule
        self.values = details


class Refused(EngineError):
    """A diagram, form or table with findings; nothing was stored."""

    def __init__(self, findings: list[object]) -> None:
        super().__init__(f"Expected a definition without errors, but there are {len(findings)}.")
        self.findings = findings


class StepFailed(EngineError):
    """A step could not do its work; the instance stays as it was and an incident says so."""


class SandboxOnly(EngineError):
    """The clock of a real board cannot be moved."""
