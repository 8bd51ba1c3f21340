"""How a command speaks: text for people, JSON for programs, errors on the other stream."""

import argparse
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import orjson

if TYPE_CHECKING:
    # What argparse gives for adding commands; at run time it takes no type argument.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001
else:
    Commands = object


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_error(text: str, code: int) -> int:
    sys.stderr.write(f"cylch: {text}\n")
    return code


def say_json(value: object) -> None:
    say(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode())


def say_rows(rows: Iterable[Mapping[str, object]], form: str, columns: Iterable[str]) -> None:
    """A list as JSON, or as one line a row."""
    rows = list(rows)
    if form == "json":
        say_json(rows)
        return
    for row in rows:
        say("\t".join(str(row.get(column, "")) for column in columns))


def progress(text: str) -> None:
    """Only on a terminal: a script wants silence."""
    if sys.stderr.isatty():
        sys.stderr.write(text + "\n")
