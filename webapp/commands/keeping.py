"""backup, restore, export, import: keep it safe, and leave freely."""

import argparse
from pathlib import Path

from engine import archive, reading
from engine.checkpoint_keys import keep_key, key_of
from engine.context import ProcessEngine
from engine.schema import upgrade
from engine.settings import Settings
from engine.signing import SigningKey
from notifications import checkpoints
from webapp.commands.keys import LOST, look
from webapp.commands.output import Commands, progress, say
from webapp.house import files_folder, open_engine, require_ready


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
    return 0


def _import(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    upgrade(engine.database)
    archive.import_from(engine.database, files_folder(settings), given.path, progress)
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
