"""The bank holidays of England and Wales, with their names in both languages."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from engine.working_days.offsets import FIRST_YEAR, LAST_YEAR, OffsetError

SATURDAY = 5

# What the library calls them -> our key.
KEYS = {
    "New Year's Day": "new_years_day",
    "Good Friday": "good_friday",
    "Easter Monday": "easter_monday",
    "May Day": "early_may",
    "Spring Bank Holiday": "spring",
    "Late Summer Bank Holiday": "summer",
    "Christmas Day": "christmas_day",
    "Boxing Day": "boxing_day",
}

# The names GOV.UK prints. A day proclaimed for one year only is `special`.
NAMES = {
    "new_years_day": ("New Year’s Day", "Dydd Calan"),
    "good_friday": ("Good Friday", "Dydd Gwener y Groglith"),
    "easter_monday": ("Easter Monday", "Llun y Pasg"),
    "early_may": ("Early May bank holiday", "Gŵyl Banc dechrau mis Mai"),
    "spring": ("Spring bank holiday", "Gŵyl Banc y Gwanwyn"),
    "summer": ("Summer bank holiday", "Gŵyl Banc yr Haf"),
    "christmas_day": ("Christmas Day", "Dydd Nadolig"),
    "boxing_day": ("Boxing Day", "Gŵyl San Steffan"),
    "special": ("Special bank holiday", "Gŵyl Banc arbennig"),
}


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A Monday to Friday on which England and Wales do not work."""

    on: date
    key: str
    name: str
    name_cy: str
    is_substitute: bool


@cache
def bank_holidays(year: int) -> tuple[BankHoliday, ...]:
    """List a year's bank holidays in order; weekends show as their substitutes."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OffsetError(str(year), f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    days = _library().UnitedKingdom(subdiv="ENG", years=year, expand=False)
    return tuple(_named(on, name) for on, name in sorted(days.items()) if on.weekday() < SATURDAY)


def _named(on: date, called: str) -> BankHoliday:
    plain = called.removesuffix(" (observed)")
    key = KEYS.get(plain, "special")
    return BankHoliday(on, key, *NAMES[key], is_substitute=plain != called)


@cache
def _library() -> ModuleType:
    """Load the one module we need: its package would load 250 countries, in 0.5 s and 28 MB."""
    package = find_spec("holidays")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("Expected the library holidays, but it is not installed.")
    file = Path(package.origin).parent / "countries" / "united_kingdom.py"
    spec = spec_from_file_location("engine.working_days._united_kingdom", file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"Expected the bank holidays in {file}, but it cannot be read.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
