"""What costs a test much and tells it nothing: a slow hash, a disk that is waited for, old rubbish.

Only the tests' own process is spared; a program that a test starts runs as in earnest.
"""

import gc
import hashlib
import re
from collections import defaultdict
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import html5lib
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from engine import db, deployments
from engine.bpmn.compiled import CompiledDefinition, compile_definition
from engine.sign_in import hashing

in_earnest = hashing.hasher  # for the tests of the hash itself
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


# Which plain words stand between two tags, or in a value, changes nothing in how a page is read.
_PLAIN = (
    rb"(?:[\t\n !#-%(-;=?-_a-~]|&(?:amp|lt|gt|#34|#39);"
    rb"|[\xc3-\xdf][\x80-\xbf]|\xe2\x80[\x90-\xbb])"
)
_WORDS = re.compile(rb">\s*\w" + _PLAIN + rb"*<")
_VALUE = re.compile(rb'(?<!type)(?<!charset)(?<!http-equiv)="' + _PLAIN + rb'+"')
_sound: set[bytes] = set()


def read_strictly(page: bytes) -> None:
    """Fail on whatever HTML forbids; a page that differs from a sound one in plain words is sound.

    Reading takes as long as making the page, and much the same page comes a thousand times.
    """
    shape = page if b"<!--" in page else _VALUE.sub(b'="x"', _WORDS.sub(b">x<", page))
    known = hashlib.sha256(shape).digest()
    if known not in _sound:
        html5lib.HTMLParser(strict=True).parse(page)
        _sound.add(known)


@lru_cache(maxsize=500)
def _compiled(
    ref: str, diagrams: tuple[bytes, ...], key: str, tables: tuple[bytes, ...]
) -> CompiledDefinition:
    return compile_definition(ref, list(diagrams), key, list(tables))


def _keep_statements() -> None:
    """What a statement reads as on one database it reads as on the next of its kind.

    A board compiles each statement once, for it has but one database; the tests have thousands.
    """
    make, compiled, types = Engine.__init__, LRUCache(2000), defaultdict(WeakKeyDictionary)

    def made(database: Engine, *given: Any, **named: Any) -> None:
        make(database, *given, **named)
        database._compiled_cache = compiled  # noqa: SLF001
        database.dialect.__dict__["_type_memos"] = types[type(database.dialect)]

    Engine.__init__ = made  # type: ignore[method-assign]
    # By its dialect a compiled statement is found again.
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


def spare() -> None:
    """Called once, before the first test."""
    _keep_statements()
    deployments.compile_definition = lambda ref, diagrams, key, tables: _compiled(
        ref, tuple(diagrams), key, tuple(tables)
    )
    deployments._embedded = lru_cache(maxsize=500)(deployments._embedded)  # noqa: SLF001
    hashing.hasher = lambda: _quick  # type: ignore[assignment]
    db.SQLITE_PRAGMAS = tuple(
        "synchronous=OFF" if pragma == "synchronous=FULL" else pragma
        for pragma in db.SQLITE_PRAGMAS
    )


def spare_what_stays() -> None:
    """What is imported and collected stays to the end: nobody need look for rubbish in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
