"""Leave freely: every table as lines of JSON, with the files, on either database and back.

An archive is a folder (or the same folder as a .tar.gz):

    manifest.json        format, schema revision, how many rows of each table, every file's SHA-256
    manifest.sig         the signature of the manifest, where the board's key is at hand
    verify.py            proves all of it, anywhere, with nothing of ours
    tables/<name>.jsonl  one row a line; dates ISO 8601 in UTC, bytes base64, ids as text
    files/aa/aa…         uploaded files under their SHA-256
"""

import base64
import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO, Any

import orjson
import sqlalchemy as sa

from engine import admission, rows
from engine.db import Base
from engine.errors import Invalid
from engine.signing import SigningKey

FORMAT = 1
ROOT = "cylch"  # the folder inside a backup
Report = Callable[[str], None]


def export_to(
    database: sa.Engine, files: Path, folder: Path, report: Report, seal: SigningKey | None = None
) -> None:
    """Write everything into a new folder, as one moment saw it, while others go on working."""
    if folder.exists() and any(folder.iterdir()):
        raise Invalid("folder", "not_empty")
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    with _snapshot(database) as connection:
        # The first question: from here on the moment stands.
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        for table in Base.metadata.sorted_tables:
            path = folder / "tables" / f"{table.name}.jsonl"
            counts[table.name], digests[f"tables/{path.name}"] = _write(connection, table, path)
            report(f"{table.name}: {counts[table.name]}")
    if files.is_dir():
        shutil.copytree(files, folder / "files", dirs_exist_ok=True)
    (folder / "verify.py").write_bytes(
        (resources.files("engine.outside") / "verify.py").read_bytes()
    )
    digests = dict(sorted({**digests, **_digests(folder, digests)}.items()))
    manifest = {"format": FORMAT, "revision": revision, "rows": counts, "files": digests}
    said = _json(manifest)
    (folder / "manifest.json").write_bytes(said)
    if seal is not None:
        signature = base64.b64encode(seal.sign(admission.SEALED + said)).decode()
        told = {"key": seal.fingerprint, "signature": signature}
        (folder / "manifest.sig").write_bytes(_json(told))


def import_from(database: sa.Engine, files: Path, folder: Path, report: Report) -> None:
    """Fill an empty database of the same schema from a folder that proves right, or not at all."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise Invalid("archive", "no_manifest")
    with _filling(database, path.read_bytes(), report) as filling:
        admission.require_there(folder, filling.digests)
        with admission.named_by_history(folder):
            for table in Base.metadata.sorted_tables:
                source = folder / "tables" / f"{table.name}.jsonl"
                if source.is_file():
                    with source.open("rb") as lines:
                        filling.take(table, lines)
        admission.require_whole(filling.connection, folder, filling.digests, report)
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", files, dirs_exist_ok=True)


def backup(
    database: sa.Engine, files: Path, archive: Path, report: Report, seal: SigningKey | None = None
) -> None:
    """The export as one compressed file; it appears whole or not at all."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as name:
        folder = Path(name) / ROOT
        export_to(database, files, folder, report, seal)
        beside = Path(name) / archive.name
        with tarfile.open(beside, "w:gz", compresslevel=1) as tar:
            for path in _in_order(folder):
                tar.add(path, arcname=f"{ROOT}/{path.relative_to(folder).as_posix()}")
        beside.replace(archive)


def restore(database: sa.Engine, files: Path, archive: Path, report: Report) -> None:
    """Rows are read as they are unpacked: a large archive needs no room beside the database."""
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(archive, "r|gz") as tar:
            first = tar.next()
            if first is not None and first.name == f"{ROOT}/manifest.json":
                _restore_in_order(database, tar, first, Path(name), report)
                _bring_in(Path(name) / ROOT / "files", files)
                return
        # Of the time before the order was kept.
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(name, filter="data")
        import_from(database, files, Path(name) / ROOT, report)


def _restore_in_order(
    database: sa.Engine, tar: tarfile.TarFile, first: tarfile.TarInfo, aside: Path, report: Report
) -> None:
    tables = {f"{ROOT}/tables/{one.name}.jsonl": one for one in Base.metadata.sorted_tables}
    with _filling(database, _content(tar, first).read(), report) as filling:
        while (member := tar.next()) is not None:
            if member.name in tables:
                filling.take(tables[member.name], _content(tar, member))
            elif member.name.startswith(f"{ROOT}/files"):
                tar.extract(member, aside, filter="data")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise Invalid("archive", "rows_missing", table=member.name)
    return content


