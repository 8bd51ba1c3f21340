"""What goes wrong in a studio on a bad day: two owners, old pages, huge files, markup."""

from dataclasses import replace

import pytest

from engine import definitions, deployments, sketches
from engine.actors import SYSTEM
from engine.errors import NotPermitted
from engine.sketches import Stroke
from tests.engine.diagrams import Drawing
from tests.people import member
from tests.webapp.conftest import words_of

AT = "/processes/small_return"


@pytest.fixture
def sketch(engine):
    with engine.command(SYSTEM) as ctx:
        return sketches.take_up(ctx, "small_return")


@pytest.fixture
def owner(as_, sketch):  # noqa: ARG001 - there is something to work on
    return as_("owner")


def saved_by_another(engine, **stroke):
    with engine.command(SYSTEM) as ctx:
        before = sketches.get(ctx.session, "small_return")
        given = {"xml": before.xml, **stroke}
        return sketches.save(ctx, "small_return", Stroke(**given), before.version)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("forms/small_return/about", {"title_en": "T", "title_cy": "T", "intro_en": "TYPED"}),
        ("forms/new", {"title_en": "TYPED", "title_cy": "T"}),
        ("forms/small_return/questions/new", {"kind": "text", "label_en": "TYPED"}),
        ("forms/small_return/questions/grade", {"name": "grade", "label_en": "TYPED"}),
        ("tables/new", {"name_en": "TYPED", "expression": "score", "result": "band"}),
        ("steps/answer", {"name": "TYPED"}),
        ("hand-in", {"reason": "TYPED"}),
    ],
)
def test_what_was_typed_into_an_old_page_is_neither_lost_nor_saved(
    owner, engine, sketch, path, fields
):
    now = saved_by_another(engine)

    reply = owner.send(f"{AT}/{path}", version=sketch.version, **fields)

    assert reply.status_code == 409
    assert "TYPED" in reply.text
    assert f'name="version" value="{now.version}"' in " ".join(reply.text.split())
    with engine.query() as session:
        assert sketches.get(session, "small_return").version == now.version
        assert definitions.draft_of(session, "small_return") is None


def test_nobody_approves_what_they_have_not_seen(owner, engine, as_):
    owner.send(f"{AT}/hand-in", reason="First", version=1)
    member(engine, "process_approver", name="Second")
    second = as_("second")
    (seen,) = second.read(f"{AT}/publish").xpath("//input[@name='seal']/@value")
    form = sketch_form(engine, intro={"en": "Read <b>this</b>", "cy": "Darllenwch"})
    now = saved_by_another(engine, forms=form)
    owner.send(f"{AT}/hand-in", reason="Another one", version=now.version)

    refused = second.send(f"{AT}/approve", seal=seen)

    assert refused.status_code == 422
    assert "handed in anew since you opened this page" in refused.text
    assert "Read &lt;b&gt;this&lt;/b&gt;" in refused.text
    assert second.send(f"{AT}/approve").status_code == 422
    assert version(engine) == 1
    (seal,) = second.read(f"{AT}/publish").xpath("//input[@name='seal']/@value")
    assert second.send(f"{AT}/approve", seal=seal).status_code == 303
    assert version(engine) == 2


def sketch_form(engine, **more):
    with engine.query() as session:
        forms = dict(sketches.get(session, "small_return").forms)
    return {**forms, "small_return": {**forms["small_return"], **more}}


def version(engine):
    with engine.query() as session:
        return deployments.latest(session, "small_return").version


def test_a_substitute_of_an_owner_approves_nothing(owner, engine):
    owner.send(f"{AT}/hand-in", reason="First", version=1)
    away = member(engine, "process_approver", name="Away")
    other = member(engine, "officer@newport", name="Other")
    actor = replace(other, stands_in_for={away.id: frozenset({"process_approver"})})

    with pytest.raises(NotPermitted), engine.command(actor) as ctx:
        sketches.publish(ctx, definitions.draft_of(ctx.session, "small_return").id)


def test_a_version_is_retired_while_the_next_one_waits_for_its_second_person(owner, engine, as_):
    owner.send(f"{AT}/hand-in", reason="First", version=1)
    member(engine, "process_approver", name="Second")

    assert owner.send(f"{AT}/retire", reason="No more <b>").status_code == 303

    second = as_("second")
    (seal,) = second.read(f"{AT}/publish").xpath("//input[@name='seal']/@value")
    assert second.send(f"{AT}/approve", seal=seal).status_code == 303
    assert version(engine) == 2


def test_markup_in_labels_stays_text_on_every_page(owner, engine):
    label = {"en": "<script>alert(1)</script>", "cy": "<i>ŵyr</i>"}
    fields = [{"name": f"q{n}", "type": "text", "label": label} for n in range(200)]
    form = sketch_form(engine)["small_return"]
    form = {**form, "fields": [*form["fields"], *fields]}
    saved_by_another(engine, forms={"small_return": form})

    for path in ("forms/small_return", "forms/small_return/preview", "changes", "publish", "draw"):
        page = owner.get(f"{AT}/{path}")
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<i>ŵyr" not in page.text, path


def test_three_hundred_steps_and_two_megabytes_are_opened_and_kept(as_, engine):
    drawn = Drawing("visits", cylch__ladder="standard").start()
    for number in range(300):
        drawn.task(f"visit{number}")
    with engine.command(SYSTEM) as ctx:
        definitions.publish_shipped(ctx, [drawn.end().source()])
        version = sketches.take_up(ctx, "visits").version
    owner = as_("owner")
    xml = drawn.xml().decode()
    close = xml.rindex("</")
    big = f"{xml[:close]}<!-- {'x' * 2_000_000} -->{xml[close:]}"

    kept = owner.send("/processes/visits/sketch.json", xml=big, version=version)

    assert kept.status_code in (200, 422)
    assert kept.get_json()["message"]
    for path in ("steps", "check", "draw", "changes", "publish"):
        page = owner.read(f"/processes/visits/{path}")
        assert "Visits" in words_of(page), path
