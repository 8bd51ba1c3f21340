"""Everybody goes to every page, and the log that was written meanwhile names none of them."""

import io
import logging
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engine.db import Base
from engine.models import User
from tests.webapp.sweep.entries import EVERYBODY, entries
from tests.webapp.sweep.world import Sweep
from webapp.logs import OURS, Lines

# Said by a person, or about one: several words, an address, a reference.
SAID = re.compile(r"\w\w+[ @]\w\w+|[A-Z]{2,}-\d")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a board's log would hold at `info`, of our own lines and of others'."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Lines(as_json=True, with_words=False))
    loggers = [logging.getLogger(name) for name in OURS]
    before = [one.level for one in loggers]
    logging.getLogger().addHandler(handler)
    for one in loggers:
        one.setLevel(logging.INFO)
    yield told
    logging.getLogger().removeHandler(handler)
    for one, level in zip(loggers, before, strict=True):
        one.setLevel(level)


def texts(value: object) -> Iterator[str]:
    """Every word in a row's value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def said_on(database: sa.Engine) -> set[str]:
    """Names, addresses, titles, references, answers, reasons: all that the board's rows hold."""
    found: set[str] = set()
    with database.connect() as line:
        for table in Base.metadata.sorted_tables:
            for row in line.execute(sa.select(table)):
                found |= {one for value in row for one in texts(value) if SAID.search(one)}
    return found


def names_on(sweep: Sweep) -> set[str]:
    """Of one word here, and so apart from what has several."""
    with sweep.engine.query() as session:
        return set(session.scalars(sa.select(User.name)))


def test_no_name_title_or_answer_of_the_board_stands_in_the_log(sweep, written):
    for route, entry in entries().items():
        refused = (entry.seen - entry.allowed) or (EVERYBODY - entry.seen)
        for who in (min(entry.allowed, default=""), min(refused, default="")):
            sweep.call(route, entry, who)

    log = written.getvalue()
    known = said_on(sweep.engine.database)
    assert log.count('"action":"answered"') > 2 * 350
    assert '"action":"control_held"' in log
    assert len(known) > 300
    assert sorted(one for one in known if one in log) == []
    assert [name for name in names_on(sweep) if re.search(rf"\b{name}\b", log)] == []
