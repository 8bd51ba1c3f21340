"""What people call a thing, and what the guides call it: a search finds either."""

from collections.abc import Mapping

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "approval": ("approve",),
    "escalation": ("late",),
    "groups": ("lane",),
    "ladder": ("hears when it is late", "late"),
    "ladders": ("hears when it is late", "late"),
    "officer": ("who does it",),
    "officers": ("who does it",),
    "lead": ("who does it",),
    "rehearse": ("rehearsal",),
    "simulate": ("rehearsal",),
    "simulation": ("rehearsal",),
    "swimlane": ("lane",),
    "template": ("pattern",),
    "templates": ("pattern",),
    "workflow": ("process",),
    "arweiniol": ("pwy sy’n ei wneud",),
    "cadwraeth": ("cadw",),
    "cymeradwyaeth": ("cymeradwyo",),
    "efelychu": ("ymarfer",),
    "rihyrsal": ("ymarfer",),
    "swyddogion": ("pwy sy’n ei wneud",),
    "templed": ("patrwm",),
    "templedi": ("patrwm",),
    "ysgol": ("clywed pan fydd yn hwyr", "hwyr"),
    "ysgolion": ("clywed pan fydd yn hwyr", "hwyr"),
}


def holds(text: str, word: str) -> bool:
    """Whether a text says a word, or what the guides call it."""
    return any(one in text for one in (word, *SYNONYMS.get(word, ())))
