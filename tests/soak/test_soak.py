"""A few simulated weeks in every run of the suite; `make soak` lives five years."""

from tests.soak import page
from tests.soak.living import begin, live

DAYS = 12


def test_every_night_of_some_weeks_the_doctor_finds_nothing(tmp_path):
    months = []
    soak = begin(tmp_path, f"sqlite:///{tmp_path / 'cylch.db'}", months.append)

    live(soak, 0, DAYS)

    soak.engine.database.dispose()
    assert soak.wrong == []
    assert (soak.nights >= DAYS, soak.done > 10) == (True, True)
    said = page.written(soak.months, soak.nights, soak.wrong, "here")
    assert f"**{soak.nights} nights; on 0 of them something was wrong.** here." in said
    assert sum(one.nights for one in soak.months) == soak.nights


def test_a_night_on_which_something_is_wrong_is_named_on_the_page():
    said = page.written([], 2, ["2026-11-27: incidents: 1 open"], "here")

    assert "**2 nights; on 1 of them something was wrong.**" in said
    assert "* 2026-11-27: incidents: 1 open" in said
