"""Sketches over HTTP: begun, saved by the version that was seen, handed in by the same rules."""

from pathlib import Path

from engine import sketches
from engine.actors import SYSTEM
from engine.sketches import Stroke
from tests.webapp.api.board import WALK

CAMUNDA = Path(__file__).parents[1] / "data/foreign/camunda.bpmn"


def save(caller, key, xml, **options):
    return caller(
        "POST", f"/sketches/{key}/xml", data=xml, content_type="application/xml", **options
    )


def test_a_pattern_is_begun_and_handed_in(world):
    asked = {"origin": "pattern", "which": "approve_or_return", "name": "Visits", "name_cy": "Ym"}
    begun = world.owner.post("/sketches", asked)
    handed_in = world.owner.post("/sketches/visits/hand-in", {"reason": "It is time"})

    assert (begun.status_code, begun.headers["Location"]) == (201, "/api/v1/sketches/visits")
    assert begun.json["findings"] == []
    assert (handed_in.status_code, handed_in.json["state"]) == (200, "proposed")


def test_another_tools_file_tells_what_will_not_run_and_is_kept(world):
    data = CAMUNDA.read_bytes()
    begun = world.owner("POST", "/sketches/file", data=data, content_type="application/xml")
    kept = world.owner.get("/sketches/referral_review/xml")
    refused = world.owner.post("/sketches/referral_review/hand-in", {"reason": "Try"})

    assert "foreign.not-run" in {one["rule"] for one in begun.json["findings"]}
    assert b"<!-- asked for by the social work system -->" in kept.data
    assert refused.status_code == 422


def test_nobody_saves_over_what_they_have_not_seen(world):
    seen = world.owner.post("/sketches/walk").headers["ETag"]
    first = save(world.owner, "walk", WALK, headers={"If-Match": seen})
    second = save(world.approver, "walk", WALK, headers={"If-Match": seen})

    assert (first.status_code, first.json["version"]) == (200, 2)
    assert second.status_code == 412


def test_what_fails_a_scenario_is_not_handed_in_in_either_language(world):
    world.owner.post("/sketches/walk")
    kept = {"name": "As it was", "start": "2026-12-01", "tasks": [["gone", ""]], "ends": []}
    with world.engine.command(SYSTEM) as ctx:
        sketches.save(ctx, "walk", Stroke(scenarios=[kept]), 1)

    english = world.owner.post("/sketches/walk/hand-in", {"reason": "x"})
    welsh = world.owner.post(
        "/sketches/walk/hand-in", {"reason": "x"}, headers={"Accept-Language": "cy"}
    )

    assert english.status_code == welsh.status_code == 422
    assert "As it was" in english.json["detail"]
    assert "profion senario" in welsh.json["detail"]
    assert world.owner.get("/sketches/walk").json["scenarios"] == [
        {"name": "As it was", "passes": False}
    ]


def test_what_every_start_brings_along_is_said_when_it_is_handed_in(world):
    seen = world.owner.post("/sketches/walk").headers["ETag"]
    due = WALK.replace('cylch:dueIn="5wd"', 'cylch:dueAt="soon"')
    assert due != WALK
    save(world.owner, "walk", due, headers={"If-Match": seen})

    refused = world.owner.post("/sketches/walk/hand-in", {"reason": "x"})
    given = {"reason": "x", "confirmed": ["soon"], "effective_on": "2026-12-24"}
    handed_in = world.owner.post("/sketches/walk/hand-in", given)

    assert (refused.status_code, "soon" in refused.json["detail"]) == (422, True)
    assert (handed_in.status_code, handed_in.json["state"]) == (200, "proposed")


def test_a_sketch_is_thrown_away(world):
    world.owner.post("/sketches/walk")

    assert world.owner.post("/sketches/walk/discard").json == {"key": "walk"}
    assert world.owner.get("/sketches/walk").status_code == 404
