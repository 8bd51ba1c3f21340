"""Programs that ask for too much in a minute: told so in a way that a program understands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.actors import SYSTEM
from engine.settings.limits import Limits
from engine.sign_in import issue_token
from tests.webapp.api.test_on_both import url, world
from webapp.api.blueprints import PREFIX
from webapp.api.reading import BINARY
from webapp.brakes import Brake
from webapp.costly import DOCUMENTS

__all__ = ["url", "world"]
# They give what lies there, or what is made in no time.
KEPT = {"content", "content_of_instance", "document"}


@pytest.fixture
def limited(world):
    """Four calls and two documents in a minute."""
    limits = replace(Limits(), calls=4, documents=2)
    settings = replace(world.app.extensions["settings"], limits=limits)
    world.app.extensions.update(settings=settings, brake=Brake())
    return world


def test_the_fifth_call_is_refused_changes_nothing_and_is_taken_later(limited):
    officer = limited.officer
    task = limited.open_task()
    for _ in range(4):
        assert officer.get("/me").status_code == 200

    refused = officer.post(f"/tasks/{task}/claim")

    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.json["type"] == "urn:cylch:problem:too-many-requests"
    assert refused.headers["Retry-After"] == "15"
    assert limited.chair.get("/me").status_code == 200
    limited.clock.advance(timedelta(seconds=15))
    assert officer.post(f"/tasks/{task}/claim").status_code == 200


def test_a_second_token_of_the_same_person_gives_no_more(limited):
    officer = limited.officer
    with limited.engine.command(SYSTEM) as ctx:
        another = issue_token(ctx, officer.person.id)
    headers = {"Authorization": f"Bearer {another}"}
    client = limited.app.test_client()

    answers = [officer.get("/me").status_code for _ in range(2)]
    answers += [client.get(f"{PREFIX}/me", headers=headers).status_code for _ in range(3)]

    assert answers == [200, 200, 200, 200, 429]


def test_documents_are_counted_apart_from_calls(limited):
    unit = limited.unit

    answers = [unit.get("/exports/audits?format=csv").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert unit.get("/me").status_code == 200


def test_who_is_unknown_is_not_counted(limited):
    client = limited.app.test_client()

    assert {client.get(f"{PREFIX}/me").status_code for _ in range(6)} == {401}


def test_every_file_that_is_made_is_counted_and_every_call_may_be_refused(limited):
    spec = limited.app.test_client().get(f"{PREFIX}/openapi.json").json
    told = [one for path in spec["paths"].values() for one in path.values()]
    counted = {one.partition(".")[2] for one in DOCUMENTS if one.startswith("api_")}
    made = {
        one["operationId"].rpartition(".")[2]
        for one in told
        if BINARY in one["responses"].get("200", {}).get("content", {})
    }

    assert "one" in {name.rpartition("_")[2] for name in made}
    assert {name for name in made if not name.endswith(tuple(counted | KEPT))} == set()
    answered = {"429" in one["responses"] for one in told if one.get("security") != []}
    assert answered == {True}
    assert "Retry-After" in spec["components"]["responses"]["TooManyRequests"]["headers"]
