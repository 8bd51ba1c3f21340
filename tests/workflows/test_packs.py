"""What a group decides on is frozen: same content, same digest; files can be checked."""

import json
import zipfile
from datetime import date

import pytest

from engine import collaboration
from engine.files import Upload, store
from engine.models import Event
from tests.workflows.plan_world import finish
from tests.workflows.test_sign_off import AGENCIES, completed_plan, packed, ratified
from webapp.packs.making import make_packs
from workflows import packs
from workflows.models import Action, Evidence, SignOffPack


@pytest.fixture
def world(plan_world):
    """1 September 2026; eight seats in the QA Group, and a CPRG with a chair."""
    world = plan_world.at(date(2026, 9, 1))
    for agency in AGENCIES:
        world.seat(agency)
    assert world.cprg_chair
    return world


def made(world, folder):
    make_packs(world.engine, folder)
    return world.rows(SignOffPack)


def test_a_pack_becomes_two_documents_and_an_archive(world, tmp_path):
    story = completed_plan(world, actions=1)
    action = world.action("CPR-1/1")
    upload = Upload("minutes ŵ.txt", b"The minutes.")
    kept = world.do(collaboration.attach, tmp_path, action.instance_id, upload, by=world.officer)
    with world.engine.command() as ctx:
        proof = ctx.session.query(Evidence).first()
        proof.attachment_id, proof.sha256 = kept.id, kept.sha256
    packed(world, story)

    [pack] = made(world, tmp_path)

    assert set(pack.files) == {"en.pdf", "cy.pdf", "zip"}
    assert all(store.is_whole(tmp_path, one["sha256"]) for one in pack.files.values())
    with zipfile.ZipFile(store.place(tmp_path, pack.files["zip"]["sha256"])) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        by_path = {one["path"]: one for one in manifest["files"]}
        for path, one in by_path.items():
            assert store.digest_of(archive.read(path)) == one["sha256"]
    assert f"evidence/CPR-1-1/{proof.id}-minutes ŵ.txt" in by_path
    assert by_path["pack-cy.pdf"]["sha256"] == pack.files["cy.pdf"]["sha256"]
    assert {"diagrams/sign_off-v1-cy.svg", "content.json"} <= set(by_path)
    assert manifest["parts"] == pack.digests
    ends = {one["instance"]: (one["length"], one["head"]) for one in manifest["history"]}
    events = world.rows(Event, Event.instance_id == story.root_id)
    length, head = ends[str(story.root_id)]
    assert events[length - 1].hash.hex() == head


def test_the_same_pack_gives_the_same_bytes(world, tmp_path):
    packed(world, completed_plan(world, actions=1))
    [first] = made(world, tmp_path / "one")
    with world.engine.command() as ctx:
        ctx.session.get_one(SignOffPack, first.id).files_at = None

    [second] = made(world, tmp_path / "two")

    assert second.files == first.files


def test_a_returned_part_changes_and_the_others_keep_their_digest(world):
    world.seat("newport")
    story = ratified(world, completed_plan(world, source="audit", actions=2))
    story.hand_in(
        "record_decision",
        by=world.chair,
        sign_off_decision="return",
        decision_reason="Show that it is followed",
        named_actions=["AUDIT-1/1"],
    )
    finish(world, story, "AUDIT-1/1")
    packed(world, story)

    second, first = sorted(world.rows(SignOffPack), key=lambda one: -one.number)

    assert (first.number, second.number) == (1, 2)
    assert packs.changes(second, first) == {
        "plan": "same",
        "action:AUDIT-1/1": "changed",
        "action:AUDIT-1/2": "same",
        "exceptions": "same",
        "impact": "same",
        "diagrams": "same",
    }
    assert first.digests["action:AUDIT-1/2"] == second.digests["action:AUDIT-1/2"]
    assert first.sha256 != second.sha256


def test_a_pack_that_somebody_changed_in_the_table_says_which_part(world):
    packed(world, completed_plan(world, actions=1))
    with world.engine.command() as ctx:
        pack = ctx.session.query(SignOffPack).one()
        assert packs.faults(pack) == []
        pack.parts = {**pack.parts, "impact": {"text": "Nothing"}}
        assert packs.faults(pack) == ["impact"]
        pack.digests = {**pack.digests, "impact": packs.digest({"text": "Nothing"})}

    assert packs.faults(pack) == ["pack"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("unit", 1), ("chair", 1), ("rep", 1), ("cprg_chair", 1), ("officer", 0), ("verifier", 0)],
)
def test_a_pack_is_for_those_who_decide_on_it(world, who, sees):
    packed(world, completed_plan(world, actions=1))
    plan_id = world.plan("CPR-1").id

    with world.engine.query() as session:
        assert len(packs.of_plan(session, getattr(world, who), plan_id)) == sees


def test_what_was_decided_on_stays_after_the_register_has_gone_on(world):
    packed(world, completed_plan(world, actions=1))
    [before] = world.rows(SignOffPack)
    with world.engine.command() as ctx:
        ctx.session.query(Action).one().text = "Something else"

    [after] = world.rows(SignOffPack)

    assert after.parts == before.parts
    assert packs.faults(after) == []
    assert after.built_at.date() == date(2026, 9, 1)
