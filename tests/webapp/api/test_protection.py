"""Who may call, in which format, and what a refusal looks like."""

import json
import re
from datetime import date

import pytest
import sqlalchemy as sa

from engine import identity, leaving
from engine.sign_in import hashed, issue_token
from tests.webapp.signing import enter


@pytest.fixture
def session_of(world):
    """A signed-in page's client, with the token of its session."""

    def signed_in(name):
        person = world.actor(name)
        client = world.app.test_client()
        with world.engine.query() as session:
            enter(client, session.get(identity.User, person.id))
        page = client.get("/")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        return client, token[1]

    return signed_in


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer cy_wrong", "Basic dXNlcjpwYXNz", "nonsense"]
)
def test_without_a_valid_token_nothing_is_told(world, header):
    headers = {} if header is None else {"Authorization": header}

    answer = world.app.test_client().get("/api/v1/me", headers=headers)

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "urn:cylch:problem:sign-in-required"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_not_helped_by_a_session(session_of):
    client, _token = session_of("officer")

    answer = client.get("/api/v1/me", headers={"Authorization": "Bearer cy_wrong"})

    assert answer.status_code == 401


def test_who_left_has_no_way_in(world):
    assert world.guest.get("/me").status_code == 200
    guest = world.guest
    with world.engine.command() as ctx:
        leaving.disable_user(ctx, guest.person.id)

    assert guest.get("/me").status_code == 401


def test_the_caller_is_told_who_they_are(world):
    officer, rep = world.officer, world.rep
    with world.engine.command() as ctx:
        identity.stand_in(
            ctx, rep.person.id, officer.person.id, date(2026, 6, 1), date(2026, 6, 30)
        )

    me = officer.get("/me").json

    assert (me["name"], me["agency"]) == ("Officer", "newport")
    assert me["roles"] == ["lead_officer"]
    assert me["groups"][0]["key"] == "lead_officer@newport"
    assert me["groups"][0]["name_cy"]
    assert me["stands_in_for"][0]["name"] == "Rep"
    assert me["is_sandbox"] is True


def test_a_session_reads_freely_but_changes_only_with_its_token(world, session_of):
    task_id = world.open_task()
    client, token = session_of("officer")

    bare = client.post(f"/api/v1/tasks/{task_id}/claim")
    wrong = client.post(f"/api/v1/tasks/{task_id}/claim", headers={"X-CSRFToken": "guess"})
    right = client.post(f"/api/v1/tasks/{task_id}/claim", headers={"X-CSRFToken": token})

    assert client.get("/api/v1/me").json["name"] == "Officer"
    assert bare.status_code == wrong.status_code == 403
    assert bare.json["type"] == "urn:cylch:problem:csrf-token-missing"
    assert right.status_code == 200


def test_a_token_in_the_body_of_a_form_is_no_token(world, session_of):
    task_id = world.open_task()
    client, token = session_of("officer")

    answer = client.post(f"/api/v1/tasks/{task_id}/claim", data={"csrf_token": token})

    assert answer.status_code == 403


MALFORMED = [
    (b"{", 400),
    (b"", 422),
    (b"null", 422),
    (b"[]", 422),
    (b'"text"', 422),
    (b"7", 422),
    (b"[" * 100_000, 400),
    (b'{"body":' * 5_000, 400),
    (b'{"body": NaN}', 422),
    (b'{"body": "\xff"}', 400),
    (b'{"body": "\\ud800"}', 400),
    (b'{"body": "a\\u0000b"}', 422),
    (b'{"body": ' + b"9" * 500 + b"}", 422),
    (b'{"body": {"$t": 1}}', 422),
    (b'{"body": "x", "body": 7}', 422),
    (b'{"body": "' + b"x" * 2_500_000 + b'"}', 413),
    (b"\xef\xbb\xbf{}", 400),
    (b"<xml/>", 400),
]


@pytest.mark.parametrize(("body", "status"), MALFORMED, ids=lambda part: str(part)[:24])
def test_a_broken_body_is_refused_and_never_breaks_anything(world, body, status):
    task_id = world.open_task()

    answer = world.officer(
        "POST", f"/tasks/{task_id}/comments", data=body, content_type="application/json"
    )

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]
    assert world.officer.get(f"/tasks/{task_id}/comments").json["items"] == []


@pytest.mark.parametrize(
    "answers",
    [
        {"note": {"deep": {}}},
        {"note": ["x"]},
        {"note": 7},
        {"note": True},
        {"note": "x" * 1_000_000},
        {"note": "x", "count": "1e999"},
        {"note": "x", "count": 10**18},
        {"note": "x", "count": -1.5},
        {"note": "x", "helper": "nobody"},
        {"note": "x", "helper": 10**12},
        {"note": "x", "$t": "x"},
        {"note": "x", "__proto__": {}},
        {"note": "\u202e\u0007"},
        {"": ""},
    ],
    ids=str,
)
def test_odd_answers_are_refused_by_field(world, answers):
    task_id = world.open_task()

    answer = world.officer.post(f"/tasks/{task_id}/complete", {"answers": answers})

    assert answer.status_code == 422, answer.text
    assert answer.json["errors"]
    assert world.officer.get(f"/tasks/{task_id}").json["state"] == "created"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
