"""Makes charts of the figures: every number with the list that it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from webapp.charts import Bullet, Chart, Drawn, Part, Row, Series, bars, bullets, columns
from webapp.i18n import _, day, pgettext, said
from webapp.names import Names
from webapp.overview.figures import Figures, Week
from webapp.overview.scope import Scope
from webapp.registers import words

NOBODY = "none"
WIDE = 1120
COLOURS = ("red", "amber", "green", "grey", "blue")
ENDED = ("rejected", "merged")
Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the lists behind the numbers, with the scope that was chosen."""

    scope: Scope

    def tasks(self, **asked: Any) -> str:
        return url_for("overview.tasks", **{**self._board, **asked})

    def actions(self, **asked: Any) -> str:
        return url_for("overview.actions", **{**self._board, **asked})

    def audits(self, **asked: Any) -> str:
        return url_for("registers.listing", register="audits", **{**self._board, **asked})

    def registered_actions(self, **asked: Any) -> str:
        """The register's own list, where it can be narrowed to what is counted."""
        agencies = self.scope.agencies
        if agencies is not None and len(agencies) != 1:
            return self.actions(**asked)
        own = {"agency": agencies[0]} if agencies else {}
        return url_for("registers.listing", register="actions", **{**self._board, **own, **asked})

    @property
    def _board(self) -> dict[str, Any]:
        return dict(self.scope.query)


def charts(found: Figures, links: Links, names: Names) -> Sequence[Drawn]:
    return [
        late_by_agency(found, links, names),
        colours_now(found, links),
        colours_at_meetings(found, links),
        stages(found, links),
        tasks_ahead(found, links),
        actions_ahead(found, links),
        finished(found, links),
        steps(found, links),
    ]


def late_by_agency(found: Figures, links: Links, names: Names) -> Drawn:
    rows = []
    for one in found.late:
        url = links.tasks(late=1, agency=one.agency or NOBODY)
        name = names.agency(one.agency) if one.agency else _("The board’s own groups")
        rows.append(Row(name, [Part(one.count, url)], url))
    chart = Chart(
        key="late",
        title=_("Late tasks, by agency"),
        about=_("Open tasks whose deadline has passed. The most first."),
        first=_("Agency"),
        series=[Series(_("Late tasks"), "late")],
        rows=rows,
        empty=_("No task is late."),
    )
    return bars(chart)


def colours_now(found: Figures, links: Links) -> Drawn:
    names = words.colours()
    rows = []
    for colour, count in found.colours.items():
        url = links.registered_actions(rag=colour)
        rows.append(Row(names.get(colour, colour), [Part(count, url)], url, look=colour))
    chart = Chart(
        key="colours",
        title=_("Actions today, by colour"),
        about=_("As each action is forecast today; blue is signed off."),
        first=_("Colour"),
        series=[Series(_("Actions"), "calm")],
        rows=rows,
        empty=_("There are no actions yet."),
    )
    return bars(chart)


def colours_at_meetings(found: Figures, links: Links) -> Drawn:
    names = words.colours()
    rows = []
    for on, counts in found.meetings.items():
        parts = [
            Part(counts.get(colour, 0), links.actions(meeting=on.isoformat(), rag=colour))
            for colour in COLOURS
        ]
        url = links.actions(meeting=on.isoformat())
        rows.append(Row(day(on, "d MMM y"), parts, url))
    chart = Chart(
        key="meetings",
        title=_("Actions at each meeting, by colour"),
        about=_(
            "The colour with which each action came to the group’s meeting, as written down then."
        ),
        first=pgettext("column", "Meeting"),
        series=[Series(names[colour], colour) for colour in COLOURS],
        rows=rows,
        empty=_("No meeting has looked at actions in the last year."),
        has_totals=True,
    )
    return columns(chart)


def stages(found: Figures, links: Links) -> Drawn:
    rows = []
    for stage, name in words.audit_stages().items():
        count = found.stages.get(stage, 0)
        if count or stage not in ENDED:
            url = links.audits(stage=str(stage))
            rows.append(Row(name, [Part(count, url)], url))
    chart = Chart(
        key="stages",
        title=_("Audits, by stage"),
        about=_("Every audit, where it stands now."),
        first=_("Stage"),
        series=[Series(_("Audits"), "calm")],
        rows=rows,
        empty=_("There are no audits yet."),
    )
    return bars(chart)


def tasks_ahead(found: Figures, links: Links) -> Drawn:
    rows = [
        _week(one, links.tasks(week=one.monday.isoformat()), _risks(links.tasks, one.monday))
        for one in found.task_weeks
    ]
    chart = Chart(
        key="tasks-ahead",
        title=_("Tasks due each week, to the end of the quarter"),
        about=_("At risk: its reminders have begun, and nobody has taken it."),
        first=_("Week from"),
        series=_ahead(),
        rows=rows,
        empty=_("No task falls due before the quarter ends."),
        has_totals=True,
    )
    return columns(chart)


def actions_ahead(found: Figures, links: Links) -> Drawn:
    rows = [
        _week(one, links.actions(week=one.monday.isoformat()), _risks(links.actions, one.monday))
        for one in found.action_weeks
    ]
    chart = Chart(
        key="actions-ahead",
        title=_("Actions due each week, to the end of the quarter"),
        about=_("At risk: red or amber today."),
        first=_("Week from"),
        series=_ahead(),
        rows=rows,
        empty=_("No action falls due before the quarter ends."),
        has_totals=True,
    )
    return columns(chart)


def finished(found: Figures, links: Links) -> Drawn:
    rows = []
    for monday, one in found.finished.items():
        week = monday.isoformat()
        parts = [
            Part(one.on_time, links.tasks(done=week, on_time=1)),
            Part(one.late, links.tasks(done=week, on_time=0)),
        ]
        rows.append(Row(_short(monday), parts, links.tasks(done=week)))
    chart = Chart(
        key="finished",
        title=_("Tasks finished each week"),
        about=_("In time: not after the deadline that was in force."),
        first=_("Week from"),
        series=[
            Series(pgettext("finished", "In time"), "calm"),
            Series(pgettext("finished", "Late"), "late"),
        ],
        rows=rows,
        empty=_("No task was finished in these weeks."),
        has_totals=True,
    )
    return columns(chart, WIDE)


def steps(found: Figures, links: Links) -> Drawn:
    chart = Chart(
        key="steps",
        title=_("Working days in each step, against the target"),
        about=_(
            "Finished three times or more in the last 13 weeks. The most over its target first."
        ),
        first=_("Step"),
        series=[
            Series(_("Middle value within the target"), "calm"),
            Series(_("Middle value over the target"), "late"),
        ],
        bullets=[
            Bullet(
                said(one.name, one.name_cy),
                one.median,
                one.ninth,
                one.target,
                one.count,
                links.tasks(step=one.name),
            )
            for one in found.steps
        ],
        empty=_("No step was finished three times in these weeks."),
    )
    return bullets(chart, WIDE)


def _ahead() -> list[Series]:
    return [Series(_("In hand"), "calm"), Series(_("At risk"), "risk")]


def _risks(address: Address, monday: date) -> tuple[str, str]:
    week = monday.isoformat()
    return address(week=week, risk=0), address(week=week, risk=1)


def _week(one: Week, url: str, parts: tuple[str, str]) -> Row:
    return Row(_short(one.monday), [Part(one.calm, parts[0]), Part(one.at_risk, parts[1])], url)


def _short(monday: date) -> str:
    return day(monday, "d MMM")
