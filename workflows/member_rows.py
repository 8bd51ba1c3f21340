"""The rows of a table of members: who sits or deputises for which agency, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.models import User
from workflows import table_rows
from workflows.models import BoardSeat, SeatHolding
from workflows.sheets import Row, text_in
from workflows.table_rows import BadRow
from workflows.tables import Kind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "member", "enw", "enw llawn", "aelod"),
    "email": (
        *("email", "email address", "e-mail", "e-mail address"),
        *("e-bost", "ebost", "cyfeiriad e-bost", "cyfeiriad ebost"),
    ),
    "agency": ("agency", "organisation", "seat", "represents", "asiantaeth", "sefydliad", "sedd"),
    "role": ("role", "capacity", "member or deputy", "rôl", "rol", "aelod neu ddirprwy"),
    "since": ("since", "member since", "start date", "from", "ers", "aelod ers", "dyddiad dechrau"),
    "language": ("language", "preferred language", "iaith", "dewis iaith", "iaith ddewisol"),
}
MEMBERS = Kind("members", COLUMNS, frozenset({"name", "email", "agency"}))
MEMBER, DEPUTY = "member", "deputy"
ROLES = {
    "": MEMBER,
    "member": MEMBER,
    "representative": MEMBER,
    "aelod": MEMBER,
    "cynrychiolydd": MEMBER,
    "deputy": DEPUTY,
    "dirprwy": DEPUTY,
}
LANGUAGES = {
    "": "",
    "both": "",
    "either": "",
    "y ddwy": "",
    "e": "en",
    "en": "en",
    "english": "en",
    "saesneg": "en",
    "c": "cy",
    "cy": "cy",
    "w": "cy",
    "welsh": "cy",
    "cymraeg": "cy",
}
LONGEST_NAME, LONGEST_ADDRESS = 200, 254


class Account(StrEnum):
    """What becomes of somebody's account."""

    KNOWN = "known"
    NEW = "new"
    OPENED = "opened"  # closed when an earlier table was taken back


class Deed(StrEnum):
    """What a row makes."""

    SEAT = "seat"
    DEPUTY = "deputy"
    NOTHING = "nothing"  # it is so already


