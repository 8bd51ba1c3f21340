"""Between a cell as its file keeps it and the answers of whoever changes it."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from engine.bpmn.dmn.axes import DAYS, NUMBERS, TRUTHS, WHOLE
from engine.bpmn.dmn.meaning import Meaning, Piece, constant_of, meaning_of
from engine.bpmn.dmn.model import Value

Answers = Mapping[str, Any]
SIDES = {
    ("low", False): "at_least",
    ("low", True): "more",
    ("high", False): "at_most",
    ("high", True): "less",
}
SIGNS = {"at_least": ">=", "more": ">", "at_most": "<=", "less": "<", "not": "!="}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def kind_of_type(type_: str) -> str:
    """How a column's values are entered: as text, number, date, or yes and no."""
    known = type_.lower()
    if known in TRUTHS:
        return "truth"
    if known in (*WHOLE, *NUMBERS):
        return "number"
    return "date" if known in DAYS else "text"


def test_of(text: str, kind: str) -> dict[str, Any]:
    """What the page shows of a cell that asks: which question, and its values."""
    meaning = meaning_of(text)
    found = _said_of(meaning) if meaning is not None else None
    values = meaning.values if meaning is not None else ()
    if found is None or not all(_fits(one, kind) for one in values):
        return {"test": "written", "text": text}
    return found


def cell_of(answers: Answers, before: str, kind: str) -> str:
    """The cell that asks this; the one before where it asks the same."""
    if _same(answers, test_of(before, kind)):
        return before
    return _asked(answers, str(answers.get("test")), kind) or "-"


def _asked(answers: Answers, test: str, kind: str) -> str:
    if test in ("one_of", "none_of"):
        listed = ", ".join(_literal(one) for one in _words(answers.get("list"), kind))
        return listed if test == "one_of" else f"not({listed})"
    value, text = _literal(answers.get("value")), str(answers.get("text") or "")
    between = f"[{_literal(answers.get('low'))}..{_literal(answers.get('high'))}]"
    plain = {"yes": "true", "no": "false", "written": text, "between": between, "is": value}
    return f"{SIGNS[test]} {value}" if test in SIGNS else plain.get(test, "")


def result_of(text: str) -> dict[str, Any]:
    """What the page shows of a cell that answers."""
    try:
        value = constant_of(text)
    except ValueError:
        listed = _list(text)
        if listed is None:
            return {"kind": "written", "text": text}
        return {"kind": "list", "list": ", ".join(listed)}
    if value is None:
        return {"kind": "nothing"}
    if isinstance(value, bool):
        return {"kind": "yes" if value else "no"}
    return {"kind": "number", "number": value} if not isinstance(value, str) else _text(value)


def written_result(answers: Answers, before: str) -> str:
    """The cell that answers this; the one before where it answers the same."""
    if _same(answers, result_of(before)):
        return before
    kind = answers.get("kind")
    plain = {"yes": "true", "no": "false", "nothing": "null"}
    if kind in plain:
        return plain[str(kind)]
    if kind == "list":
        listed = [one.strip() for one in str(answers.get("list") or "").split(",") if one.strip()]
        return json.dumps(listed, ensure_ascii=False)
    if kind == "number":
        return _literal(answers.get("number"))
    return str(answers.get("text") or "null") if kind == "written" else _quoted(answers)


def _quoted(answers: Answers) -> str:
    return json.dumps(str(answers.get("words") or ""), ensure_ascii=False)


def _text(value: str) -> dict[str, Any]:
    return {"kind": "words", "words": value}


def _said_of(meaning: Meaning) -> dict[str, Any] | None:
    if not meaning.pieces:
        return {"test": "any"}
    if all(piece.is_point for piece in meaning.pieces):
        return _points(meaning)
    if len(meaning.pieces) > 1 or meaning.is_negated:
        return None
    return _piece(meaning.pieces[0])


def _points(meaning: Meaning) -> dict[str, Any] | None:
    values = [piece.values[0] for piece in meaning.pieces]
    if len(values) > 1:
        if any("," in str(one) for one in values):
            return None
        test = "none_of" if meaning.is_negated else "one_of"
        return {"test": test, "list": ", ".join(str(one) for one in values)}
    if isinstance(values[0], bool):
        return None if meaning.is_negated else {"test": "yes" if values[0] else "no"}
    return {"test": "not" if meaning.is_negated else "is", "value": values[0]}


def _piece(piece: Piece) -> dict[str, Any] | None:
    low, high = piece.low, piece.high
    if low is not None and high is not None:
        if low.is_open or high.is_open:
            return None
        return {"test": "between", "low": low.value, "high": high.value}
    side, end = ("low", low) if low is not None else ("high", high)
    return {"test": SIDES[side, end.is_open], "value": end.value} if end is not None else None


def _fits(value: Value, kind: str) -> bool:
    if kind == "truth":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return kind != "date" or DAY.fullmatch(value) is not None


def _same(answers: Answers, known: Mapping[str, Any]) -> bool:
    given = {name: value for name, value in answers.items() if value not in (None, "")}
    return given == {name: value for name, value in known.items() if value not in (None, "")}


def _words(text: object, kind: str) -> list[Value]:
    found = [one.strip() for one in str(text or "").split(",") if one.strip()]
    return [_number(one) if kind == "number" else one for one in found]


def _number(text: str) -> Value:
    try:
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    except ValueError:
        return text


def _literal(value: object) -> str:
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return f"date({text})" if DAY.fullmatch(value) else text
    return "null" if value is None else str(value)


def _list(text: str) -> list[str] | None:
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    is_plain = isinstance(found, list) and all(
        isinstance(one, str) and "," not in one for one in found
    )
    return found if is_plain else None
