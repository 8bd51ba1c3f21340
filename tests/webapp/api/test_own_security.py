"""Sessions, second factors, links and wishes for programs, under the rules of the pages."""

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.models import AppliedIdempotencyKey, UserSession
from engine.sign_in import sessions
from engine.sign_in.sessions import Client


@pytest.fixture
def session_id(world):
    with world.engine.command(SYSTEM) as ctx:
        where = Client("127.0.0.1", "Firefox, Windows")
        sessions.start(ctx, world.officer.person.id, "password", where)
        ctx.session.flush()
        return ctx.session.scalars(sa.select(UserSession.id)).one()


def test_one_ends_ones_own_sessions_and_nobody_elses(world, session_id):
    listed = world.officer.get("/me/sessions").json["items"]
    assert [(one["id"], one["is_over"], one["is_this_one"]) for one in listed] == [
        (session_id, False, False)
    ]
    assert world.unit.get("/me/sessions").json["items"] == []
    assert world.unit.post(f"/me/sessions/{session_id}/end").status_code == 404

    assert world.officer.post(f"/me/sessions/{session_id}/end").json == {"sessions": 1}

    assert world.officer.get("/me/sessions").json["items"][0]["is_over"]


def test_wishes_are_kept_as_on_the_page(world):
    wanted = {"digest_at": "07:15", "digest_days": "working_days", "immediate": "urgent"}

    kept = world.officer.patch("/me/wishes", {**wanted, "quiet_from": "22:00", "quiet_to": "06:30"})

    assert kept.json == {**wanted, "quiet_from": "22:00", "quiet_to": "06:30", "news": True}
    assert world.officer.get("/me/wishes").json == kept.json
    half = world.officer.patch("/me/wishes", {**wanted, "quiet_from": "22:00"})
    assert (half.status_code, half.json["errors"][0]["field"]) == (422, "quiet_to")
    assert world.officer.patch("/me/wishes", {**wanted, "digest_at": "25:00"}).status_code == 422


def test_the_address_of_a_link_is_given_and_never_kept(world):
    path, key = f"/users/{world.officer.person.id}/reset", {"Idempotency-Key": "once"}

    first = world.unit("POST", path, headers=key)
    again = world.unit("POST", path, headers=key)

    assert first.status_code == 201
    assert "/sign-in/link/" in first.json["address"]
    assert again.json == first.json, "a repeat makes no second link"
    with world.engine.query() as session:
        kept = session.scalars(sa.select(AppliedIdempotencyKey.body)).all()
    assert not any("/sign-in/link/" in one for one in kept)


@pytest.mark.parametrize(
    ("path", "body", "what"),
    [
        ("/me/tokens", {"name": "register"}, "token"),
        ("/calendar-feed", {}, "address"),
        ("/webhooks", {"name": "Act", "url": "https://register.example/hook"}, "secret"),
    ],
)
def test_what_opens_a_door_is_given_again_to_who_repeats_and_lies_open_nowhere(
    world, path, body, what
):
    key = {"Idempotency-Key": "once"}

    first = world.admin.post(path, body, headers=key)
    again = world.admin.post(path, body, headers=key)

    assert first.status_code == 201
    assert again.json == first.json
    with world.engine.query() as session:
        [kept] = session.scalars(sa.select(AppliedIdempotencyKey.body)).all()
    assert first.json[what] not in kept


def test_nobody_makes_a_link_for_themselves_nor_the_unit_for_an_administrator(world):
    for who, whom in ((world.unit, world.unit), (world.unit, world.admin)):
        assert who.post(f"/users/{whom.person.id}/reset").status_code == 403


def test_a_lost_second_factor_that_was_never_there_is_refused(world):
    path = f"/users/{world.officer.person.id}/recover"

    answer = world.unit.post(path, {"reason": "lost the phone"})

    assert answer.status_code == 422
    assert world.officer.get("/me/second-factors").json["has_app"] is False


def test_roles_that_need_a_second_factor_are_an_administrators_choice(world):
    done = world.admin.patch("/second-factor-roles", {"roles": ["qa_chair"]})

    assert [one["role"] for one in done.json["items"] if one["is_wanted"]] == ["qa_chair"]
    assert world.admin.patch("/second-factor-roles", {"roles": ["mayor"]}).status_code == 422
