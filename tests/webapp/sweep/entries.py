"""What a route of the pages promises: who sees the thing, who may do the verb, what a form says."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

# Everybody who may sign in, by what they are. Whatever stands in the sweep belongs to Torfaen:
# `officer` and `rep` are of another agency.
PEOPLE = {
    "admin": ("admin",),
    "unit": ("business_unit",),
    "owner": ("process_owner",),
    "approver": ("process_approver",),
    "chair": ("qa_chair@children", "qa_group@children"),
    "deputy": ("qa_deputy@children", "qa_group@children"),
    "cprg": ("cprg_chair", "cprg"),
    "board": ("board_chair",),
    "verifier": ("verifier",),
    "officer": ("lead_officer@newport",),
    "rep": ("agency_rep@newport", "qa_group@children"),
    "stranger": ("lead_officer@torfaen",),
    "foreign_rep": ("agency_rep@torfaen",),
    "guest": (),
    "co_opted": ("co_opted",),
}
EVERYBODY = frozenset(PEOPLE)
# What is everybody's is not for whoever was co-opted: they see what is linked to them, no more.
INSIDE = EVERYBODY - {"co_opted"}
STEWARDS = frozenset({"admin", "unit"})
DESIGNERS = frozenset({"owner", "approver"})
CHAIRS = frozenset({"chair", "deputy"})
GROUP = CHAIRS | {"rep"}
TORFAEN = frozenset({"stranger", "foreign_rep"})
HOLDER = frozenset({"stranger"})
SEES_WORK = STEWARDS | CHAIRS | TORFAEN


@dataclass(frozen=True)
class Entry:
    """One method of one address.

    `seen`: for whom the thing exists; to all others it answers 404, as if it were missing.
    `may`: who of those may do this; all others get 403. Left out, whoever sees it may.
    `form`: what a valid form sends. `{stranger}` and the like stand for an id of the world.
    `file`: the name of a file that goes with it, in the field called `upload`, saying `content`.
    `visits`: queries with which the page is looked at, too: an empty state, a filter, an error.
    `is_signed`: the address itself is the proof, and no page of ours is needed before.
    `is_page`: False for a file, a stream or an answer to a script.
    """

    seen: frozenset[str] = EVERYBODY
    may: frozenset[str] | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    upload: str = "file"
    content: bytes = b"some evidence"
    visits: tuple[str, ...] = ()
    is_public: bool = False
    is_signed: bool = False
    is_page: bool = True

    @property
    def allowed(self) -> frozenset[str]:
        return self.seen if self.may is None else self.may


def rooms() -> list[ModuleType]:
    """Every module beside this one that says what the routes of one blueprint promise."""
    folder = Path(__file__).with_name("rooms")
    names = sorted(module.name for module in pkgutil.iter_modules([str(folder)]))
    return [importlib.import_module(f"tests.webapp.sweep.rooms.{name}") for name in names]


def entries() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for room in rooms():
        twice = found.keys() & room.ROUTES.keys()
        assert not twice, f"Expected one entry a route, but two rooms have {sorted(twice)}."
        found |= room.ROUTES
    return found
