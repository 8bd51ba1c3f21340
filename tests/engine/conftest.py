"""The engine with one small process that waits for one person."""

import pytest
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.models import Event, Incident, UserTask
from tests.clock import SettableClock
from tests.play import Story, play


@pytest.fixture
def engine(sqlite_process_engine: ProcessEngine) -> ProcessEngine:
    return sqlite_process_engine


@pytest.fixture
def begin(engine: ProcessEngine, clock: SettableClock):
    """Start an instance in Newport: `begin("main", title="…")`."""

    def begun(key: str = "main", **given: object) -> Story:
        return play(engine, clock, key, **{"agency": "newport", **given})

    return begun


@pytest.fixture
def look(engine: ProcessEngine):
    """Read rows: `look(UserTask, element_id="act")`."""

    def found(kind: type, **where: object) -> list:
        with engine.query() as session:
            statement = sa.select(kind).filter_by(**where)
            key = kind.id if kind in (Event, Incident) else kind.__mapper__.primary_key[0]
            rows = list(session.scalars(statement.order_by(key)))
            if kind is UserTask:
                for row in rows:
                    _ = row.answers, row.draft
            return rows

    return found
