"""The ladder on a task's page: a reminder is no alarm, a level of a late task is."""

from datetime import timedelta

from engine import arrivals, ladders
from engine.models import Ladder, ProcessInstance
from tests.webapp.conftest import task_of
from webapp.current import Moment
from webapp.ladder import steps_of
from webapp.names import Names


def test_a_reminder_is_done_once_it_is_sent_and_only_lateness_stands_now(app, engine, started):
    task, calendar = task_of(engine, started), engine.calendar()
    with app.test_request_context(), engine.query() as session:
        instance = session.get_one(ProcessInstance, task.instance_id)
        levels = session.get_one(Ladder, task.ladder).levels
        due = arrivals.due(task)
        climb = ladders.rungs(levels, due, calendar, task.candidate_group.partition("@")[0])

        def told(now):
            seen = Moment(now, calendar, is_sandbox=False)
            steps = steps_of(levels, task, instance, seen, Names(session))
            return [(one.what, one.state) for one in steps]

        reminder = next(rung.at for rung in climb if rung.at > due.created_at)
        late = next(rung.at for rung in climb if not rung.level.startswith("R"))
        early = told(reminder - timedelta(minutes=1))
        reminded = told(reminder)
        too_late = told(late)

    assert {state for _what, state in early} == {"next"}
    assert reminded[0] == ("Reminder", "done")
    assert "now" not in {state for _what, state in reminded}
    assert [what for what, state in too_late if state == "now"] == ["Told that it is late"]
    assert {state for what, state in too_late if what == "Reminder"} == {"done"}
