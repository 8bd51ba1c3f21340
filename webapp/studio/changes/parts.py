"""One thing that is otherwise, as a line of the list that says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from webapp.due import Tag
from webapp.i18n import _, pgettext


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise; `before` and `after` are empty where there is nothing."""

    what: str
    kind: str
    tag: Tag
    property: str = ""
    before: str = ""
    after: str = ""


def added() -> Tag:
    return Tag("green", pgettext("change", "Added"))


def removed() -> Tag:
    return Tag("red", pgettext("change", "Removed"))


def changed() -> Tag:
    return Tag("blue", pgettext("change", "Changed"))


def moved() -> Tag:
    return Tag("blue", pgettext("change", "Moved"))


def shown(value: Any) -> str:
    """A plain value, as it can be read."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {shown(one)}" for name, one in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(shown(one) for one in value)
    return "" if value is None else str(value)


def both(text: Any) -> str:
    """A text in both languages."""
    if isinstance(text, Mapping):
        return " / ".join(str(text[one]) for one in ("en", "cy") if text.get(one))
    return str(text or "")


def moved_in(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Of what is there before and after: the few that stand elsewhere among the others."""
    old = [one for one in before if one in set(after)]
    new = [one for one in after if one in set(before)]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {one for block in blocks for one in new[block.b : block.b + block.size]}
    return [one for one in new if one not in stayed]
