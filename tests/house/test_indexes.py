"""What an erasure asks for by name is found by an index, however large the board has grown."""

import importlib

import pytest
import sqlalchemy as sa

from engine.db import Base
from engine.erasure import POINTERS, STAY
from tests.databases import MODELS

for models in MODELS:
    importlib.import_module(models)
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in STAY]


def doomed() -> set[sa.Table]:
    """The tables whose rows go with a family: those that say whose they are, and what hangs on."""
    found = {table for table in TABLES if set(POINTERS) & set(table.c.keys())}
    while more := {one.table for one in naming(found) if not one.nullable} - found:
        found |= more
    return found


def naming(tables: set[sa.Table]) -> set[sa.Column]:
    """The columns that the database itself looks through before it lets a row of these go."""
    return {
        column
        for table in TABLES
        for column in table.columns
        if any(one.column.table in tables for one in column.foreign_keys)
    }


def asked_for() -> set[sa.Column]:
    pointing = {
        column
        for table in TABLES
        for column in table.columns
        if column.name in POINTERS or column.name.endswith("_instance_id")
    }
    return naming(doomed()) | {one for one in pointing if one.name != "element_instance_id"}


def leading(table: sa.Table) -> set[sa.Column]:
    """The columns by which alone some index of the table finds rows."""
    unique = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    keys = [table.primary_key, *unique, *table.indexes]
    return {next(iter(one.columns)) for one in keys}


@pytest.mark.parametrize("column", sorted(asked_for(), key=str), ids=str)
def test_what_an_erasure_asks_for_has_an_index(column):
    assert column in leading(column.table)
