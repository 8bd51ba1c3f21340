"""The forms of the Business Unit: what an indicator means, which quarter is opened."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import Invalid
from webapp.errors import refusal_of
from webapp.i18n import _, day
from webapp.registers import words as shared
from webapp.registers.register import Reading
from workflows import indicators
from workflows.agencies import AGENCIES
from workflows.indicators import Meaning
from workflows.models import IndicatorVersion

NUMBER = re.compile(r"[0-9]{1,9}")
QUARTERS_AHEAD, QUARTERS_BACK = 5, 4
TEXTS = (
    "name",
    "name_cy",
    "definition",
    "definition_cy",
    "numerator",
    "numerator_cy",
    "denominator",
    "denominator_cy",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent, or as a version fills it at first."""

    given: Mapping[str, str]
    agencies: Sequence[str]

    def meaning(self) -> Meaning:
        """What was typed; a number or a day that is none is refused by its field."""
        texts = {name: self.given.get(name, "") for name in TEXTS}
        return Meaning(
            **texts,
            agencies=self.agencies,
            in_force_from=day_of(self.given, "in_force_from"),
            kind=self.given.get("kind", ""),
            by_authority=self.given.get("by_authority") == "yes",
            lowest=_number(self.given, "lowest"),
            highest=_number(self.given, "highest"),
        )


def from_version(version: IndicatorVersion, today: date) -> Filled:
    """The words that hold now, to be changed from the next quarter on."""
    names = (*TEXTS, "kind", "lowest", "highest")
    given = {name: _text(getattr(version, name)) for name in names} | {"reason": ""}
    given["by_authority"] = "yes" if version.by_authority else ""
    following = indicators.quarter_end_of(today) + timedelta(days=1)
    given["in_force_from"] = following.isoformat()
    return Filled(given, list(version.agencies))


def start_of_quarter(today: date) -> str:
    end = indicators.quarter_end_of(today)
    return date(end.year, end.month - 2, 1).isoformat()


def faults(filled: Filled) -> list[Invalid]:
    """Everything wrong with it at once."""
    try:
        return list(indicators.faults(filled.meaning()))
    except Invalid as invalid:
        return [invalid]


def said(found: Sequence[Invalid]) -> dict[str, str]:
    return {one.field: refusal_of(one).sentence for one in found}


def choices(reading: Reading) -> dict[str, object]:
    """What the form offers."""
    agencies = sorted(
        ((key, reading.names.agency(key)) for key, seat in AGENCIES.items() if not seat.ends_on),
        key=lambda pair: pair[1],
    )
    return {
        "agencies": agencies,
        "boards": list(shared.boards().items()),
        "starts": starts(reading.seen.today),
    }


def starts(today: date) -> list[tuple[str, str]]:
    """First days of quarters from which a meaning may hold."""
    ends = quarter_ends(today, QUARTERS_BACK + 1, QUARTERS_AHEAD)
    days = [one + timedelta(days=1) for one in ends]
    return [(one.isoformat(), day(one)) for one in days]


def quarter_ends(today: date, back: int, ahead: int) -> list[date]:
    """The quarters around today, the latest first."""
    here = indicators.quarter_end_of(today)
    found = [here]
    for _place in range(ahead):
        found.append(indicators.quarter_end_of(found[-1] + timedelta(days=1)))
    found.reverse()
    for _place in range(back):
        first = date(found[-1].year, found[-1].month - 2, 1)
        found.append(first - timedelta(days=1))
    return found


def open_quarters(today: date) -> list[tuple[str, str]]:
    """Those that may be opened: the one that runs, and those of the last year."""
    ends = quarter_ends(today, QUARTERS_BACK, 0)
    return [(one.isoformat(), _("Quarter to %(day)s", day=day(one))) for one in ends]


def day_of(given: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError as error:
        raise Invalid(name, "not_a_date") from error


def _number(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise Invalid(name, "not_a_number")
    return int(text)


def _text(value: object) -> str:
    return "" if value is None else str(value)
