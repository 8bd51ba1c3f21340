"""Texts that are the same in both languages, each for a reason."""

import re

# Names of people, places, things and of the product.
NAMES = {
    "Cylch",
    "Newport",
    "Torfaen",
    "Cymraeg",
    "English",
    "Excel",
    "OpenDocument",
    "CSV",
    "Word",
    "PDF",
    "Colleague",
    "Sitter",
    "Firefox, Windows",
}
# Words that Welsh spells as English does.
SAME_WORD = {
    "Agenda",
    "Diagram",
    "Panel",
    "Person",
    "SHA-256",
    "TXT",  # the ending of a file
}
# What people of the sweep have written or called something; nobody translates it.
WRITTEN = {
    "x",
    "x.txt",
    "W-1",
    "W-9",
    "AP-1",
    "AP-1/1",
    "SEW-AL26-01",
    "SEW-E26-01",
    "SEW-D26-Q2",
    "SEW-I-01",
    "SEW-S28-26",
    "SEW-AR25",
    "1. Neglect",
    "1. Esgeulustod",
    "Expert",
    "SEW-WP26",
    "SEW-WP26-01",
    "MOVE-0",
    "MOVE-1",
    "MOVE-2",
    "It was written on paper",
    "Ŵy & <b>",
    "Neglect · SEW-AL26-01",
    "Neglect",
    "Esgeulustod",
    "SEW-2026-adults",
    "CPR-8",
    "CPR-9",
    "1. Was the child seen alone?",
    "SEW-1",
    "Act",
    "See fathers",
    "because",
    "A key",
    "Firefox",
    "Windows",
    "Fell into the Wye",
    # What has no title is called by its lifecycle's name.
    "Walk",
    "walk",
    "Stumble",
    "Owain Symudwr",
    "Another owner",
    "second_walk",
    # Names in diagrams, forms and tables, which are shown as they stand there.
    "acknowledge",
    "nomination",
    "administration",
    "alert",
    "audit",
    "escalation",
    "scrutinise",
    "verify",
    "note",
    "count",
    "helper",
    "band",
    "Band",
    ": count",
    ": band",
    ": Band",
    "count ·",
    "band ·",
    "null",
    "{task}",
    "QA-C-2026-12-09",
    "QA-C-2026-09-09",
    "AP-IMP",
    "GWA-I-01",
    "GWA-I-02",
    "GWA-D25-Q1",
    "AP-IMP/1",
    "Dai",
    "another",
    "As we do it",
    ": As we do it",
}
ALIKE = NAMES | SAME_WORD | WRITTEN
# An English word that is no Welsh word, not even a mutated one.
ENGLISH = frozenset(
    re.findall(
        r"[a-z]+",
        """
        the and of your with this that these those has been have from which were you what when who
        will must nothing something task tasks date due until after before because cannot may should
        there their here page list search show choose enter select save
        """,
    )
)
