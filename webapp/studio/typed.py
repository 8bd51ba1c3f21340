"""What people type is kept as the engine reads it: `5 working days`, and quotes that are curly."""

import re
from collections.abc import Callable
from html import escape, unescape

from engine.bpmn.expressions import validate_expression
from engine.errors import Invalid
from engine.working_days import Offset, OffsetError
from webapp.timescales.words import offset_in_words

# What each unit is called in both languages, as it stands after a number.
_CALLED = {
    "wd": "working days?|d(?:iwrnod(?:au)?|diwrnod(?:au)?|ydd(?:iau)?) (?:g|w)waith",
    "wh": "working hours?|(?:awr|oriau) (?:g|)waith",
    "d": "(?:calendar )?days?|(?:d|dd|n)iwrnod(?:au)?(?: calendr)?",
    "w": "weeks?|wythnos(?:au)?",
    "m": "months?|(?:m|f)is(?:oedd)?",
    "y": "years?|b?lwyddyn|flwyddyn|blynedd|flynedd|mlynedd|blynyddoedd",
}
_UNITS = {unit: re.compile(words) for unit, words in _CALLED.items()}
_COUNTED = re.compile(r"([0-9]{1,4}) ?(?:o )?([^0-9]+)")
_STRAIGHT = str.maketrans("“”„‟‘’", '""""\'\'')
_DUE = re.compile(rb'(\b[\w-]+:dueIn=")([^"]*)(")')
_CONDITION = re.compile(rb"(<(?:\w+:)?conditionExpression\b[^>]*>)([^<]*)(<)")
TIMES = frozenset({"due_in", "timer"})
EXPRESSIONS = frozenset({"assignee", "collection", "completion", "condition", "due_at"})


def kept(name: str, text: str) -> str:
    """One setting of a diagram as its file keeps it; raises Invalid for no length of time."""
    if name == "due_in":
        return offset_code(text)
    if name == "timer":
        return _code_of(text) or straight(text)
    return straight(text) if name in EXPRESSIONS else text


def shown(name: str, value: str) -> str:
    """A length of time in words, where those can be typed again; all else as it is kept."""
    words = offset_in_words(value) if name in TIMES else value
    return words if _code_of(words) == value else value


def offset_code(text: str) -> str:
    """`5 working days` or `5 diwrnod gwaith` as `5wd`; raises Invalid where it is none."""
    if not text.strip():
        return ""
    code = _code_of(text)
    if not code:
        raise Invalid("due_in", "not_a_length", found=text.strip()[:60])
    return code


def straight(text: str) -> str:
    """An expression with straight quotes, where it cannot be read with its curly ones."""
    turned = text.translate(_STRAIGHT)
    if turned == text or not text.strip() or not validate_expression(text):
        return text
    return turned


def in_file(xml: bytes) -> bytes:
    """The same for a whole diagram, as the drawing board sends it; all else stays byte by byte."""
    found = _DUE.sub(_within(lambda text: _code_of(text) or text), xml)
    return _CONDITION.sub(_within(straight), found)


def _code_of(text: str) -> str:
    words = " ".join(text.lower().split())
    counted = _COUNTED.fullmatch(words)
    if counted:
        units = [unit for unit, called in _UNITS.items() if called.fullmatch(counted[2].strip())]
        words = f"{int(counted[1])}{units[0]}" if units else words.replace(" ", "")
    try:
        offset = Offset.parse(words)
    except OffsetError:
        return ""
    return str(offset) if offset.count >= 0 else ""


def _within(turned: Callable[[str], str]) -> Callable[[re.Match[bytes]], bytes]:
    def replaced(found: re.Match[bytes]) -> bytes:
        before = unescape(found[2].decode())
        after = turned(before)
        return found[1] + (found[2] if after == before else escape(after).encode()) + found[3]

    return replaced
