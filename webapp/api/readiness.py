"""Whether the database answers and is new enough, without loading Alembic for it.

One that is ahead is well: every migration leaves what the version before it needs, so that
machines are brought to a new version one after the other.
"""

import re
from functools import cache
from importlib.resources import files

import sqlalchemy as sa

REVISION = re.compile(r'^(down_)?revision(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)
CURRENT = sa.text("select version_num from alembic_version")


def is_ready(database: sa.Engine) -> bool:
    with database.connect() as connection:
        found: object = connection.scalar(CURRENT)
    return isinstance(found, str) and found >= newest()  # they are numbered, four digits each


@cache
def newest() -> str:
    """The shipped migration on which no other builds; they do not change while we run."""
    folder = files("engine") / "migrations" / "versions"
    texts = [one.read_text() for one in folder.iterdir() if one.name.endswith(".py")]
    found = [match for text in texts for match in REVISION.findall(text)]
    built_on = {revision for is_down, revision in found if is_down}
    (last,) = {revision for is_down, revision in found if not is_down} - built_on
    return str(last)
