"""The steps that service tasks of the matrix call."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.models import Comment


def write(ctx: Any, call: Any) -> Mapping[str, object]:
    ctx.record("register.written", call.instance)
    return {"written": True}


def fail(ctx: Any, call: Any) -> Mapping[str, object]:
    """Until somebody says that it is mended."""
    said = sa.select(Comment.id).where(Comment.instance_id == call.instance.id)
    if ctx.session.scalar(said.limit(1)) is None:
        raise RuntimeError("The register cannot be reached.")
    return {}


STEPS = {"write": write, "fail": fail}
