"""The lists on the page of a programme: by quarter, by priority, themes, changes."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from uuid import UUID

from flask import url_for

from webapp.i18n import _, moment, ngettext
from webapp.programmes import words
from webapp.programmes.begun import stands
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows import priorities
from workflows import programme_entries as entries
from workflows.models import Programme, ProgrammeChange, ProgrammeEntry, ProgrammeTheme
from workflows.priorities import NONE
from workflows.programmes import ref_of
from workflows.queries import programmes as queries
from workflows.queries.programmes import Room

FULL = "d MMM y, HH:mm"


class Year:
    """Each list of one programme, read when it is first asked for."""

    def __init__(self, reading: Reading, programme: Programme) -> None:
        self._reading, self._programme = reading, programme
        self._states, self._kinds = words.entry_states(), words.kinds()

    def part(self, name: str) -> list[Listing]:
        parts: Mapping[str, Callable[[], list[Listing]]] = {
            "priorities": self._by_priority,
            "duties": self._by_duty,
            "themes": self._proposed,
            "changes": self._changed_in_year,
        }
        return parts.get(name, self._by_quarter)()

    @cached_property
    def entries(self) -> Sequence[ProgrammeEntry]:
        return entries.of_programme(self._reading.session, self._programme)

    @property
    def live(self) -> list[ProgrammeEntry]:
        return queries.standing(self.entries)

    @cached_property
    def themes(self) -> Sequence[ProgrammeTheme]:
        return queries.themes(self._reading.session, self._programme)

    @cached_property
    def changes(self) -> Sequence[ProgrammeChange]:
        return queries.changes(self._reading.session, self._programme)

    @cached_property
    def room(self) -> Room:
        programme = self._programme
        held = priorities.in_force(self._reading.session, programme.board, programme.begins_on)
        keys = [one["key"] for one in held.priorities] if held else []
        return queries.room(programme, self.entries, keys)

    @cached_property
    def _priorities(self) -> Mapping[str, str]:
        return words.priority_names(self._reading.session, self._programme.board)

    def _by_quarter(self) -> list[Listing]:
        if not self.entries:
            return [self._listing(_("Entries"), [], _nothing())]
        found = [self._capacity()]
        for key, name in words.quarters().items():
            rows = [one for one in self.entries if str(one.quarter) == key]
            found.append(self._listing(name, rows, _("Nothing is planned for this quarter.")))
        return found

    def _by_priority(self) -> list[Listing]:
        """A priority of the year without an entry is a gap, and says so."""
        used = {one.priority for one in self.entries}
        keys = [*(key for key in self._priorities if key in used or key in self.room.unserved)]
        keys.sort(key=lambda key: key == NONE)
        return [
            self._listing(
                self._priorities[key],
                [one for one in self.entries if one.priority == key],
                _("A gap: no entry of this year works on this priority."),
            )
            for key in keys
            if key != NONE or key in used
        ]

    def _listing(self, title: str, rows: Sequence[ProgrammeEntry], empty: str) -> Listing:
        heads = [
            Heading(_("Entry")),
            Heading(_("Kind of work")),
            Heading(_("Leads")),
            Heading(_("Starts")),
            Heading(_("Days of work"), is_number=True),
            Heading(_("How it stands")),
        ]
        return Listing(title, heads, [self._row(one) for one in rows], empty)

    def _row(self, entry: ProgrammeEntry) -> list[Cell]:
        return [
            Cell(
                words.title_of(entry),
                url_for("registers.programme_entry", entry_id=entry.id),
                sub=ref_of(self._programme, entry),
            ),
            Cell(self._kinds[entry.kind], sub=self._priority(entry)),
            Cell(self._reading.names.agency(entry.owner or "business_unit")),
            Cell(on=entry.starts_on),
            Cell(str(entry.work_days)),
            Cell(tags=[words.tag_of(entry.state, self._states)], sub=stands(entry, self._begun)),
        ]

    def _priority(self, entry: ProgrammeEntry) -> str:
        return "" if entry.priority == NONE else self._priorities.get(entry.priority, "")

    @cached_property
    def _begun(self) -> Mapping[UUID, queries.Begun]:
        return queries.begun(self._reading.session, self._reading.who, self.entries)

    def _capacity(self) -> Listing:
        """Days that are planned beside an even share of those that there are."""
        room, share = self.room, self.room.quarter
        heads = [
            Heading(_("Quarter")),
            Heading(_("Days planned"), is_number=True),
            Heading(_("Even share"), is_number=True),
            Heading(_("Room")),
        ]
        rows = [
            [
                Cell(name),
                Cell(str(room.planned[int(key)])),
                Cell("–" if share is None else str(share)),
                Cell(_left(room.planned[int(key)], share)),
            ]
            for key, name in words.quarters().items()
        ]
        rows.append(
            [
                Cell(_("Whole year")),
                Cell(str(room.total)),
                Cell("–" if room.capacity is None else str(room.capacity)),
                Cell(_left(room.total, room.capacity)),
            ]
        )
        return Listing(_("Capacity and gaps"), heads, rows, "", self._gaps())

    def _gaps(self) -> str:
        room, duties = self.room, words.duties()
        unserved = "; ".join(self._priorities.get(key, key) for key in room.unserved)
        unanswered = "; ".join(duties[key] for key in room.unanswered)
        said = [_("Every strategic priority has an entry.")]
        if unserved:
            said = [_("Priorities without an entry: %(names)s.", names=unserved)]
        if unanswered:
            said.append(_("Duties without an entry: %(names)s.", names=unanswered))
        return " ".join(said)

    def _by_duty(self) -> list[Listing]:
        """What the terms of reference ask for, and the entries that answer to it."""
        heads = [Heading(_("Duty")), Heading(_("Entries")), Heading(_("How it stands"))]
        rows = [self._duty(key, kind) for key, kind in queries.DUTIES.items()]
        note = _("The terms of reference name these duties. A gap is one that no entry works on.")
        return [Listing(_("Duties of the terms of reference"), heads, rows, "", note)]

    def _duty(self, key: str, kind: str | None) -> list[Cell]:
        name = Cell(words.duties()[key])
        if kind is None:
            return [name, Cell(words.all_year()[key]), Cell(tags=[words.duty_tag("by_itself")])]
        own = [words.title_of(one) for one in self.live if one.kind == kind]
        if not own:
            empty = Cell(_("No entry of this year"))
            return [name, empty, Cell(tags=[words.duty_tag("gap")])]
        return [name, Cell("; ".join(own)), Cell(tags=[words.duty_tag("served")])]

    def _proposed(self) -> list[Listing]:
        heads = [Heading(_("Theme")), Heading(_("Why")), Heading(_("Proposed by"))]
        names = self._reading.names
        rows = [
            [
                Cell(one.theme),
                Cell(one.reason),
                Cell(
                    names.person(one.by) if one.by else "–",
                    sub=names.agency(one.agency) if one.agency else "",
                ),
            ]
            for one in self.themes
        ]
        empty = _("Nobody has proposed a theme. Members propose here while the call is open.")
        return [Listing(_("Themes proposed"), heads, rows, empty)]

    def changes_of(self, entry: ProgrammeEntry) -> list[Listing]:
        """What was asked about one entry; nothing when nobody has asked."""
        return self._changed(
            [one for one in self.changes if one.entry_id == entry.id], or_none=True
        )

    def _changed_in_year(self) -> list[Listing]:
        return self._changed(self.changes)

    def _changed(
        self, changes: Sequence[ProgrammeChange], *, or_none: bool = False
    ) -> list[Listing]:
        if or_none and not changes:
            return []
        heads = [
            Heading(_("What is asked")),
            Heading(_("Why")),
            Heading(_("Asked by")),
            Heading(_("How it stands")),
        ]
        rows = [self._change(one) for one in changes]
        empty = _("Nobody has asked for a change within the year.")
        return [Listing(_("Changes within the year"), heads, rows, empty)]

    def _change(self, one: ProgrammeChange) -> list[Cell]:
        names, said = self._reading.names, one.confirmation_reason or one.decision_reason
        title = str(one.wanted.get("title") or (one.before or {}).get("title", ""))
        url = url_for("registers.programme_entry", entry_id=one.entry_id) if one.entry_id else ""
        return [
            Cell(title, url, sub=words.change_kinds().get(one.kind, one.kind)),
            Cell(one.reason),
            Cell(
                names.person(one.asked_by) if one.asked_by else "Cylch",
                sub=moment(one.asked_at, FULL),
            ),
            Cell(tags=[words.tag_of(one.state, words.change_states())], sub=said),
        ]


def _nothing() -> str:
    return _("Nothing is drafted yet.")


def _left(planned: int, there: int | None) -> str:
    if there is None:
        return "–"
    left = there - planned
    if left < 0:
        return ngettext("%(num)d day too many", "%(num)d days too many", -left)
    return ngettext("%(num)d day left", "%(num)d days left", left)
