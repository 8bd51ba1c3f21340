"""Whatever is done to an export, whoever imports it and who has nothing of ours name it first."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine import archive, signing
from engine.errors import Invalid
from engine.models import Event
from tests import databases
from tests.engine import tampering
from tests.engine.exported import ALONE, HEADS, HISTORY, SCRIPT, Board, Tables, read, written
from tests.engine.tampering import Touched, chain_of
from tests.engine.test_archive import silent, stamped

EXAMPLES = {"sqlite": 12, "postgresql": 4}
TOLD = (*HISTORY, *HEADS, "checkpoint_key", "user_task", "worker")


@pytest.fixture(scope="module")
def ground(tmp_path_factory, sqlite_template) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("export")
    database = stamped(databases.sqlite_copy(sqlite_template, folder))
    board = Board(database, folder)
    board.export()
    yield board
    database.dispose()


@pytest.fixture(scope="module")
def pristine(ground) -> Callable[[], Tables]:
    return lambda: {name: read(ground.out, name) for name in (*HISTORY, *HEADS)}


@pytest.fixture
def empty(database_url: str) -> Iterator[sa.Engine]:
    """Whoever is refused leaves nothing, so that it stays empty for the next."""
    database = stamped(database_url)
    yield database
    database.dispose()


@pytest.fixture
def quick(monkeypatch) -> None:
    """The same answer about signatures, in a hundredth of the time."""
    monkeypatch.setattr(
        ALONE, "is_signed", lambda key, *told: key and signing.is_signed(key, *told)
    )


def found_alone(board: Board, folder: Path) -> str:
    """The first bad record, as the program's own last lines tell it."""
    export = ALONE.Export(folder)
    try:
        export.prove([board.pem], [])
    except AssertionError as found:
        return str(found)
    except Exception:  # noqa: BLE001 - as the program itself does
        return f"{export.place} is missing or damaged"
    return ""


def found_by_import(database: sa.Engine, folder: Path) -> str:
    """The first bad record, and nothing but a refusal of ours tells it."""
    try:
        archive.import_from(database, folder.parent / "files", folder, silent)
    except Invalid as refused:
        return str(refused.values.get("place", refused.rule))
    return ""


def is_named(said: str, touched: Touched) -> bool:
    """Whether this is what was laid hands on first, as exactly as anybody can tell."""
    numbers = [int(one) for one in re.findall(r"(?:number|one from| to) (\d+)\b", said)]
    span = range(min(numbers), max(numbers) + 1) if numbers else range(0)
    records = (
        chain in said and not wanted.isdisjoint(span) for chain, wanted in touched.records.items()
    )
    checkpoints = (re.search(rf"^checkpoint {number}\b", said) for number in touched.checkpoints)
    return any(records) or any(checkpoints) or any(one in said for one in touched.others)


def test_what_nobody_touched_is_found_by_neither(ground, tmp_path, empty):
    folder = tmp_path / "same"
    shutil.copytree(ground.out, folder)

    assert found_alone(ground, folder) == ""
    assert found_by_import(empty, folder) == ""


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("deed", tampering.DEEDS, ids=lambda deed: deed.__name__)
def test_whatever_is_done_to_an_export_both_name(deed, ground, pristine, tmp_path_factory, empty):
    folder = tmp_path_factory.mktemp(deed.__name__) / "out"

    @hypothesis_settings(max_examples=EXAMPLES[empty.dialect.name])
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        tables, before = pristine(), pristine()
        touched = deed(tables, data.draw)
        if tables == before:
            return
        written(ground, tables, folder)
        for said in (found_alone(ground, folder), found_by_import(empty, folder)):
            assert is_named(said, touched), (said, touched)

    attack()


@pytest.mark.parametrize("deed", tampering.DEEDS, ids=lambda deed: deed.__name__)
def test_the_program_ends_with_one_sentence_that_names_it(deed, ground, pristine, tmp_path):
    tables = pristine()
    touched = deed(tables, first)
    folder = written(ground, tables, tmp_path / "out")

    told = subprocess.run(
        [sys.executable, "-I", SCRIPT, folder, "--key", ground.pem],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stdout) == (1, "")
    [line] = told.stderr.splitlines()
    assert is_named(line.removeprefix("First bad record: "), touched), line


def first(strategy: st.SearchStrategy) -> object:
    """The simplest that there is to choose."""
    found = []

    @hypothesis_settings(max_examples=1, database=None)
    @given(strategy)
    def look(value: object) -> None:
        found.append(value)

    look()
    return found[0]


def test_a_record_that_was_blanked_is_named_with_its_number(ground, pristine, tmp_path):
    """The first erased one; where it was the record of an erasure, what that had covered."""
    for number, row in enumerate(pristine()["event"]):
        if not row["details"] or row["kind"] == "history.erased":
            continue
        tables = pristine()
        tampering.blank(tables, lambda _any, number=number, tables=tables: tables["event"][number])

        said = found_alone(ground, written(ground, tables, tmp_path / "out"))

        assert said == f"number {row['seq']} of {chain_of(row)} is erased without a record"


# Every file that is proved in a way of its own, and one of those that are files and no more.
KINDS = ("manifest.json", "verify.py", "files", *(f"tables/{one}.jsonl" for one in TOLD))
CHANGES = {"altered": lambda path: path.write_bytes(path.read_bytes() + b" "), "gone": Path.unlink}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("change", CHANGES)
def test_any_file_that_is_changed_or_taken_away_is_named(change, ground, tmp_path, empty):
    for path in sorted(one for one in ground.out.rglob("*") if one.is_file()):
        name = path.relative_to(ground.out)
        if not str(name).startswith(KINDS):
            continue
        folder = tmp_path / "out"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ground.out, folder)
        CHANGES[change](folder / name)

        assert str(name) in found_alone(ground, folder), name
        if name.name != "manifest.json":
            assert str(name) in found_by_import(empty, folder), name


def test_an_archive_without_its_seal_is_missed_by_whoever_has_the_key(ground, tmp_path, empty):
    folder = tmp_path / "out"
    shutil.copytree(ground.out, folder)
    (folder / "manifest.sig").unlink()
    told: list[str] = []

    assert "manifest.sig is missing" in found_alone(ground, folder)
    archive.import_from(empty, tmp_path / "files", folder, told.append)
    assert "not signed" in told[-1]


def test_a_file_that_nobody_exported_does_not_come_in(ground, tmp_path, empty):
    folder = tmp_path / "out"
    shutil.copytree(ground.out, folder)
    (folder / "files" / "aa").mkdir(exist_ok=True)
    (folder / "files" / "aa" / "note.txt").write_text("Extra")

    assert found_by_import(empty, folder) == "files/aa/note.txt (one too many)"


def test_what_the_database_will_not_take_is_named_and_nothing_stays(
    ground, pristine, tmp_path, empty
):
    tables = pristine()
    tables["process_instance"][0]["definition_id"] = "many"
    folder = written(ground, tables, tmp_path / "out")

    assert "tables/process_instance.jsonl" in found_by_import(empty, folder)
    with empty.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Event)) == 0
