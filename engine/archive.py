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
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from engine.db import Base, Json, UtcDateTime
from engine.errors import Invalid
from engine.signing import SigningKey

FORMAT = 1
SEALED = b"cylch-export-1\n"  # before the manifest that is signed
BATCH = 2000
Report = Callable[[str], None]


def export_to(
    database: sa.Engine, files: Path, folder: Path, report: Report, seal: SigningKey | None = None
) -> None:
    """Write everything into a new folder, as one moment saw it, while others go on working."""
    if folder.exists() and any(folder.iterdir()):
        raise Invalid("folder", "not_empty")
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with _snapshot(database) as connection:
        for table in Base.metadata.sorted_tables:
            counts[table.name] = _write(connection, table, folder / "tables")
            report(f"{table.name}: {counts[table.name]}")
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if files.is_dir():
        shutil.copytree(files, folder / "files", dirs_exist_ok=True)
    (folder / "verify.py").write_bytes(
        (resources.files("engine.outside") / "verify.py").read_bytes()
    )
    manifest = {"format": FORMAT, "revision": revision, "rows": counts, "files": _digests(folder)}
    said = _json(manifest, indented=True)
    (folder / "manifest.json").write_bytes(said)
    if seal is not None:
        signature = base64.b64encode(seal.sign(SEALED + said)).decode()
        told = {"key": seal.fingerprint, "signature": signature}
        (folder / "manifest.sig").write_bytes(_json(told, indented=True))


def import_from(database: sa.Engine, files: Path, folder: Path, report: Report) -> None:
    """Fill an empty database of the same schema from a folder; all of it or nothing."""
    manifest = _manifest(folder)
    writing = database.execution_options(writing=True)
    with writing.begin() as connection:
        _require_fit(connection, manifest)
        for table in Base.metadata.sorted_tables:
            count = _read(connection, table, folder / "tables")
            if count != manifest["rows"].get(table.name, 0):
                raise Invalid("archive", "rows_missing", table=table.name)
            report(f"{table.name}: {count}")
        _go_on_counting(connection)
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", files, dirs_exist_ok=True)


def backup(
    database: sa.Engine, files: Path, archive: Path, report: Report, seal: SigningKey | None = None
) -> None:
    """The export as one compressed file; it appears whole or not at all."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as name:
        folder = Path(name) / "cylch"
        export_to(database, files, folder, report, seal)
        beside = Path(name) / archive.name
        with tarfile.open(beside, "w:gz", compresslevel=3) as tar:
            tar.add(folder, arcname="cylch")
        beside.replace(archive)


def restore(database: sa.Engine, files: Path, archive: Path, report: Report) -> None:
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(name, filter="data")
        import_from(database, files, Path(name) / "cylch", report)


def _digests(folder: Path) -> dict[str, str]:
    """By the path in the folder; what was uploaded is called by its own digest already."""
    found = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.startswith("files/"):
            found[name] = path.name
        else:
            with path.open("rb") as opened:
                found[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found


def _snapshot(database: sa.Engine) -> sa.Connection:
    if database.dialect.name == "postgresql":
        steady = database.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return steady.connect()
    return database.connect()


def _write(connection: sa.Connection, table: sa.Table, folder: Path) -> int:
    count = 0
    rows = connection.execution_options(yield_per=BATCH).execute(
        sa.select(table).order_by(*table.primary_key.columns)
    )
    with (folder / f"{table.name}.jsonl").open("wb") as out:
        for row in rows.mappings():
            out.write(_json({name: _out(value) for name, value in row.items()}) + b"\n")
            count += 1
    return count


def _json(value: Mapping[str, Any], *, indented: bool = False) -> bytes:
    """SQLAlchemy's names are texts of a type of their own; orjson wants to be told."""
    option = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indented else 0)
    return orjson.dumps(value, option=option)


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(connection: sa.Connection, table: sa.Table, folder: Path) -> int:
    path = folder / f"{table.name}.jsonl"
    if not path.is_file():
        return 0
    count = 0
    readers = {column.key: _reader(column) for column in table.columns}
    for batch in _batches(path):
        rows = [
            {key: readers[key](value) for key, value in row.items() if key in readers}
            for row in batch
        ]
        connection.execute(sa.insert(table), rows)
        count += len(rows)
    return count


def _batches(path: Path) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    with path.open("rb") as lines:
        for line in lines:
            batch.append(orjson.loads(line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, Json):
        return lambda value: value
    read = next((read for types, read in _READERS if isinstance(kind, types)), None)
    return lambda value: read(value) if read is not None and value is not None else value


_READERS: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (UtcDateTime, datetime.fromisoformat),
    (sa.LargeBinary, base64.b64decode),
    (sa.Date, date.fromisoformat),
    (sa.Time, time.fromisoformat),
    (sa.Uuid, UUID),
)


def _manifest(folder: Path) -> Mapping[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise Invalid("archive", "no_manifest")
    manifest: Mapping[str, Any] = orjson.loads(path.read_bytes())
    if manifest.get("format") != FORMAT:
        raise Invalid("archive", "unknown_format", found=manifest.get("format"))
    return manifest


def _require_fit(connection: sa.Connection, manifest: Mapping[str, Any]) -> None:
    revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if revision != manifest["revision"]:
        raise Invalid("archive", "other_schema", found=manifest["revision"], wanted=revision)
    for table in Base.metadata.sorted_tables:
        if connection.scalar(sa.select(sa.func.count()).select_from(table)):
            raise Invalid("database", "not_empty", table=table.name)


def _go_on_counting(connection: sa.Connection) -> None:
    """PostgreSQL's sequences do not know of the numbers that came with the rows."""
    if connection.dialect.name != "postgresql":
        return
    for table, column in _numbered(Base.metadata.sorted_tables):
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, highest, False)))  # noqa: FBT003


def _numbered(tables: Iterable[sa.Table]) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    for table in tables:
        column = table.autoincrement_column
        if column is not None and table.name != "board_state":
            yield table, column
