"""A backup that is checked: it comes back whole, or the command says what does not."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import collaboration
from engine.db import connect
from engine.files import Upload, store
from engine.models import Attachment
from engine.settings import Settings
from tests.engine.diagrams import one_task, publish
from tests.people import member
from tests.play import play
from webapp import cli
from webapp.house import files_folder, open_engine


@pytest.fixture(autouse=True)
def _board(tmp_path, monkeypatch):
    """A board with one task, to which a file is attached."""
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CYLCH_DATABASE_URL", raising=False)
    assert cli.main(["init", "--sandbox"]) == 0
    settings = Settings.from_env(os.environ)
    engine = open_engine(settings)
    publish(engine, one_task("other"))
    story = play(engine, engine.clock, "other", agency="newport")
    with engine.command(member(engine, "business_unit")) as ctx:
        upload = Upload("minutes.txt", b"The minutes.")
        collaboration.attach(ctx, files_folder(settings), story.root_id, upload)


def checked(tmp_path: Path) -> int:
    return cli.main(["backup", "--check", str(tmp_path / "kept.tar.gz")])


def test_what_comes_back_whole_is_said_to_and_nothing_stays_behind(tmp_path, capsys):
    assert checked(tmp_path) == 0

    assert "Restored: " in (said := capsys.readouterr().out)
    assert "every one fits" in said
    assert {one.name for one in tmp_path.iterdir()} == {"home", "kept.tar.gz"}


def test_a_file_that_is_not_what_was_attached_is_named(tmp_path, capsys):
    settings = Settings.from_env(os.environ)
    with open_engine(settings).query() as session:
        digest = session.scalars(sa.select(Attachment.sha256)).one()
    place = store.place(files_folder(settings), digest)
    place.chmod(0o600)
    place.write_bytes(b"Other minutes.")

    assert checked(tmp_path) == 1

    assert digest in capsys.readouterr().out


def test_a_history_that_was_changed_is_found_in_the_backup_too(tmp_path, capsys):
    database = connect(Settings.from_env(os.environ).database_url)
    with database.execution_options(writing=True).begin() as connection:
        connection.execute(
            sa.text("UPDATE event SET kind = 'never.happened' WHERE instance_id IS NOT NULL")
        )
    database.dispose()

    assert checked(tmp_path) == 1

    assert "First bad record" in capsys.readouterr().out
