"""The figures of the overview, for programs: the same numbers as on the page."""

from collections.abc import Sequence

from flask import Response

from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.reading import asks
from webapp.api.schemas import outlook as told
from webapp.current import actor, moment, process_engine
from webapp.overview.figures import Figures, Week, gather
from webapp.overview.scope import scope_of

bp = blueprint("overview", "The board's figures: what is late, how actions stand, what is due.")


@bp.get("/overview")
@asks(bp, told.OverviewQuery)
@bp.output(told.Overview)
def show(query: told.OverviewQuery) -> Response:
    """Count for chairs, deputies and the unit; a representative counts their own agency."""
    scope = scope_of(actor(), query.board or "")
    with process_engine().query() as session:
        found = gather(session, moment(), scope)
    return give(_told(found))


def _told(found: Figures) -> told.Overview:
    return told.Overview(
        late_tasks=found.late_tasks,
        late_by_agency=[told.LateTasks.model_validate(one) for one in found.late],
        waiting_for_chair=found.waiting_for_chair,
        overdue_actions=found.overdue_actions,
        actions_by_rag=found.colours,
        meetings=[told.AtMeeting(on=on, by_rag=by_rag) for on, by_rag in found.meetings.items()],
        audits_by_stage=found.stages,
        quarter_ends=found.quarter_ends,
        tasks_due=_ahead(found.task_weeks),
        actions_due=_ahead(found.action_weeks),
        finished=[
            told.WeekBehind(week=monday, on_time=one.on_time, late=one.late)
            for monday, one in found.finished.items()
        ],
        steps=[told.StepLength.model_validate(one) for one in found.steps],
    )


def _ahead(weeks: Sequence[Week]) -> list[told.WeekAhead]:
    return [told.WeekAhead(week=one.monday, in_hand=one.calm, at_risk=one.at_risk) for one in weeks]
