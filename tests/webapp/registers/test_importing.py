"""Bringing a plan in by its page: every slip is named, nothing comes in by halves or twice."""

from io import BytesIO

import openpyxl
import pytest

from tests.webapp.conftest import page_of, words_of
from workflows.models import Action, ActionPlan
from workflows.plan_rows import COLUMNS

WHERE = "/registers/action-plans/import"
NEW = {"target": "new", "plan_ref": "SEW-INS-1", "source": "inspection", "title": "Inspection"}
GOOD = (
    b"Action,Lead agency,Due\n"
    b"Audit 20,Newport City Council,30/11/2026\n"
    b"Train,health,1 Rhagfyr 2026\n"
)
BAD = b"Action,Lead agency,Due\nAudit 20,Narnia,soon\n"


def sent(client, data=GOOD, name="plan.csv", **fields):
    return client.send(WHERE, **{**NEW, **fields}, file=(BytesIO(data), name))


def hidden(answer):
    fields = page_of(answer).xpath(
        "//main//form[not(.//input[@name='explain'])]//input[@type='hidden']"
    )
    return {one.get("name"): one.get("value") for one in fields if one.get("name") != "csrf_token"}


def test_what_was_understood_is_shown_and_nothing_stored(as_, world):
    answer = sent(as_("unit"))

    said = words_of(page_of(answer))
    assert answer.status_code == 200
    assert "Nothing is stored yet. 2 actions." in said
    assert "Audit 20" in said
    assert "1 Dec 2026" in said
    assert world.rows(ActionPlan, ActionPlan.ref == "SEW-INS-1") == []


def test_it_comes_in_once_when_it_is_confirmed(as_, world):
    unit = as_("unit")
    confirm = hidden(sent(unit))

    first = unit.send(f"{WHERE}/confirm", **confirm)
    second = unit.send(f"{WHERE}/confirm", **confirm)

    plan = world.plan("SEW-INS-1")
    assert first.status_code == 303
    assert first.location.endswith(f"/registers/action-plans/{plan.id}")
    assert second.status_code == 422
    assert len(world.rows(Action, Action.plan_id == plan.id)) == 2


def test_a_plan_that_changed_meanwhile_takes_nothing_stale(as_, world):
    unit = as_("unit")
    one = hidden(sent(unit, target="SEW-A26-09"))
    other = hidden(sent(as_("unit"), target="SEW-A26-09"))

    unit.send(f"{WHERE}/confirm", **one)
    stale = unit.send(f"{WHERE}/confirm", **other)

    assert stale.status_code == 409
    assert len(world.rows(Action, Action.plan_id == world.plan("SEW-A26-09").id)) == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 Lead agency Narnia No agency is called this."),
        ("cy", "2 Asiantaeth arweiniol Narnia Nid oes asiantaeth o'r enw hwn."),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_can_be_sent_again(as_, world, language, said):
    unit = as_("unit", language)

    refused = sent(unit, BAD)
    again = unit.send(WHERE, **hidden(refused), file=(BytesIO(GOOD), "plan.csv"))

    assert refused.status_code == 422
    assert said in words_of(page_of(refused))
    assert again.status_code == 200
    assert world.rows(ActionPlan, ActionPlan.ref == "SEW-INS-1") == []


@pytest.mark.parametrize(
    ("fields", "data", "target"),
    [
        ({"target": ""}, GOOD, "#target"),
        ({"target": "NOTHING-9"}, GOOD, "#target"),
        ({"target": "SEW-CPR-1"}, GOOD, "#target"),
        ({"plan_ref": " "}, GOOD, "#plan_ref"),
        ({"plan_ref": "x" * 61}, GOOD, "#plan_ref"),
        ({"plan_ref": "SEW-CPR-1"}, GOOD, "#plan_ref"),
        ({"source": "rumour"}, GOOD, "#source"),
        ({}, b"", "#file"),
        ({}, b"a\n1\n2", "#file"),
        ({}, b"Action\n" + b"do it\n" * 10_000, "#file"),
    ],
)
def test_each_field_that_is_wrong_is_said_and_what_was_typed_stays(as_, fields, data, target):
    refused = sent(as_("unit"), data, **fields)

    page = page_of(refused)
    assert refused.status_code == 422
    assert page.xpath("//*[@role='alert']//a/@href") == [target]
    assert page.xpath(f"//*[@id='{target[1:]}']")
    assert page.xpath("//input[@name='title']/@value") == ["Inspection"]


