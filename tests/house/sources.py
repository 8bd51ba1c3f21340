"""The house's own files, as its rules look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "workflows", "notifications", "webapp")


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Ours to read; a migration is written by Alembic, one statement a table."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if path.parent.name != "versions"))


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(), filename=str(module))


def nodes(module: Path, kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(module)) if isinstance(node, kind))


def place(module: Path, node: ast.AST) -> str:
    return f"{module.relative_to(ROOT)}:{node.lineno}"


@cache
def tracked() -> tuple[Path, ...]:
    """What the repository holds. A file that somebody just deleted is not there to be read."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def text(path: Path) -> str | None:
    """What a file says; None where it is no text."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None
