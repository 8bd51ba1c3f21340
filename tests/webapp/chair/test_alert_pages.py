"""Raising an alert, looking at it, and who finds which page."""

from datetime import timedelta

import pytest

from engine import tasks
from engine.errors import NotPermitted
from tests.play import Story
from tests.workflows.alert_world import FRIDAY, AlertWorld
from workflows import extensions
from workflows.models import AgencyReturn, Alert

SEEN = {"read": "yes", "subject": "Neglect", "concern": "Nobody answers", "board": "children"}


@pytest.fixture
def alarmed(world, clock) -> AlertWorld:
    clock.set(FRIDAY)
    return AlertWorld(world.engine, world.clock).peopled()


def raised(alarmed, pages, **other):
    client = pages(alarmed.officer("newport"))
    return client, client.send("/alerts/raise", **{**SEEN, **other})


def story_of(alarmed) -> Story:
    return Story(alarmed.engine, alarmed.clock, alarmed.alert().instance_id)


def test_the_form_comes_only_after_the_warning_was_read(alarmed, pages):
    client = pages(alarmed.officer("newport"))

    before = client.get("/alerts/raise")
    unread = client.get("/alerts/raise?go=1")
    form = client.get("/alerts/raise?go=1&read=yes")

    assert "Call 999." in before.text
    assert "This form is not a referral." in before.text
    assert (unread.status_code, form.status_code) == (422, 200)
    assert "Confirm that you have read this" in unread.text
    assert 'name="concern"' in form.text
    _client, skipped = raised(alarmed, pages, read="")
    assert skipped.status_code == 422
    assert alarmed.rows(Alert) == []


@pytest.mark.scenario(15)
def test_the_warning_stands_in_the_readers_language(alarmed, pages):
    page = pages(alarmed.officer("newport"), "cy").get("/alerts/raise").text

    assert "Ffoniwch 999." in page
    assert "Tîm Dyletswydd Brys" in page
    assert "Nid atgyfeiriad yw’r ffurflen hon." in page


def test_everything_that_is_missing_is_said_at_once_and_what_was_typed_stays(alarmed, pages):
    _client, answer = raised(alarmed, pages, subject="", board="", concern="Kept <b>as</b> it is")

    assert answer.status_code == 422
    assert "Say in a few words what it is about." in answer.text
    assert "Select whose business it is." in answer.text
    assert "Kept &lt;b&gt;as&lt;/b&gt; it is" in answer.text


def test_what_looks_like_a_name_is_shown_and_may_stay_when_a_person_says_so(alarmed, pages):
    _client, warned = raised(alarmed, pages, concern="Huw Prosser was not seen")
    assert warned.status_code == 422
    assert "<li>Huw Prosser</li>" in warned.text

    _client, kept = raised(alarmed, pages, concern="Huw Prosser was not seen", checked="yes")

    assert kept.status_code == 303
    assert alarmed.alert().concern == "Huw Prosser was not seen"


def test_the_language_turns_with_what_was_typed(alarmed, pages):
    _client, turned = raised(alarmed, pages, lang="cy")

    assert "Codi’r rhybudd" in turned.text
    assert "Nobody answers" in turned.text
    assert alarmed.rows(Alert) == []


def test_whoever_raised_it_finds_it_and_says_more(alarmed, pages):
    client, answer = raised(alarmed, pages)
    page = client.get(answer.location)
    assert "Waiting to be looked at" in page.text

    client.send(f"{answer.location}/additions", addition="A fourth time")

    assert "A fourth time" in client.get(answer.location).text
    assert "SEW-AL26-01" in client.get("/registers/alerts").text


def test_an_alert_stands_above_everything_on_the_desk_until_somebody_looked(alarmed, pages):
    raised(alarmed, pages)
    desk = pages(alarmed.chair).get("/desk/").text
    assert desk.index("An alert waits to be looked at") < desk.index("app-tiles")

    alarmed.confirmed(story_of(alarmed))

    assert "An alert waits to be looked at" not in pages(alarmed.chair).get("/desk/").text


