"""The bank holidays are those of England and Wales, whole, named in both languages."""

import subprocess
import sys
from datetime import date

import pytest

from engine.working_days import Calendar, OffsetError, bank_holidays

CALENDAR = Calendar()

# GOV.UK's own list of England and Wales.
PUBLISHED = {
    2022: [
        "01-03",
        "04-15",
        "04-18",
        "05-02",
        "06-02",
        "06-03",
        "08-29",
        "09-19",
        "12-26",
        "12-27",
    ],
    2023: ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"],
    2024: ["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"],
    2025: ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_year_has_the_published_bank_holidays(year):
    found = [holiday.on.isoformat()[5:] for holiday in CALENDAR.bank_holidays(year)]

    assert found == PUBLISHED[year]


@pytest.mark.parametrize("year", range(1996, 2101))
def test_every_year_has_eight_and_what_was_proclaimed(year):
    usual = [holiday for holiday in bank_holidays(year) if holiday.key != "special"]

    assert len({holiday.key for holiday in usual}) == 8
    assert len(usual) == 8
    assert all(holiday.on.weekday() < 5 for holiday in bank_holidays(year))


def test_wales_has_the_bank_holidays_of_england():
    script = """if True:
        import holidays
        years = range(2000, 2101)
        of = lambda part: dict(holidays.country_holidays("GB", subdiv=part, years=years))
        from engine.working_days import bank_holidays
        ours = {holiday.on for year in years for holiday in bank_holidays(year)}
        assert of("WLS") == of("ENG")
        assert ours == {day for day in of("WLS") if day.weekday() < 5}
        print(len(ours))
    """
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    # 101 years of eight, and six proclaimed days.
    assert ran.stdout.strip() == "814"


def test_a_substitute_carries_the_name_of_its_holiday_in_both_languages():
    boxing_day = CALENDAR.name_of(date(2026, 12, 28))

    assert boxing_day is not None
    assert (boxing_day.key, boxing_day.name, boxing_day.name_cy, boxing_day.is_substitute) == (
        "boxing_day",
        "Boxing Day",
        "Gŵyl San Steffan",
        True,
    )
    assert CALENDAR.name_of(date(2026, 12, 26)) is None


def test_a_day_proclaimed_once_is_closed_and_named():
    coronation = CALENDAR.name_of(date(2023, 5, 8))

    assert coronation is not None
    assert (coronation.key, coronation.name_cy) == ("special", "Gŵyl Banc arbennig")
    assert not CALENDAR.is_working_day(date(2023, 5, 8))


def test_a_year_out_of_the_calendar_is_refused():
    with pytest.raises(OffsetError, match="1950 to 2100"):
        bank_holidays(2101)


def test_the_library_is_loaded_on_first_use_and_without_other_countries():
    script = """if True:
        import sys
        from datetime import date
        from engine.working_days import Calendar
        assert "holidays" not in sys.modules
        Calendar().add(date(2026, 12, 24), "5wd")
        assert "holidays.countries" not in sys.modules
    """

    subprocess.run([sys.executable, "-c", script], check=True)
