"""What templates are compiled to, kept beside the byte code for whoever starts next.

To compile them is nine tenths of what the first visitor of a page would wait for.
"""

import os
import sys
import threading
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError

from flask import Flask
from jinja2 import __version__ as jinja
from jinja2.bccache import Bucket, BytecodeCache

from webapp.opening import sources

# What a damaged file may end in, as pickle tells it.
UNREADABLE = (OSError, EOFError, UnpicklingError, AttributeError, ImportError, IndexError)


class Kept(BytecodeCache):
    """A file for each template; it holds as long as neither it nor the program was touched.

    The program counts, for what a filter makes of a constant is compiled in.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(*UNREADABLE), _place(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As with byte code, a folder that may not be written to is no error."""
        if sys.dont_write_bytecode:
            return
        place = _place(bucket)
        mine = place.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            mine.write_bytes(bucket.bytecode_to_string())
            mine.replace(place)

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{jinja} {sources()} {source}")


def install(app: Flask) -> None:
    app.jinja_env.bytecode_cache = Kept()


def compile_all(app: Flask) -> None:
    """For whoever installs what others, who may not write there, will serve."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def _place(bucket: Bucket) -> Path:
    return _folder() / bucket.key


def _folder() -> Path:
    return Path(cache_from_source(__file__)).with_suffix(".templates")
