"""Scenario tests by the API: kept, walked anew at every look, and taken out."""

import pytest

from engine import sketches
from engine.actors import SYSTEM
from tests.engine.diagrams import Drawing
from tests.webapp.studio.test_rounds import drawn

AT = "/sketches/review/scenarios"
USUAL = {"name": "Returned once", "start": "2026-12-01"}
RETURNED = {"approve": [{"approval": "return"}, {"approval": "approve"}]}


@pytest.fixture
def review(world):
    with world.engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "review", drawn())
    return world


def put(world, who=None, **given):
    return (who or world.owner)("PUT", AT, json={"version": 1, **USUAL, **given})


def test_a_walk_is_kept_with_what_was_said_and_read_task_by_task(review):
    kept = put(review, answers=RETURNED)

    assert (kept.status_code, kept.json["version"]) == (200, 2)
    (found,) = review.owner.get(AT).json["scenarios"]
    assert (found["name"], found["passes"], found["ends"]) == ("Returned once", True, ["done"])
    assert found["answers"] == RETURNED
    assert [one["element"] for one in found["tasks"]] == ["write", "approve", "write", "approve"]
    assert found["tasks"][0]["due"] == "2026-12-08"


def test_it_says_where_the_process_goes_otherwise_now(review):
    put(review, answers=RETURNED)
    shorter = Drawing("review", cylch__ladder="standard").start().task("write").end()

    review.owner("POST", "/sketches/review/xml", data=shorter.xml(), content_type="application/xml")

    (found,) = review.owner.get(AT).json["scenarios"]
    assert not found["passes"]
    missing = {"kind": "missing", "element": "approve", "before": "", "after": ""}
    assert missing in found["differences"]


def test_a_name_is_kept_once_and_taken_out(review):
    put(review)
    put(review, version=2, start="2026-12-02")
    assert len(review.owner.get(AT).json["scenarios"]) == 1

    gone = review.owner("POST", f"{AT}/forget", json={"version": 3, "name": "Returned once"})

    assert gone.json["scenarios"] == []
    again = review.owner("POST", f"{AT}/forget", json={"version": 4, "name": "Returned once"})
    assert (again.status_code, again.json["version"]) == (200, 4)


def test_nobody_keeps_one_over_what_another_has_saved(review):
    put(review)

    assert put(review, review.approver, name="Mine").status_code == 409


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"answers": {"approve": {"approval": "return"}}}, "never ends"),
        ({"variables": {"theme": "x" * 60_000}}, "too much"),
    ],
)
def test_what_cannot_be_a_test_is_refused_in_words(review, given, told):
    refused = put(review, **given)

    assert refused.status_code == 422
    assert told in str(refused.json)
    assert review.owner.get(AT).json["scenarios"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"answers": {"nowhere": {"a": 1}, "write": []}},
        {"answers": {"approve": {"approval": {"a": [1]}}}},
        {"variables": {"board": 3, "not a name": None}, "steps": {"write": {"": 1}}},
    ],
)
def test_strange_answers_break_nothing(review, given):
    assert put(review, **given).status_code in (200, 422)
    assert review.owner.get(AT).status_code == 200


def test_those_of_what_was_handed_in_are_read_by_who_approves(review):
    put(review, answers=RETURNED)
    review.owner("POST", "/sketches/review/hand-in", json={"reason": "It is time"})

    proposed = review.approver.get("/definitions/review/versions/draft/scenarios")

    assert proposed.status_code == 200
    (found,) = proposed.json["scenarios"]
    assert (found["name"], found["passes"]) == ("Returned once", True)
    assert review.approver.get("/definitions/review/versions/7/scenarios").status_code == 404
