"""What a monitor reads of the board: counts, ages and latenesses; no name, no title."""

from collections.abc import Mapping
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.orm import Session

from engine import checkpoints, workers
from engine.context import ProcessEngine
from engine.queries.due import next_of_each
from engine.queries.operations import figures
from notifications.figures import outbox

WORDS = {
    "instances_active": "Lifecycles that run.",
    "user_tasks_open": "Tasks that wait for somebody.",
    "user_tasks_late": "Open tasks whose due date has passed.",
    "incidents_open": "What failed and needs a person.",
    "job_incidents_open": "Jobs that were given up and need a person.",
    "jobs_waiting": "Jobs that will be tried at their time.",
    "events_waiting": "Events of which nobody has been told yet.",
    "messages_due": "Messages that should go out now.",
    "messages_failed": "Messages that were given up.",
    "messages_lateness_seconds": "How late the oldest message is that should have gone out.",
    "webhook_calls_due": "Calls of webhooks that should go out now.",
    "checkpoint_copies_due": "Copies of checkpoints that should go out now.",
}


def measured(engine: ProcessEngine) -> CollectorRegistry:
    """Read it all at one moment, each figure along an index."""
    registry = CollectorRegistry()
    now = engine.now()
    with engine.query() as session:
        for name, value in (figures(session, now) | outbox(session, now)).items():
            _gauge(registry, name, WORDS[name], value)
        due = next_of_each(session).items()
        late = {kind: max(0.0, (now - at).total_seconds()) if at else 0.0 for kind, at in due}
        _checkpoint(registry, engine, session)
        _workers(registry, engine, session)
    words = "How late the oldest timer, rung or job is that should have happened."
    _gauge(registry, "due_work_lateness_seconds", words, max(late.values()))
    _gauges(registry, "due_work_oldest_seconds", "The same, of each kind.", "kind", late)
    _gauges(registry, "info", "The program's version.", "version", {version("cylch"): 1})
    return registry


def _checkpoint(registry: CollectorRegistry, engine: ProcessEngine, session: Session) -> None:
    """Without one there is no age: an alarm asks for the absence, too."""
    last, is_stopped = checkpoints.newest(session), checkpoints.plan_of(session).stopped_by
    if last is not None:
        age = (engine.now() - last.at).total_seconds()
        _gauge(registry, "checkpoint_age_seconds", "Since the history was last bound.", age)
    words = "Whether the history contradicts its last checkpoint."
    _gauge(registry, "history_broken", words, int(is_stopped is not None))


def _workers(registry: CollectorRegistry, engine: ProcessEngine, session: Session) -> None:
    """By the machine's clock, which a sandbox does not move."""
    now = engine.clock()
    # Who shows pages alone does none of the work that an alarm counts.
    latest = [one for one in workers.latest(session) if one.line != workers.PAGES]
    alive = workers.alive(session, now)
    counts = {one.line: sum(other.line == one.line for other in alive) for one in latest}
    ages = {one.line: (now - one.seen_at).total_seconds() for one in latest}
    _gauges(registry, "workers", "Processes that do this line of work.", "line", counts)
    _gauges(registry, "last_tick_age_seconds", "Since any came round.", "line", ages)
    apart = max((abs(one.ahead_seconds or 0.0) for one in alive), default=0.0)
    words = "How far the clock of any worker is from the database's."
    _gauge(registry, "clocks_apart_seconds", words, apart)


def _gauge(registry: CollectorRegistry, name: str, words: str, value: float) -> None:
    Gauge(f"cylch_{name}", words, registry=registry).set(value)


def _gauges(
    registry: CollectorRegistry, name: str, words: str, label: str, values: Mapping[str, float]
) -> None:
    gauge = Gauge(f"cylch_{name}", words, (label,), registry=registry)
    for one, value in values.items():
        gauge.labels(one).set(value)
