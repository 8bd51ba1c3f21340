"""Says on paper how a list was narrowed: what chose it on the screen is not printed."""

from collections.abc import Iterable, Sequence


def narrowed_by(*parts: tuple[str, str]) -> list[str]:
    """Each choice that was made, after what it is a choice of."""
    return [f"{label}: {value}" for label, value in parts if value]


def quoted(text: str) -> str:
    """What somebody typed is told apart from the page's own words."""
    return text and f"“{text}”"


def name_in(choices: Iterable[Sequence[str]], key: str) -> str:
    """What was chosen, as it was offered; what was never offered is told as it was asked for."""
    return next((name for found, name in choices if found == key), key)
