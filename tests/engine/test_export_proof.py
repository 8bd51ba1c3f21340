"""An export proves itself, and whoever has nothing of ours can see that it does."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import archive, proof, signing
from engine.context import ProcessEngine
from tests import databases
from tests.engine.exported import ALONE, SCRIPT, Board
from tests.engine.test_archive import silent, stamped


@pytest.fixture
def board(database_url: str, tmp_path: Path) -> Iterator[Board]:
    database = stamped(database_url)
    yield Board(database, tmp_path)
    database.dispose()


def test_whoever_has_nothing_of_ours_proves_an_export_of_either_database(board, tmp_path):
    folder = board.export()
    alone = shutil.copy(SCRIPT, tmp_path / "alone.py")
    for program, where in ((folder / "verify.py", []), (alone, [folder])):
        told = subprocess.run(
            [sys.executable, "-I", program, *where, "--key", board.pem, "--against", board.sent],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        assert "4 checkpoints: every one fits." in told.stdout


def test_the_program_is_short_and_imports_the_standard_library_alone():
    text = SCRIPT.read_text()
    named = [line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))]

    assert len(text.splitlines()) < 200
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names


def test_it_knows_a_right_signature_from_a_wrong_one():
    for _ in range(5):
        key = signing.SigningKey.new()
        right = key.sign(b"cofnod")
        wrong = bytes([right[0] ^ 1]) + right[1:]

        assert ALONE.is_signed(key.public, right, b"cofnod")
        assert not ALONE.is_signed(key.public, right, b"arall")
        assert not ALONE.is_signed(signing.SigningKey.new().public, right, b"cofnod")
        assert not any(
            check(key.public, wrong, b"cofnod") for check in (is_safe, signing.is_signed)
        )


def is_safe(*told: bytes) -> bool:
    try:
        return bool(ALONE.is_signed(*told))
    except ValueError:
        return False


def test_an_older_copy_that_was_restored_is_told_from_the_one_that_was_sent(
    board, tmp_path, sqlite_template
):
    archive.backup(board.engine.database, board.files, tmp_path / "old.tar.gz", silent)
    story = board.begin("other")
    board.bind()
    board.export()

    fresh = stamped(databases.sqlite_copy(sqlite_template, tmp_path))
    archive.restore(fresh, tmp_path / "restored", tmp_path / "old.tar.gz", silent)

    with ProcessEngine(fresh).query() as session:
        sent = [proof.read_document(path.read_bytes()) for path in sorted(board.sent.iterdir())]
        alone, held = proof.prove(session), proof.prove(session, sent)
    fresh.dispose()
    assert alone.is_well
    assert (held.fault.number, held.fault.what) == (5, "older")
    assert held.verified.fault.what == "missing"
    assert held.verified.fault.instance_id in (None, story.root_id)
