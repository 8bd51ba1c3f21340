"""backup, restore, export, import: keep it safe, and leave freely."""

import argparse
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import archive, reading
from engine.checkpoint_keys import keep_key, key_of
from engine.checkpoints import newest
from engine.context import ProcessEngine
from engine.db import connect
from engine.errors import Invalid
from engine.files import store
from engine.models import Attachment
from engine.proof import Proved, prove
from engine.schema import upgrade
from engine.settings import Settings
from engine.signing import SigningKey
from notifications import checkpoints
from webapp.commands.keys import LOST, look
from webapp.commands.output import Commands, progress, say, say_error
from webapp.commands.proving import own_documents, sentences
from webapp.house import files_folder, open_engine, require_ready
from webapp.refusal_messages import sentence


def add_to(commands: Commands) -> None:
    for name, run, what, words in (
        ("export", _export, "DIR", "everything into a folder, documented and re-importable"),
        ("import", _import, "DIR", "fill an empty database from such a folder"),
        ("backup", _backup, "FILE", "everything into one file, while serving"),
        ("restore", _restore, "FILE", "fill an empty database from a backup"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("path", metavar=what, type=Path)
        command.set_defaults(run=run)
        if name == "backup":
            command.add_argument(
                "--check",
                action="store_true",
                help="then restore it into a throw-away place, and verify the history there",
            )
    reindex = commands.add_parser("reindex", help="build the index of the search anew")
    reindex.set_defaults(run=_reindex)


def _reindex(_given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    reading.forget_all(engine)
    tasks = reading.index_all(engine)
    progress(f"tasks: {tasks}")
    files = 0
    while read := reading.read_files(engine, files_folder(settings)):
        files += read
        progress(f"files: {files}")
    say(f"Indexed {tasks} tasks and {files} files.")
    return 0


def _export(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    key = _bound(engine, settings)
    archive.export_to(engine.database, files_folder(settings), given.path, progress, key)
    say(f"Exported to {given.path}.")
    return 0


def _bound(engine: ProcessEngine, settings: Settings) -> SigningKey | None:
    """A checkpoint first, so that all is bound that goes along; the key signs the whole."""
    with engine.query() as session:
        key = key_of(session, settings.home)
    if key is None:
        say("Not signed: the key is not in CYLCH_HOME, so the whole can prove nothing.")
    elif checkpoints.make_now(engine, settings, key) is None:
        say("The history contradicts its last checkpoint: run `cylch verify`.")
    return key


def _backup(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    key = _bound(engine, settings)
    archive.backup(engine.database, files_folder(settings), given.path.resolve(), progress, key)
    say(f"Backed up to {given.path}.")
    return _checked(given.path.resolve(), settings) if given.check else 0


def _checked(path: Path, settings: Settings) -> int:
    """Whether what was just written comes back whole: restored where nobody works, and proved."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".cylch-check-") as name:
        database = connect(f"sqlite:///{Path(name) / 'cylch.db'}")
        try:
            upgrade(database)
            archive.restore(database, Path(name) / "files", path, progress)
            with ProcessEngine(database).query() as session:
                found, lost = _proved(session, settings), _without_file(session, Path(name))
        finally:
            database.dispose()
    for line in sentences(found):
        say(f"Restored: {line}")
    if lost:
        say(f"Restored: {len(lost)} files are not what was attached, the first {lost[0]}.")
    return 0 if found.is_well and not lost else 1


def _proved(session: Session, settings: Settings) -> Proved:
    """What was sent since the backup began is not in it yet, and no reason to doubt it."""
    last = newest(session)
    known = own_documents(settings) if last is not None else ()
    return prove(session, [one for one in known if last and one.number <= last.number])


def _without_file(session: Session, home: Path) -> list[str]:
    """Of everything attached, what came back as nothing or as something else."""
    wanted = session.scalars(sa.select(Attachment.sha256).distinct().order_by(Attachment.sha256))
    return [one for one in wanted if not store.is_whole(home / "files", one)]


def _import(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    upgrade(engine.database)
    try:
        archive.import_from(engine.database, files_folder(settings), given.path, progress)
    except Invalid as wrong:
        said = sentence(wrong.field, wrong.rule, wrong.values, "en")
        return say_error(said or str(wrong), 1 if wrong.rule == "damaged" else 2)
    keep_key(engine, settings.home)
    say(f"Imported from {given.path}.")
    _tell_of_keys(engine, settings)
    return 0


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    upgrade(engine.database)
    archive.restore(engine.database, files_folder(settings), given.path, progress)
    keep_key(engine, settings.home)
    say(f"Restored from {given.path}.")
    _tell_of_keys(engine, settings)
    return 0


def _tell_of_keys(engine: ProcessEngine, settings: Settings) -> None:
    """What another key sealed is whole, but nobody here can open it."""
    with engine.query() as session:
        found = look(session, settings)
    if found.lost:
        say(LOST.format(lost=found.lost) + ".")