def _in_order(folder: Path) -> Iterator[Path]:
    """As a restore wants them: the manifest, the tables as they need each other, the rest."""
    first = [folder / "manifest.json"]
    first += [folder / "tables" / f"{one.name}.jsonl" for one in Base.metadata.sorted_tables]
    yield from first
    rest = (one for one in folder.rglob("*") if one.is_file())
    yield from sorted(one for one in rest if one not in first)


def _bring_in(source: Path, files: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, files, dirs_exist_ok=True)


@dataclass(slots=True)
class _Filling:
    """An empty database that is being filled: which rows came, and which should."""

    connection: sa.Connection
    wanted: Mapping[str, int]
    digests: Mapping[str, str]
    report: Report
    came: dict[str, int] = field(default_factory=dict)

    def take(self, table: sa.Table, lines: Iterable[bytes]) -> None:
        is_large = self.wanted.get(table.name, 0) >= rows.MANY
        counted = rows.Counted(lines)
        with (
            rows.named(self.connection, table, counted),
            rows.without_indexes(self.connection, [table] if is_large else []),
        ):
            self.came[table.name] = rows.take_in(self.connection, table, counted)
        self.report(f"{table.name}: {self.came[table.name]}")

    def require_all(self) -> None:
        for table in Base.metadata.sorted_tables:
            if self.came.get(table.name, 0) != self.wanted.get(table.name, 0):
                raise Invalid("archive", "rows_missing", table=table.name)


@contextmanager
def _filling(database: sa.Engine, said: bytes, report: Report) -> Iterator[_Filling]:
    """All of it or nothing."""
    manifest = _manifest(said)
    writing = database.execution_options(writing=True)
    with rows.written_once(database), writing.begin() as connection:
        _require_fit(connection, manifest)
        filling = _Filling(connection, manifest["rows"], manifest["files"], report)
        yield filling
        filling.require_all()
        _settle(connection)


def _digests(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """By the path in the folder; what was uploaded is called by its own digest already."""
    found = {}
    for path in (one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.startswith("files/"):
            found[name] = path.name
        elif name not in known:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _snapshot(database: sa.Engine) -> sa.Connection:
    if database.dialect.name == "postgresql":
        steady = database.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return steady.connect()
    return database.connect()


def _write(connection: sa.Connection, table: sa.Table, path: Path) -> tuple[int, str]:
    """How many rows, and the digest of what was written."""
    count, digest = 0, hashlib.sha256()
    with path.open("wb") as out:
        for lines in rows.lines_of(connection, table):
            out.write(lines)
            digest.update(lines)
            count += lines.count(b"\n")
    return count, digest.hexdigest()


def _json(value: Mapping[str, Any]) -> bytes:
    """SQLAlchemy's names are texts of a type of their own; orjson wants to be told."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_INDENT_2)


def _manifest(said: bytes) -> Mapping[str, Any]:
    try:
        manifest: Mapping[str, Any] = orjson.loads(said)
        kinds = {name: {type(one) for one in manifest[name].values()} for name in ("rows", "files")}
        is_one = kinds == {"rows": {int}, "files": {str}} and {"format", "revision"} <= {*manifest}
    except (ValueError, LookupError, TypeError, AttributeError):
        is_one = False
    if not is_one:
        raise Invalid("archive", "no_manifest")
    if manifest["format"] != FORMAT:
        raise Invalid("archive", "unknown_format", found=manifest.get("format"))
    return manifest


def _require_fit(connection: sa.Connection, manifest: Mapping[str, Any]) -> None:
    revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if revision != manifest["revision"]:
        raise Invalid("archive", "other_schema", found=manifest["revision"], wanted=revision)
    for table in Base.metadata.sorted_tables:
        if connection.scalar(sa.select(sa.func.count()).select_from(table)):
            raise Invalid("database", "not_empty", table=table.name)


def _settle(connection: sa.Connection) -> None:
    """PostgreSQL's sequences do not know of the numbers that came, nor its planner of the rows."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql("ANALYZE")
    for table, column in _numbered(Base.metadata.sorted_tables):
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, highest, False)))  # noqa: FBT003


def _numbered(tables: Iterable[sa.Table]) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    for table in tables:
        column = table.autoincrement_column
        if column is not None and table.name != "board_state":
            yield table, column
