"""How a message leaves the machine, and that from a sandbox it never does."""

import smtplib
from pathlib import Path

import pytest

from engine import board
from engine.settings import Settings
from notifications import dispatch
from notifications.transport import Message, transport
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import play

GROUP = "officer@newport"
MAIL = Message("digest-1-2026-06-25", "ann@example.org", "Tasks", "A task", "<p>A task</p>")


@pytest.fixture
def no_server(monkeypatch):
    """Any attempt to reach a mail server is remembered."""
    tried = []

    class Server:
        def __init__(self, host, port, timeout):
            assert timeout <= 30
            tried.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def send_message(self, mail):
            tried.append(mail["Message-ID"])

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    return tried


@pytest.mark.parametrize("url", ["smtp://mail.example:25", "smtps://mail.example:465", "odd:"])
def test_from_a_sandbox_everything_stays_in_its_folder(tmp_path, no_server, url):
    transport(url, is_sandbox=True, home=tmp_path)(MAIL)

    assert no_server == []
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["digest-1-2026-06-25.eml"]


def test_a_boards_mail_goes_to_its_server(tmp_path, no_server):
    transport("smtp://mail.example:25", is_sandbox=False, home=tmp_path)(MAIL)

    assert no_server == [("mail.example", 25), "<digest-1-2026-06-25@cylch>"]


def test_null_is_nowhere(tmp_path, no_server):
    transport("null:", is_sandbox=False, home=tmp_path)(MAIL)

    assert no_server == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_whole_or_absent_and_written_once(tmp_path):
    way = transport(f"file:{tmp_path}/out", is_sandbox=False, home=tmp_path)
    way(MAIL)
    way(MAIL)

    [path] = (tmp_path / "out").iterdir()
    assert b"A task" in path.read_bytes()


def test_a_tick_in_a_sandbox_writes_files_only(sqlite_process_engine, clock, no_server, tmp_path):
    engine = sqlite_process_engine
    settings = Settings.from_env(
        {"CYLCH_HOME": str(tmp_path), "CYLCH_MAIL_URL": "smtp://mail.example:25"}
    )
    with engine.command() as ctx:
        board.found(ctx, sandbox=True)
    publish(engine, one_task())
    member(engine, GROUP, name="Ann")
    play(engine, clock, "main", agency="newport")
    clock.set(clock.now.replace(day=25, hour=7, second=5))

    assert dispatch.tick(engine, settings) == 1

    [path] = (Path(settings.home) / "mail").iterdir()
    assert b"SANDBOX" in path.read_bytes()
    assert no_server == []
