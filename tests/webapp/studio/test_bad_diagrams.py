"""What would not run is refused in plain words; the sketch stays, and so does what is live."""

import pytest

from engine import definitions, deployments, sketches
from engine.actors import SYSTEM
from engine.sketches import Stroke
from tests.engine.diagrams import NOTE, Drawing
from tests.people import member
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of


def usual() -> Drawing:
    return Drawing("visits", cylch__ladder="standard").start().task("visit").task("report").end()


def without_end() -> Drawing:
    return Drawing("visits", cylch__ladder="standard").start().task("visit").task("report")


def without_exit() -> Drawing:
    return without_end().flow("report", "visit")


def never_reached() -> Drawing:
    return usual().task("second_visit", follow=False).flow("second_visit", "done")


def deciding_on_nothing() -> Drawing:
    drawn = Drawing("visits", cylch__ladder="standard").start().task("visit")
    drawn.gateway("is_it_well", "exclusive").end().task("report", follow=False)
    return drawn.flow("is_it_well", "report", 'outcome == "well"').flow("report", "done")


def due_on_nothing() -> Drawing:
    drawn = Drawing("visits", cylch__ladder="standard").start().task("visit", dueAt="soon")
    return drawn.task("report").end()


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [usual().source()])
        sketches.take_up(ctx, "visits")
    return as_("owner")


def draw(engine, **stroke) -> int:
    with engine.command(SYSTEM) as ctx:
        before = sketches.get(ctx.session, "visits")
        return sketches.save(ctx, "visits", Stroke(**stroke), before.version).version


def refused(owner, engine, version: int) -> str:
    """What the page says; nothing is handed in, nothing that is live has changed."""
    with engine.query() as session:
        before = deployments.latest(session, "visits").ref
    kept = sketch_of(engine, "visits").version

    reply = owner.send("/processes/visits/hand-in", reason="It is time", version=version)

    assert reply.status_code == 422
    assert "cannot be handed in" in reply.text
    with engine.query() as session:
        assert definitions.draft_of(session, "visits") is None
        assert deployments.latest(session, "visits").ref == before
    assert sketch_of(engine, "visits").version == kept
    return words_of(owner.read("/processes/visits/check"))


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (without_end, "Report Task for a person No flow leads on from here."),
        (without_exit, "goes round for ever and never comes to an end"),
        (never_reached, "Second_visit Task for a person No way leads here from a start event"),
        (deciding_on_nothing, "Nothing in this file sets «outcome»"),
    ],
)
def test_what_would_not_run_is_named_with_what_to_do(owner, engine, drawn, told):
    version = draw(engine, xml=drawn().xml())

    assert told in refused(owner, engine, version)


def test_a_form_without_its_welsh_is_refused(owner, engine):
    english = {**NOTE, "title": {"en": "Note"}}
    version = draw(engine, forms={"note": english})

    assert "Still to be said" in refused(owner, engine, version)


def test_the_right_diagram_is_handed_in(owner, engine):
    version = draw(engine, xml=usual().xml())

    reply = owner.send("/processes/visits/hand-in", reason="It is time", version=version)

    assert reply.status_code == 303
    with engine.query() as session:
        assert definitions.draft_of(session, "visits").reason == "It is time"


def test_a_day_that_nothing_gives_is_asked_about_and_never_passes_in_silence(owner, engine):
    version = draw(engine, xml=due_on_nothing().xml())

    checked = words_of(owner.read("/processes/visits/check"))
    assert "To be confirmed" in checked
    assert "Nothing before this gives «soon»" in checked
    assert "Visit: nothing before this gives «soon»" in words_of(
        owner.read("/processes/visits/steps")
    )
    page = owner.read("/processes/visits/publish")
    assert page.xpath("//input[@name='confirmed'][@value='soon'][not(@checked)]")

    reply = owner.send("/processes/visits/hand-in", reason="It is time", version=version)

    assert reply.status_code == 422
    assert "Say that every start brings these along, or ask for them on a form: soon." in reply.text
    assert "It is time" in reply.text
    with engine.query() as session:
        assert definitions.draft_of(session, "visits") is None


def test_whoever_approves_reads_what_was_confirmed(owner, engine, as_):
    version = draw(engine, xml=due_on_nothing().xml())
    given = {"reason": "It is time", "version": version, "confirmed": "soon"}

    assert owner.send("/processes/visits/hand-in", **given).status_code == 303

    member(engine, "process_approver", name="Approver")
    page = as_("approver").read("/processes/visits/publish")
    told = page.xpath("normalize-space(//*[@id='brought'])")
    assert "every start brings these along" in told
    assert told.endswith(": soon")


def test_in_welsh_too(owner, engine):
    draw(engine, xml=due_on_nothing().xml())

    owner.get("/processes/visits/check?lang=cy")

    page = words_of(owner.read("/processes/visits/check"))
    assert "Nid oes dim cyn hyn yn rhoi «soon»" in page
