"""Rules of the code that no linter knows."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.sources import ROOMS, ROOT, modules, nodes, place, tree

# Commands live in the context; `db` undoes a pipeline whose commit failed; the other two handle a
# whole database, before anyone works in it.
OWNERS = {ROOT / "engine" / name for name in ("context.py", "db.py", "schema.py", "archive.py")}
WALL = ROOT / "engine" / "bpmn"  # has no database at all: a contract of the imports sees to it
MODULE_LINES, TEST_LINES = 300, 500
A_CLOCK_IN_SQL = re.compile(r"current_timestamp|current_date|\bnow\(\)|'now'", re.IGNORECASE)


def ends_a_transaction(call):
    return getattr(call.func, "attr", "") in {"commit", "rollback", "begin"}


def test_only_the_context_begins_and_ends_transactions():
    strangers = [
        place(module, call)
        for module in modules(*ROOMS)
        for call in nodes(module, ast.Call)
        if ends_a_transaction(call) and module not in OWNERS and WALL not in module.parents
    ]

    assert all(any(map(ends_a_transaction, nodes(owner, ast.Call))) for owner in OWNERS)
    assert strangers == []


@pytest.mark.parametrize(("folders", "most"), [(ROOMS, MODULE_LINES), (("tests",), TEST_LINES)])
def test_no_module_is_too_long_to_be_read(folders, most):
    lengths = {
        path.relative_to(ROOT): len(path.read_text().splitlines()) for path in modules(*folders)
    }

    assert {path: length for path, length in lengths.items() if length > most} == {}


def test_every_module_says_what_it_is_for():
    silent = [module for module in modules(*ROOMS) if not ast.get_docstring(tree(module))]

    assert silent == []


def test_only_the_clock_asks_for_the_time_of_day():
    # ruff's banned-api knows the calls; here is what would get round it.
    clock = ROOT / "engine" / "clock.py"
    in_sql = [
        place(module, constant)
        for module in modules(*ROOMS)
        for constant in nodes(module, ast.Constant)
        if isinstance(constant.value, str) and A_CLOCK_IN_SQL.search(constant.value)
    ]
    silenced = [
        module for module in modules(*ROOMS) if module != clock and "TID251" in module.read_text()
    ]

    assert in_sql == []
    assert silenced == []


def test_every_import_goes_where_the_house_allows_it():
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]

    told = subprocess.run(
        [*lint, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stdout