def test_the_deputy_takes_it_over_from_its_page(alarmed, pages):
    _client, answer = raised(alarmed, pages)
    deputy = pages(alarmed.deputy)
    assert "Take it over and look at it now" in deputy.get(answer.location).text

    taken = deputy.send(f"{answer.location}/take-over")

    assert taken.location == f"/tasks/{story_of(alarmed).task('triage').id}"
    assert 'name="triage"' in deputy.get(taken.location).text


def test_the_board_chairs_link_leads_to_the_alert(alarmed, pages):
    _client, answer = raised(alarmed, pages)
    task = story_of(alarmed).task("triage")
    board = pages(alarmed.board_chair)
    assert board.get(f"/tasks/{task.id}").status_code == 404

    story_of(alarmed).wait(timedelta(days=3, minutes=1))

    led = pages(alarmed.board_chair).get(f"/tasks/{task.id}")
    assert (led.status_code, led.location) == (302, answer.location)
    assert "Take it over" in pages(alarmed.board_chair).get(answer.location).text


def test_other_members_of_the_group_find_nothing(alarmed, pages):
    _client, answer = raised(alarmed, pages)
    member = pages(alarmed.rep("torfaen"))

    assert member.get(answer.location).status_code == 404
    assert "SEW-AL26-01" not in member.get("/registers/alerts").text
    assert "SEW-AL26-01" not in member.get("/instances/").text


def test_nobody_puts_off_who_is_told(alarmed, pages):
    raised(alarmed, pages)
    task = story_of(alarmed).task("triage")
    later = task.due_on + timedelta(days=7)

    for verb, who in ((tasks.reschedule, alarmed.unit), (extensions.request, alarmed.chair)):
        with pytest.raises(NotPermitted):
            alarmed.do(verb, task.id, later, "Later", by=who)


def test_a_return_leads_to_its_alert_or_to_raising_one(alarmed, pages):
    audit = alarmed.audit().issued("newport", agencies=("police", "health"))
    police, health = (audit.returns(AgencyReturn.agency == one)[0] for one in ("police", "health"))
    audit.hand_in_return(police, concern="yes", concern_summary="Unseen for weeks")
    where = f"/registers/audits/{audit.row.id}/returns"

    of_police = pages(alarmed.officer("police")).get(f"{where}/{police.id}").text
    of_health = pages(alarmed.officer("health")).get(f"{where}/{health.id}").text

    assert f'href="/registers/alerts/{alarmed.alert().id}"' in of_police
    assert f'href="/alerts/raise?return={health.id}"' in of_health
    form = pages(alarmed.officer("health")).get(f"/alerts/raise?go=1&read=yes&return={health.id}")
    assert f'value="{health.case_ref}"' in form.text
    foreign = pages(alarmed.officer("health")).get(
        f"/alerts/raise?go=1&read=yes&return={police.id}"
    )
    assert police.case_ref not in foreign.text or foreign.status_code in (403, 404)


def test_a_chief_officer_finds_the_alert_on_both_databases(world_on_both, pages_on_both, clock):
    clock.set(FRIDAY)
    alarmed = AlertWorld(world_on_both.engine, clock).peopled()
    _client, answer = raised(alarmed, pages_on_both, agencies=["health"])
    chief = alarmed.chief("health")
    assert "SEW-AL26-01" not in pages_on_both(chief).get("/registers/alerts").text

    alarmed.confirmed(story_of(alarmed))

    listed = pages_on_both(chief).get("/registers/alerts?agency=health&sort=state&q=negl")
    assert "SEW-AL26-01" in listed.text
    assert "Acknowledge the alert" in pages_on_both(chief).get(answer.location).text
    assert pages_on_both(alarmed.chair).get("/registers/alerts.csv").status_code == 200
