"""What the engine and a child exchange: JSON messages, each with its length before it."""

import struct
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import orjson

from engine.working_days import Calendar

FRAME = struct.Struct("!I")


def frame(content: object) -> bytes:
    body = orjson.dumps(content)
    return FRAME.pack(len(body)) + body


def request(
    mode: str,
    source: str,
    values: Mapping[str, object],
    now: datetime,
    calendar: Calendar | None,
) -> bytes:
    """Ask for a run; the calendar is left out when the child has it already."""
    content: dict[str, object] = {"mode": mode, "source": source, "values": values, "now": now}
    if calendar is not None:
        content["calendar"] = {
            "closed": sorted(calendar.closed),
            "zone": calendar.zone,
            "opens": calendar.opens,
            "closes": calendar.closes,
        }
    return frame(content)


def calendar_of(content: Mapping[str, Any]) -> Calendar:
    return Calendar(
        closed=frozenset(date.fromisoformat(day) for day in content["closed"]),
        zone=content["zone"],
        opens=time.fromisoformat(content["opens"]),
        closes=time.fromisoformat(content["closes"]),
    )
