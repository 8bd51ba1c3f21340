"""The migrations make the very tables that the models describe, on both databases."""

import ast
import importlib
from importlib.resources import files
from pathlib import Path

import procrastinate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine import schema
from engine.db import Base, connect
from tests.databases import MODELS, create_schema

VERSIONS = files("engine") / "migrations" / "versions"
# From here on the version before must work on the new tables (DECISIONS.md, 155).
SIDE_BY_SIDE = "0042"
# What takes something away, a version after the last program that needed it: number and reason.
GONE_SINCE: dict[str, str] = {}
TAKES_AWAY = {
    *("drop_column", "drop_table", "drop_constraint", "rename_table", "alter_column"),
    *("create_unique_constraint", "create_check_constraint", "create_foreign_key"),
}
# What only one of the two databases has, or only migrations write.
OWN_SQL = ("search_words", "ix_search_text_words", "procrastinate_", "oldest_program")
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


def test_what_carries_jobs_is_as_its_library_ships_it():
    """Another release's tables come by a migration of their own, and a copy under its name."""
    shipped = Path(procrastinate.__file__).with_name("sql") / "schema.sql"
    ours = files("engine") / "migrations" / "procrastinate_3_10.sql"

    assert ours.read_text() == shipped.read_text()


def migrations() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sorted(VERSIONS.glob("0*.py")):
        tree = ast.parse(path.read_text())
        up = next(one for one in tree.body if getattr(one, "name", "") == "upgrade")
        found.append((path.name[:4], up))
    return found


def takes_away(up: ast.FunctionDef) -> list[str]:
    """What a program would miss, or could not fill, that does not know of this migration."""
    found = []
    for call in (node for node in ast.walk(up) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", "")
        if name in TAKES_AWAY or (name == "execute" and "DROP" in ast.unparse(call).upper()):
            found.append(name)
        if name == "add_column" and must_be_filled(call):
            found.append("add_column without a value")
    return found


def must_be_filled(added: ast.Call) -> bool:
    column = ast.unparse(added)
    return "nullable=False" in column and "server_default" not in column


@pytest.mark.parametrize(("number", "up"), migrations()[int(SIDE_BY_SIDE) - 1 :])
def test_the_version_before_works_on_what_a_migration_leaves(number, up):
    assert takes_away(up) == [] or (number in GONE_SINCE and tells_who_is_outgrown(up))


def tells_who_is_outgrown(up: ast.FunctionDef) -> bool:
    return "INSERT INTO oldest_program" in ast.unparse(up)


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_column('user_task', 'name')",
        "op.alter_column('user_task', 'name', nullable=False)",
        "batch.add_column(sa.Column('board', sa.Text(), nullable=False))",
        "op.execute('ALTER TABLE user_task DROP COLUMN name')",
    ],
)
def test_that_rule_finds_what_breaks_it(line):
    assert takes_away(ast.parse(f"def upgrade():\n    {line}").body[0])


def test_what_takes_away_tells_which_programs_are_outgrown():
    told = "op.execute(\"INSERT INTO oldest_program VALUES ('0050')\")"

    assert tells_who_is_outgrown(ast.parse(f"def upgrade():\n    {told}").body[0])
    assert not tells_who_is_outgrown(ast.parse("def upgrade():\n    op.drop_column('a', 'b')"))


def test_that_rule_lets_be_what_only_adds():
    kept = (
        "op.create_table('one')",
        "op.add_column('one', sa.Column('a', sa.Text(), nullable=True))",
        "op.add_column('one', sa.Column('b', sa.Text(), nullable=False, server_default=''))",
        "op.create_index('ix_one', 'one', ['a'])",
    )

    assert (
        takes_away(ast.parse("\n".join(["def upgrade():", *(f"    {k}" for k in kept)])).body[0])
        == []
    )
