"""How Alembic meets our tables; called by `engine.schema`, never from a shell."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from engine.db import Base, Json, UtcDateTime

connection = context.config.attributes["connection"]


def plain_type(kind: str, value: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Json):
        return "sa.Text()"
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=False,
)
context.run_migrations()
