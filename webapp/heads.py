"""The heads of a list that can be ordered: what each is called, and where a press on it leads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """A column as the page draws it; without an address it cannot be ordered by."""

    name: str
    url: str = ""
    order: str = ""  # ascending | descending, while the list is ordered by it
    is_number: bool = False


def order_of(key: str, sort: str) -> str:
    """What the order in an address says of a column: `-due` is by `due`, the last first."""
    return {key: "ascending", f"-{key}": "descending"}.get(sort, "")
