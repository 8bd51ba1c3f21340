"""Writes the log: a line a thing, for people or for programs, and nothing about any person.

What an error says may hold a name, an address or a row of a table; so its kind and the places that
it went through are written, not its words. Whoever asks for `debug` gets the words, too.
"""

import logging
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime

import orjson
from flask import Flask, Response, g, request

from engine.settings.logs import Logs

OURS = ("engine", "workflows", "notifications", "webapp")
# What our own lines may add; everything else that a record carries is left out.
FIELDS = (
    *("action", "key", "tick", "attachment", "outcome", "why", "error", "reference"),
    *("request", "endpoint", "method", "status", "ms"),
)
ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
A_NAME = re.compile(r"[\w-]{8,64}")
PLACES = 15
log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """One line a record: JSON for programs, words for people."""

    def __init__(self, *, as_json: bool, with_words: bool) -> None:
        super().__init__()
        self.as_json, self.with_words = as_json, with_words

    def format(self, record: logging.LogRecord) -> str:
        told, places = self._told(record), _places(record)
        if self.as_json:
            return orjson.dumps(told | {"places": places} if places else told, default=str).decode()
        first = [told.pop(name) for name in ("at", "level", "logger", "message")]
        more = " ".join(f"{name}={value}" for name, value in told.items())
        lines = [" ".join((*map(str, first), more)).rstrip(), *(f"    {one}" for one in places)]
        return "\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines)

    def _told(self, record: logging.LogRecord) -> dict[str, object]:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        for name in FIELDS:
            if name in record.__dict__:
                value = record.__dict__[name]
                told[name] = masked(value) if isinstance(value, str) else value
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["exception"] = _kinds(error)
            if self.with_words:
                told["words"] = str(error)
        return told

    def _message(self, record: logging.LogRecord) -> str:
        """Of others' lines only what stands in their program: what they fill in may be anything."""
        if self.with_words or record.name.partition(".")[0] in OURS or not record.args:
            return masked(record.getMessage())
        return masked(str(record.msg))


def masked(text: str) -> str:
    """Without addresses: what mail servers answer repeats them."""
    return ADDRESS.sub("<address>", text)


def _kinds(error: BaseException) -> str:
    """What it was, and what it came from."""
    kinds = [type(error).__name__]
    while (cause := error.__cause__ or error.__context__) is not None and len(kinds) < PLACES:
        kinds.append(type(cause).__name__)
        error = cause
    return " from ".join(kinds)


def _places(record: logging.LogRecord) -> list[str]:
    """Which lines an error went through, the innermost last."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    frames = traceback.extract_tb(record.exc_info[1].__traceback__)[-PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def write(logs: Logs) -> None:
    """From now on, to the standard error; once a process."""
    handler = logging.StreamHandler(sys.stderr)
    with_words = logs.level <= logging.DEBUG
    handler.setFormatter(Lines(as_json=logs.form == "json", with_words=with_words))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # other people's libraries
    for name in OURS:
        logging.getLogger(name).setLevel(logs.level)


def install(app: Flask) -> None:
    """A line for each answer, at `info`: which room, not which address; who asked is not said."""
    app.before_request(_begin)
    app.after_request(_answered)


def method_asked() -> str:
    """The verb of HTTP; somebody may have sent anything in its place."""
    return request.method if request.method.isalpha() else "other"


def _begin() -> None:
    g.log_began = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    g.request_name = given if A_NAME.fullmatch(given) else secrets.token_hex(8)


def _answered(response: Response) -> Response:
    if log.isEnabledFor(logging.INFO) and "log_began" in g:
        told = {
            "action": "answered",
            "request": g.request_name,
            "endpoint": request.endpoint or "none",
            "method": method_asked(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.log_began) * 1000, 1),
        }
        log.info("answered", extra=told)
    return response
