"""The second proof at the door, links, and what a cookie is worth."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.models import SignInLink, UserSession
from engine.sign_in import links, second_factor
from tests.webapp.conftest import PASSWORD, page_of, words_of
from tests.webapp.signing_in.conftest import OFFICER

NEW = "a quite different horse"


def test_a_code_lets_in_after_the_password_and_leads_where_one_wanted_to_go(
    client, enter, codes, clock
):
    asked = enter(next="/registers/")
    assert asked.location == "/sign-in/code?next=/registers/"
    assert client.get("/").location.startswith("/sign-in"), "half is not in"

    clock.advance(timedelta(minutes=1))
    wrong = client.send(asked.location, code="000000")
    right = client.send(asked.location, code=codes())

    assert wrong.status_code == 422
    assert "This code is not right" in words_of(page_of(wrong))
    assert right.location == "/registers/"
    assert client.get("/").status_code == 200


def test_a_recovery_code_lets_in_once(client, enter, on_paper):
    enter()
    assert client.send("/sign-in/code", code=on_paper[0]).location == "/"
    client.send("/sign-out")
    enter()

    assert client.send("/sign-in/code", code=on_paper[0]).status_code == 422


def test_a_half_that_is_ten_minutes_old_begins_again(client, enter, codes, clock):
    enter()
    clock.advance(timedelta(minutes=10, seconds=1))

    assert client.send("/sign-in/code", code=codes()).location == "/sign-in"


@pytest.mark.usefixtures("on_paper")
def test_a_half_ends_with_the_password_that_made_it(client, enter, engine, officer, on_paper):
    enter()
    with engine.command(SYSTEM) as ctx:
        identity.set_password(ctx, officer.id, NEW)

    assert client.send("/sign-in/code", code=on_paper[0]).location == "/sign-in"


def test_a_copied_half_opens_one_session_only(app, client, enter, on_paper):
    enter()
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    client.send("/sign-in/code", code=on_paper[0])

    answer = thief.send("/sign-in/code", code=on_paper[1])

    assert answer.status_code == 409
    assert thief.get("/").location.startswith("/sign-in")


def test_nobody_chooses_whose_second_question_they_answer(client, enter, codes, engine):
    """The half is in a signed cookie: what a form says of it does not count."""
    enter()
    with engine.query() as session:
        other = identity.find_by_email(session, "unit@example.org")

    client.send("/sign-in/code", code=codes(), user=other.id, half=other.id)

    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.usefixtures("officer", "wanted_of_officers")
def test_who_needs_a_second_proof_sets_one_up_before_they_are_in(client, enter, engine):
    asked = enter(next="/registers/")
    assert asked.location == "/sign-in/set-up?next=/registers/"
    page = client.read(asked.location)
    assert page.xpath("//img[@class='app-qr']/@src")[0].startswith("data:image/svg+xml")
    assert client.get("/profile/security").location.startswith("/sign-in")

    assert client.send(asked.location, code="123456").status_code == 422
    answer = client.send(asked.location, code=_code_on(page, engine))

    assert answer.location == "/profile/security/codes?next=/registers/"
    shown = client.send(answer.location)
    assert len(page_of(shown).xpath("//ol[@class='app-codes__list']/li")) == 10
    assert page_of(shown).xpath("//a[@href='/registers/']")


def _code_on(page, engine):
    import pyotp  # noqa: PLC0415

    secret = "".join(page.xpath("//code[@class='app-secret']/text()")).replace(" ", "").strip()
    return pyotp.TOTP(secret).at(engine.clock())


def test_who_has_no_half_sees_no_second_question(client):
    for path in ("/sign-in/code", "/sign-in/set-up"):
        assert client.get(path).location == "/sign-in"
        assert client.send(path, code="123456").location == "/sign-in"


# ---- links


def test_an_invitation_leads_in_with_a_password_of_ones_own(client, link_for):
    path = link_for("torfaen@example.org", links.invite)
    assert "Tomos Puw" in words_of(client.read(path))

    short = client.send(path, password=PASSWORD[:9])
    again = client.read(path)
    done = client.send(path, password=NEW)

    assert short.status_code == 422
    assert again is not None, "to look at it does not use it up"
    assert done.location == "/"
    assert "Tomos Puw" in client.get("/").text
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("codes")
def test_a_reset_does_not_go_round_the_second_proof(client, link_for):
    answer = client.send(link_for(OFFICER), password=NEW)

    assert answer.location == "/sign-in/code"
    assert client.get("/").location.startswith("/sign-in")


def test_an_old_a_used_and_an_invented_link_are_told_apart_by_nobody(client, link_for, clock):
    used = link_for("torfaen@example.org")
    client.send(used, password=NEW)
    client.send("/sign-out")
    client.get("/sign-in")  # says once that they are signed out
    old = link_for("colleague@example.org")
    clock.advance(timedelta(hours=3))

    told = {words_of(client.read(path, 404)) for path in (used, old, "/sign-in/link/7-x")}

    assert len(told) == 1
    assert "no longer good" in told.pop()


def test_the_unit_makes_a_link_and_sees_it_once(as_, client, engine):
    unit = as_("unit")
    with engine.query() as session:
        officer = identity.find_by_email(session, OFFICER)

    shown = unit.send(f"/settings/people/{officer.id}/signing-in/reset")

    address = page_of(shown).xpath("//div[contains(@class, 'app-handover')]//code/text()")[0]
    assert address.startswith("http://127.0.0.1:8000/sign-in/link/")
    later = unit.get(f"/settings/people/{officer.id}/signing-in").text
    assert address not in later
    assert client.send(address.removeprefix("http://127.0.0.1:8000"), password=NEW).location == "/"
    with engine.query() as session:
        assert session.scalar(sa.select(SignInLink.created_by)) is not None


# ---- the cookie


def test_a_session_from_before_does_not_become_somebodys(client, enter, officer):
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["csrf_token"] = "chosen by an attacker", "known to one"

    enter()

    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "chosen by an attacker"
        assert cookie.get("csrf_token") != "known to one"
    assert officer.id


@pytest.mark.usefixtures("officer")
def test_the_cookie_ends_with_the_browser_and_holds_nothing_but_a_key(client, enter):
    cookie = enter().headers["Set-Cookie"]

    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    with client.session_transaction() as held:
        assert set(held) <= {"_user_id", "_fresh", "_id", "csrf_token", "language", "_flashes"}


@pytest.mark.usefixtures("officer")
def test_a_copied_cookie_is_worth_nothing_after_signing_out(app, client, enter):
    enter()
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.send("/sign-out")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)

    assert thief.get("/").location.startswith("/sign-in")


@pytest.mark.usefixtures("officer")
def test_a_page_costs_no_write_within_a_minute(client, enter, engine, clock):
    enter()
    seen = _last_seen(engine)
    clock.advance(timedelta(seconds=59))
    client.get("/")
    assert _last_seen(engine) == seen
    clock.advance(timedelta(seconds=2))
    client.get("/")
    assert _last_seen(engine) == clock.now


@pytest.mark.usefixtures("officer")
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client, enter, clock):
    enter()
    for _ in range(3):
        clock.advance(timedelta(minutes=9))
        client.get("/messages/unread")
        left = client.get("/sign-in/staying").json["seconds"]
    assert left == 180

    assert client.get("/sign-in").location == "/"
    clock.advance(timedelta(minutes=29))
    assert client.get("/sign-in/staying").json["seconds"] == 60


def _last_seen(engine):
    with engine.query() as session:
        return session.scalar(sa.select(sa.func.max(UserSession.last_seen_at)))


def test_a_form_of_a_session_that_is_over_leads_back_to_its_page(as_, clock):
    officer = as_("officer")
    token = officer.token()
    clock.advance(timedelta(minutes=31))

    answer = officer.post(
        "/sandbox/clock",
        data={"csrf_token": token, "advance": "1wd"},
        headers={"Referer": "http://localhost/sandbox/clock?x=1"},
    )

    assert answer.location == "/sign-in?next=/sandbox/clock?x%3D1&because=ended"
    assert "You were signed out" in words_of(officer.read(answer.location))


def test_a_page_of_another_site_is_no_page_to_come_back_to(client):
    answer = client.post("/sandbox/clock", headers={"Referer": "https://evil.example/x"})

    assert answer.location == "/sign-in"


@pytest.mark.parametrize("odd", ["/\t/evil.example", "/x\ny", "/" + "x" * 3000, "http:/x", "///e"])
@pytest.mark.usefixtures("officer")
def test_odd_places_to_go_are_no_places(enter, odd):
    assert enter(next=odd).location == "/"


@pytest.mark.usefixtures("officer")
def test_the_language_is_switched_with_the_address_kept(client, enter):
    enter(password=NEW)

    page = client.read(client.get("/sign-in?lang=cy").location)

    assert page.get("lang") == "cy"
    assert page.xpath("//input[@id='email']/@value") == [OFFICER]
    assert client.read("/sign-in").xpath("//input[@id='email']/@value") in ([], [""])


def test_the_board_keeps_what_it_wants(as_, engine):
    with engine.command(SYSTEM) as ctx:
        unit = identity.find_by_email(ctx.session, "unit@example.org")
        identity.join_group(ctx, unit.id, "admin")
    admin = as_("unit")

    admin.send("/settings/signing-in/roles", roles="qa_chair")

    with engine.query() as session:
        assert list(second_factor.roles(session)) == ["qa_chair"]
    page = admin.read("/settings/signing-in")
    assert page.xpath("//input[@value='qa_chair']/@checked")
    assert "at the next sign-in" in words_of(page)
    assert PASSWORD
