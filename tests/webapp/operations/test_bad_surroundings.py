"""What an operator gets wrong, and what the machine does to them: a sentence each, no trace."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.db import connect
from webapp import cli

SMALL = 48 * 1024  # bytes that any one file may have: as good as a full disk


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    for name in ("CYLCH_DATABASE_URL", "CYLCH_CHECKPOINTS", "CYLCH_SANDBOX"):
        monkeypatch.delenv(name, raising=False)
    return at(tmp_path / "home", monkeypatch)


def at(folder: Path, monkeypatch) -> Path:
    monkeypatch.setenv("CYLCH_HOME", str(folder))
    monkeypatch.setenv("CYLCH_MAIL_URL", "null:")
    return folder


def wrong(capsys, *words: str) -> str:
    """The one sentence that a command ends with."""
    assert cli.main(words) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("cylch: ")
    assert "Traceback" not in said
    assert "\n" not in said
    return said


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://board:geheim@127.0.0.1:1/board", "did not answer"),
        ("sqlite:////no/such/folder/cylch.db", "did not answer"),
        ("mysql://board@127.0.0.1/board", "starts with “mysql:”"),
        ("postgresql+psycopg://board@127.0.0.1", "without the name of a database"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_a_sentence(monkeypatch, capsys, url, said):
    monkeypatch.setenv("CYLCH_DATABASE_URL", url)

    for command in ("doctor", "verify", "tick"):
        told = wrong(capsys, command)
        assert said in told
        assert "geheim" not in told


def test_a_file_that_is_no_database_is_told_from_one(home, capsys):
    home.mkdir()
    (home / "cylch.db").write_text("Minutes of the meeting of 24 June" * 40)

    assert "not a database of ours" in wrong(capsys, "doctor")


def test_an_old_schema_stops_every_command_but_the_doctor_who_says_so(home, capsys):
    cli.main(["init"])
    database = connect(f"sqlite:///{home / 'cylch.db'}")
    with database.execution_options(writing=True).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    database.dispose()
    capsys.readouterr()

    for command in ("serve", "worker", "tick", "verify"):
        assert "older than this program: run `cylch init` first" in wrong(capsys, command)
    assert cli.main(["doctor"]) == 1
    assert "schema is old: `cylch init`" in capsys.readouterr().out


def ahead(home: Path, *more: str) -> None:
    database = connect(f"sqlite:///{home / 'cylch.db'}")
    with database.execution_options(writing=True).begin() as connection:
        for statement in ("UPDATE alembic_version SET version_num = '9999'", *more):
            connection.exec_driver_sql(statement)
    database.dispose()


def test_a_newer_database_is_left_as_it_is_by_an_old_programs_init(home, capsys):
    """Else the older diagrams would go live again, for all machines."""
    cli.main(["init"])
    ahead(home, "UPDATE process_definition SET xml = '<newer/>'")
    capsys.readouterr()

    assert cli.main(["init"]) == 0

    assert "of a newer version already: nothing was changed" in capsys.readouterr().out
    database = connect(f"sqlite:///{home / 'cylch.db'}")
    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT xml FROM process_definition").all()
    database.dispose()
    assert found == [("<newer/>",)]


def test_a_database_that_has_lost_what_a_program_needs_stops_it(home, capsys):
    cli.main(["init"])
    ahead(home, "INSERT INTO oldest_program VALUES ('9998')")
    capsys.readouterr()

    for command in ("serve", "worker", "tick", "verify"):
        assert "too new for this program: bring the program up" in wrong(capsys, command)
    assert cli.main(["doctor"]) == 1
    assert "schema is too new for this program" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_a_full_disk_is_named_and_leaves_neither_half_a_backup_nor_a_broken_board(tmp_path, capsys):
    cli.main(["init"])
    capsys.readouterr()
    file = tmp_path / "saved" / "cylch.tar.gz"
    file.parent.mkdir()

    program = [sys.executable, "-c", "import sys; from webapp.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*program, "backup", str(file)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL)),
    )

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert done.stderr.count("cylch: ") == 1
    assert list(file.parent.iterdir()) == []
    assert cli.main(["verify"]) == 0


def test_an_older_backup_is_told_by_the_checkpoints_that_were_kept(
    home, tmp_path, monkeypatch, capsys
):
    """The machine is lost; what was sent elsewhere knows more than the copy."""
    monkeypatch.setenv("CYLCH_CHECKPOINTS", str(tmp_path / "elsewhere"))
    cli.main(["init"])
    cli.main(["backup", str(tmp_path / "old.tar.gz")])
    cli.main(["user", "add", "ann@example.org", "--name", "Ann"])
    cli.main(["checkpoint", "make"])
    at(tmp_path / "anew", monkeypatch)
    (tmp_path / "anew").mkdir()
    for key in home.glob("checkpoint_key*"):
        (tmp_path / "anew" / key.name).write_bytes(key.read_bytes())
    assert cli.main(["restore", str(tmp_path / "old.tar.gz")]) == 0
    capsys.readouterr()

    assert cli.main(["verify"]) == 1
    assert "an older copy was restored" in capsys.readouterr().out
    assert cli.main(["doctor"]) == 1
    assert "an older copy was restored" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_an_archive_that_is_not_what_was_exported_is_told_by_its_first_bad_record(
    tmp_path, monkeypatch, capsys
):
    cli.main(["init"])
    cli.main(["export", str(tmp_path / "out")])
    events = tmp_path / "out" / "tables" / "event.jsonl"
    events.write_bytes(b"".join(events.read_bytes().splitlines(keepends=True)[1:]))
    at(tmp_path / "anew", monkeypatch)
    capsys.readouterr()

    assert cli.main(["import", str(tmp_path / "out")]) == 1

    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("cylch: The archive is not what was exported, so nothing came in.")
    assert "First bad record: number 1 of the board" in said
