"""Whether the database answers and fits this program, without loading Alembic for it.

One that is ahead is well: every migration leaves what the version before it needs, so that
machines are brought to a new version one after the other. What takes something away says so.
"""

import sqlalchemy as sa

from engine.schema import is_outgrown, newest

CURRENT = sa.text("select version_num from alembic_version")


def is_ready(database: sa.Engine) -> bool:
    with database.connect() as connection:
        found: object = connection.scalar(CURRENT)
    # They are numbered, four digits each.
    return isinstance(found, str) and found >= newest() and not is_outgrown(database)
