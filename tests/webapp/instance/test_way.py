"""The way that an instance took, round a loop: what was passed is drawn, and nothing else."""

from datetime import timedelta

from engine.models import ProcessInstance
from tests.webapp.conftest import task_of
from tests.webapp.task.test_versions import RIGHT
from webapp.diagrams import progress_of


def progress(engine, instance_id):
    with engine.query() as session:
        return progress_of(session, session.get(ProcessInstance, instance_id))


def test_a_work_that_came_back_stands_where_it_stood_before(as_, engine, started, clock):
    officer, chair = as_("officer"), as_("chair")
    officer.send(f"/tasks/{task_of(engine, started).id}", **RIGHT)
    forth = progress(engine, started)
    clock.advance(timedelta(minutes=5))
    chair.send(f"/tasks/{task_of(engine, started, 'check').id}", outcome="return")
    back = progress(engine, started)
    clock.advance(timedelta(minutes=5))
    officer.send(f"/tasks/{task_of(engine, started).id}", **RIGHT)
    chair.send(f"/tasks/{task_of(engine, started, 'check').id}", outcome="accept")
    end = progress(engine, started)

    assert (forth.current, "answer" in forth.done) == ({"check"}, True)
    assert (back.current, "answer" in back.done, "check" in back.done) == ({"answer"}, False, True)
    assert back.taken - forth.taken
    assert end.current == set()
    assert {"answer", "check"} <= end.done
    assert end.taken > back.taken


def test_only_the_flow_that_was_taken_is_coloured(as_, engine, started):
    as_("officer").send(f"/tasks/{task_of(engine, started).id}", **RIGHT)
    as_("chair").send(f"/tasks/{task_of(engine, started, 'check').id}", outcome="accept")

    page = as_("unit").read(f"/instances/{started}")

    done = page.xpath("//*[name()='svg']//*[name()='polyline'][@stroke-width='2.8']")
    flows = page.xpath("//*[name()='svg']//*[name()='polyline']")
    assert 0 < len(done) < len(flows)
