"""The history at size: one page of one instance, among very many events of others."""

from collections.abc import Iterator

import sqlalchemy as sa

from engine.models import ProcessInstance
from engine.queries import history
from tests.bench.bulk import EVENTS_EACH, FAR_AWAY, TASKS_EACH, Crowd
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, times
from tests.bench.scale import Scale

EVENTS = 10_000_000
PAGE = 50


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Read pages here and there, never the same one twice."""
    events = EVENTS // scale.part
    crowd = Crowd(ground.database)
    crowd.grow(events // EVENTS_EACH * TASKS_EACH)
    crowd.remember(events)
    with ground.engine.query() as session:
        owners = sa.select(ProcessInstance.id).where(ProcessInstance.started_at >= FAR_AWAY)
        instances = session.scalars(owners.order_by(ProcessInstance.id).limit(scale.queries)).all()
    page = Watch()
    for instance_id in instances:
        with ground.engine.query() as session, page:
            first = history.of_instance(session, instance_id, limit=PAGE)
        with ground.engine.query() as session, page:
            history.of_instance(session, instance_id, limit=PAGE, cursor=first.next)
    yield times("history_page_10m", page.seconds, ground.name, size=events)
