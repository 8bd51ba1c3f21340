"""What the documents about security promise: each test is there, nothing is left out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ROOT, tree

DOCS = ROOT / "docs"
NAMES = ("asvs.md", "threat-model.md", "security.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
STANDINGS = ("met", "not applicable: ", "**not met yet:** ")
NO_TEST = "no test can"  # and then why
MOST_WORDS = 12


def read(name: str) -> str:
    return (DOCS / name).read_text()


def rows() -> list[tuple[str, ...]]:
    """Of the chapters; the list at the head has no fifth column."""
    return ROW.findall(read("asvs.md"))


def asked() -> dict[str, str]:
    """The standard's own numbers of level 1 and 2: a line a section, a level a requirement."""
    lines = (Path(__file__).parent / "asvs_levels.txt").read_text().splitlines()
    return {
        f"{section}.{number}": level
        for section, *levels in map(str.split, lines)
        for number, level in enumerate(levels, 1)
        if level != "3"
    }


@cache
def named_in(path: str) -> frozenset[str]:
    found = (node for node in ast.walk(tree(ROOT / path)) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in found)


def standing(told: str) -> str:
    [found] = [one for one in STANDINGS if told == one or (one != "met" and told.startswith(one))]
    return found


@pytest.mark.parametrize("name", NAMES[:2])
def test_every_test_that_is_named_is_there(name):
    named = TEST.findall(read(name))

    assert len(named) > 20
    assert read(name).count("::") == len(named), "one is written otherwise"
    gone = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).is_file() or test not in named_in(path)
    ]
    assert gone == []


def test_every_requirement_stands_there_once_with_its_level():
    found = [(number, level) for number, level, *_ in rows()]

    assert len(asked()) == 253
    assert sorted(found) == sorted(asked().items())


def test_each_is_short_and_says_how_it_stands():
    for number, _level, about, told, proof in rows():
        assert len(about.split()) <= MOST_WORDS, number
        if standing(told) == "met":
            is_proven = TEST.search(proof) or NO_TEST in proof
            assert is_proven, f"{number} is met, but nothing proves it"


def test_the_counts_at_the_head_are_those_of_the_table():
    kinds = [
        (level, standing(told).strip(" *:")) for _number, level, _about, told, _proof in rows()
    ]
    for kind in ("met", "not applicable", "not met yet"):
        first, second = (kinds.count((level, kind)) for level in "12")
        assert f"| {kind} | {first} | {second} | {first + second} |" in read("asvs.md")


def test_what_is_missing_is_gathered_at_the_head():
    head, _line, _chapters = read("asvs.md").partition("\n## 1 ")
    missing = {
        f"| {number} | {level} | {about} | {told.removeprefix(STANDINGS[2])} |"
        for number, level, about, told, _proof in rows()
        if told.startswith(STANDINGS[2])
    }

    assert missing
    assert missing == set(re.findall(r"^\| \d+\.\d+\.\d+ .*\|$", head, re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_the_documents_are_found_and_lead_on(name):
    assert f"(docs/{name})" in (ROOT / "README.md").read_text()
    links = re.findall(r"\]\((?!http|#)([^)#\s]+)", read(name))
    assert [link for link in links if not (DOCS / link).exists()] == []