def test_what_a_browser_did_not_send_is_refused(as_, world):
    unit = as_("unit")

    answers = [
        unit.send(f"{WHERE}/confirm", **NEW, filename="x", had="0", packed=packed).status_code
        for packed in ("", "%%%", "eJwDAAAAAAE=", "QUJD")
    ]

    assert answers == [422, 422, 422, 422]
    assert world.rows(ActionPlan, ActionPlan.ref == "SEW-INS-1") == []


def test_an_officer_brings_nothing_in(as_):
    officer = as_("officer")

    assert officer.get(WHERE).status_code == 403
    assert sent(officer).status_code == 403


OWN = b"What,Who,When\nAudit 20,Newport City Council,30/11/2026\n"
MEANT = {"column-1": "action", "column-2": "lead_agency", "column-3": "due"}


def test_unknown_headings_are_asked_about_once(as_):
    unit = as_("unit")
    asked = sent(unit, OWN)
    two_alike = unit.send(WHERE, **hidden(asked), **MEANT | {"column-2": "action"})
    too_few = unit.send(WHERE, **hidden(asked), **MEANT | {"column-3": ""})
    understood = unit.send(WHERE, **hidden(asked), **MEANT)
    next_time = sent(as_("unit"), OWN, plan_ref="SEW-INS-2")
    table = {name: text for name, text in hidden(asked).items() if "heading" not in name}
    otherwise = unit.send(WHERE, **table, explain="yes")

    assert "Not found yet: Action, Lead agency, Due date" in words_of(page_of(asked))
    assert (two_alike.status_code, too_few.status_code) == (422, 422)
    assert "Two headings cannot mean the same column." in words_of(page_of(two_alike))
    assert "Choose a column for each of these: Due date" in words_of(page_of(too_few))
    for answer in (understood, next_time):
        assert "Nothing is stored yet. 1 action." in words_of(page_of(answer))
    chosen = page_of(otherwise).xpath("//select/option[@selected]/@value")
    assert chosen == ["action", "lead_agency", "due"]


@pytest.mark.parametrize(("language", "agency"), [("en", "Gwent Police"), ("cy", "Heddlu Gwent")])
def test_the_template_is_read_back_in_either_language(as_, language, agency):
    file = as_("unit").get(f"{WHERE}/template-{language}.xlsx")
    book = openpyxl.load_workbook(BytesIO(file.data))
    table = book.worksheets[0]
    values = {
        "action": "Act",
        "lead_agency": agency,
        "due": "30/11/2026",
        "rec_no": 1,
        "recommendation": "See fathers",
    }
    for place, column in enumerate(COLUMNS, start=1):
        table.cell(2, place, values.get(column))
    out = BytesIO()
    book.save(out)

    answer = sent(as_("unit"), out.getvalue(), "plan.xlsx")

    assert len(book.worksheets) == 2
    assert answer.status_code == 200, words_of(page_of(answer))
    assert "See fathers" in words_of(page_of(answer))
    assert "Gwent Police" in words_of(page_of(answer))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_table_is_taken_back_with_the_plan_that_began_with_it(as_, world, language):
    unit = as_("unit", language)
    unit.send(f"{WHERE}/confirm", **hidden(sent(unit)))
    page = unit.read(WHERE)
    assert "plan.csv SEW-INS-1: 2" in words_of(page)
    (undo,) = page.xpath("//form[contains(@action, '/undo')]/@action")

    assert unit.send(undo).status_code == 303
    assert world.rows(ActionPlan, ActionPlan.ref == "SEW-INS-1") == []
    assert unit.send(undo).status_code == 409


def test_a_table_on_which_somebody_worked_says_so_and_stays(as_, world):
    unit = as_("unit")
    unit.send(f"{WHERE}/confirm", **hidden(sent(unit)))
    with world.engine.command() as ctx:
        ctx.session.query(Action).filter_by(ref="SEW-INS-1/2").one().text = "Otherwise"

    page = unit.read(WHERE)

    assert "Somebody has worked on these actions: SEW-INS-1/2" in words_of(page)
    assert page.xpath("//form[contains(@action, '/undo')]") == []
