"""The colour of an action, a forecast, and what speaks against adequate progress. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Colour(StrEnum):
    """Shown as a word, too. Blue is set by sign-off alone."""

    GREY = "grey"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The board's own figures; they come from its timescale set, never from here."""

    amber_within: int  # working days that a forecast may be late and still be recoverable
    red_returns: int  # returns of evidence that turn an action red
    overdue: int  # working days overdue that speak against adequate progress
    red_meetings: int  # meetings in a row at which it was red
    missed_updates: int  # updates in a row that were missing
    extensions: int  # extensions granted
    past_baseline: int  # calendar days past the first promise
    returns: int  # returns of evidence
    plan_elapsed: int  # per cent of a plan's time that has passed ...
    plan_verified: int  # ... while fewer than this per cent of its actions are verified

    @classmethod
    def from_figures(cls, figures: Mapping[str, Mapping[str, object]]) -> "Thresholds":
        return cls(**{name: int(str(figures[name]["value"])) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one action on one day."""

    today: date
    starts_on: date | None
    baseline_due: date
    current_due: date
    forecast_on: date | None = None
    forecast_late: int = 0  # working days after the current due date
    overdue: int = 0  # working days since the current due date, while not completed
    completed_on: date | None = None
    signed_off: bool = False
    begun: bool = False
    milestones_missed: int = 0
    missed_in_a_row: int = 0
    returns: int = 0
    extensions: int = 0
    red_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of a whole plan on one day."""

    today: date
    begins_on: date
    ends_on: date
    actions: int
    verified: int


def colour(facts: Facts, limits: Thresholds) -> Colour:
    """Compute the forecast. A person may override it, with a reason."""
    if facts.signed_off:
        return Colour.BLUE
    if _is_not_due_to_start(facts):
        return Colour.GREY
    if _is_red(facts, limits):
        return Colour.RED
    return Colour.AMBER if _is_amber(facts) else Colour.GREEN


def reasons(facts: Facts, limits: Thresholds) -> tuple[str, ...]:
    """Name the rules that gave the computed colour."""
    found: Mapping[Colour, Mapping[str, bool]] = {
        Colour.BLUE: {"signed_off": True},
        Colour.GREY: {"starts_later": True},
        Colour.RED: _red(facts, limits),
        Colour.AMBER: _amber(facts),
        Colour.GREEN: {"on_track": True},
    }
    return tuple(name for name, is_so in found[colour(facts, limits)].items() if is_so)


def doubts(facts: Facts, limits: Thresholds) -> tuple[str, ...]:
    """Name what speaks against adequate progress; the group decides."""
    past_baseline = ((facts.completed_on or facts.today) - facts.baseline_due).days
    found = {
        "overdue": facts.overdue > limits.overdue,
        "red_in_a_row": facts.red_in_a_row >= limits.red_meetings,
        "updates_missed": facts.missed_in_a_row >= limits.missed_updates,
        "extended_often": facts.extensions >= limits.extensions,
        "past_baseline": past_baseline > limits.past_baseline,
        "evidence_returned": facts.returns >= limits.returns,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def plan_is_behind(facts: PlanFacts, limits: Thresholds) -> bool:
    """Most of the time has passed and too little is verified."""
    span = (facts.ends_on - facts.begins_on).days
    if span <= 0 or not facts.actions:
        return False
    elapsed = 100 * (facts.today - facts.begins_on).days
    verified = 100 * facts.verified
    return elapsed >= limits.plan_elapsed * span and verified < limits.plan_verified * facts.actions


def _is_not_due_to_start(facts: Facts) -> bool:
    return (
        facts.starts_on is not None
        and facts.starts_on > facts.today
        and not facts.begun
        and facts.completed_on is None
    )


def _is_red(facts: Facts, limits: Thresholds) -> bool:
    return any(_red(facts, limits).values())


def _is_amber(facts: Facts) -> bool:
    return any(_amber(facts).values())


def _red(facts: Facts, limits: Thresholds) -> Mapping[str, bool]:
    return {
        "overdue": facts.completed_on is None and facts.today > facts.current_due,
        "forecast_far": facts.forecast_late > limits.amber_within,
        "evidence_returned": facts.returns >= limits.red_returns,
    }


def _amber(facts: Facts) -> Mapping[str, bool]:
    return {
        "forecast_late": facts.forecast_late > 0,
        "milestone_missed": facts.milestones_missed > 0,
        "update_missed": facts.missed_in_a_row > 0,
    }
