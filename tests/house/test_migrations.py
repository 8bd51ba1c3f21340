"""The migrations make the very tables that the models describe, on both databases."""

import importlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine import schema
from engine.db import Base, connect
from tests.databases import MODELS


@pytest.fixture
def empty_database(empty_database_url):
    database = connect(empty_database_url)
    yield database
    database.dispose()


def test_the_migrations_make_what_the_models_describe(empty_database):
    for models in MODELS:
        importlib.import_module(models)

    schema.upgrade(empty_database)

    with empty_database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_an_upgrade_of_the_newest_schema_changes_nothing(empty_database):
    assert not schema.is_current(empty_database)

    schema.upgrade(empty_database)
    schema.upgrade(empty_database)

    assert schema.is_current(empty_database)
