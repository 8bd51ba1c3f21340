"""The migrations make the very tables that the models describe, on both databases."""

import importlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine import schema
from engine.db import Base, connect
from tests.databases import MODELS, create_schema

# What only one of the two databases has, and no model can describe.
OWN_SQL = ("search_words", "ix_search_text_words")
TOLD = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name LIKE '%search_%' ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE tablename = 'search_text' ORDER BY indexname",
}


@pytest.fixture
def empty_database(empty_database_url):
    database = connect(empty_database_url)
    yield database
    database.dispose()


def is_described(_object, name, _kind, _reflected, _compared) -> bool:
    return not (name or "").startswith(OWN_SQL)


def test_the_migrations_make_what_the_models_describe(empty_database):
    for models in MODELS:
        importlib.import_module(models)

    schema.upgrade(empty_database)

    with empty_database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_described})
        assert compare_metadata(context, Base.metadata) == []


def test_the_index_of_words_is_the_same_from_both(empty_database, empty_database_url):
    schema.upgrade(empty_database)
    migrated = told(empty_database)
    with empty_database.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TABLE search_words")
        Base.metadata.drop_all(connection)

    create_schema(empty_database_url)

    assert len(migrated) > 1
    assert told(empty_database) == migrated


def test_an_upgrade_of_the_newest_schema_changes_nothing(empty_database):
    assert not schema.is_current(empty_database)

    schema.upgrade(empty_database)
    schema.upgrade(empty_database)

    assert schema.is_current(empty_database)


def told(database) -> list[tuple[str, str]]:
    with database.connect() as connection:
        rows = connection.exec_driver_sql(TOLD[connection.dialect.name]).all()
    return [
        (name, " ".join((sql or "").replace('"', "").split()))
        for name, sql in rows
        if "_text" in name or name == "search_words"
    ]
