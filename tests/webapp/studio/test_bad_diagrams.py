"""What would not run is refused in plain words; the sketch stays, and so does what is live."""

import pytest

from engine import definitions, deployments, sketches
from engine.context import SYSTEM
from engine.sketches import Stroke
from tests.engine.diagrams import NOTE, Drawing
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
