"""The board's figures for programs: read, tried, changed on the version that was seen."""

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from workflows.models import TimescaleSet

CPR = "/timescale-sets/cpr"
WISH = {"figures": {"plan_finalised": "20wd"}, "in_force_from": "2030-01-02"}


def test_a_figure_is_changed_for_new_plans_on_the_version_that_was_seen(world):
    seen = world.owner.get(CPR)
    assert seen.json["versions"][0]["figures"]["plan_finalised"] == {"value": "28d", "tag": "K"}
    change = {**WISH, "tags": {"plan_finalised": "V"}, "reason": "Volume 2 was read"}
    match = {"If-Match": seen.headers["ETag"]}

    done = world.owner("PATCH", CPR, json=change, headers=match)
    late = world.owner("PATCH", CPR, json={**change, "reason": "mine"}, headers=match)

    assert done.status_code == 200
    newest, first = done.json["versions"]
    assert newest["figures"]["plan_finalised"] == {"value": "20wd", "tag": "V"}
    assert (newest["version"], newest["in_force_from"]) == (2, "2030-01-02")
    assert (first["is_in_force"], newest["is_in_force"]) == (True, False)
    assert late.status_code == 412


def test_a_preview_changes_nothing(world):
    answer = world.owner.post(f"{CPR}/preview", WISH)

    assert answer.json == {"live_plans": 0, "waiting_plans": 0, "recoloured": []}
    assert len(world.owner.get(CPR).json["versions"]) == 1


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ({"plan_finalised": "soon"}, "not_an_offset"),
        ({"plan_finalised": 20}, "not_an_offset"),
        ({"rework": None}, "required"),
        ({"plan_finalised": "28d"}, "unchanged"),
        ({}, "unchanged"),
    ],
)
def test_what_does_not_fit_is_named(world, figures, rule):
    answer = world.owner.post(f"{CPR}/preview", {**WISH, "figures": figures})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["rule"] == rule


def test_an_unknown_figure_is_missing(world):
    answer = world.owner.post(f"{CPR}/preview", {**WISH, "figures": {"nothing": "2wd"}})

    assert answer.status_code == 404


def test_without_figures_a_program_is_told_why(world):
    with world.engine.command(SYSTEM) as ctx:
        ctx.session.execute(sa.delete(TimescaleSet))

    answer = world.unit.get("/overview")

    assert answer.status_code == 404
    assert answer.json["type"] == "urn:cylch:problem:no-figures"
    assert world.owner.post("/timescale-sets/install", {}).json["items"]
    assert world.unit.get("/overview").status_code == 200
