"""Who gets in, what protects every answer, and which language it is in."""

import pytest

from engine import identity, leaving
from engine.actors import SYSTEM
from tests.webapp.conftest import PASSWORD, page_of, task_of, words_of


@pytest.fixture
def password(engine) -> None:
    """The officer has a password."""
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, "officer@example.org")
        identity.set_password(ctx, user.id, PASSWORD)


@pytest.mark.usefixtures("password")
def test_a_right_password_leads_where_one_wanted_to_go(client):
    asked = client.get("/instances/?state=any")
    answer = client.send(asked.location, email="Officer@example.org ", password=PASSWORD)

    assert answer.location == "/instances/?state=any"
    assert "Owain Rees" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("email", "secret"),
    [("officer@example.org", "not this one"), ("nobody@example.org", PASSWORD), ("", "")],
)
@pytest.mark.usefixtures("password")
def test_a_wrong_sign_in_does_not_say_what_was_wrong(client, email, secret):
    answer = client.send("/sign-in", email=email, password=secret)

    assert answer.status_code == 422
    assert "The email address or the password is not right." in words_of(page_of(answer))
    assert page_of(answer).xpath("//input[@id='password']/@value") == []


@pytest.mark.usefixtures("password")
def test_guessing_is_slowed_down(client):
    token = client.token()
    guess = {"csrf_token": token, "email": "officer@example.org", "password": "wrong"}

    answers = [client.post("/sign-in", data=guess).status_code for _ in range(11)]
    right = client.post("/sign-in", data={**guess, "password": PASSWORD})

    assert answers == [422] * 10 + [429]
    assert right.status_code == 429
    assert "five minutes" in words_of(page_of(right))


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\x"],
)
@pytest.mark.usefixtures("password")
def test_nobody_is_led_to_another_site(client, elsewhere):
    answer = client.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"csrf_token": client.token(), "email": "officer@example.org", "password": PASSWORD},
    )

    assert answer.location == "/"


def test_signing_out_ends_it(as_):
    officer = as_("officer")

    left = officer.send("/sign-out")

    assert left.headers["Clear-Site-Data"] == '"storage"'
    assert officer.get("/").location.startswith("/sign-in")


def test_a_new_password_ends_the_sessions_before_it(as_, engine):
    officer = as_("officer")
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, "officer@example.org")
        identity.set_password(ctx, user.id, PASSWORD)

    assert officer.get("/").location.startswith("/sign-in")


def test_a_disabled_person_is_out_at_once(as_, engine):
    officer = as_("officer")
    with engine.command(SYSTEM) as ctx:
        leaving.disable_user(ctx, identity.find_by_email(ctx.session, "officer@example.org").id)

    assert officer.get("/").location.startswith("/sign-in")


def test_every_answer_is_protected(as_, client):
    for answer in (as_("officer").get("/"), client.get("/sign-in"), client.get("/nowhere")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_has_a_script_or_style_of_its_own(as_, engine, started):
    officer = as_("officer")
    for path in ("/", f"/tasks/{task_of(engine, started).id}", f"/instances/{started}"):
        page = officer.read(path)
        assert (
            page.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]")
            == []
        )


def test_built_files_are_kept_for_a_year(client):
    address = page_of(client.get("/sign-in")).xpath("//link[@rel='stylesheet']/@href")[0]

    answer = client.get(address)

    assert answer.cache_control.max_age == 31_536_000
    assert answer.cache_control.immutable


def test_the_cookie_is_for_us_alone(client):
    client.get("/sign-in")
    cookie = client.get_cookie("cylch")

    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@pytest.mark.usefixtures("started")
def test_the_language_is_switched_on_the_same_page(as_):
    officer = as_("officer")

    switch = officer.read("/?view=groups&q=Neglect").xpath("//a[@hreflang='cy']/@href")[0]
    answer = officer.get(switch)

    assert answer.location == "/?view=groups&q=Neglect"
    assert officer.read(answer.location).get("lang") == "cy"


def test_the_choice_of_language_is_remembered_for_the_next_time(as_, engine):
    as_("officer").get("/?lang=cy")

    with engine.query() as session:
        assert identity.find_by_email(session, "officer@example.org").language == "cy"


def test_a_switch_of_language_leads_nowhere_else(client):
    answer = client.get("//evil.example/?lang=cy")

    assert not (answer.location or "").startswith("//")


def test_a_browser_that_prefers_welsh_is_answered_in_welsh(client):
    answer = client.get("/sign-in", headers={"Accept-Language": "cy,en;q=0.5"})

    assert page_of(answer).get("lang") == "cy"
    assert "Mewngofnodi" in answer.text


def test_what_is_not_there_is_said_in_the_readers_language(as_):
    answer = as_("officer", "cy").get("/nowhere")

    assert answer.status_code == 404
    assert "Nid oes dim yma" in words_of(page_of(answer))
