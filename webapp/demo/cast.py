"""Who lives on the demo board: invented people in the real kinds of seats."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine import identity
from engine.context import CommandContext
from engine.sign_in import hashed
from workflows.agencies import core_seats

DOMAIN = "demo.cylch.example"
PASSWORD = "tywod-a-thonnau"  # noqa: S105 - a sandbox's password is printed for everybody


@dataclass(frozen=True, slots=True)
class Part:
    """A person: the first part of their address, a name, their seats."""

    mailbox: str
    name: str
    groups: tuple[str, ...]
    agency: str | None = None
    language: str | None = None
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{DOMAIN}"


BOTH_BOARDS = ("qa_chair@children", "qa_chair@adults", "qa_group@children", "qa_group@adults")

# The people a visitor may be; the contract names their addresses.
STARS = (
    Part(
        "officer",
        "Carys Bowen",
        ("lead_officer@newport",),
        "newport",
        role="lead officer, Newport",
    ),
    Part(
        "rep",
        "Huw Prosser",
        ("agency_rep@newport", "qa_group@children"),
        "newport",
        role="agency representative, Newport",
    ),
    Part("verifier", "DS Alun Rees", ("verifier",), "police", role="verifier, Gwent Police"),
    Part("chair", "Dr Mair Llewelyn", BOTH_BOARDS, role="chair of both QA groups"),
    Part(
        "deputy",
        "Owain Beynon",
        ("qa_deputy@children", "qa_deputy@adults", "qa_group@children"),
        role="deputy chair",
    ),
    Part(
        "unit",
        "Rhian Vaughan",
        ("business_unit", "unit_manager"),
        language="cy",
        role="Business Unit",
    ),
    Part("owner", "Gethin Morris", ("process_owner",), role="process owner"),
    Part("approver", "Sioned Parry", ("process_approver",), role="second process owner"),
    Part(
        "cprg",
        "Eleri Watkins",
        ("cprg_chair", "cprg", "crg_chair", "crg"),
        language="cy",
        role="chair of the review groups",
    ),
    Part("board", "Prof. David Hopkin", ("board_chair",), role="Board chair"),
    Part("admin", "Tomos Ifans", ("admin",), role="administrator"),
)

OTHERS = (
    Part("unit2", "Bethan Pugh", ("business_unit",)),
    Part("lead1", "Nia Gwilym", ("audit_lead",), "health"),
    Part("lead2", "Marc Tudor", ("audit_lead",), "torfaen", language="cy"),
    Part("verifier2", "Lowri Meredith", ("verifier",), "education"),
    Part("verifier3", "Siân Probert", ("verifier",), "health"),
    Part("review1", "Idris Kelly", ("cprg", "crg"), "police"),
    Part("review2", "Menna Rosser", ("cprg", "crg"), "health", language="cy"),
    Part("review3", "Paul Trahearn", ("cprg", "crg"), "caerphilly"),
    Part("planning", "Glenys Madoc", ("bpg",)),
)


def invitation() -> Iterator[str]:
    """Who a visitor may be, and how they sign in."""
    yield f"You may sign in as any of these; the password is {PASSWORD}"
    for part in STARS:
        yield f"  {part.email:34} {part.name}, {part.role}"
    yield "Everybody else on the board signs in with it, too: see cylch user list."


FIRST = (
    "Aled", "Branwen", "Ceri", "Dylan", "Elin", "Ffion", "Gareth", "Heledd", "Ieuan", "Jac",
    "Lleucu", "Meirion", "Non", "Osian", "Prys", "Rhodri", "Sara", "Tegwen", "Wyn", "Anwen",
    "Bryn", "Catrin", "Deio", "Enid", "Gwen", "Hari", "Lisa", "Mabli", "Nest", "Rhys",
)  # fmt: skip
LAST = (
    "Adams", "Baker", "Cadogan", "Daniel", "Edwards", "Fisher", "Griffith", "Harris", "Islwyn",
    "James", "Lloyd", "Matthews", "Nicholas", "Owen", "Powell", "Roderick", "Salter", "Treharne",
    "Williams", "Yorath",
)  # fmt: skip


def agency_people(on: date) -> list[Part]:
    """Two officers, a representative and a chief officer for each agency with a seat."""
    known = {group for part in STARS for group in part.groups}
    parts = []
    for number, seat in enumerate(core_seats(on)):
        agency = seat.agency
        wanted: list[tuple[str, tuple[str, ...]]] = [
            (f"{agency}.officer", (f"lead_officer@{agency}",)),
            (f"{agency}.officer2", (f"lead_officer@{agency}",)),
            (f"{agency}.chief", (f"agency_executive@{agency}",)),
        ]
        if f"agency_rep@{agency}" not in known:
            wanted.append((f"{agency}.rep", (f"agency_rep@{agency}", "qa_group@children")))
        for place, (mailbox, groups) in enumerate(wanted):
            name = f"{FIRST[(4 * number + place) % len(FIRST)]} {LAST[(3 * number + place * 7) % len(LAST)]}"  # noqa: E501
            language = ("cy", "en", "en", None)[(number + place) % 4]
            parts.append(Part(mailbox, name, groups, agency, language))
    return parts


def since(on: date) -> date:
    """From when everybody has their seats, seen from the first day of the demo's year."""
    return date(on.year - 2, 4, 1)


def seat(ctx: CommandContext, on: date) -> None:
    """Register everybody, with their seats from before the year that the demo tells."""
    password_hash = hashed(PASSWORD)  # once for everybody: it is slow on purpose
    for part in (*STARS, *OTHERS, *agency_people(on)):
        user = identity.add_user(
            ctx,
            part.email,
            part.name,
            language=part.language,
            agency=part.agency,
        )
        user.password_hash = password_hash
        for group in part.groups:
            kind = "deputy" if group.startswith("qa_deputy") else "holder"
            identity.join_group(ctx, user.id, group, kind=kind, starts_on=since(on))
        ctx.session.flush()


def speaks(ctx: CommandContext, mailbox: str) -> date:
    """From here on it is this person who acts; say which day it is for them."""
    person = identity.find_by_email(ctx.session, f"{mailbox}@{DOMAIN}")
    today = ctx.calendar.local_date(ctx.now)
    ctx.actor = identity.actor_of(ctx.session, person.id, today)
    return today
