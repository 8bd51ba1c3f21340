"""Whatever is done to an export: both who imports it and who has nothing of ours find it."""

import base64
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine import archive, checkpoint_keys, checkpoints, proof, signing
from engine.context import ProcessEngine
from engine.erasure import erase
from engine.models import Checkpoint
from tests import databases
from tests.engine.diagrams import one_task, publish
from tests.engine.test_archive import live_a_little, silent, stamped
from tests.engine.test_checkpoints import bind
from tests.engine.test_history import ODD
from tests.play import play

Row = dict[str, object]
Tables = dict[str, list[Row]]
HISTORY = ("event", "checkpoint", "checkpoint_head")
SCRIPT = Path(archive.__file__).parent / "outside" / "verify.py"


def _alone() -> ModuleType:
    """The program as whoever has nothing of ours runs it."""
    spec = importlib.util.spec_from_file_location("alone", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = _alone()


class Board:
    """A board that lived a little, its key, what was sent, and its export."""

    def __init__(self, database: sa.Engine, folder: Path) -> None:
        self.home, self.out, self.sent = folder / "home", folder / "out", folder / "sent"
        self.pem, self.files = folder / "key.pem", folder / "files"
        self.engine = live_a_little(database, self.files)
        self.clock = self.engine.clock
        checkpoint_keys.keep_key(self.engine, self.home)
        publish(self.engine, one_task("other"))
        bind(self.engine, self.home)
        self.begin("other").hand_in("act", note="Seen alone")
        with self.engine.command() as ctx:
            ctx.record("odd.seen", None, **ODD, small=1.5e-7, smaller=1e-5)
        bind(self.engine, self.home)
        checkpoint_keys.rotate_key(self.engine, self.home)
        gone = self.begin("other").root_id
        bind(self.engine, self.home)
        with self.engine.command() as ctx:
            erase(ctx, [gone], "", {"prepared_by": 1, "approved_by": 2})
        self.bind()

    def begin(self, key: str):
        return play(self.engine, self.clock, key, agency="newport", title="Esgeulustod ŵ")

    def bind(self) -> None:
        bind(self.engine, self.home)
        with self.engine.query() as session:
            key = checkpoint_keys.newest_key(session)
            self.pem.write_text(signing.pem_of(key.public_key))
            self.sent.mkdir(exist_ok=True)
            for one in session.scalars(sa.select(Checkpoint)):
                path = self.sent / f"checkpoint-{one.number:06}.json"
                path.write_bytes(checkpoints.document_of(session, one, whole=one.number == 1))

    def export(self) -> Path:
        key = signing.own_key(self.home)
        archive.export_to(self.engine.database, self.files, self.out, silent, key)
        return self.out


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


# ---- whatever is done to it


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


HEADS = ("process_instance", "board_state")


def read(folder: Path, table: str) -> list[Row]:
    lines = (folder / "tables" / f"{table}.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


def altered(value: object, draw: Callable) -> object:
    """Another value of the same kind, so that it can be imported."""
    if isinstance(value, dict):
        return {**value, "note": "Not seen"}
    if isinstance(value, int):
        return value + draw(st.sampled_from([1, 7]))
    if value is None:
        return None
    text = str(value)
    if len(text) > 40 and text.endswith("="):
        return base64.b64encode(sha256(text.encode()).digest()).decode()
    place = draw(st.integers(0, len(text) - 1))
    other = "1" if text[place] != "1" else "2"
    return text[:place] + other + text[place + 1 :]


def edit(tables: Tables, draw: Callable) -> None:
    name = draw(st.sampled_from(HISTORY))
    row = draw(st.sampled_from(tables[name]))
    columns = [key for key in row if key not in ("id", "published_at") and row[key] is not None]
    column = draw(st.sampled_from(sorted(columns)))
    row[column] = altered(row[column], draw)


def drop(tables: Tables, draw: Callable) -> None:
    rows = tables[draw(st.sampled_from(HISTORY))]
    del rows[draw(st.integers(0, len(rows) - 1))]


def swap(tables: Tables, draw: Callable) -> None:
    """Two events in each other's place, whatever chain they are of."""
    rows = tables["event"]
    one = draw(st.integers(0, len(rows) - 2))
    two = draw(st.integers(one + 1, len(rows) - 1))
    a, b = rows[one], rows[two]
    for column in ("instance_id", "seq"):
        a[column], b[column] = b[column], a[column]


def truncate(tables: Tables, draw: Callable) -> None:
    """The end of the record, and the heads said otherwise."""
    rows = tables["event"]
    left = rows[: draw(st.integers(1, len(rows) - 2))]
    tables["event"] = left
    fit(tables, tables["event"])


def rewrite(tables: Tables, draw: Callable) -> None:
    """One record said otherwise, and every hash after it made anew, with its head."""
    last = {key: length for key, length in bound_lengths(tables).items() if length}
    chain = draw(st.sampled_from(sorted(last)))
    own = [row for row in tables["event"] if hexed(row["instance_id"]) == chain]
    seq = draw(st.integers(1, last[chain]))
    own[seq - 1]["kind"] = "never.happened"
    previous = base64.b64decode(own[seq - 2]["hash"]) if seq > 1 else bytes(32)
    for row in own[seq - 1 :]:
        previous = ALONE.hash_of(previous, row)
        row["hash"] = base64.b64encode(previous).decode()
    fit(tables, own)


def blank(tables: Tables, draw: Callable) -> None:
    """What one record says is gone, its digest in its place: every hash fits."""
    row = draw(st.sampled_from([one for one in tables["event"] if one["details"]]))
    said = orjson.dumps(row["details"], option=orjson.OPT_SORT_KEYS)
    row["details_digest"] = base64.b64encode(sha256(said).digest()).decode()
    row["details"] = None


def vanish(tables: Tables, draw: Callable) -> None:
    """A whole chain with all its events."""
    chains = sorted({hexed(row["instance_id"]) for row in tables["event"]} - {""})
    chain = draw(st.sampled_from(chains))
    tables["event"] = [row for row in tables["event"] if hexed(row["instance_id"]) != chain]
    for row in tables["process_instance"]:
        if hexed(row["id"]) == chain:
            row["chain_length"], row["chain_head"] = 0, None


def fit(tables: Tables, rows: list[Row]) -> None:
    """Let the heads say what the events say."""
    ends = {hexed(row["instance_id"]): row for row in rows}
    everything = {hexed(row["instance_id"]) for row in tables["event"]}
    for row in tables["process_instance"] + tables["board_state"]:
        chain = hexed(row["id"]) if isinstance(row["id"], str) else ""
        if chain in ends:
            row["chain_length"], row["chain_head"] = ends[chain]["seq"], ends[chain]["hash"]
        elif chain not in everything:
            row["chain_length"], row["chain_head"] = 0, None


def bound_lengths(tables: Tables) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in tables["checkpoint_head"]:
        found[row["chain"]] = max(row["length"], found.get(row["chain"], 0))
    return found


def hexed(value: object) -> str:
    return str(value or "").replace("-", "")


def written(board: Board, tables: Tables, folder: Path) -> Path:
    """The export once more with other rows; its manifest says what fits, as far as one can."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(board.out, folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name, rows in tables.items():
        path = folder / "tables" / f"{name}.jsonl"
        path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        manifest["rows"][name] = len(rows)
        manifest["files"][f"tables/{name}.jsonl"] = sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def found_alone(board: Board, folder: Path) -> str:
    try:
        ALONE.prove(folder, [board.pem], [])
    except Exception as found:  # noqa: BLE001 - as the program itself does
        return repr(found)
    return ""


def found_by_import(board: Board, folder: Path, template: Path) -> bool:
    database = stamped(databases.sqlite_copy(template, folder.parent))
    try:
        archive.import_from(database, folder.parent / "files", folder, silent)
        with ProcessEngine(database).query() as session:
            return not proof.prove(session, [], [signing.read_pem(board.pem.read_text())]).is_well
    except Exception:  # noqa: BLE001 - what cannot even be read in is found, too
        return True
    finally:
        database.dispose()
        Path(database.url.database).unlink()


def test_what_nobody_touched_is_found_by_neither(ground, tmp_path, sqlite_template):
    folder = written(ground, {}, tmp_path / "same")
    (folder / "manifest.json").write_bytes((ground.out / "manifest.json").read_bytes())

    assert found_alone(ground, folder) == ""
    assert not found_by_import(ground, folder, sqlite_template)


@pytest.mark.parametrize("deed", [edit, drop, swap, truncate, rewrite, blank, vanish])
def test_whatever_is_done_to_an_export_both_find(
    deed, ground, pristine, tmp_path_factory, sqlite_template
):
    folder = tmp_path_factory.mktemp(deed.__name__) / "out"

    @hypothesis_settings(max_examples=12)
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        tables, before = pristine(), pristine()
        deed(tables, data.draw)
        if tables == before:
            return
        written(ground, tables, folder)
        found = found_alone(ground, folder)
        assert "manifest" not in found, "the record itself is named, not the file around it"
        assert found
        assert found_by_import(ground, folder, sqlite_template)

    attack()


def test_a_record_that_was_blanked_is_named_with_its_number(ground, pristine, tmp_path):
    """The first erased one; where it was the record of an erasure, what that had covered."""
    for number, row in enumerate(pristine()["event"]):
        if not row["details"] or row["kind"] == "history.erased":
            continue
        tables = pristine()
        blank(tables, lambda _any, number=number, tables=tables: tables["event"][number])
        chain = hexed(row["instance_id"]) or "the board"

        with pytest.raises(ALONE.Bad, match=f"^number {row['seq']} of {chain} is erased without"):
            ALONE.prove(written(ground, tables, tmp_path / "out"), [ground.pem], [])


def test_any_file_that_is_changed_or_taken_away_is_named(ground, tmp_path, monkeypatch):
    monkeypatch.setattr(
        ALONE, "is_signed", lambda key, *told: key and signing.is_signed(key, *told)
    )
    for path in sorted(one for one in ground.out.rglob("*") if one.is_file()):
        name = path.relative_to(ground.out)
        for change in (lambda one: one.write_bytes(one.read_bytes() + b" "), Path.unlink):
            folder = tmp_path / "out"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(ground.out, folder)
            change(folder / name)
            if name.name == "manifest.sig" and (folder / name).exists():
                continue  # a blank behind JSON says the same

            assert found_alone(ground, folder), name