@dataclass(slots=True)
class Person:
    """One person of the table, found by the address; what is known of them is never changed."""

    email: str
    name: str
    language: str
    agency: str
    account: Account
    user: User | None
    language_added: bool = False
    # each a rule and what stays: another name, language or agency; or who is called the same
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Planned:
    """One row: a seat or a deputyship of a person, or nothing new."""

    row: int
    person: Person
    seat: BoardSeat
    role: str
    since: date
    deed: Deed


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, person by person and row by row, and everything that is wrong with it."""

    people: Sequence[Person]
    rows: Sequence[Planned]
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class Known:
    """What the board knows already."""

    today: date
    users: Mapping[str, User]  # by address
    namesakes: Mapping[str, Sequence[User]]  # by name in small letters
    openable: frozenset[int]  # accounts that a table taken back has closed
    seats: Sequence[BoardSeat]
    holdings: Sequence[tuple[SeatHolding, User]]
    deputies: frozenset[tuple[int, str]]  # user and agency


class Reader(table_rows.Reader):
    """Reads row after row; a person may stand in several."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known
        self.people: dict[str, Person] = {}
        self.rows: list[Planned] = []

    def read(self, row: Row) -> None:
        cells = self.take(row)
        name, email = self._name(cells), self._email(cells)
        agency = self.agency("agency", self.text(cells, "agency"))
        role = self._one_of(cells, "role", ROLES, MEMBER)
        since = self.day(cells, "since") or self.known.today
        language = self._one_of(cells, "language", LANGUAGES, "")
        before = len(self.bad)
        if not (name and email and agency) or any(one.row == self.number for one in self.bad):
            return
        person = self._person(email, name, language, agency)
        seat = self._seat(agency, since)
        if seat is not None and len(self.bad) == before:
            self._plan(person, seat, role, since)

    def _name(self, cells: Mapping[str, object]) -> str:
        name = " ".join(self.text(cells, "name").split())
        if len(name) > LONGEST_NAME:
            self.complain("name", "too_long", LONGEST_NAME)
        return name

    def _email(self, cells: Mapping[str, object]) -> str:
        email = self.text(cells, "email").lower().removeprefix("mailto:")
        if not email:
            return ""
        before, at, after = email.partition("@")
        if not (before and at and "." in after) or " " in email or "@" in after:
            self.complain("email", "not_an_address", email)
        elif len(email) > LONGEST_ADDRESS:
            self.complain("email", "too_long", LONGEST_ADDRESS)
        return email

    def _one_of(
        self, cells: Mapping[str, object], column: str, options: Mapping[str, str], otherwise: str
    ) -> str:
        given = text_in(cells.get(column)).casefold()
        if given not in options:
            self.complain(column, "not_an_option", given)
        return options.get(given, otherwise)

    def _person(self, email: str, name: str, language: str, agency: str) -> Person:
        person = self.people.get(email)
        if person is None:
            person = self.people[email] = self._found(email, name, language, agency)
        elif person.name.casefold() != name.casefold():
            self.complain("name", "other_name", person.name)
        elif language and person.language and language != person.language:
            self.complain("language", "other_language", language)
        return person

    def _found(self, email: str, name: str, language: str, agency: str) -> Person:
        user = self.known.users.get(email)
        if user is None:
            person = Person(email, name, language, agency, Account.NEW, None)
            same = self.known.namesakes.get(name.casefold(), ())
            person.notes += [("namesake", one.email) for one in same]
            return person
        is_openable = user.id in self.known.openable
        if not user.is_active and not is_openable:
            self.complain("email", "has_left", email)
        account = Account.KNOWN if user.is_active else Account.OPENED
        person = Person(email, name, language, agency, account, user)
        self._keep(person, user)
        return person

    def _keep(self, person: Person, user: User) -> None:
        """What the board knows stays; an empty wish for a language alone is filled."""
        if user.name.casefold() != person.name.casefold():
            person.notes.append(("name_kept", user.name))
        if person.language and user.language is None:
            person.language_added = True
        elif person.language and user.language != person.language:
            person.notes.append(("language_kept", user.language or ""))
        if user.agency and user.agency != person.agency:
            person.notes.append(("agency_kept", user.agency))

    def _seat(self, agency: str, since: date) -> BoardSeat | None:
        own = [one for one in self.known.seats if one.agency == agency]
        found = next((one for one in own if one.is_there_on(since)), None)
        if not own:
            self.complain("agency", "no_seat", agency)
        elif found is None:
            self.complain("since", "no_seat_then", since)
        return found

    def _plan(self, person: Person, seat: BoardSeat, role: str, since: date) -> None:
        same = [one for one in self.rows if one.seat is seat and one.role == role]
        if any(one.person is person for one in same):
            self.complain("email", "twice", person.email)
            return
        deed = self._deputy(person, seat) if role == DEPUTY else self._member(person, seat, since)
        if role == MEMBER and same:
            self.complain("agency", "two_members", same[0].person.name)
        elif deed is not None:
            self.rows.append(Planned(self.number, person, seat, role, since, deed))

    def _member(self, person: Person, seat: BoardSeat, since: date) -> Deed | None:
        for holding, user in self.known.holdings:
            if holding.seat_id != seat.id or (holding.ends_on and holding.ends_on < since):
                continue
            if user.email != person.email or holding.ends_on is not None:
                self.complain("agency", "seat_taken", user.name)
                return None
            if holding.starts_on != since:
                person.notes.append(("since_kept", holding.starts_on.isoformat()))
            return Deed.NOTHING
        return Deed.SEAT

    def _deputy(self, person: Person, seat: BoardSeat) -> Deed:
        is_known = person.user and (person.user.id, seat.agency) in self.known.deputies
        return Deed.NOTHING if is_known else Deed.DEPUTY
