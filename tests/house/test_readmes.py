"""What a reader may look up: every event, setting and command stands in a README."""

import ast
import re

import pytest

import dev
from tests.house.sources import ROOMS, ROOT, modules, nodes

READMES = "\n".join(
    path.read_text() for room in (".", *ROOMS) for path in (ROOT / room).glob("README.md")
)
README = (ROOT / "README.md").read_text()


def recorded_kinds():
    """The first argument of every `record(...)`, as a pattern: part of it may be computed."""
    for module in modules(*ROOMS):
        for call in nodes(module, ast.Call):
            if getattr(call.func, "attr", "") == "record" and call.args:
                kind = call.args[0]
                choices = (kind.body, kind.orelse) if isinstance(kind, ast.IfExp) else (kind,)
                yield from map(pattern, choices)


def pattern(word):
    if isinstance(word, ast.Constant):
        return re.escape(word.value)
    return "".join(map(pattern, word.values)) if isinstance(word, ast.JoinedStr) else "[a-z_]+"


def test_every_kind_of_event_is_explained():
    kinds = set(recorded_kinds())

    assert re.escape("user_task.completed") in kinds
    assert sorted(kind for kind in kinds if not re.search(f"`{kind}`", READMES)) == []


def test_an_event_is_a_noun_and_what_happened_to_it():
    odd = [kind for kind in recorded_kinds() if not re.fullmatch(r"[^.]+\\\.[^.]+", kind)]

    assert odd == []


def test_every_setting_is_explained():
    settings = {
        name
        for module in modules(*ROOMS)
        for constant in nodes(module, ast.Constant)
        if isinstance(constant.value, str)
        for name in re.findall(r"\bCYLCH_[A-Z_]+\b", constant.value)
    }

    assert "CYLCH_DATABASE_URL" in settings
    assert sorted(name for name in settings if f"`{name}`" not in README) == []


def test_every_command_of_make_is_named():
    assert [name for name in dev.COMMANDS if f"make {name}" not in README] == []


def test_what_is_named_can_be_made():
    offered = re.search(r"^COMMANDS = (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert offered
    assert sorted(offered[1].split()) == sorted(dev.COMMANDS)
    assert set(re.findall(r"`make ([a-z-]+)", README)) <= {*dev.COMMANDS}


def test_every_link_leads_somewhere():
    for readme in [ROOT / "README.md", *(ROOT / room / "README.md" for room in ROOMS)]:
        text = readme.read_text() if readme.exists() else ""
        links = re.findall(r"\]\((?!http|#|mailto:)([^)#\s]+)", text)
        assert [link for link in links if not (readme.parent / link).exists()] == []


@pytest.mark.parametrize("house", ["engine", "webapp"])
def test_every_room_of_a_house_is_where_to_look(house):
    told = (ROOT / house / "README.md").read_text().partition("## Where to look")[2]
    rooms = [found.parent.name for found in (ROOT / house).glob("*/__init__.py")]

    assert len(rooms) > 5
    assert sorted(room for room in rooms if f"`{room}`" not in told) == []


@pytest.mark.parametrize("house", ROOMS)
def test_every_module_that_a_readme_names_is_there(house):
    named = re.findall(r"`([\w/]+\.py)`", (ROOT / house / "README.md").read_text())

    assert len(named) > 5
    assert [name for name in named if not stands(name, house)] == []


def stands(name, house):
    return (ROOT / name).exists() or any((ROOT / house).glob(f"**/{name}"))
