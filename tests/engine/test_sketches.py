"""Sketches: saved however unfinished, never over another's work, handed in when they are right."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import definitions, deployments, scenarios, sketches
from engine.actors import SYSTEM
from engine.errors import Invalid, NotFound, NotPermitted, Refused
from engine.models import Event, Sketch
from engine.simulation import simulate
from engine.sketches import SketchChanged, Stroke
from engine.walking import rules_of, walkable_of
from tests.engine.bpmn.tables import table
from tests.engine.diagrams import NOTE, Drawing, one_task, publish
from tests.people import member


@pytest.fixture
def engine(process_engine):
    publish(process_engine, one_task())
    return process_engine


@pytest.fixture
def owner(engine):
    return member(engine, "process_owner", name="Owner")


@pytest.fixture
def approver(engine):
    return member(engine, "process_approver", name="Approver")


def do(engine, by, verb, *arguments):
    with engine.command(by) as ctx:
        return verb(ctx, *arguments)


def two_tasks() -> Drawing:
    return Drawing("main").start().task("act").task("check").end()


def longer() -> bytes:
    return two_tasks().xml()


def walked(engine, xml: bytes) -> dict:
    """The usual way through a diagram, as it is kept for later."""
    with engine.command(SYSTEM) as ctx:
        drawn = Sketch(key="main", xml=xml, forms={"note": NOTE}, decisions={})
        walk = simulate(walkable_of(ctx.session, drawn), date(2026, 12, 1), rules_of(ctx))
    return scenarios.recorded("The usual way", walk, {})


def test_a_sketch_begins_from_what_is_live(engine, owner):
    sketch = do(engine, owner, sketches.take_up, "main")

    assert (sketch.version, sketch.xml) == (1, one_task().xml())
    assert do(engine, owner, sketches.take_up, "main").id == sketch.id


def test_what_is_broken_is_kept_and_told(engine, owner):
    do(engine, owner, sketches.take_up, "main")
    broken = longer().replace(b'cylch:form="note"', b"", 1)

    saved = do(engine, owner, sketches.save, "main", Stroke(xml=broken), 1)

    assert saved.version == 2
    with engine.command(owner) as ctx:
        found = sketches.findings_of(ctx, sketches.get(ctx.session, "main"))
    assert [one.element for one in found if one.severity == "error"] == ["act"]
    with pytest.raises(Refused):
        do(engine, owner, sketches.hand_in, "main", "ready", 2)
    with engine.query() as session:
        assert sketches.get(session, "main").xml == broken
        assert definitions.draft_of(session, "main") is None


def test_two_owners_do_not_overwrite_each_other(engine, owner, approver):
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(xml=longer()), 1)

    with pytest.raises(SketchChanged) as refused:
        do(engine, approver, sketches.save, "main", Stroke(xml=b"<mine/>"), 1)

    assert (refused.value.by, refused.value.version) == (owner.id, 2)


def test_a_live_version_is_not_changed_by_a_save(engine, owner):
    with engine.query() as session:
        before = deployments.latest(session, "main")
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(xml=longer(), forms={}), 1)

    with engine.query() as session:
        after = deployments.latest(session, "main")
        assert (after.id, after.ref, after.xml) == (before.id, before.ref, one_task().xml())


def test_what_is_handed_in_is_published_by_another(engine, owner, approver):
    do(engine, owner, sketches.take_up, "main")
    kept = walked(engine, longer())
    do(engine, owner, sketches.save, "main", Stroke(xml=longer(), scenarios=[kept]), 1)

    draft = do(engine, owner, sketches.hand_in, "main", "A check was missing", 2)
    do(engine, approver, sketches.publish, draft.id)

    with engine.query() as session:
        live = deployments.latest(session, "main")
        assert (live.version, live.scenarios) == (2, [kept])
        assert sketches.find(session, "main") is None


def test_a_scenario_that_goes_otherwise_is_not_handed_in(engine, owner):
    do(engine, owner, sketches.take_up, "main")
    kept = walked(engine, one_task().xml())
    do(engine, owner, sketches.save, "main", Stroke(xml=longer(), scenarios=[kept]), 1)

    with pytest.raises(Invalid) as refused:
        do(engine, owner, sketches.hand_in, "main", "A check was missing", 2)

    assert refused.value.values["names"] == "The usual way"
    with engine.query() as session:
        assert definitions.draft_of(session, "main") is None
        assert sketches.get(session, "main").xml == longer()


def on_a_day(name: str) -> bytes:
    return one_task(dueAt=name).xml()


def test_what_only_a_start_can_give_is_confirmed_before_it_is_handed_in(engine, owner):
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(xml=on_a_day("soon")), 1)

    with pytest.raises(Invalid) as refused:
        do(engine, owner, sketches.hand_in, "main", "A day of its own", 2)
    assert (refused.value.field, refused.value.values["names"]) == ("confirmed", "soon")

    do(engine, owner, sketches.hand_in, "main", "A day of its own", 2, None, ["soon"])

    with engine.query() as session:
        told = session.scalars(sa.select(Event).where(Event.kind == "definition.proposed")).one()
        assert told.details["brought"] == ["soon"]


def test_what_the_live_version_works_with_is_not_asked_again(process_engine):
    publish(process_engine, one_task(dueAt="soon"))
    owner = member(process_engine, "process_owner", name="Owner")
    do(process_engine, owner, sketches.take_up, "main")
    xml = two_tasks().xml().replace(b'cylch:dueIn="5wd"', b'cylch:dueAt="soon"')
    do(process_engine, owner, sketches.save, "main", Stroke(xml=xml), 1)

    do(process_engine, owner, sketches.hand_in, "main", "A second look", 2)


def test_a_test_taken_out_of_a_withdrawn_draft_comes_back_with_the_next_sketch(
    engine, owner, approver
):
    kept = walked(engine, one_task().xml())
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(scenarios=[kept]), 1)
    draft = do(engine, owner, sketches.hand_in, "main", "A test of the usual way", 2)
    do(engine, approver, sketches.publish, draft.id)
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(xml=longer(), scenarios=[]), 1)
    withdrawn = do(engine, owner, sketches.hand_in, "main", "Longer", 2)
    do(engine, owner, definitions.send_back, withdrawn.id, "")
    do(engine, owner, sketches.discard, "main")

    again = do(engine, owner, sketches.take_up, "main")

    assert (again.xml, again.scenarios) == (longer(), [kept])


def test_a_test_kept_since_the_handing_in_is_not_lost_when_it_is_published(engine, owner, approver):
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(xml=longer()), 1)
    draft = do(engine, owner, sketches.hand_in, "main", "Longer", 2)
    kept = walked(engine, longer())
    do(engine, owner, sketches.save, "main", Stroke(scenarios=[kept]), 2)

    do(engine, approver, sketches.publish, draft.id)

    with engine.query() as session:
        assert sketches.get(session, "main").scenarios == [kept]


def test_a_file_brought_in_past_the_board_keeps_the_scenarios_of_what_is_live(
    engine, owner, approver
):
    kept = walked(engine, one_task().xml())
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(scenarios=[kept]), 1)
    draft = do(engine, owner, sketches.hand_in, "main", "A test of the usual way", 2)
    do(engine, approver, sketches.publish, draft.id)

    second = do(engine, owner, definitions.deploy, two_tasks().source())

    with pytest.raises(Invalid):
        do(engine, owner, sketches.propose, second.id, "past the board")


def test_a_new_process_begins_from_a_file_and_has_a_key_of_its_own(engine, owner):
    source = one_task("other").source()

    do(engine, owner, sketches.begin_new, "other", source)

    for key in ("other", "main"):
        with pytest.raises(Invalid):
            do(engine, owner, sketches.begin_new, key, source)


def test_a_sketch_is_thrown_away_on_record(engine, owner):
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.discard, "main")

    with engine.query() as session:
        assert session.scalars(sa.select(Sketch)).all() == []
        kinds = session.scalars(sa.select(Event.kind).order_by(Event.id)).all()
    assert kinds[-2:] == ["sketch.begun", "sketch.discarded"]


def test_only_designers_draw(engine):
    with pytest.raises(NotPermitted):
        do(engine, member(engine, "officer@newport"), sketches.take_up, "main")


def test_there_is_no_sketch_of_what_is_not_there(engine, owner):
    with pytest.raises(NotFound):
        do(engine, owner, sketches.take_up, "nothing")


UNDONE = {
    "key": "note",
    "title": {"en": "Note", "cy": "Nodyn"},
    "fields": [{"name": "note", "type": "text", "label": {"en": "Note"}}],
}


@pytest.mark.parametrize("form", [UNDONE, {**UNDONE, "fields": []}, {"key": "note"}])
def test_a_form_that_is_not_ready_is_kept_but_not_handed_in(engine, owner, form):
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(forms={"note": form}), 1)

    with pytest.raises(Refused) as refused:
        do(engine, owner, sketches.hand_in, "main", "ready", 2)

    assert refused.value.findings
    assert all(one.element.startswith("note/") for one in refused.value.findings)


def test_a_table_that_answers_twice_is_kept_but_not_handed_in(engine, owner):
    twice = table([(["<= 5"], ["1"]), ([">= 5"], ["2"])], frame='hitPolicy="UNIQUE"').decode()
    do(engine, owner, sketches.take_up, "main")
    do(engine, owner, sketches.save, "main", Stroke(decisions={"other": twice}), 1)

    with pytest.raises(Refused) as refused:
        do(engine, owner, sketches.hand_in, "main", "ready", 2)

    assert [one.rule for one in refused.value.findings] == ["table.overlap", "table.other-id"]
