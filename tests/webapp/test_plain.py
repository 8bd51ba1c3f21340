"""Whoever does the work reads what a diagram says without the marks of its designers."""

import re
from importlib.resources import files

from webapp.plain import without_marks

DIAGRAMS = files("workflows") / "bpmn"
SAID = re.compile(r'documentation(?:>|Cy=")([^<"]+)')
MARK = re.compile(r"\[[KPV]\]|\(P\d")


def test_marks_go_and_the_words_stay():
    said = {
        "From the need to a look back (P9). Themes are kept.": (
            "From the need to a look back. Themes are kept."
        ),
        "45 working days [P]; late is a mark.": "45 working days; late is a mark.",
        "An audit (P1). Figures marked [P] are the board's own; change them here.": "An audit.",
        "Archwiliad (P1). Cynnig y bwrdd yw'r ffigurau a nodwyd [P].": "Archwiliad.",
        "Output (E1) and embedding (E2).  Twice.": "Output (E1) and embedding (E2).  Twice.",
    }

    assert {text: without_marks(text) for text in said} == said


def test_no_mark_of_a_shipped_diagram_is_shown():
    diagrams = [one.read_text() for one in DIAGRAMS.iterdir() if one.name.endswith(".bpmn")]
    texts = [text for xml in diagrams for text in SAID.findall(xml)]

    assert sum(bool(MARK.search(text)) for text in texts) > 50
    assert [text for text in texts if MARK.search(without_marks(text))] == []
