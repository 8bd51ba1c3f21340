"""Signing in at an OpenID provider: who gets in, and every way in which it may lie."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.clock import system_clock
from engine.models import Event, OutsideIdentity, UserSession
from engine.settings.signing_in import Provider, SigningIn
from engine.sign_in import second_factor, sessions
from tests.webapp.conftest import page_of, words_of
from tests.webapp.signing_in import provider as provider_module
from tests.webapp.signing_in.provider import CLIENT, SECRET, another_key

HOME = "http://127.0.0.1:8000"


@pytest.fixture
def provider():
    with provider_module.running() as running:
        yield running


@pytest.fixture
def client(app, settings, provider):
    known = Provider(provider.issuer, CLIENT, SECRET, "Example Council", "Cyngor Enghraifft")
    app.extensions["settings"] = replace(settings, signing_in=SigningIn(provider=known))
    app.extensions.pop("openid", None)
    return app.test_client()


@pytest.fixture
def go(client):
    """There and back, as a browser would; the answer is ours."""

    def gone(path="/sign-in/outside/go", **query):
        asked = client.get(path, query_string=query)
        assert asked.status_code == 302, asked.text
        return client.get(back_from(asked.location))

    return gone


def back_from(location: str) -> str:
    """The provider asks nobody and sends straight back."""
    answer = requests.get(location, allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix(HOME)


def refused(answer) -> str:
    assert answer.status_code == 403, answer.text
    return words_of(page_of(answer))


def test_who_is_registered_gets_in_where_they_wanted_to_go(client, go, provider, engine):
    answer = go(next="/registers/?x=1")

    assert answer.location == "/registers/?x=1"
    assert "Owain Rees" in client.get("/").text
    asked = provider.asked
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    with engine.query() as session:
        bound = session.scalars(sa.select(OutsideIdentity)).one()
        row = session.scalars(sa.select(UserSession).order_by(UserSession.id.desc())).first()
        assert session.scalar(sa.select(Event.id).where(Event.kind.like("%identity_bound")))
    assert (bound.issuer, bound.subject, row.method) == (provider.issuer, "s-1", "provider")


def test_the_next_time_the_providers_own_name_counts(client, go, provider):
    go()
    client.send("/sign-out")
    provider.claims = {"email": "officer.married@example.org"}

    assert go().location == "/"


def test_the_page_offers_it_in_both_languages(client):
    assert "Sign in by way of: Example Council" in words_of(client.read("/sign-in"))
    client.get("/sign-in?lang=cy")
    assert "Mewngofnodi drwy: Cyngor Enghraifft" in words_of(client.read("/sign-in"))


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"email": "stranger@example.org"}, "this board does not"),
        ({"email_verified": False}, "does not vouch"),
        ({"email_verified": None}, "does not vouch"),
        ({"email": None}, "does not vouch"),
    ],
)
def test_who_is_not_registered_is_told_so(client, go, provider, claims, sentence):
    provider.claims = claims

    assert sentence in refused(go())
    assert client.get("/").location.startswith("/sign-in")


NOW = int(system_clock().timestamp())
LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody else"},
    "another audience, for us": {"aud": "somebody else", "azp": CLIENT},
    "another authorized party": {"azp": "somebody else"},
    "no audience": {"aud": None},
    "an old token": {"exp": NOW - 3600, "iat": NOW - 7200},
    "no end": {"exp": None},
    "a token of tomorrow": {"nbf": NOW + 86400},
    "another nonce": {"nonce": "of another sign-in"},
    "no nonce": {"nonce": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_opens_nothing(client, go, provider, lie):
    provider.claims = LIES[lie]

    assert "could not be trusted" in refused(go())
    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "ES256", "none"])
def test_a_token_that_somebody_else_signed_opens_nothing(client, go, provider, algorithm):
    provider.algorithm = algorithm
    provider.signing_key = another_key(algorithm) if algorithm != "none" else None

    assert "could not be trusted" in refused(go())
    assert client.get("/").location.startswith("/sign-in")


def test_the_provider_may_change_its_keys(client, go, provider):
    go()
    client.send("/sign-out")
    provider.key = type(provider.key).generate_key(2048, {"kid": "two"})

    assert go().location == "/"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"state": "of another sign-in"}, "could not be trusted"),
        ({"state": None}, "could not be trusted"),
        ({"code": "invented"}, "could not be trusted"),
        ({"code": None}, "could not be trusted"),
        ({"iss": "https://evil.example"}, "could not be trusted"),
        ({"code": None, "error": "access_denied"}, "stopped there"),
        ({"code": None, "error": "server_error"}, "could not be trusted"),
    ],
)
def test_an_answer_that_does_not_fit_opens_nothing(client, go, provider, answer, sentence):
    provider.answer = answer

    assert sentence in refused(go())
    assert client.get("/").location.startswith("/sign-in")


def test_an_answer_without_a_token_opens_nothing(go, provider):
    provider.has_id_token = False

    assert "could not be trusted" in refused(go())


def test_an_answer_is_good_once_and_for_the_browser_that_asked(app, client, provider):
    asked = client.get("/sign-in/outside/go")
    back = back_from(asked.location)

    assert "could not be trusted" in refused(app.test_client().get(back))
    assert client.get(back).location == "/"
    client.send("/sign-out")
    assert "could not be trusted" in refused(client.get(back))
    assert provider.asked


def test_a_provider_that_says_it_is_another_is_not_asked(client, provider):
    provider.metadata = {"issuer": "https://evil.example"}

    assert "could not be trusted" in refused(client.get("/sign-in/outside/go"))


@pytest.mark.parametrize("part", ["token_endpoint", "jwks_uri"])
def test_a_provider_that_sends_us_elsewhere_is_not_followed(go, provider, part):
    """A redirect would take our secret, or bring a stranger's keys."""
    path = {"token_endpoint": "/token", "jwks_uri": "/keys"}[part]
    provider.metadata = {part: f"{provider.issuer}/moved{path}"}

    assert "could not be trusted" in refused(go())
    assert provider.followed == []


