"""The page of a step: who does it, by when, and what was typed stays whatever is pressed."""

import pytest

from engine import definitions, deployments, sketches
from engine.actors import SYSTEM
from engine.models import UserTask
from tests.engine.diagrams import Drawing
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of
from webapp.studio import drawing_board

NO_AGENCY = "this process does not say which agency"


def visits(**given: str) -> Drawing:
    about = {"cylch__ladder": "standard", "cylch__owner": "business_unit", "cylch__concerns": ""}
    return Drawing("visits", **{**about, **given}).start().task("visit", "lead_officer@{agency}")


def begun(engine, drawn: Drawing) -> None:
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "visits", drawn.end().source())


@pytest.fixture
def owner(as_, engine):
    begun(engine, visits())
    return as_("owner")


def value_of(page, name: str) -> str:
    return page.xpath(f"//input[@name='{name}']/@value")[0]


def due_of(engine) -> str:
    xml = sketch_of(engine, "visits").xml.decode()
    return xml.partition('cylch:dueIn="')[2].partition('"')[0]


def test_a_group_of_an_agency_is_refused_while_nothing_says_which(owner):
    assert NO_AGENCY in words_of(owner.read("/processes/visits/check"))
    refused = owner.send("/processes/visits/hand-in", reason="It is time", version=1)

    assert refused.status_code == 422
    owner.send("/processes/visits/steps/visits", concerns="agency", version=1)
    assert NO_AGENCY not in words_of(owner.read("/processes/visits/check"))


def test_the_same_in_welsh_and_while_one_draws(owner):
    xml = visits().end().xml().decode()
    answer = owner.send("/processes/visits/check.json", xml=xml).json
    welsh = words_of(owner.read("/processes/visits/check?lang=cy", 302)) or words_of(
        owner.read("/processes/visits/check")
    )

    assert any(NO_AGENCY in one["message"] for one in answer["findings"])
    assert "nid yw’r broses hon yn dweud pa asiantaeth" in welsh


def test_the_list_of_groups_tells_which_are_of_one_agency(owner, engine):
    lane = sketch_of(engine, "visits").xml.decode().partition('<bpmn:lane id="')[2]
    page = owner.read(f"/processes/visits/steps/{lane.partition(chr(34))[0]}")

    offered = page.xpath("//select[@name='group']/option/text()")
    assert "Lead officers (of one agency)" in offered
    assert "Process owners" in offered


def test_whoever_starts_it_says_which_agency(as_, engine):
    with engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [visits(cylch__concerns="agency").end().source()])
        assert deployments.latest(ctx.session, "visits")
    unit = as_("unit")
    given = {"title": "Newport", "reference": "V-1", "board": "children"}

    refused = unit.send("/start/visits", **given)
    made_up = unit.send("/start/visits", agency="atlantis", **given)
    started = unit.send("/start/visits", agency="newport", **given)

    assert (refused.status_code, made_up.status_code, started.status_code) == (422, 422, 303)
    assert "Select the agency" in refused.text
    with engine.query() as session:
        (task,) = session.query(UserTask).filter_by(element_id="visit")
        assert (task.candidate_group, task.agency) == ("lead_officer@newport", "newport")


@pytest.mark.parametrize("typed", ["3 working days", "3 diwrnod gwaith", "3wd", "3 WD"])
def test_a_deadline_is_typed_in_words_and_shown_in_words(owner, engine, typed):
    reply = owner.send("/processes/visits/steps/visit", due_in=typed, version=1)

    assert reply.status_code == 303
    assert due_of(engine) == "3wd"
    page = owner.read("/processes/visits/steps/visit")
    assert value_of(page, "due_in") == "3 working days"
    assert "3wd" not in words_of(owner.read("/processes/visits/steps"))


def test_a_deadline_that_cannot_be_read_is_refused_beside_its_field(owner, engine):
    reply = owner.send("/processes/visits/steps/visit", due_in="soon", name="Call", version=1)

    assert reply.status_code == 422
    assert 'href="#set-due_in"' in reply.text
    assert 'value="soon"' in reply.text
    assert 'value="Call"' in reply.text
    assert due_of(engine) == "5wd"


def test_an_unreadable_deadline_does_not_stop_the_scenario_tests(owner, engine):
    owner.send("/processes/visits/scenarios", name="Usual", start="2026-12-01", version=1)
    xml = sketch_of(engine, "visits").xml.decode().replace('dueIn="5wd"', 'dueIn="some time"')

    saved = owner.send("/processes/visits/sketch.json", xml=xml, version=2)

    assert saved.status_code == 200
    assert saved.json["scenarios"].startswith("Scenario tests that go otherwise than before: Usual")
    assert owner.get("/processes/visits/rehearse?start=2026-12-01").status_code == 200
    assert owner.get("/processes/visits/publish").status_code == 200


def test_what_was_typed_is_saved_before_a_form_is_designed(owner, engine):
    reply = owner.send("/processes/visits/steps/visit", name="Call", then="form", version=1)

    assert reply.location == "/processes/visits/forms/new?step=visit"
    assert 'name="Call"' in sketch_of(engine, "visits").xml.decode()


def test_what_was_typed_goes_along_to_the_other_language(owner, engine):
    reply = owner.send("/processes/visits/steps/visit", name="Call", lang="cy", version=1)

    assert reply.status_code == 200
    assert 'value="Call"' in reply.text
    assert "5 diwrnod gwaith" in reply.text
    assert sketch_of(engine, "visits").version == 1


def test_the_board_is_told_in_a_sentence_when_the_server_fails(owner, app, monkeypatch):
    def broken(_xml):
        raise RuntimeError

    monkeypatch.setattr(drawing_board, "in_file", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    owner.environ_base["HTTP_ACCEPT"] = "application/json"

    reply = owner.send("/processes/visits/sketch.json", xml="<a/>", version=1)

    assert reply.status_code == 500
    assert reply.json["message"].startswith("Nothing was changed.")


def test_a_condition_with_curly_quotes_is_kept_with_straight_ones(as_, engine):
    drawn = Drawing("visits", cylch__ladder="standard").start().task("visit")
    drawn.gateway("well", "exclusive").end().task("again", follow=False)
    drawn.flow("well", "again", 'note == "no"').flow("again", "done")
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "visits", drawn.source())
    xml = sketch_of(engine, "visits").xml.decode()
    flow = xml.partition('sourceRef="well" targetRef="again"')[0].rpartition('id="')[2]

    as_("owner").send(
        f"/processes/visits/steps/{flow.partition(chr(34))[0]}",
        condition="note == “yes”",
        version=1,
    )

    assert 'note == "yes"' in sketch_of(engine, "visits").xml.decode()
