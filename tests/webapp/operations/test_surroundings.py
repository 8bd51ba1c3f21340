"""What the doctor says of scanner, database line and address; who is answered behind https."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from engine.settings import Settings
from engine.settings.limits import Limits
from engine.settings.signing_in import SigningIn
from tests.certificates import certificate
from tests.house.sources import ROOT
from tests.scanners import fake_clamd
from webapp import create_app
from webapp.surroundings import address_of_board, around, libraries

NOW = datetime(2026, 6, 24, 9, tzinfo=UTC)


def told(home, name: str, **settings):
    given = {"database_url": "sqlite:///board.db", "secret_key": "k" * 40, "mail_url": "null:"}
    found = around(Settings(home, **(given | settings)), NOW)
    return next(one for one in found if one.name == name)


# ---- the scanner


def test_a_scanner_must_answer_and_know_the_virus_that_all_are_tried_with(tmp_path):
    with fake_clamd(tmp_path) as clamd:
        found = told(tmp_path, "scanner", scanner=clamd.address)
        assert (found.well, "knows Eicar-Test" in found.message) == (True, True)
        clamd.is_blind = True
        assert not told(tmp_path, "scanner", scanner=clamd.address).well
    away = told(tmp_path, "scanner", scanner=clamd.address)
    assert (away.well, "no file is taken meanwhile" in away.message) == (False, True)
    assert "CYLCH_SCANNER" in told(tmp_path, "scanner").message


# ---- what one person may ask for


def test_a_limit_that_was_taken_off_is_said(tmp_path):
    assert "searches 300" in told(tmp_path, "limits").message
    off = told(tmp_path, "limits", limits=Limits(searches=0))
    assert (off.well, "searches without limit" in off.message) == (True, True)


def test_a_list_of_breaches_that_is_gone_is_a_fault(tmp_path):
    assert "CYLCH_BREACHED_PASSWORDS" in told(tmp_path, "breached passwords").message
    assert not told(tmp_path, "breached passwords", breaches=tmp_path / "gone").well


# ---- the line to the database


@pytest.mark.parametrize(
    ("url", "well", "said"),
    [
        ("sqlite:///board.db", True, "does not leave"),
        ("postgresql+psycopg://cylch:geheim@localhost/board", True, "does not leave"),
        ("postgresql+psycopg:///board?host=/run/postgresql", True, "does not leave"),
        ("postgresql+psycopg://cylch:geheim@db/board", False, "sslmode=verify-full"),
        ("postgresql+psycopg:///board?host=db", False, "sslmode=verify-full"),
        ("postgresql+psycopg:///board?host=/run/a&host=/run/b", True, "does not leave"),
        ("postgresql+psycopg:///board?host=/run/a&host=db", False, "/run/a, db need not"),
        ("postgresql+psycopg:///board?host=a:5432&host=b&sslmode=verify-full", True, "a, b must"),
        ("postgresql+psycopg://cylch:geheim@db/board?sslmode=require", False, "need not prove"),
        ("postgresql+psycopg://cylch:geheim@db/board?sslmode=verify-full", True, "must prove"),
        ("postgresql+psycopg://cylch:geheim@db/board?sslmode=disable", True, "as the URL asks"),
    ],
)
def test_a_database_elsewhere_must_prove_who_it_is(tmp_path, url, well, said):
    found = told(tmp_path, "line to database", database_url=url)

    assert (found.well, said in found.message) == (well, True), found.message
    assert "geheim" not in found.message


# ---- the board's own address


@contextmanager
def https(files):
    """Something with this certificate; gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with socket.create_server(("localhost", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _peer = listening.accept()
                    with suppress(OSError), context.wrap_socket(line, server_side=True) as secure:
                        secure.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def of_address(home, url: str, trusted=None):
    context = ssl.create_default_context(cafile=trusted)
    settings = Settings(home, database_url="", secret_key="k" * 40, mail_url="", base_url=url)
    return address_of_board(settings, NOW, context)


@pytest.mark.parametrize(("days", "well"), [(90, True), (10, False)])
def test_a_certificate_is_looked_at_and_its_days_are_counted(tmp_path, days, well):
    # By the real clock it is good; what is counted is counted from the clock of the board.
    until = NOW + timedelta(days=days)
    files = certificate(tmp_path, until + timedelta(days=36_500))
    with https(files) as port:
        settings = Settings(tmp_path, "", "k" * 40, "", base_url=f"https://localhost:{port}/")
        now = NOW + timedelta(days=36_500)
        found = address_of_board(settings, now, ssl.create_default_context(cafile=files[0]))

    assert (found.well, f"for {days} more days" in found.message) == (well, True), found.message


def test_a_certificate_that_nobody_vouches_for_is_no_good(tmp_path):
    with https(certificate(tmp_path)) as port:
        found = of_address(tmp_path, f"https://localhost:{port}")

    assert (found.well, "not believed by browsers" in found.message) == (False, True)


def test_what_cannot_be_reached_from_here_is_no_fault(tmp_path):
    with socket.create_server(("localhost", 0)) as gone:
        port = gone.getsockname()[1]

    found = of_address(tmp_path, f"https://localhost:{port}")

    assert (found.well, "its certificate was not seen" in found.message) == (True, True)


def test_an_open_address_is_right_for_this_machine_alone(tmp_path):
    assert of_address(tmp_path, "http://127.0.0.1:8000").well
    assert not of_address(tmp_path, "http://board.example").well


# ---- the libraries


def test_libraries_that_nobody_looked_at_for_a_quarter_are_a_fault():
    chosen = datetime.fromisoformat((ROOT / "webapp/libraries.txt").read_text().split()[0])

    found = [libraries(chosen.replace(tzinfo=UTC) + timedelta(days=days)) for days in (0, 90, 91)]

    assert [one.well for one in found] == [True, True, False]
    assert "chosen 91 days ago" in found[-1].message


# ---- who is answered


@pytest.mark.parametrize(
    ("peer", "proto", "status"),
    [
        ("127.0.0.1", None, 303),
        ("::1", "https", 303),
        ("10.0.0.7", "https", 303),
        ("10.0.0.7", "http", 403),
        ("192.0.2.7", None, 403),
        ("192.0.2.7", "https", 403),
        ("", None, 303),
    ],
)
def test_behind_https_only_known_proxies_and_this_machine_are_answered(
    settings, engine, peer, proto, status
):
    behind = SigningIn(proxies=(ip_network("10.0.0.0/24"),))
    app = create_app(replace(settings, base_url="https://board.example", signing_in=behind), engine)
    headers = {"X-Forwarded-Proto": proto} if proto else {}

    def asked(path: str):
        return app.test_client().get(path, headers=headers, environ_base={"REMOTE_ADDR": peer})

    assert asked("/").status_code == status
    assert asked("/healthz").status_code == 200
    if status == 403:
        assert asked("/api/v1/me").status_code == 403
        assert asked("/").text == "This board is reached at https://board.example alone.\n"
