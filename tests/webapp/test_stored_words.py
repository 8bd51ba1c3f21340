"""Whatever people wrote, on every page it is words: every text of the board says something hostile.

Written past all forms, straight into the tables, so that no page leans on what a form refuses.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import etree

from engine.db import Base, Json
from tests.webapp.sweep.entries import entries
from tests.webapp.sweep.visits import visits
from tests.webapp.sweep.world import Built, Sweep, opened

MARK = "<xss-mark>"
HOSTILE = (
    f""" "onxss="1" 'onxss='1' {MARK}<svg/onload=x()></title></script></textarea>{{{{7*7}}}}"""
)
ADDRESS = "javascript:xss()"
# A column of one of these names holds what somebody wrote; keys, kinds and states stay.
WRITTEN = re.compile(
    r"(?:^|_)(?:reason|note|text|title|summary|comment|said|words|concerns?|rationale|why|purpose"
    r"|need|support|consent|challenge|barriers|method|feedback|gaps?|voice|strengths|answer|outcome"
    r"|description|conclusion|commentary|reflection|problems|passage|dissent|letter|briefing"
    r"|definition|expects|filename|organisation|blocker|interest|evidence|differently|worked"
    r"|felt_heard|influence|questions|safeguarding|measure|achievable|training|browser|message"
    r"|last_error|numerator|denominator|names_because|case_ref|business_key|body|subject|wording"
    r"|name|decision_reason|accountable_name|agency_name|signed_name)(?:_cy)?$"
)
KEYS = {("ladder", "name"), ("audit_tool", "scale")}
CHOICE = re.compile(r"[a-z0-9_.:@-]*")  # one of a list of ours, whatever its column is called
# What leads somewhere by being clicked.
PLACES = {("webhook", "url"), *((one, "published_where") for one in ("programme", "annual_report"))}
MACHINES = {"decisions", "forms", "scenarios", "called"}  # files that were checked before


@pytest.fixture(scope="module")
def poisoned(built: Built, wired: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the board whose texts are hostile."""
    folder = shutil.copytree(built.folder, tmp_path_factory.mktemp("poisoned") / "copy")
    sweep = opened(built, folder, wired)
    poison(sweep)
    sweep.engine.database.dispose()
    return folder


@pytest.fixture
def hostile(built: Built, poisoned: Path, wired: Flask) -> Iterator[Sweep]:
    """That board, for whoever only looks."""
    sweep = opened(built, poisoned, wired)
    yield sweep
    sweep.engine.database.dispose()


def poison(sweep: Sweep) -> None:
    with sweep.engine.database.execution_options(writing=True).begin() as connection:
        for name in connection.scalars(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in Base.metadata.sorted_tables:
            for values, row in list(_poisoned(connection, table)):
                connection.execute(table.update().where(*row).values(values))


def _poisoned(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[dict, list]]:
    """For each row what it is to say, and how it is found."""
    columns = [one for one in table.columns if not one.primary_key and not one.foreign_keys]
    for found in connection.execute(sa.select(table)).mappings():
        values = {one.name: _said(one, found[one.name]) for one in columns}
        changed = {name: value for name, value in values.items() if value != found[name]}
        if changed:
            yield changed, [key == found[key.name] for key in table.primary_key]


def _said(column: sa.Column, value: object) -> object:
    place = (column.table.name, column.name)
    if isinstance(column.type, Json):
        return value if column.name in MACHINES else _spoilt(value)
    if not isinstance(value, str) or place in KEYS or column.unique:
        return value
    if place in PLACES:
        return ADDRESS
    is_written = WRITTEN.search(column.name) and not CHOICE.fullmatch(value)
    return value + HOSTILE if is_written else value


def _spoilt(value: object) -> object:
    """In JSON, whatever has a blank in it was written by somebody."""
    if isinstance(value, str):
        return value + HOSTILE if " " in value else value
    if isinstance(value, list):
        return [_spoilt(one) for one in value]
    if isinstance(value, dict):
        return {key: _spoilt(one) for key, one in value.items()}
    return value


def unsafe(page: str) -> list[str]:
    """What of it a browser would take for more than words."""
    found = [tag for tag in ("<xss-mark", "<svg/onload") if tag in page]
    tree = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))
    attributes = (pair for one in tree.iter(etree.Element) for pair in one.items())
    for name, value in attributes:
        is_script = name in ("href", "src", "action") and value.strip().startswith("javascript:")
        if is_script or name.startswith("onxss"):
            found.append(f"{name}={value}")
    return found


def test_what_was_written_stays_words_on_every_page(hostile):
    seen, shown, broken, found = set(), set(), [], []
    for visit in visits(hostile):
        if visit.path in seen:
            continue
        seen.add(visit.path)
        answer = hostile.as_(visit.who).get(visit.path)
        if answer.status_code >= 500 or (found := unsafe(answer.text)):
            broken.append((visit.path, answer.status_code, found))
        if "xss-mark" in answer.text:
            shown.add(visit.path)

    assert broken == []
    # Else the texts were not reached, and nothing was tried.
    assert len(shown) > len(seen) / 3, sorted(seen - shown)


def test_what_was_written_stays_words_in_what_is_not_a_page(hostile):
    """Files and answers to scripts: where one is HTML or SVG, it holds to the same."""
    for route, entry in entries().items():
        if route.startswith("GET ") and not entry.is_page and entry.allowed:
            answer = hostile.as_(min(entry.allowed)).get(hostile.address(route))
            if answer.mimetype in ("text/html", "image/svg+xml"):
                assert not unsafe(answer.text), route
            assert answer.status_code < 500, route


def test_the_poison_is_in_the_tables(hostile):
    with hostile.engine.query() as session:
        titles = session.execute(sa.text("SELECT title FROM process_instance")).scalars().all()
        drafts = session.execute(sa.text("SELECT answers FROM user_task")).scalars().all()
    assert titles
    assert all(MARK in one for one in titles if one)
    assert all(orjson.loads(one) is not None for one in drafts if one)


@pytest.mark.parametrize(
    "page",
    [
        f'<p title="{HOSTILE}">x</p>',
        f"<p>{HOSTILE}</p>",
        f"<p title='{HOSTILE}'>x</p>",
        f'<a href="{ADDRESS}">x</a>',
    ],
)
def test_what_got_through_would_be_seen(page):
    assert unsafe(page)
    assert not unsafe("<p title='&quot; onxss=1'>&lt;xss-mark&gt;</p>")
