"""Draws a sample by a rule that anybody can follow again from what is on record; pure.

`sha256-order-1`: of every reference the SHA-256 digest of seed, stratum and reference, each
followed by a line feed, in UTF-8; those with the smallest digests are drawn, in that order. A
stratified sample shares the cases out in proportion, by largest remainder, each stratum that can
having at least one. The reserves are the next ones in the order. How the table was sorted does
not matter.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

ALGORITHM = "sha256-order-1"
RANDOM, STRATIFIED, PURPOSIVE = "random", "stratified", "purposive"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the frame: anonymised, whose it is, and to which stratum it belongs."""

    ref: str
    local_authority: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many are drawn, how, and from which seed."""

    method: str
    size: int
    reserves: int
    seed: str


def draw(frame: Sequence[Case], plan: Plan) -> list[tuple[Case, bool]]:
    """The cases in the order of their drawing, then the reserves; fewer if there are no more."""
    strata = _strata(frame, plan)
    shares = allocation({name: len(cases) for name, cases in strata.items()}, plan.size)
    spare = {name: len(cases) - shares[name] for name, cases in strata.items()}
    more = allocation(spare, plan.reserves)
    drawn: list[tuple[Case, bool]] = []
    kept: list[tuple[Case, bool]] = []
    for name in sorted(strata):
        ordered = sorted(strata[name], key=lambda case: digest(plan.seed, name, case.ref))
        size = shares[name]
        drawn += [(case, False) for case in ordered[:size]]
        kept += [(case, True) for case in ordered[size : size + more[name]]]
    return drawn + kept


def allocation(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Shares in proportion, by largest remainder; at least one each where there are enough."""
    total = sum(sizes.values())
    wanted = min(wanted, total)
    filled = [name for name in sorted(sizes) if sizes[name]]
    if not wanted:
        return dict.fromkeys(sizes, 0)
    shares = {name: wanted * sizes[name] // total for name in sizes}
    rest = sorted(filled, key=lambda name: (-(wanted * sizes[name] % total), name))
    for name in rest[: wanted - sum(shares.values())]:
        shares[name] += 1
    return _with_one_each(shares, filled) if wanted >= len(filled) else shares


def frame_hash(frame: Sequence[Case]) -> str:
    """One number for the whole frame, however it was sorted."""
    lines = sorted(f"{one.ref}\t{one.local_authority}\t{one.stratum}\n" for one in frame)
    return sha256("".join(lines).encode()).hexdigest()


def digest(seed: str, stratum: str, ref: str) -> str:
    return sha256(f"{seed}\n{stratum}\n{ref}\n".encode()).hexdigest()


def _strata(frame: Sequence[Case], plan: Plan) -> dict[str, list[Case]]:
    strata: defaultdict[str, list[Case]] = defaultdict(list)
    for case in frame:
        strata[case.stratum if plan.method == STRATIFIED else ""].append(case)
    return dict(strata)


def _with_one_each(shares: dict[str, int], filled: Sequence[str]) -> dict[str, int]:
    """The largest share gives, as long as it keeps one itself."""
    for name in filled:
        if not shares[name]:
            largest = max(filled, key=lambda other: (shares[other], other))
            shares[largest] -= 1
            shares[name] = 1
    return shares
