"""What an answer may depend on besides itself, and how it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.forms.elements import Field, Json
from engine.working_days import Calendar

DATE_PARTS = ("day", "month", "year")

# Is this person, agency or file one that may be given here? Persons and files are numbers.
MayChoose = Callable[[Field, int | str], bool]


class Broken(Exception):
    """An answer breaks a rule. Never leaves this package."""

    def __init__(self, rule: str, **details: Json) -> None:
        super().__init__(rule)
        self.rule, self.details = rule, details


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The day, the process and what was answered so far."""

    today: date
    calendar: Calendar
    variables: Mapping[str, object]
    may_choose: MayChoose
    answers: Mapping[str, Json] = field(default_factory=dict)


def is_blank(raw: object) -> bool:
    """Say whether nothing was answered; a date without any part is nothing."""
    if isinstance(raw, Mapping):
        return raw.keys() <= set(DATE_PARTS) and all(map(_is_empty, raw.values()))
    return _is_empty(raw) or (isinstance(raw, list | tuple) and not raw)


def _is_empty(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and (not raw or raw.isspace()))
