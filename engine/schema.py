"""Create or upgrade the tables, by the migrations that ship with the engine."""

from functools import cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

PACKAGE = files("engine") / "migrations"


def upgrade(database: sa.Engine) -> None:
    """Bring a database, new or old, to the newest schema."""
    from alembic import command  # noqa: PLC0415 - Alembic is slow to load and rarely needed

    writing = database.execution_options(writing=True)
    with writing.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: sa.Engine) -> bool:
    """Whether the database has every migration; cheap enough for every start."""
    return _revision(database) == newest()


def is_ahead(database: sa.Engine) -> bool:
    """Whether a later version of the program has been at the database: it works with this one."""
    found = _revision(database)
    return found is not None and found > newest()


def is_behind(database: sa.Engine) -> bool:
    """Whether the database is older than the program; without Alembic, for every start asks."""
    if not sa.inspect(database).has_table("alembic_version"):
        return False  # nobody's migrations made it
    with database.connect() as connection:
        found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found is None or found < newest()


def is_outgrown(database: sa.Engine) -> bool:
    """Whether a later version has taken away what this program needs; without Alembic, too."""
    if not sa.inspect(database).has_table("oldest_program"):
        return False  # nothing was ever taken away
    with database.connect() as connection:
        oldest = connection.scalar(sa.text("SELECT max(revision) FROM oldest_program"))
    return oldest is not None and oldest > newest()


@cache
def newest() -> str:
    """The last shipped migration: they are numbered, and do not change while we run."""
    names = (one.name for one in (PACKAGE / "versions").iterdir())
    return max(name for name in names if name[0].isdigit()).partition("_")[0]


def _revision(database: sa.Engine) -> str | None:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(PACKAGE))
    return config
