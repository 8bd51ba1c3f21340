"""From a task to the record that it works on: for those who may open that, and for nobody else."""

import sqlalchemy as sa

from engine.models import UserTask


def links(page) -> dict[str, str]:
    return {"".join(one.itertext()).strip(): one.get("href") for one in page.iterfind(".//main//a")}


def task_at(world, element: str) -> UserTask:
    with world.engine.query() as session:
        return session.scalars(sa.select(UserTask).where(UserTask.element_id == element)).first()


def test_a_task_of_an_action_leads_to_the_action(as_, world):
    task = task_at(world, "acknowledge")

    found = links(as_("unit").read(f"/tasks/{task.id}"))

    assert found["What is asked, dates, progress"].startswith("/registers/actions/")
