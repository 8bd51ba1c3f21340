"""A task that is done on a page of its own leads there."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine.models import User, UserTask
from tests.webapp.signing import enter
from tests.workflows.audit_world import AuditWorld, install


@pytest.fixture
def engine(sqlite_process_engine):
    install(sqlite_process_engine)
    return sqlite_process_engine


def test_the_task_of_drawing_leads_to_where_the_sample_is_drawn(app, engine, clock):
    world = AuditWorld.on_board(engine, clock).on(date(2026, 6, 24))
    audit = world.audit().commissioned().drafted(6, sampling_method="stratified").approved()
    drawing = sa.select(UserTask.id).where(UserTask.element_id == "draw_sample")
    client = app.test_client()
    with engine.query() as session:
        enter(client, session.get(User, world.unit.id), "en")
        task_id = session.scalars(drawing).one()

    page = client.read(f"/tasks/{task_id}")

    links = {"".join(one.itertext()).strip(): one.get("href") for one in page.iter("a")}
    assert links["Draw the sample"] == f"/registers/audits/{audit.row.id}/sample"
