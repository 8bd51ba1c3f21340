"""The environment is read once; a wrong value stops the start with one sentence."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.settings import Settings, SettingsError
from engine.settings.limits import Limits

KEY = "k" * 40
PASSWORD = "open-sesame"  # noqa: S105 - what must not be repeated
NOTIFY = "live-0123abcd-0123-4567-89ab-0123456789ab-0123abcd-0123-4567-89ab-0123456789ab"


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


def read(home: Path, **variables: str) -> Settings:
    named = {f"CYLCH_{name.upper()}": value for name, value in variables.items()}
    return Settings.from_env({"CYLCH_HOME": str(home)} | named)


def refused(home: Path, **variables: str) -> SettingsError:
    with pytest.raises(SettingsError) as error:
        read(home, **variables)
    return error.value


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_env({})

    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/cylch.db"
    assert settings.mail_url == f"file:{tmp_path}/var/mail"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.timezone == "Europe/London"
    assert settings.sandbox is None


def test_a_blank_variable_is_not_set(home):
    names = ("database_url", "mail_url", "base_url", "timezone", "sandbox", "secret_key")

    assert read(home, **dict.fromkeys(names, " ")) == read(home)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"database_url": "sqlite:///board.db"}, {"database_url": "sqlite:///board.db"}),
        (
            {"database_url": f"postgresql+psycopg://cylch:{PASSWORD}@db:5432/cylch"},
            {"database_url": f"postgresql+psycopg://cylch:{PASSWORD}@db:5432/cylch"},
        ),
        (
            {"database_url": "postgresql+psycopg:///cylch?host=/run/pg"},
            {"database_url": "postgresql+psycopg:///cylch?host=/run/pg"},
        ),
        ({"base_url": "https://cylch.example/board/"}, {"base_url": "https://cylch.example/board"}),
        ({"mail_url": "file:///srv/post"}, {"mail_url": "file:/srv/post"}),
        ({"mail_url": "file:/srv/post"}, {"mail_url": "file:/srv/post"}),
        ({"mail_url": "null:"}, {"mail_url": "null:"}),
        ({"mail_url": "smtp://localhost"}, {"mail_url": "smtp://localhost"}),
        (
            {"mail_url": f"smtps://me:{PASSWORD}@mail.example:465"},
            {"mail_url": f"smtps://me:{PASSWORD}@mail.example:465"},
        ),
        ({"mail_url": f"govuk-notify:{NOTIFY}"}, {"mail_url": f"govuk-notify:{NOTIFY}"}),
        ({"timezone": "Europe/Dublin"}, {"timezone": "Europe/Dublin"}),
        ({"sandbox": "1"}, {"sandbox": True}),
        ({"sandbox": "0"}, {"sandbox": False}),
        ({"secret_key": KEY}, {"secret_key": KEY}),
        ({"scanner": "unix:/run/clamd.ctl"}, {"scanner": "unix:/run/clamd.ctl"}),
        ({"scanner": "tcp:3310"}, {"scanner": "tcp:3310"}),
        (
            {"webhook_hosts": " A.example,*.b.example,"},
            {"webhook_hosts": ("a.example", "*.b.example")},
        ),
        (
            {"limit_documents": "0000000005", "limit_calls": "0"},
            {"limits": Limits(documents=5, calls=0)},
        ),
    ],
)
def test_a_variable_is_read(home, variables, expected):
    settings = read(home, **variables)

    assert {name: getattr(settings, name) for name in expected} == expected


def test_a_list_of_breaches_must_be_one(home, tmp_path):
    listed = tmp_path / "pwned.txt"
    listed.write_text(f"{'0A' * 20}:37\n")
    assert read(home, breached_passwords=str(listed)).breaches == listed

    listed.write_text("password\n")
    assert "begins otherwise" in refused(home, breached_passwords=str(listed)).found
    assert "cannot be read" in refused(home, breached_passwords=str(tmp_path)).found


def test_a_relative_mail_directory_is_where_the_program_started(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert read(home, mail_url="file:post").mail_url == f"file:{tmp_path}/post"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("database_url", f"postgresql://me:{PASSWORD}@db/cylch", "“postgresql:”"),
        ("database_url", f"mysql://me:{PASSWORD}@db/cylch", "“mysql:”"),
        ("database_url", PASSWORD, "not a URL"),
        ("database_url", f"{PASSWORD}:{PASSWORD}@db/cylch", "not a URL"),
        ("database_url", "sqlite://", "without a path"),
        ("database_url", "sqlite:board.db", "without a path"),
        ("database_url", f"postgresql+psycopg://me:{PASSWORD}@db", "without the name"),
        ("database_url", f"postgresql+psycopg://me:{PASSWORD}@db:many/cylch", "host or port"),
        ("mail_url", f"https://me:{PASSWORD}@mail.example", "“https:”"),
        ("mail_url", f"smtp://me:{PASSWORD}@mail.example:99999", "host or port"),
        ("mail_url", f"smtp://me:{PASSWORD}@mail.example/inbox", "more or less than a host"),
        ("mail_url", "smtp:", "more or less than a host"),
        ("mail_url", f"smtp://{PASSWORD}@mail.example", "half a sign-in"),
        ("mail_url", f"govuk-notify:{PASSWORD}", "without a whole API key"),
        ("mail_url", "file:", "without a directory"),
        ("mail_url", "null:void", "something behind"),
        ("mail_url", "mail", "not a URL"),
        ("base_url", "cylch.example", "not a URL"),
        ("base_url", "ftp://cylch.example", "“ftp:”"),
        ("base_url", "https://", "not a URL"),
        ("base_url", "https://[::1", "host or port"),
        ("base_url", f"https://me:{PASSWORD}@cylch.example", "with a user"),
        ("base_url", "https://cylch.example/?a=b", "a query"),
        ("timezone", "Europe/Caerdydd", "“Europe/Caerdydd”"),
        ("timezone", "../../etc/passwd", "“../../etc/passwd”"),
        ("timezone", "x" * 5000, "“xxx"),
        ("sandbox", "yes", "“yes”"),
        ("secret_key", "x" * 31, "31 characters"),
        ("secret_key_before", "x" * 31, "31 characters"),
        ("scanner", "unix:clamd.ctl", "“unix:clamd.ctl”"),
        ("scanner", "tcp:clamav.example:3310", "“tcp:clamav.example:3310”"),
        ("scanner", "tcp:65536", "“tcp:65536”"),
        ("scanner", "tcp:0000065536", "“tcp:0000065536”"),
        ("limit_searches", "-1", "“-1”"),
        ("limit_uploads", "1e3", "“1e3”"),
        ("limit_calls", "1000001", "“1000001”"),
        ("limit_calls", "0000000001000001", "“0000000001000001”"),
        ("limit_calls", "9" * 5000, "“999"),
        ("idle_minutes", "00000099999", "“00000099999”"),
        ("webhook_hosts", "*", "“*”"),
        ("webhook_hosts", "a.example, https://b.example", "“https://b.example”"),
        ("webhook_hosts", "*.example", "“*.example”"),
        ("base_url", "https://cylch.example\x00", "control characters"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence_without_its_secrets(home, name, value, found):
    error = refused(home, **{name: value})

    sentence = str(error)
    assert sentence.startswith(f"CYLCH_{name.upper()} is ")
    assert found in error.found
    assert error.accepted in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300
    assert PASSWORD not in sentence
    assert not list(home.parent.iterdir())


def test_the_right_spelling_of_postgresql_is_told(home):
    assert "postgresql+psycopg://" in str(refused(home, database_url="postgresql://db/cylch"))


@given(
    st.sampled_from(["DATABASE_URL", "MAIL_URL", "BASE_URL", "TIMEZONE", "SANDBOX"]),
    st.text(max_size=30) | st.text(alphabet="ahtpsmql:/@[]?#%.1", max_size=20),
)
def test_no_value_raises_anything_else(name, value):
    try:
        Settings.from_env({f"CYLCH_{name}": value, "CYLCH_SECRET_KEY": KEY})
    except SettingsError as error:
        complaint = error
    else:
        return
    assert complaint.variable == f"CYLCH_{name}"


def test_a_home_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()

    assert refused(tmp_path / "file").variable == "CYLCH_HOME"
    assert refused(tmp_path / "file" / "below").variable == "CYLCH_SECRET_KEY"
    assert refused(tmp_path / "what?").variable == "CYLCH_HOME"


def test_settings_do_not_change_and_show_no_secrets(home):
    url = f"postgresql+psycopg://me:{PASSWORD}@db/cylch"
    settings = read(home, secret_key=KEY, database_url=url)

    with pytest.raises(FrozenInstanceError):
        settings.timezone = "UTC"
    assert KEY not in repr(settings)
    assert PASSWORD not in repr(settings)


def test_the_key_is_made_once_and_for_the_owner_alone(home):
    key = read(home).secret_key

    assert len(key) == 64
    assert read(home).secret_key == key
    assert [file.name for file in home.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_key_of_ones_own_is_not_written_down(home):
    read(home, secret_key=KEY)

    assert not home.exists()


def test_a_key_that_was_opened_to_others_is_closed_again(home):
    key = read(home).secret_key
    (home / "secret_key").chmod(0o644)

    assert read(home).secret_key == key
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600


def test_a_key_file_that_is_empty_is_refused(home):
    home.mkdir()
    (home / "secret_key").touch()

    assert refused(home).found == "0 characters long"


def test_threads_that_start_at_once_get_one_key(home):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read(home).secret_key, range(64)))

    assert len(keys) == 1
    assert [file.name for file in home.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_get_one_key(home):
    script = "import os; from engine.settings import Settings\n"
    script += "print(Settings.from_env(os.environ).secret_key)"
    environ = os.environ | {"CYLCH_HOME": str(home), "CYLCH_SECRET_KEY": ""}
    command = [sys.executable, "-c", script]

    started = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    keys = {process.communicate()[0] for process in started}

    assert {process.returncode for process in started} == {0}
    assert len(keys) == 1
    assert keys != {""}