def test_a_provider_that_does_not_answer_is_no_broken_page(app, settings):
    known = Provider("http://127.0.0.1:9", CLIENT, SECRET, "Nowhere", "Unman")
    app.extensions["settings"] = replace(settings, signing_in=SigningIn(provider=known))

    assert "could not be trusted" in refused(app.test_client().get("/sign-in/outside/go"))


@pytest.mark.parametrize(("amr", "leads_to"), [(None, "/sign-in/set-up"), (["pwd", "mfa"], "/")])
def test_a_second_proof_at_the_provider_is_one_here(go, provider, engine, amr, leads_to):
    provider.claims = {"amr": amr}
    with engine.command(SYSTEM) as ctx:
        second_factor.want_of(ctx, {"lead_officer"})

    assert go().location == leads_to


def test_signing_out_ends_the_providers_session_too(client, go, provider):
    go()

    left = client.send("/sign-out")

    where = urlsplit(left.headers["Refresh"].partition("url=")[2])
    asked = parse_qs(where.query)
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{provider.issuer}/sign-out"
    assert asked["post_logout_redirect_uri"] == [f"{HOME}/sign-in"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert client.get("/").location.startswith("/sign-in")


def test_what_the_provider_signed_lies_sealed_and_goes_with_the_session(client, go, engine):
    go()
    with engine.query() as session:
        row = session.scalars(sa.select(UserSession).order_by(UserSession.id.desc())).first()
        token = sessions.provider_token(session, row.id)
    assert token.startswith(b"gAAAA")

    client.send("/sign-out")

    with engine.query() as session:
        assert sessions.provider_token(session, row.id) is None


def test_a_provider_without_a_sign_out_is_left_alone(client, go, provider):
    provider.metadata = {"end_session_endpoint": None}
    go()

    assert client.send("/sign-out").location == "/sign-in"


@pytest.mark.filterwarnings("ignore")  # it is written on older parts of Authlib
def test_a_provider_that_others_wrote_is_understood(app, settings):
    import oidc_provider_mock  # noqa: PLC0415

    claims = {"email": "officer@example.org", "email_verified": True}
    users = [oidc_provider_mock.User(sub="s-9", claims=claims)]
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        issuer = f"http://localhost:{server.server_port}"
        known = Provider(issuer, CLIENT, SECRET, "Mock", "Ffug")
        app.extensions["settings"] = replace(settings, signing_in=SigningIn(provider=known))
        client = app.test_client()
        asked = client.get("/sign-in/outside/go").location
        answer = requests.post(asked, data={"sub": "s-9"}, allow_redirects=False, timeout=5)

        assert client.get(answer.headers["Location"].removeprefix(HOME)).location == "/"


# ---- showing again who one is


@pytest.fixture
def long_ago(client, go, clock):
    """Signed in two hours ago, by way of the provider, and busy since."""
    go()
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        client.get("/")


@pytest.mark.usefixtures("long_ago")
def test_the_provider_is_asked_anew(client, go, provider, clock):
    assert client.send("/profile/security/codes").location.startswith("/sign-in/again")
    provider.claims = {"auth_time": int(clock.now.timestamp())}

    answer = go("/sign-in/outside/again", next="/profile/security/codes")

    assert answer.location == "/profile/security/codes"
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert client.send("/profile/security/codes").status_code == 200


@pytest.mark.parametrize("claims", [{"auth_time": None}, {"auth_time": 1}, {"sub": "s-2"}])
@pytest.mark.usefixtures("long_ago")
def test_a_provider_that_remembers_proves_nothing(client, go, provider, engine, claims):
    with engine.command(SYSTEM) as ctx:
        identity.add_user(ctx, "other@example.org", "Other")
    provider.claims = {"email": "other@example.org", **claims}

    refused(go("/sign-in/outside/again", next="/profile/security/codes"))

    assert client.send("/profile/security/codes").location.startswith("/sign-in/again")
