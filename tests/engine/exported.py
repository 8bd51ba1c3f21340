"""A board that lived a little and left: its export, its key, and the program that goes along."""

import importlib.util
import json
import shutil
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import orjson
import sqlalchemy as sa

from engine import archive, checkpoint_keys, checkpoints, signing
from engine.erasure import erase
from engine.models import Checkpoint
from tests.engine.diagrams import one_task, publish
from tests.engine.test_archive import live_a_little, silent
from tests.engine.test_checkpoints import bind
from tests.engine.test_history import ODD
from tests.play import play

Row = dict[str, object]
Tables = dict[str, list[Row]]
HISTORY = ("event", "checkpoint", "checkpoint_head")
HEADS = ("process_instance", "board_state")
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


def read(folder: Path, table: str) -> list[Row]:
    lines = (folder / "tables" / f"{table}.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


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
