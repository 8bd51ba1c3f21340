"""The step that the service task of the matrix calls."""

from collections.abc import Mapping
from typing import Any


def write(ctx: Any, call: Any) -> Mapping[str, object]:
    ctx.record("register.written", call.instance)
    return {"written": True}


STEPS = {"write": write}
