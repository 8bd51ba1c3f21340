"""What the shared pages need to know of one kind of table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from workflows.table_rows import BadRow
from workflows.tables import Kind


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of table, its words, where its pages are, and what else its form carries."""

    kind: Kind
    labels: Mapping[str, str]
    what_to_do: Callable[[BadRow], str]
    look: str
    back: str
    fields: Sequence[str] = ()

    def sent(self) -> dict[str, str]:
        return {name: request.form.get(name, "") for name in self.fields}
