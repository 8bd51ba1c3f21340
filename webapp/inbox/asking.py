"""What an inbox page was asked for, by its address; any part that is not known asks for nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from flask import url_for

from engine.queries.inbox import Filter
from webapp.i18n import language

A_WEEK = timedelta(days=7)
# The view of a page, and the one of the engine that it reads.
VIEWS = {
    "todo": "all",
    "mine": "mine",
    "groups": "groups",
    "late": "all",
    "week": "all",
    "all": "everything",
}
SORTS = ("due", "task", "person", "created")
FIRST_SORT = "due"
TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of the inbox, as its address has it. `saved` is the filter that it came from."""

    view: str = "todo"
    q: str = ""
    definition: str = ""
    group: str = ""
    agency: str = ""
    board: str = ""
    sort: str = FIRST_SORT
    after: str = ""
    before: str = ""
    saved: str = ""

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """What an address or a saved filter says; what it says wrongly is left out."""
        known = {name: str(given.get(name) or "").strip()[:500] for name in cls.__slots__}
        if known["view"] not in VIEWS:
            known["view"] = "todo"
        if known["sort"].removeprefix("-") not in SORTS:
            known["sort"] = FIRST_SORT
        known["q"] = known["q"][:TEXT_LENGTH].replace("\0", "")
        return cls(**known)

    def filter(self, now: datetime) -> Filter:
        key = self.sort.removeprefix("-")
        by_name = "name_cy" if language() == "cy" else "name"
        return Filter(
            view=VIEWS[self.view],
            overdue_at=now if self.view == "late" else None,
            due_after=now if self.view == "week" else None,
            due_before=now + A_WEEK if self.view == "week" else None,
            text=self.q,
            definition=self.definition or None,
            group=self.group or None,
            agency=self.agency or None,
            board=self.board or None,
            sort=by_name if key == "task" else key,
            is_descending=self.sort.startswith("-"),
            cursor=self.after or None,
            before=self.before or None,
        )

    @property
    def narrowing(self) -> dict[str, str]:
        """What a saved filter keeps: all but the place in the list."""
        kept = {"view", "q", "definition", "group", "agency", "board", "sort"}
        return {name: value for name, value in self.said.items() if name in kept}

    @property
    def is_narrowed(self) -> bool:
        return any((self.q, self.definition, self.group, self.agency, self.board))

    @property
    def said(self) -> dict[str, str]:
        """What differs from the plain inbox; addresses stay short."""
        plain = asdict(Asked())
        return {name: value for name, value in asdict(self).items() if value != plain[name]}

    def with_(self, **changed: str) -> "Asked":
        """The same list from its first page, with something changed."""
        return replace(self, **{"after": "", "before": "", **changed})

    def url(self, **changed: str) -> str:
        return self.with_(**changed).here

    @property
    def here(self) -> str:
        """The address of this very page."""
        said: dict[str, Any] = self.said
        return url_for("inbox.show", **said)
