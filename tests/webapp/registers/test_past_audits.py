"""The pages on which past audits come in: looked at, brought in, taken back."""

from io import BytesIO

import pytest

from tests.webapp.conftest import page_of, words_of
from workflows.models import Audit

PAST = "/registers/audits/import"
TABLE = (
    "Audit,Theme,Accepted,Grade,Kind,Text,Text in Welsh\n"
    "QA-21-1,Neglect <b>ŵ</b>,4 March 2021,Limited,finding,Fathers are missing,\n"
    "QA-21-1,,,,recommendation,Assess fathers,Asesu tadau\n"
)


def look(client, table=TABLE, **fields):
    file = (BytesIO(table.encode()), "past.csv")
    return client.send(PAST, **{"board": "children", "file": file, **fields})


def hidden(page) -> dict[str, str]:
    inputs = page.xpath("//form[@action='/registers/audits/import/confirm']//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in inputs if one.get("name") != "csrf_token"}


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_was_understood_is_shown_then_it_comes_in_and_goes_out(as_, world, language):
    unit = as_("unit", language)
    assert PAST in unit.get("/registers/audits").text

    preview = page_of(look(unit))
    assert "QA-21-1 · Neglect <b>ŵ</b>" in words_of(preview)
    assert "Asesu tadau" in words_of(preview)
    assert world.rows(Audit, Audit.ref == "QA-21-1") == []
    done = unit.send(f"{PAST}/confirm", **hidden(preview))

    (kept,) = world.rows(Audit, Audit.ref == "QA-21-1")
    page = unit.read(done.location)
    assert "past.csv QA-21-1" in words_of(page)
    assert "Limited" in words_of(unit.read(f"/registers/audits/{kept.id}"))
    assert "Fathers are missing" in words_of(
        unit.read(f"/registers/audits/{kept.id}?view=findings")
    )
    (undo,) = page.xpath("//form[contains(@action, '/undo')]/@action")
    unit.send(undo)
    assert world.rows(Audit, Audit.ref == "QA-21-1") == []
    assert unit.send(undo).status_code == 409


def test_sent_twice_it_comes_in_once(as_, world):
    unit = as_("unit")
    carried = hidden(page_of(look(unit)))
    unit.send(f"{PAST}/confirm", **carried)

    again = unit.send(f"{PAST}/confirm", **carried)

    assert again.status_code == 422
    assert "The register has an audit with this reference." in words_of(page_of(again))
    assert len(world.rows(Audit, Audit.ref == "QA-21-1")) == 1


def test_bad_rows_are_named_with_what_to_do(as_):
    answer = look(
        as_("unit", "cy"), TABLE.replace("4 March 2021", "soon").replace("finding", "idea")
    )

    said = words_of(page_of(answer))
    assert answer.status_code == 422
    assert "Nid dyddiad yw hwn" in said or "dyddiad" in said
    assert "idea" in said


def test_a_file_and_a_board_are_asked_for(as_):
    unit = as_("unit")

    for answer in (unit.send(PAST, board="children"), look(unit, board="")):
        assert answer.status_code == 422
        assert page_of(answer).xpath("//*[contains(@class, 'govuk-error-summary')]//a")


def test_nobody_else_brings_audits_in(as_):
    assert as_("rep").get(PAST).status_code == 403
    assert look(as_("chair")).status_code == 403
