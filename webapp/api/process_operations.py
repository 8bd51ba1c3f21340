"""How a process runs: the figures of its operations page, and all of one kind tried again."""

from datetime import date, timedelta

from flask import Response

from engine.errors import Invalid
from engine.models import Incident
from engine.permissions import may_operate, may_see_operations, require
from engine.queries import running
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change_in_steps
from webapp.api.reading import asks, takes
from webapp.api.schemas import process_operations as told
from webapp.current import actor, moment, process_engine
from webapp.operations.asked import PERIODS
from webapp.operations.figures import Figures, Step, Wanted, chosen, gather
from webapp.operations.page import sentences
from webapp.operations.retrying import MOST_AT_ONCE, again
from webapp.operations.words import group_of

bp = blueprint("process_operations", "How a process runs, step by step.")


@bp.get("/definitions/<key>/operations")
@asks(bp, told.OperationsQuery)
@bp.output(told.Operations)
def operations(key: str, query: told.OperationsQuery) -> Response:
    """Read how long steps took, what stands where and what failed; the last 13 weeks by default."""
    with process_engine().query() as session:
        require(may_see_operations(actor()), "see operations")
        first, last = _span(query)
        found = gather(session, moment(), Wanted(key, query.version, first, last))
        return give(
            told.Operations(
                definition=key,
                versions=[one.version for one in found.versions if one.id in found.chosen],
                first=first,
                last=last,
                counted_until=found.until,
                steps=[_step(one) for one in found.steps],
                waits=_waits(found),
                sentences=sentences(found),
            )
        )


@bp.post("/definitions/<key>/incidents/retry")
@takes(bp, told.RetryAll)
@bp.output(told.AllRetried)
def retry_all(key: str, body: told.RetryAll) -> Response:
    """Try again what failed in the same way at the same step, each in its own transaction."""

    def act() -> Answer:
        with process_engine().query() as session:
            require(may_operate(actor()), "look after incidents")
            chosen(session, key, None, moment().now)
            ids = [one.id for one in running.versions(session, key)]
            same = (Incident.element_id == body.element) & (Incident.kind == body.kind)
            found = running.incidents(session, ids, same, limit=MOST_AT_ONCE)
        tried = [
            told.Retried(incident=one.id, instance=one.instance_id, problem=problem)
            for one, problem in again(found)
        ]
        return Answer(told.AllRetried(tried=tried))

    return change_in_steps(act)


def _span(query: told.OperationsQuery) -> tuple[date, date]:
    last = query.last or moment().today
    first = query.first or last - timedelta(days=PERIODS[1] - 1)
    if first > last:
        raise Invalid("last", "before_start")
    return first, last


def _step(one: Step) -> told.StepFigures:
    now = one.now
    return told.StepFigures(
        element=one.element_id,
        name=one.element.name,
        name_cy=one.element.name_cy,
        group=group_of(one.element),
        completed=one.took.count,
        median=one.took.median,
        ninth_in_ten=one.took.ninth,
        longest=one.took.longest,
        late=one.took.late,
        waiting=now.count if now else 0,
        waiting_late=now.late if now else 0,
        oldest=now.oldest if now else None,
        failed=one.failed,
    )


def _waits(found: Figures) -> list[told.WaitFigures] | None:
    if found.waits is None:
        return None
    return [
        told.WaitFigures(element=one.element_id, name=one.element.name, waiting=one.count)
        for one in found.waits
    ]
