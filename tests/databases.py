"""A fresh database for each test, on SQLite and on PostgreSQL: copies of one made per session."""

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from engine.db import Base, connect
from tests.pg import Server

MODELS = ("engine.models", "workflows.models", "notifications.models")
TEMPLATE = "cylch_template"
# Whatever a test made, altered or dropped shows here; rows and statistics do not.
CATALOGUES = ("class", "attribute", "proc", "trigger", "constraint", "index")
SHAPE = " UNION ALL ".join(
    f"SELECT '{one}', count(*), max(xmin::text::bigint) FROM pg_{one}"  # noqa: S608 - names above
    for one in CATALOGUES
)
ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
WIPE = """
    DO $$ DECLARE one text; used boolean; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT oid::regclass FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || one || ')' INTO used;
            IF used THEN EXECUTE 'DELETE FROM ' || one; END IF;
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
            FROM pg_sequences WHERE last_value IS NOT NULL;
    END $$
"""
_numbers = count(1)
_spares: dict[Server, list[str]] = {}


def create_schema(url: str) -> None:
    for models in MODELS:
        importlib.import_module(models)
    database = connect(url)
    Base.metadata.create_all(database)
    database.dispose()


def sqlite_template(folder: Path) -> Path:
    template = folder / "template.db"
    create_schema(f"sqlite:///{template}")
    return template


def sqlite_copy(template: Path, folder: Path) -> str:
    copy = shutil.copyfile(template, folder / f"{next(_numbers)}.db")
    return f"sqlite:///{copy}"


def postgresql_template(server: Server) -> None:
    server.execute(f"CREATE DATABASE {TEMPLATE}")
    create_schema(server.url(TEMPLATE))


@contextmanager
def postgresql_copy(server: Server, template: str = TEMPLATE) -> Iterator[str]:
    """Another with what the template has; one without rows is wiped afterwards and kept."""
    spares = _spares.setdefault(server, []) if template == TEMPLATE else []
    name = _name_anew(server, spares.pop()) if spares else _create(server, template)
    try:
        yield server.url(name)
    finally:
        if template == TEMPLATE and _is_as_new(server, name):
            spares.append(name)
        else:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _name_anew(server: Server, spare: str) -> str:
    """No test finds at its address what another left in the memory of this process."""
    name = f"test_{next(_numbers)}"
    server.execute(f"ALTER DATABASE {spare} RENAME TO {name}")
    return name


def _create(server: Server, template: str) -> str:
    name = f"test_{next(_numbers)}"
    # Copying files is three times as quick as the default, which goes through the WAL.
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


def _is_as_new(server: Server, name: str) -> bool:
    """Wipe every row and start every number again; False if the test changed a table itself."""
    with server.connected(name) as used:
        used.execute(ALONE)
        used.execute(WIPE)
        return used.execute(SHAPE).fetchall() == _shape_of_template(server)


@cache
def _shape_of_template(server: Server) -> list[tuple]:
    with server.connected(TEMPLATE) as template:
        return template.execute(SHAPE).fetchall()
