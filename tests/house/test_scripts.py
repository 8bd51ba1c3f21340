"""What our own scripts may not do, for it would let a name from outside become a part of all."""

import re

from tests.house.sources import ROOT

SCRIPTS = sorted((ROOT / "frontend" / "src").rglob("*.js"))
# A name that is no literal, written through; what is inherited, walked; another's words, run.
WRITES_BY_NAME = re.compile(r"""(?<=[\w)\]])\[(?!['"\d])[^\]\n]*\]\s*=(?![=>])""")
WALKS = re.compile(r"\bfor\s*\((?:const|let|var)\s+\w+\s+in\b|__proto__|\beval\(|new Function\(")


def test_no_script_writes_by_a_name_that_came_from_outside():
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in SCRIPTS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WALKS.search(line) or WRITES_BY_NAME.search(line)
    ]

    assert len(SCRIPTS) > 20
    assert found == []


def test_it_knows_such_a_line():
    for line in ("kept[name] = value;", "all[one.id]  = {};"):
        assert WRITES_BY_NAME.search(line)
    for line in (
        "kept['name'] = 1;",
        "rows[0] = 1;",
        "a[b] === c",
        "([a]) => a",
        "x[a] == b",
        "f(one, [x, y] = middle())",
    ):
        assert not WRITES_BY_NAME.search(line)
    assert WALKS.search("for (const one in kept)")
