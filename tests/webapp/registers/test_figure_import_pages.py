"""The pages on which indicators and past figures come in: looked at, brought in, taken back."""

from io import BytesIO

import pytest

from tests.webapp.conftest import page_of, words_of
from workflows.models import DataPoint, Indicator

INDICATORS, FIGURES = "/registers/indicators/import", "/registers/quarters/import"
TABLE = (
    "Name,Name in Welsh,Definition,Definition in Welsh,Numerator,Numerator in Welsh,Kind,"
    "Agencies,In force from\n"
    "Visits <b>ŵ</b>,Ymweliadau <b>ŵ</b>,d,d,n,n,nifer,torfaen,01/01/2025\n"
)
PAST = "Chwarter,Asiantaeth,Dangosydd,Nifer\n31/03/2025,torfaen,Visits <b>ŵ</b>,48\n"


def look(client, where, table, **fields):
    file = (BytesIO(table.encode()), "table.csv")
    return client.send(where, **{"board": "adults", "file": file, **fields})


def hidden(page, where):
    inputs = page.xpath(f"//form[@action='{where}/confirm']//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in inputs if one.get("name") != "csrf_token"}


def bring_in(client, where, table):
    preview = page_of(look(client, where, table))
    return preview, client.send(f"{where}/confirm", **hidden(preview, where))


def undo(client, where):
    (action,) = client.read(where).xpath("//form[contains(@action, '/undo')]/@action")
    return client.send(action)


@pytest.mark.parametrize(
    ("language", "name", "counted"),
    [("en", "Visits <b>ŵ</b>", "1 figure"), ("cy", "Ymweliadau <b>ŵ</b>", "1 ffigur")],
)
def test_an_indicator_and_its_figures_come_in_and_go_out(as_, world, language, name, counted):
    unit = as_("unit", language)
    assert INDICATORS in unit.get("/registers/indicators").text
    assert FIGURES in unit.get("/registers/quarters").text

    preview, _done = bring_in(unit, INDICATORS, TABLE)
    assert name in words_of(preview)
    preview, _done = bring_in(unit, FIGURES, PAST)
    assert counted in words_of(preview)

    assert [one.numerator for one in world.rows(DataPoint)] == [48]
    assert "GWA-I-01" in words_of(unit.read(INDICATORS))
    assert unit.read(INDICATORS).xpath("//form[contains(@action, '/undo')]") == []
    assert undo(unit, FIGURES).status_code == 303
    assert undo(unit, INDICATORS).status_code == 303
    assert world.rows(Indicator, Indicator.ref == "GWA-I-01") == []


def test_a_bad_figure_is_named_and_can_be_sent_again(as_):
    unit = as_("unit")
    bring_in(unit, INDICATORS, TABLE)

    answer = look(unit, FIGURES, PAST.replace("48", "six").replace("31/03", "30/03"))

    said = words_of(page_of(answer))
    assert answer.status_code == 422
    assert "2 Last day of the quarter 2025-03-30 Write the last day of the quarter" in said


def test_a_board_that_is_none_is_refused_in_words(as_):
    answer = look(as_("unit"), FIGURES, PAST, board="cats")

    assert answer.status_code == 422
    assert page_of(answer).xpath("//*[contains(@class, 'govuk-error-summary')]")


def test_an_agency_brings_nothing_in(as_):
    for where in (INDICATORS, FIGURES):
        assert as_("rep").get(where).status_code == 403
