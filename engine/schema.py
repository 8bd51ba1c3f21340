"""Create or upgrade the tables, by the migrations that ship with the engine."""

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
    found, newest = _revisions(database)
    return found == newest


def is_ahead(database: sa.Engine) -> bool:
    """Whether a later version of the program has been at the database: it works with this one."""
    found, newest = _revisions(database)
    return found is not None and found > newest


def is_behind(database: sa.Engine) -> bool:
    """Whether the database is older than the program; without Alembic, for every start asks."""
    if not sa.inspect(database).has_table("alembic_version"):
        return False  # nobody's migrations made it
    newest = max(one.name for one in (PACKAGE / "versions").iterdir() if one.name[0].isdigit())
    with database.connect() as connection:
        found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found is None or found < newest.partition("_")[0]


def _revisions(database: sa.Engine) -> tuple[str | None, str]:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, newest or ""


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(PACKAGE))
    return config
