"""Cover on its pages: named, looked at, agreed, changed, and what others see of it."""

from datetime import date

import pytest

from engine import absences, identity, tasks
from engine.absences import Cover
from tests.webapp.conftest import page_of, task_of, words_of

DAYS = {
    "starts_on-day": "1", "starts_on-month": "8", "starts_on-year": "2026",
    "ends_on-day": "14", "ends_on-month": "8", "ends_on-year": "2026",
}  # fmt: skip


def id_of(engine, who):
    with engine.query() as session:
        return identity.find_by_email(session, f"{who}@example.org").id


def planned(engine, who, substitute, first=date(2026, 8, 1), last=date(2026, 8, 14)):
    with engine.command() as ctx:
        cover = Cover(id_of(engine, who), id_of(engine, substitute), first, last)
        return absences.plan(ctx, cover).id


def test_a_substitute_is_named_after_a_look_at_what_will_come(as_, engine, started):
    officer, mair = as_("officer"), id_of(engine, "colleague")
    with engine.command() as ctx:
        tasks.assign(ctx, task_of(engine, started).id, id_of(engine, "officer"))

    look = officer.send("/absences/new", substitute=mair, reason="Leave", **DAYS)
    assert "1 open task of the absent person" in words_of(page_of(look))
    assert "Lead officers: Newport City Council" in words_of(page_of(look))
    hidden = {
        one.get("name"): one.get("value")
        for one in page_of(look).xpath("//main//input[@type='hidden'][@name!='csrf_token']")
    }
    officer.send("/absences/new", **hidden, confirm="1")

    said = words_of(officer.read("/absences/"))
    assert "Stands in: Mair Huws, 1 August 2026 to 14 August 2026" in said
    assert "Owain Rees Leave Mair Huws Sat 1 Aug 2026 Fri 14 Aug 2026 To come" in said


def test_everything_that_is_missing_is_said_at_once(as_):
    refused = as_("officer").send("/absences/new", reason="Leave")

    links = page_of(refused).xpath("//*[contains(@class, 'govuk-error-summary')]//a/@href")
    assert refused.status_code == 422
    assert [link.partition("-")[0] for link in links] == ["#substitute", "#starts_on", "#ends_on"]


def test_what_was_typed_stays_when_something_is_wrong(as_, engine):
    officer = as_("officer")
    wrong = {**DAYS, "ends_on-month": "13"}

    answer = officer.send("/absences/new", substitute=id_of(engine, "colleague"), **wrong)

    page = page_of(answer)
    assert answer.status_code == 422
    assert "Enter a date" in words_of(page)
    assert page.xpath("//input[@name='ends_on-month']/@value") == ["13"]
    assert page.xpath("//input[@name='starts_on-day']/@value") == ["1"]
    assert page.xpath("//option[@selected]/text()") == ["Mair Huws (Newport City Council)"]


@pytest.mark.parametrize("substitute", ["", "x", "999999", "torfaen"])
def test_a_substitute_who_cannot_be_is_refused(as_, engine, substitute):
    key = id_of(engine, substitute) if substitute == "torfaen" else substitute

    assert as_("officer").send("/absences/new", substitute=key, **DAYS).status_code in (404, 422)


def test_the_unit_names_one_for_an_officer_and_a_stranger_finds_nobody(as_, engine):
    officer = id_of(engine, "officer")

    assert "Owain Rees" in words_of(as_("unit").read(f"/absences/new?for={officer}"))
    assert as_("torfaen").get(f"/absences/new?for={officer}").status_code == 404
    assert as_("chair").send(f"/absences/new?for={officer}", **DAYS).status_code == 404


def test_the_unit_sees_all_covers_and_others_their_own_alone(as_, engine):
    planned(engine, "officer", "colleague")

    assert "Owain Rees" in words_of(as_("unit").read("/absences/"))
    assert "Owain Rees" in words_of(as_("colleague").read("/absences/"))
    assert "Owain Rees" not in words_of(as_("torfaen", "cy").read("/absences/"))


def test_a_cover_is_changed_and_called_off_on_its_page(as_, engine):
    key, officer = planned(engine, "officer", "colleague"), as_("officer")
    earlier = {"ends_on-day": "7", "ends_on-month": "8", "ends_on-year": "2026"}

    assert officer.send(f"/absences/{key}", **earlier).status_code == 303
    assert "7 Aug 2026" in words_of(officer.read("/absences/"))
    past = officer.send(f"/absences/{key}", **{**earlier, "ends_on-year": "2025"})
    assert past.status_code == 422
    officer.send(f"/absences/{key}/cancel")

    assert "No cover is arranged for you" in words_of(officer.read("/absences/"))
    assert officer.send(f"/absences/{key}/cancel").status_code == 409
    assert officer.get(f"/absences/{key}").status_code == 404


def test_a_strangers_cover_is_not_there(as_, engine):
    key = planned(engine, "officer", "colleague")

    assert as_("torfaen").get(f"/absences/{key}").status_code == 404
    assert as_("torfaen").send(f"/absences/{key}/cancel").status_code == 404
    assert as_("colleague").get(f"/absences/{key}").status_code == 404
