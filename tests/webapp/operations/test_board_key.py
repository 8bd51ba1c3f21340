"""`cylch key`: another key follows, nothing is lost, and who has the wrong one is told."""

from pathlib import Path

import pytest

from engine.actors import SYSTEM
from engine.settings import Settings
from engine.sign_in.safe import Safe
from notifications import keeping, webhooks
from notifications.models import Webhook
from notifications.webhooks import Wanted
from webapp import cli
from webapp.house import open_engine

ADDRESS = "https://board.example/hook?sig=geheim"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    for name in ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_BEFORE", "CHECKPOINTS", "SANDBOX"):
        monkeypatch.delenv(f"CYLCH_{name}", raising=False)
    monkeypatch.setenv("CYLCH_MAIL_URL", "null:")
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path / "home"))
    cli.main(["init"])
    return tmp_path / "home"


@pytest.fixture
def run(home, capsys):  # noqa: ARG001 - it must be there
    """A command, what it ended with and what it said."""

    def ran(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.main(words)
        told = capsys.readouterr()
        return code, told.out + told.err

    return ran


def settings(home: Path, **more: str) -> Settings:
    return Settings.from_env({"CYLCH_HOME": str(home), "CYLCH_MAIL_URL": "null:", **more})


def add_hook(home: Path) -> str:
    here = settings(home)
    engine = open_engine(here)
    with engine.command(SYSTEM) as ctx:
        _row, secret = webhooks.add(ctx, Safe.of(here), Wanted("Register", ADDRESS))
    engine.database.dispose()
    return secret


def kept(here: Settings) -> keeping.Kept:
    engine = open_engine(here)
    with engine.query() as session:
        found = keeping.taken(session.get(Webhook, 1), Safe.of(here))
    engine.database.dispose()
    return found


def test_a_new_key_follows_and_nothing_is_lost(home, run):
    secret, before = add_hook(home), settings(home).secret_key

    assert run("key", "rotate")[0] == 0
    between = settings(home)
    assert between.secret_key != before
    assert between.earlier_keys == (before,)
    assert kept(between).secret == secret, "the old key still opens"
    assert "cylch key reseal" in run("doctor")[1]

    code, said = run("key", "forget")
    assert (code, "`cylch key reseal` first" in said) == (1, True)
    assert run("key", "reseal") == (0, "1 of 1 secrets were sealed anew.\n")
    assert "the one before it is still kept" in run("doctor")[1]
    assert run("key", "forget")[0] == 0

    after = settings(home)
    assert after.earlier_keys == ()
    assert kept(after) == keeping.Kept(secret, ADDRESS)
    assert "it opens all 1 secrets" in run("doctor")[1]


def test_no_key_is_changed_while_the_one_before_is_needed(home, run):
    run("key", "rotate")
    now = settings(home)

    code, said = run("key", "rotate")

    assert (code, "`cylch key forget` first" in said) == (1, True)
    assert settings(home) == now


def test_a_change_that_was_stopped_half_way_goes_on(home, run):
    (home / "secret_key.before").write_bytes((home / "secret_key").read_bytes())
    (home / ".secret_key.next").write_text("half")
    before = settings(home).secret_key

    assert run("key", "rotate")[0] == 0
    assert settings(home).earlier_keys == (before,)
    assert len(settings(home).secret_key) == 64


def test_a_key_that_the_environment_gives_is_changed_there(home, run, monkeypatch):
    secret, before = add_hook(home), settings(home).secret_key
    monkeypatch.setenv("CYLCH_SECRET_KEY", "n" * 40)
    assert run("key", "rotate")[0] == 2
    code, said = run("key", "reseal")
    assert (code, "1 secrets open with no key that is here" in said) == (1, True)

    monkeypatch.setenv("CYLCH_SECRET_KEY_BEFORE", before)

    assert run("key", "reseal")[0] == 0
    assert kept(settings(home, CYLCH_SECRET_KEY="n" * 40)).secret == secret


def test_who_restores_with_another_key_is_told_at_once_and_by_the_doctor(
    home, run, tmp_path, monkeypatch
):
    add_hook(home)
    before = settings(home).secret_key
    run("backup", str(tmp_path / "all.tar.gz"))
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path / "anew"))

    code, said = run("restore", str(tmp_path / "all.tar.gz"))

    assert code == 0
    assert "1 secrets open with no key that is here" in said
    code, said = run("doctor")
    assert (code, "BAD board's key" in said) == (1, True)
    monkeypatch.setenv("CYLCH_SECRET_KEY_BEFORE", before)
    assert run("key", "reseal")[0] == 0
    assert "ok  board's key" in run("doctor")[1]


def test_a_secret_that_an_older_version_left_open_is_sealed(home, run):
    secret = add_hook(home)
    engine = open_engine(settings(home))
    with engine.command(SYSTEM) as ctx:
        row = ctx.session.get(Webhook, 1)
        row.secret, row.url = secret, ADDRESS
    engine.database.dispose()
    assert "BAD board's key: 1 secrets are to be sealed anew" in run("doctor")[1]

    assert run("key", "reseal")[0] == 0

    assert kept(settings(home)) == keeping.Kept(secret, ADDRESS)
