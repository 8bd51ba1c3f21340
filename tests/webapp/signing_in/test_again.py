"""Showing again who one is: before a decision that binds the board, and before a change here."""

from datetime import timedelta

import pytest

from engine import identity
from engine.actors import SYSTEM
from engine.models import UserTask
from engine.sign_in import issue_token
from tests.webapp.conftest import PASSWORD, page_of, task_of, words_of
from tests.webapp.test_pages import RIGHT
from workflows.groups import binds


@pytest.fixture
def task(engine, started):
    """It is offered to a chair whose decisions bind the board."""
    row = task_of(engine, started)
    with engine.command(SYSTEM) as ctx:
        ctx.session.get_one(UserTask, row.id).candidate_group = "qa_chair@children"
        chair = identity.find_by_email(ctx.session, "chair@example.org")
        identity.set_password(ctx, chair.id, PASSWORD)
    return row


@pytest.fixture
def chair(as_, clock, task):
    """She signed in two hours ago, and was busy since."""
    client = as_("chair")
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        client.get(f"/tasks/{task.id}")
    return client


def test_a_decision_of_an_old_sign_in_is_kept_and_asks_again_who_it_is(chair, task, engine):
    asked = chair.send(f"/tasks/{task.id}", **RIGHT)

    assert asked.location == f"/sign-in/again?next=/tasks/{task.id}"
    assert task_of(engine, task.instance_id).is_open
    assert "kept" in words_of(chair.read(asked.location))
    assert chair.send(asked.location, password="a wrong guess").status_code == 422  # noqa: S106
    back = chair.send(asked.location, password=PASSWORD)
    assert back.location == f"/tasks/{task.id}"
    page = chair.read(back.location)
    assert page.xpath("//input[@name='cases-0-reference']/@value") == ["N-1"]

    chair.send(f"/tasks/{task.id}", **RIGHT)

    assert not task_of(engine, task.instance_id).is_open


def test_a_fresh_sign_in_is_not_asked(as_, task, engine):
    as_("chair").send(f"/tasks/{task.id}", **RIGHT)

    assert not task_of(engine, task.instance_id).is_open


def test_an_officers_own_work_is_not_asked(as_, started, engine, clock):
    officer = as_("officer")
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        officer.get("/")

    officer.send(f"/tasks/{task_of(engine, started).id}", **RIGHT)

    assert not task_of(engine, started).is_open


def test_a_script_of_a_page_is_told_what_is_needed(chair, task):
    answer = chair.post(
        f"/api/v1/tasks/{task.id}/complete",
        json={"answers": {}},
        headers={"X-CSRFToken": _token(chair)},
    )

    assert answer.status_code == 403
    assert answer.json["type"] == "urn:cylch:problem:sign-in-again"


def test_a_program_is_not_asked(app, task, engine, clock):
    with engine.command(SYSTEM) as ctx:
        chair = identity.find_by_email(ctx.session, "chair@example.org")
        token = issue_token(ctx, chair.id)
    clock.advance(timedelta(days=2))

    answer = app.test_client().post(
        f"/api/v1/tasks/{task.id}/complete",
        json={"answers": {}},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 422, "its answers are looked at"


@pytest.mark.parametrize(
    "path",
    [
        "/profile/security/app/new",
        "/profile/security/app/remove",
        "/profile/security/codes",
        "/passkeys/1/remove",
        "/profile/security/sessions/1/end",
        "/profile/security/sessions/end-others",
    ],
)
def test_nobody_at_an_open_desk_changes_how_somebody_signs_in(chair, path):
    answer = chair.post(
        path,
        data={"csrf_token": _token(chair)},
        headers={"Referer": "http://localhost/profile/security"},
    )

    assert answer.location == "/sign-in/again?next=/profile/security"


def test_the_password_is_changed_by_who_knows_it(chair, as_):
    page = chair.send(
        "/profile/security/password",
        old="a wrong guess",
        password="a quite different horse",  # noqa: S106
    )
    assert page.status_code == 422
    assert "The password that you have now is not right" in words_of(page_of(page))

    done = chair.send(
        "/profile/security/password",
        old=PASSWORD,
        password="a quite different horse",  # noqa: S106
    )

    assert done.location == "/profile/security"
    assert chair.get("/").status_code == 200
    assert as_("chair").get("/").status_code == 200


@pytest.mark.parametrize(
    ("group", "is_binding"),
    [
        ("qa_chair@adults", True),
        ("board_chair", True),
        ("lead_officer@newport", False),
        ("", False),
    ],
)
def test_whose_decisions_bind_the_board(group, is_binding):
    assert binds(group) is is_binding


def _token(client) -> str:
    return client.read("/profile/security").xpath("//input[@name='csrf_token']/@value")[0]
