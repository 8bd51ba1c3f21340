"""The pages on which members come in: looked at, brought in, taken back."""

from io import BytesIO

import pytest

from engine.models import User
from tests.webapp.conftest import page_of, words_of

WHERE = "/settings/members/import"
TABLE = (
    "Name,E-mail,Agency,Role,Since,Language\n"
    "Nia <b>Ŵyn</b>,nia@edt.example,edt,,1 Medi 2025,Welsh\n"
    "Nia <b>Ŵyn</b>,nia@edt.example,gdas,,1 Medi 2025,Welsh\n"
    "Dai,dai@edt.example,edt,dirprwy,,\n"
)


def look(client, table=TABLE, **fields):
    return client.send(WHERE, file=(BytesIO(table.encode()), "members.csv"), **fields)


def hidden(page):
    inputs = page.xpath(f"//form[@action='{WHERE}/confirm']//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in inputs if one.get("name") != "csrf_token"}


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Gets the seat from 1 Sep 2025"), ("cy", "Yn cael y sedd o 1 Medi 2025")],
)
def test_members_are_looked_at_then_come_in_and_go_out(as_, world, language, said):
    unit = as_("unit", language)
    assert WHERE in unit.get("/settings/members/").text

    preview = page_of(look(unit))
    assert said in words_of(preview)
    assert "Nia <b>Ŵyn</b>" in words_of(preview)
    assert world.rows(User, User.email == "nia@edt.example") == []
    done = unit.send(f"{WHERE}/confirm", **hidden(preview))

    (nia,) = world.rows(User, User.email == "nia@edt.example")
    assert nia.language == "cy"
    page = unit.read(done.location)
    assert "members.csv" in words_of(page)
    (undo,) = page.xpath("//form[contains(@action, '/undo')]/@action")
    unit.send(undo)
    assert [one.is_active for one in world.rows(User, User.id == nia.id)] == [False]
    assert unit.send(undo).status_code == 409


def test_a_bad_row_is_named_and_can_be_sent_again(as_):
    unit = as_("unit", "cy")

    answer = look(unit, TABLE + "Eve,eve@marvel.example,Marvel,,,\n")

    assert answer.status_code == 422
    assert "5 Asiantaeth Marvel Nid oes asiantaeth o'r enw hwn." in words_of(page_of(answer))


def test_headings_of_their_own_are_asked_once(as_):
    unit = as_("unit")
    table = TABLE.replace("Name,", "Who,")
    asked = look(unit, table)
    assert "What do these columns mean?" in words_of(page_of(asked))
    carried = {
        one.get("name"): one.get("value") or ""
        for one in page_of(asked).xpath(f"//form[@action='{WHERE}']//input[@type='hidden']")
        if one.get("name") != "csrf_token"
    }
    columns = dict(enumerate(("name", "email", "agency", "role", "since", "language"), start=1))
    unit.send(WHERE, **carried, **{f"column-{n}": name for n, name in columns.items()})

    assert "Is this what you mean?" in words_of(page_of(look(unit, table)))


def test_an_agency_does_not_bring_members_in(as_):
    assert as_("rep").get(WHERE).status_code == 403
