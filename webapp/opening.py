"""Rooms open when somebody first comes: until then only the addresses of their pages are known.

Most of what the program is made of are pages, and most of them nobody asks for on a given day.
The addresses are written down beside the byte code when the rooms were last opened all at once,
and hold as long as the sources have not been touched, as the byte code does.
"""

import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Flask, current_app
from werkzeug.routing import Rule

Writer = Callable[..., tuple[str, str]]
Rules = dict[str, list[dict[str, Any]]]  # of a room by its module
SOURCES = ("webapp", "workflows", "notifications", "engine")
# What Flask gives an address; the rest of a rule is as werkzeug has it anyway.
KEPT = ("rule", "endpoint", "strict_slashes", "defaults", "redirect_to", "websocket")


class Rooms:
    """The rooms of one application that nobody has come to yet."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._rooms: dict[str, str] = {}  # a blueprint's name -> its module
        self._lock = threading.Lock()

    def close(self, module: str, rules: list[dict[str, Any]]) -> None:
        for told in rules:
            self._rooms[told["endpoint"].rpartition(".")[0]] = module
            self.app.view_functions[told["endpoint"]] = _closed
            self.app.url_map.add(_rule(self.app, told))

    def open(self, blueprint: str) -> None:
        """Whoever comes at the same moment waits; an error leaves the room as it was."""
        if blueprint not in self._rooms:
            return
        with self._lock:
            if module := self._rooms.get(blueprint):
                room: Blueprint = import_module(module).bp
                self.app.blueprints.pop(room.name, None)  # of a try that failed
                room.register(cast("Flask", _Known(self.app)), {})
                del self._rooms[blueprint]
                if gc.get_freeze_count():  # a server: what it has loaded it never looks through
                    gc.freeze()

    def open_all(self) -> None:
        for blueprint in tuple(self._rooms):
            self.open(blueprint)


class _Known:
    """The application to a room that opens late: its addresses are there, its pages are not."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    def add_url_rule(
        self, _rule: str, endpoint: str, view_func: Any = None, **_options: Any
    ) -> None:
        if self._app.view_functions[endpoint] is _closed:
            self._app.view_functions[endpoint] = view_func


class Address(Rule):
    """A rule that learns to write its address when somebody first wants it written.

    Werkzeug compiles two functions for each: together a tenth of the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Writer:  # noqa: FBT001, FBT002 - as werkzeug calls it
        really = super()._compile_builder

        def build(rule: "Address", /, **values: Any) -> tuple[str, str]:
            made: Writer = really(append_unknown).__get__(rule, None)
            if append_unknown:
                rule._build_unknown = made  # noqa: SLF001 - it is our own
            else:
                rule._build = made  # noqa: SLF001
            return made(**values)

        return build


def install(app: Flask) -> None:
    """Open a room before anything looks at who asks for what in it."""
    app.extensions["rooms"] = Rooms(app)
    app.url_rule_class = Address
    app.url_value_preprocessor(_open)


def hang(app: Flask, *modules: str) -> None:
    """Hang rooms into the application: each module has a blueprint `bp`."""
    rooms: Rooms = app.extensions["rooms"]
    known = _written()
    if all(module in known for module in modules):
        for module in modules:
            rooms.close(module, known[module])
    else:
        _write(known | {module: _opened(app, module) for module in modules})


def open_all(app: Flask) -> None:
    """For whoever describes all pages."""
    rooms: Rooms = app.extensions["rooms"]
    rooms.open_all()


def _open(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    rooms: Rooms = current_app.extensions["rooms"]
    rooms.open((endpoint or "").rpartition(".")[0])


def _closed(**_values: object) -> str:
    raise RuntimeError("Expected a room to be open before anybody is let in.")


def _opened(app: Flask, module: str) -> list[dict[str, Any]]:
    """Open a room at once, and tell its addresses."""
    room: Blueprint = import_module(module).bp
    app.register_blueprint(room)
    return [
        _told(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[0] == room.name
    ]


def _told(rule: Rule) -> dict[str, Any]:
    told = {name: getattr(rule, name) for name in KEPT}
    answers_options = getattr(rule, "provide_automatic_options", False)
    return told | {"methods": sorted(rule.methods or ()), "answers_options": answers_options}


def _rule(app: Flask, told: dict[str, Any]) -> Rule:
    given = {name: told[name] for name in KEPT if name != "rule"}
    rule = app.url_rule_class(told["rule"], methods=told["methods"], **given)
    rule.provide_automatic_options = told["answers_options"]  # type: ignore[attr-defined]
    return rule


def _written() -> Rules:
    """What was written down when the sources were as they are now; nothing otherwise."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        found = json.loads(_book().read_bytes())
        if found["sources"] == sources():
            return cast("Rules", found["rules"])
    return {}


def _write(rules: Rules) -> None:
    """As with byte code, a folder that may not be written to is no error."""
    if sys.dont_write_bytecode:
        return
    book = _book()
    mine = book.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        book.parent.mkdir(exist_ok=True)
        mine.write_text(json.dumps({"sources": sources(), "rules": rules}))
        mine.replace(book)


def _book() -> Path:
    return Path(cache_from_source(__file__)).with_suffix(".addresses")


@cache
def sources() -> str:
    """What tells these sources from others: as they were when this process first looked."""
    root = Path(__file__).parents[1]
    seen = blake2b(digest_size=16)
    for package in SOURCES:
        for line in sorted(_stamps(str(root / package))):
            seen.update(line)
    return seen.hexdigest()


def _stamps(folder: str) -> Iterator[bytes]:
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                yield from _stamps(one.path)
            elif one.name.endswith(".py"):
                stat = one.stat()
                # Whole seconds, as byte code has it: an image of a disk keeps no more.
                yield f"{one.path} {int(stat.st_mtime)} {stat.st_size}\n".encode()
