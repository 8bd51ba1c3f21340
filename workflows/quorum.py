"""When a group may decide: how many seats, and which. The figures are the board's data. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rule:
    """A share of the filled seats, and how many of which kinds of agency among them."""

    share: int  # per cent of the filled seats, rounded up
    at_least: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def from_figures(cls, figures: Mapping[str, Mapping[str, object]]) -> "Rule":
        share = figures["quorum_share"]["value"]
        at_least = figures["quorum_at_least"]["value"]
        kinds = figures["quorum_kinds"]["value"]
        assert isinstance(at_least, Mapping)  # noqa: S101 - the form of this figure
        assert isinstance(kinds, Mapping)  # noqa: S101
        return cls(int(str(share)), at_least, kinds)


def seats_needed(rule: Rule, filled: int) -> int:
    return -(-rule.share * filled // 100)


def is_quorate(rule: Rule, filled: int, agencies: Sequence[str]) -> bool:
    """Say whether those present suffice; `agencies` holds one entry for each of their seats."""
    if not agencies or len(agencies) < seats_needed(rule, filled):
        return False
    return all(
        sum(agency in rule.kinds.get(kind, ()) for agency in agencies) >= wanted
        for kind, wanted in rule.at_least.items()
    )
