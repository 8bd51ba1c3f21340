"""What may be asked of an inbox: which tasks, in which order, from where on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from engine.errors import Invalid
from engine.queries.cursors import decode, encode

# mine: held by me, or by somebody for whom I stand in. groups: offered to my groups. all: both.
# others: what else I may see. everything: all of it.
VIEWS = ("mine", "groups", "all", "others", "everything")
SORTS = ("due", "created", "name", "name_cy", "person")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks of those that the actor may see, and which page of them.

    `cursor` is the last row of the page before, `before` the first row of the page after.
    """

    view: str = "all"
    group: str | None = None
    agency: str | None = None
    board: str | None = None
    definition: str | None = None
    assignee: int | None = None
    overdue_at: datetime | None = None
    in_time_at: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    text: str = ""
    sort: str = "due"
    is_descending: bool = False
    limit: int = 25
    cursor: str | None = None
    before: str | None = None

    @property
    def order(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in its order. `person` says whose rows it stands among."""

    value: datetime | str | None
    task_id: UUID
    person: int | None = None


def place_of(cursor: str, wanted: Filter) -> Place:
    """The place that a cursor names; one of another order is refused."""
    order, value, task_id, person = decode(cursor, 4)
    if order != wanted.order or (person is not None and not isinstance(person, int)):
        raise Invalid("cursor", "not_a_cursor")
    try:
        return Place(_typed(wanted.sort, value), UUID(str(task_id)), person)
    except ValueError:
        raise Invalid("cursor", "not_a_cursor") from None


def cursor_at(place: Place, wanted: Filter) -> str:
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    return encode(wanted.order, value, place.task_id, place.person)


def _typed(sort: str, value: object) -> datetime | str | None:
    if value is None or sort in ("name", "name_cy"):
        return None if value is None else str(value)
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
