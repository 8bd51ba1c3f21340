"""What a reader asked the operations page for: which version, which period, by which figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webapp.i18n import _, day

PERIODS = (30, 91, 365, 1096)  # days back, today included
MEASURES = ("median", "ninth", "late", "count", "now")
SORTS = ("name", "group", "count", "median", "ninth", "longest", "late")


@dataclass(frozen=True, slots=True)
class Asked:
    """Kept in the address, so that a link says the same to whoever opens it."""

    version: int | None
    days: int
    measure: str
    sort: str
    first: date
    last: date

    @classmethod
    def of(cls, given: Mapping[str, str], today: date) -> "Asked":
        """What nobody knows asks for nothing: all versions, a quarter, the median."""
        version, days = given.get("version", ""), given.get("days", "")
        measure, sort = given.get("measure", ""), given.get("sort", "")
        wanted = int(days) if days in map(str, PERIODS) else PERIODS[1]
        return cls(
            version=int(version) if version.isdecimal() and len(version) < 7 else None,  # noqa: PLR2004
            days=wanted,
            measure=measure if measure in MEASURES else MEASURES[0],
            sort=sort if sort.removeprefix("-") in SORTS else "",
            first=today - timedelta(days=wanted - 1),
            last=today,
        )

    @property
    def query(self) -> dict[str, Any]:
        """The same as parts of an address, but for what goes without saying."""
        found = {"version": str(self.version or ""), "measure": self.measure, "sort": self.sort}
        found["days"] = str(self.days)
        usual = {"measure": MEASURES[0], "days": str(PERIODS[1])}
        return {name: text for name, text in found.items() if text and text != usual.get(name)}

    def turned(self, sort: str) -> str:
        """What pressing a heading asks for: the most first, then the other way round."""
        usual = sort if sort in ("name", "group") else f"-{sort}"
        other = sort if usual.startswith("-") else f"-{sort}"
        return other if self.sort == usual else usual

    @property
    def said(self) -> list[str]:
        version = (
            _("Version %(number)s", number=self.version) if self.version else _("All versions")
        )
        period = _(
            "Completed from %(first)s to %(last)s",
            first=day(self.first, "d MMM y"),
            last=day(self.last, "d MMM y"),
        )
        return [version, period]


def measures() -> dict[str, str]:
    return {
        "median": _("How long it usually takes (median)"),
        "ninth": _("How long nine in ten take at most"),
        "late": _("How many were late"),
        "count": _("How many were completed"),
        "now": _("How many wait now"),
    }


def periods() -> dict[int, str]:
    return {
        PERIODS[0]: _("Last 30 days"),
        PERIODS[1]: _("Last 13 weeks"),
        PERIODS[2]: _("Last 12 months"),
        PERIODS[3]: _("Last 3 years"),
    }
