"""What the operator of the machine does about signing in: `cylch user invite` and `reset`."""

from argparse import Namespace
from dataclasses import replace

import pytest

from engine.sign_in import second_factor
from tests.webapp.signing_in.conftest import OFFICER
from webapp.commands import people, running


@pytest.fixture
def cylch(engine, settings, monkeypatch, capsys):
    """Run a verb on this test's board; the answer is its first line."""
    monkeypatch.setattr(people, "open_engine", lambda _settings: engine)
    monkeypatch.setattr(people, "require_ready", lambda _engine: None)

    def run(verb, **given):
        given = {"email": OFFICER, "second_factor": False, **given}
        assert verb(Namespace(**given), replace(settings)) == 0
        return capsys.readouterr().out.splitlines()[0]

    return run


@pytest.mark.parametrize("verb", [people._invite, people._reset])  # noqa: SLF001 - as the parser
def test_a_link_is_printed_that_lets_somebody_choose_a_password(client, cylch, verb):
    address = cylch(verb)

    path = address.removeprefix("http://127.0.0.1:8000")
    assert client.send(path, password="a quite different horse").location == "/"  # noqa: S106


def test_a_lost_second_factor_is_taken_off_with_it(client, cylch, codes, officer, engine):
    assert codes()
    path = cylch(people._reset).removeprefix("http://127.0.0.1:8000")  # noqa: SLF001
    assert client.send(path, password="a quite different horse").location == "/sign-in/code"  # noqa: S106

    cylch(people._reset, second_factor=True)  # noqa: SLF001

    with engine.query() as session:
        assert not second_factor.of(session, officer.id).is_any


def test_the_first_administrator_chooses_a_password_that_nobody_has_seen(
    client, engine, settings, capsys
):
    running._first_administrator(engine, settings, "first@example.org")  # noqa: SLF001

    said, address, until = capsys.readouterr().out.splitlines()
    assert said == "first@example.org chooses a password by this link:"
    assert until.startswith("Good once, until ")
    path = address.removeprefix("http://127.0.0.1:8000")
    assert client.send(path, password="a quite different horse").location == "/"  # noqa: S106
    assert client.get("/settings/people/").status_code == 200
