"""An agency that knew none of the children says so of several cases on one page."""

import pytest
from lxml import html

from tests.webapp.conftest import page_of, words_of
from workflows.models import AgencyReturn

SIX = ("newport", "torfaen", "caerphilly", "monmouthshire", "blaenau_gwent", "newport")


@pytest.fixture
def audit(world):
    return world.audit().issued(*SIX, agencies=("gdas", "police"))


@pytest.fixture
def where(audit) -> str:
    return f"/registers/audits/{audit.row.id}/no-involvement"


def cases(page) -> dict[str, str]:
    return {
        one.get("value"): one.getparent().findtext("label")
        for one in html.fromstring(page.text).xpath("//main//input[@type='checkbox']")
    }


@pytest.mark.scenario(1)
def test_gdas_closes_five_of_six_in_one_screen(world, audit, where, pages):
    gdas = pages(world.officer("gdas"))
    task = audit.story.task(
        "complete_return", str(audit.returns(AgencyReturn.agency == "gdas")[0].instance_id)
    )
    assert where in gdas.get(f"/tasks/{task.id}").text
    offered = cases(gdas.get(where))
    assert list(offered.values()) == [f"SEW-A26-01-C{n:02}" for n in range(1, 7)]

    five = list(offered)[:5]
    answer = gdas.send(where, returns=five, note="Records searched on 1 July")

    assert answer.status_code == 303
    assert "5 returns are closed: no involvement." in words_of(gdas.read(answer.location))
    closed = audit.returns(AgencyReturn.state == "no_involvement")
    assert [str(one.id) for one in closed] == five
    assert {one.no_involvement_note for one in closed} == {"Records searched on 1 July"}
    assert list(cases(gdas.get(where))) == list(offered)[5:]


def test_what_is_missing_is_said_and_what_was_ticked_stays(world, audit, where, pages):
    gdas = pages(world.officer("gdas"), "cy")
    first = next(iter(cases(gdas.get(where))))

    nothing = gdas.send(where, note="Chwiliwyd ŵy")
    silent = gdas.send(where, returns=[first], note=" ")

    assert (nothing.status_code, silent.status_code) == (422, 422)
    assert "Ticiwch o leiaf un achos." in words_of(page_of(nothing))
    assert "Chwiliwyd ŵy" in nothing.text
    assert page_of(silent).xpath("//input[@checked]/@value") == [first]
    assert audit.returns(AgencyReturn.state == "no_involvement") == []


def test_another_agencys_returns_are_not_offered_and_not_closed(world, audit, where, pages):
    police = audit.returns(AgencyReturn.agency == "police")[0]
    gdas = pages(world.officer("gdas"))
    assert str(police.id) not in cases(gdas.get(where))
    own = next(iter(cases(gdas.get(where))))

    answer = gdas.send(where, returns=[own, str(police.id)], note="Searched")

    assert answer.status_code == 403
    assert audit.returns(AgencyReturn.state == "no_involvement") == [], "all, or none"


def test_sent_twice_it_is_closed_once(world, where, pages):
    gdas = pages(world.officer("gdas"))
    chosen = list(cases(gdas.get(where)))
    gdas.send(where, returns=chosen, note="Searched")

    again = gdas.send(where, returns=chosen, note="Searched")

    assert again.status_code == 422
    assert "nothing to close" in words_of(page_of(again))
