"""The candidate groups that the shipped diagrams name: roles, of an agency or of a board.

The Welsh is put together from the board's own terms and stands on the translator's list.
"""

from dataclasses import dataclass

from engine.actors import Actor
from engine.permissions import is_steward, sees_whole_board
from workflows.agencies import AGENCIES


@dataclass(frozen=True, slots=True)
class GroupName:
    key: str
    name: str
    name_cy: str


# One group each.
ROLES = (
    GroupName("business_unit", "Business Unit", "Uned Fusnes"),
    GroupName("unit_manager", "Business Unit manager", "Rheolwr yr Uned Fusnes"),
    GroupName("audit_lead", "Audit leads", "Arweinwyr archwiliadau"),
    GroupName("co_opted", "Co-opted members", "Aelodau cyfetholedig"),
    GroupName("verifier", "Verifiers", "Dilyswyr"),
    GroupName("cprg", "Child Practice Review Group", "Grŵp Adolygu Ymarfer Plant"),
    GroupName(
        "cprg_chair",
        "Child Practice Review Group chair",
        "Cadeirydd y Grŵp Adolygu Ymarfer Plant",
    ),
    GroupName("crg", "Case Review Group", "Grŵp adolygu achosion"),
    GroupName("crg_chair", "Case Review Group chair", "Cadeirydd y grŵp adolygu achosion"),
    GroupName("board_chair", "Board chair", "Cadeirydd y Bwrdd"),
    GroupName("bpg", "Business Planning Group", "Grŵp Cynllunio Busnes"),
    GroupName("process_owner", "Process owners", "Perchnogion y prosesau"),
    GroupName("process_approver", "Process approvers", "Cymeradwywyr y prosesau"),
    GroupName("admin", "Administrators", "Gweinyddwyr"),
)

# One group for each of the two boards, which share a chair.
OF_A_BOARD = (
    GroupName("qa_group", "Quality Assurance Group", "Grŵp Sicrwydd Ansawdd"),
    GroupName("qa_chair", "Quality Assurance Group chair", "Cadeirydd y Grŵp Sicrwydd Ansawdd"),
    GroupName(
        "qa_deputy",
        "Quality Assurance Group deputy chair",
        "Is-gadeirydd y Grŵp Sicrwydd Ansawdd",
    ),
)
BOARDS = (("children", "children", "plant"), ("adults", "adults", "oedolion"))

# One group for each agency that still has its seat.
OF_AN_AGENCY = (
    GroupName("lead_officer", "Lead officers", "Swyddogion arweiniol"),
    GroupName("agency_rep", "Agency representatives", "Cynrychiolwyr yr asiantaeth"),
    GroupName("agency_executive", "Chief officers", "Prif swyddogion"),
)

GROUPS = (
    *ROLES,
    *(
        GroupName(f"{role.key}@{board}", f"{role.name} ({name})", f"{role.name_cy} ({name_cy})")
        for role in OF_A_BOARD
        for board, name, name_cy in BOARDS
    ),
    *(
        GroupName(
            f"{role.key}@{seat.agency}",
            f"{role.name}: {seat.name}",
            f"{role.name_cy}: {seat.name_cy}",
        )
        for role in OF_AN_AGENCY
        for seat in AGENCIES.values()
        if seat.ends_on is None
    ),
)


def overseen_by(actor: Actor) -> list[str]:
    """The boards that somebody chairs, for themselves or for somebody who is away, or deputises."""
    return [board for board, _name, _name_cy in BOARDS if sees_whole_board(actor, board)]


def represented_by(actor: Actor) -> list[str]:
    """The agencies for which somebody answers."""
    seat = "agency_rep@"
    groups = (group for group in actor.all_groups if group.startswith(seat))
    return sorted(group.removeprefix(seat) for group in groups)


def may_see_overview(actor: Actor) -> bool:
    """Chairs, deputies and stewards see the board's figures, representatives their agency's."""
    return is_steward(actor) or bool(overseen_by(actor)) or bool(represented_by(actor))


# What these decide stands for the board: a sign-off, an approval, what goes up the ladder.
BINDING = frozenset({"qa_chair", "qa_deputy", "cprg_chair", "crg_chair", "board_chair"})


def binds(group: str) -> bool:
    """Whether the decisions of a candidate group bind the board."""
    return group.partition("@")[0] in BINDING
