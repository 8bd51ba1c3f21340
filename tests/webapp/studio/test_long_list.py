"""The list of a long diagram: quickly there, and in words throughout."""

from time import process_time

import pytest
from flask.testing import FlaskClient

from engine import sketches
from engine.actors import SYSTEM
from tests.engine.diagrams import Drawing
from tests.webapp.conftest import words_of

STEPS = 300
AT_MOST = 0.6  # seconds of the processor: twice what a quiet machine may take
WHERE = "/processes/long_one/steps"


def long(steps: int, ladder: str = "standard") -> Drawing:
    drawn = Drawing("long_one", cylch__ladder=ladder).start()
    for number in range(steps):
        drawn.task(f"step_{number}", dueIn="5wd")
    return drawn.end("end")


@pytest.fixture
def drawn(engine):
    def draw(*about) -> None:
        with engine.command(SYSTEM) as ctx:
            sketches.begin_new(ctx, "long_one", long(*about).source())

    return draw


def test_three_hundred_steps_are_listed_at_once(as_, drawn):
    drawn(STEPS)
    owner = as_("owner")
    FlaskClient.open(owner, WHERE)  # the first look compiles the template
    began = process_time()

    page = FlaskClient.open(owner, WHERE)

    assert page.status_code == 200
    took = process_time() - began
    assert took < AT_MOST


def test_dates_and_ladders_are_said_in_words(as_, drawn):
    drawn(1, "none")

    said = words_of(as_("owner", "cy").read(WHERE))

    assert "5 diwrnod gwaith" in said
    assert "5wd" not in said
    assert "none" not in said


def test_a_long_list_is_sifted_by_the_beginnings_of_words(engine, as_):
    drawn = Drawing("visits", cylch__ladder="standard").start()
    for number in range(12):
        drawn.task(f"visit_{number}")
    drawn.task("report_by_hand")
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "visits", drawn.end().source())
    owner = as_("owner")

    def rows(asked):
        return owner.read(f"/processes/visits/steps?q={asked}").xpath("//tbody/tr")

    assert len(rows("")) > 12
    assert [len(rows(asked)) for asked in ("rep", "HÂND+r", "eport", "nothing+at+all")] == [
        1,
        1,
        0,
        0,
    ]
    assert "Try fewer words" in words_of(owner.read("/processes/visits/steps?q=nothing+at+all"))