def test_a_body_in_another_format_is_refused(world, media_type):
    task_id = world.open_task()

    answer = world.officer(
        "POST", f"/tasks/{task_id}/comments", data=b'{"body": "x"}', content_type=media_type
    )

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("limit=ten", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("cursor=WzEsMiwzXQ", "cursor"),
        ("stat=open", "stat"),
        ("state=Open", "state"),
        ("sort=colour", "sort"),
        ("due_before=soon", "due_before"),
        ("overdue=perhaps", "overdue"),
        ("assignee=99999999999999", "assignee"),
        ("assignee=-1", "assignee"),
    ],
)
def test_a_query_with_a_mistake_does_not_show_everything(world, query, field):
    answer = world.officer.get(f"/tasks?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_a_cursor_of_another_order_is_refused(world):
    for n in range(3):
        world.open_task(business_key=f"W-{n}")
    cursor = world.officer.get("/tasks?limit=1").json["next"]

    assert world.officer.get(f"/tasks?limit=1&cursor={cursor}").status_code == 200
    assert world.officer.get(f"/tasks?limit=1&sort=-due&cursor={cursor}").status_code == 422
    assert world.officer.get(f"/instances?cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/tasks/not-a-uuid",
        "/tasks/00000000-0000-0000-0000-000000000000",
        "/instances/7",
        "/incidents/99999999999999999999/retry",
        "/meetings/0",
        "/meetings/2147483648",
        "/nothing/here",
        "/tasks/",
    ],
)
def test_what_is_not_there_is_a_problem_not_a_page(world, path):
    method = "POST" if path.endswith("retry") else "GET"

    answer = world.unit(method, path)

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_nul_in_an_address_is_refused(world):
    instance_id = world.start()

    assert world.unit.get("/tasks?q=%00").status_code in (400, 422)
    assert world.unit.post(f"/instances/{instance_id}/messages/%00", {}).status_code == 400
    assert world.unit.get("/definitions/%00").status_code == 400


def test_a_method_that_is_not_there_says_which_are(world):
    answer = world.unit("DELETE", "/tasks")

    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert "GET" in answer.headers["Allow"]


def test_a_parameter_given_twice_is_not_guessed_at(world):
    assert world.unit.get("/tasks?limit=1&limit=2").status_code == 400


def test_refusals_are_told_in_the_language_asked_for(world):
    path = "/tasks/00000000-0000-0000-0000-000000000000"
    officer = world.officer
    with world.engine.command() as ctx:
        identity.set_language(ctx, officer.person.id, "cy")

    english = officer.get(path, headers={"Accept-Language": "en"}).json
    welsh = world.officer.get(path, headers={"Accept-Language": "cy"}).json
    by_profile = world.officer.get(path).json
    by_default = world.rep.get(path).json

    assert english["type"] == welsh["type"]
    assert english["title"] != welsh["title"]
    assert by_profile == welsh
    assert by_default == english


def test_answers_carry_the_headers_of_the_house(world):
    answer = world.officer.get("/me")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_crash_is_logged_and_tells_nothing(world, monkeypatch, caplog):
    from webapp.api import tasks  # noqa: PLC0415

    def broken(*_arguments):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(tasks.listed_tasks, "page", broken)

    answer = world.officer.get("/tasks")

    assert answer.status_code == 500
    assert answer.json["type"] == "urn:cylch:problem:internal"
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


def test_a_password_is_no_token(world):
    guest = world.guest
    with world.engine.command() as ctx:
        user = ctx.session.get(identity.User, guest.person.id)
        user.password_hash = hashed("a long enough password")
        token = issue_token(ctx, user.id)

    client = world.app.test_client()
    assert client.get("/api/v1/me", headers={"Authorization": f"bearer {token}"}).status_code == 200
    assert token not in json.dumps(client.get("/metrics").text)


def test_a_language_is_chosen_for_good(world):
    changed = world.officer.patch("/me", {"language": "cy"})
    refused = world.officer.patch("/me", {"language": "fr"})

    assert changed.json["language"] == world.officer.get("/me").json["language"] == "cy"
    assert refused.status_code == 422


def test_a_file_may_not_be_larger_than_one_reads(world):
    task_id = world.open_task()

    answer = world.officer.post(
        f"/tasks/{task_id}/attachments",
        data=b"x" * 26_500_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


def test_while_the_database_is_away_every_caller_hears_so_as_a_problem(world):
    def gone(_line):
        raise sa.exc.OperationalError("BEGIN", {}, OSError("nobody there"))

    officer, unit = world.officer, world.unit
    sa.event.listen(world.engine.database, "begin", gone)
    answers = [officer.get("/tasks"), unit.post("/instances", {"definition": "walk"})]
    sa.event.remove(world.engine.database, "begin", gone)

    for answer in answers:
        assert (answer.status_code, answer.json["status"]) == (503, 503)
        assert answer.headers["Retry-After"]
    assert officer.get("/tasks").status_code == 200
