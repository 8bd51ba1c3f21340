"""Timers follow the world's clock and the calendar: zones, clock changes, months, cycles."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.bpmn.validation import Library, lint
from engine.bpmn.views import Failure
from tests.engine.bpmn.pen import Pen, around
from tests.engine.bpmn.stage import CALENDAR, MONDAY, Stage, World, compiled


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def catching(kind: str, text: str) -> Pen:
    return around(
        f'<bpmn:intermediateCatchEvent id="x">{timer(kind, text)}</bpmn:intermediateCatchEvent>'
    )


def attached(kind: str, text: str, *, interrupting: bool = False) -> Pen:
    """Draw the user task `x` with the timer `b`, which leads to a script that counts."""
    return (
        around('<bpmn:userTask id="x"/>')
        .draw(
            "boundaryEvent",
            "b",
            timer(kind, text),
            attachedToRef="x",
            cancelActivity=str(interrupting).lower(),
        )
        .draw("scriptTask", "count", "<bpmn:script>fired = fired + [now()]</bpmn:script>")
        .draw("endEvent", "counted")
        .chain("b", "count", "counted")
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("kind", "text", "now", "due"),
    [
        ("timeDuration", "PT72H", "2026-01-05T09:00:00Z", "2026-01-08T09:00:00Z"),
        ("timeDuration", '"PT72H"', "2026-01-05T09:00:00Z", "2026-01-08T09:00:00Z"),
        ("timeDuration", "wait", "2026-01-05T09:00:00Z", "2026-01-07T09:00:00Z"),
        ("timeDuration", "P1M", "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z"),
        ("timeDuration", "P1Y2M10DT2H30M", "2026-01-31T12:00:00Z", "2027-04-10T13:30:00Z"),
        # The days keep the local time of day over the change to summer time; the hours do not.
        ("timeDuration", "P1D", "2026-03-28T12:00:00Z", "2026-03-29T11:00:00Z"),
        ("timeDuration", "PT24H", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ("timeDuration", "P1D", "2026-10-24T12:00:00Z", "2026-10-25T13:00:00Z"),
        ("timeDuration", "5wd", "2026-12-24T09:00:00Z", "2027-01-05T09:00:00Z"),
        ("timeDuration", '"20" + "wd"', "2026-01-05T09:00:00Z", "2026-02-02T09:00:00Z"),
        ("timeDate", "2026-07-01", "2026-01-05T09:00:00Z", "2026-06-30T23:00:00Z"),
        ("timeDate", "2026-07-01T09:00:00", "2026-01-05T09:00:00Z", "2026-07-01T08:00:00Z"),
        ("timeDate", "2026-12-01T09:00:00", "2026-01-05T09:00:00Z", "2026-12-01T09:00:00Z"),
        ("timeDate", "2026-07-01T09:00:00+02:00", "2026-01-05T09:00:00Z", "2026-07-01T07:00:00Z"),
        ("timeDate", "meeting - wd(15)", "2026-01-05T09:00:00Z", "2026-02-23T00:00:00Z"),
        # In spring 01:30 does not happen, in autumn it does twice: then it is the first.
        ("timeDate", "2026-03-29T01:30:00", "2026-01-05T09:00:00Z", "2026-03-29T01:30:00Z"),
        ("timeDate", "2026-10-25T01:30:00", "2026-01-05T09:00:00Z", "2026-10-25T00:30:00Z"),
    ],
)
def test_a_timer_knows_its_moment(kind, text, now, due):
    stage = Stage(catching(kind, text), now=moment(now), wait="P2D", meeting="2026-03-16")

    assert stage.due == {"x": due}
    assert stage.process.next_timer_at() == moment(due)


def test_a_timer_fires_at_its_moment_and_not_before():
    stage = Stage(catching("timeDuration", "PT1H"))

    assert not stage.wait(timedelta(minutes=59, seconds=59)).done
    assert stage.wait(timedelta(seconds=1)).done


def test_a_moment_that_has_passed_fires_at_once():
    assert Stage(catching("timeDate", "2020-03-01")).done


def test_a_due_time_is_kept_from_when_the_wait_began():
    stage = Stage(catching("timeDuration", "wait"), wait="P2D")
    due = stage.due

    stage.take_up().update({"wait": "P9D"})

    assert stage.wait(timedelta(days=1)).due == due


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        ("timeDuration", "-P1D", "timer"),
        ("timeDuration", '"3 days"', "timer"),
        ("timeDuration", "nobody", "name"),
        ("timeDuration", "3", "timer"),
        ("timeDate", "None", "timer"),
        ("timeDate", "P1D", "timer"),
        ("timeDate", '"soon"', "timer"),
    ],
)
def test_a_timer_without_a_moment_fails_by_name(kind, text, rule):
    stage = Stage(catching(kind, text))

    (failure,) = stage.failures
    assert (failure.element_id, failure.rule) == ("x", rule)
    assert not stage.done


def test_a_bad_timer_on_a_task_does_not_stop_the_task():
    stage = Stage(attached("timeDuration", "nobody", interrupting=True), fired=[])
    (failure,) = stage.failures

    assert isinstance(failure, Failure)
    assert failure.element_id == "b"
    stage.take_up().update({"nobody": "PT1H"})
    stage.process.retry(failure.element_instance_id)
    assert stage.due == {"b": "2026-01-05T10:00:00Z"}
    assert stage.do("x").done


def test_an_attached_timer_fires_once_and_leaves_the_task_open():
    stage = Stage(attached("timeDuration", "PT1H"), fired=[])

    stage.wait(timedelta(hours=1)).wait(timedelta(days=9))

    assert stage.open == ["x"]
    assert stage.due == {}
    assert stage.data["fired"] == ["2026-01-05T10:00:00Z"]
    assert stage.do("x").process.ended_by == ["counted", "done"]


def test_an_interrupting_timer_takes_the_task_away():
    stage = Stage(attached("timeDuration", "PT1H", interrupting=True), fired=[])

    stage.wait(timedelta(hours=1))

    assert stage.done
    assert stage.process.passed()[:3] == [("x", "canceled"), ("b", "entered"), ("b", "completed")]
    assert stage.process.ended_by == ["counted"]


def test_a_task_that_is_done_stops_its_timer():
    stage = Stage(attached("timeDuration", "PT1H"), fired=[]).do("x")

    assert stage.done
    assert stage.due == {}


def test_a_cycle_fires_as_often_as_it_says():
    stage = Stage(attached("timeCycle", "R3/PT1H"), fired=[])

    for hour in (10, 11, 12):
        assert stage.due == {"b": f"2026-01-05T{hour}:00:00Z"}
        stage.wait(timedelta(hours=1))

    assert stage.due == {}
    assert len(stage.data["fired"]) == 3
    assert stage.open == ["x"]


def test_a_cycle_of_months_does_not_drift():
    stage = Stage(attached("timeCycle", "R/P1M"), now=moment("2026-01-31T10:00:00Z"), fired=[])
    found = []

    for _ in range(5):
        found.append(stage.due["b"])
        stage.wait(moment(found[-1]))

    assert found == [
        "2026-02-28T10:00:00Z",
        "2026-03-31T09:00:00Z",
        "2026-04-30T09:00:00Z",
        "2026-05-31T09:00:00Z",
        "2026-06-30T09:00:00Z",
    ]


def test_a_late_scheduler_does_not_move_the_cycle_and_loses_none():
    stage = Stage(attached("timeCycle", "R/2026-01-05T12:00/P1D"), fired=[])

    stage.wait(moment("2026-01-07T18:45:00Z"))

    assert len(stage.data["fired"]) == 3
    assert stage.process.passed().count(("count", "completed")) == 3
    assert stage.due == {"b": "2026-01-08T12:00:00Z"}


def test_a_cycle_nobody_could_catch_up_with_stops_with_a_failure():
    stage = Stage(attached("timeCycle", "R/PT1S"), fired=[])

    stage.wait(timedelta(days=1))

    assert {failure.rule for failure in stage.failures} == {"too_many_steps"}
    assert stage.open == ["x"]


def test_timers_fire_in_the_order_of_their_moments():
    pen = attached("timeDuration", "PT2H")
    pen.draw("boundaryEvent", "first", timer("timeDuration", "PT1H"), attachedToRef="x")
    pen.draw("endEvent", "ended").flow("first", "ended")
    stage = Stage(pen, fired=[])

    stage.wait(timedelta(days=1))

    assert stage.done
    assert stage.process.ended_by == ["ended"]  # it took the task away before the other was due


def test_a_timer_that_starts_instances_is_the_engines_to_keep():
    pen = around('<bpmn:userTask id="x"/>')
    pen.draw("startEvent", "weekly", timer("timeCycle", "R/2026-01-05T08:00/P7D"))
    pen.draw("startEvent", "once", timer("timeDate", "2026-07-01T09:00:00"))
    pen.flow("weekly", "x").flow("once", "x")
    definition = compiled(pen)
    weekly, once = definition.start_timers
    world = World(MONDAY, CALENDAR)

    assert [weekly.element_id, once.element_id] == ["weekly", "once"]
    assert weekly.next_after(MONDAY, MONDAY, world) == datetime(2026, 1, 12, 8, tzinfo=UTC)
    in_summer = datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert weekly.next_after(MONDAY, in_summer, world) == datetime(2026, 6, 8, 7, tzinfo=UTC)
    assert once.next_after(MONDAY, MONDAY, world) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert once.next_after(MONDAY, datetime(2026, 7, 1, 8, tzinfo=UTC), world) is None
    by_timer, by_hand = Stage(definition, start_event="weekly"), Stage(definition)
    assert by_timer.way == ["weekly", "x"]
    assert by_hand.way == ["begin", "x"]
    assert by_hand.due == {}


@pytest.mark.parametrize(
    ("kind", "text", "runs"),
    [
        ("timeDuration", "5wd", True),
        ("timeDuration", " 4wh ", True),
        ("timeDuration", "28d>", True),
        ("timeDuration", "PT72H", True),
        ("timeDuration", '"5wd"', True),
        ("timeDuration", "-5wd", False),
        ("timeDuration", "5 wd", False),
        ("timeDuration", "2026-07-01", False),
        ("timeDate", "2026-07-01", True),
        ("timeDate", "5wd", False),
    ],
)
def test_the_lint_takes_the_very_texts_that_the_engine_takes(kind, text, runs):
    drawn = catching(kind, text)
    findings = lint("timer.bpmn", drawn.xml(), Library(strict=False))

    assert (findings == []) == runs
    assert bool(Stage(drawn).due) == runs


def test_a_cycle_of_working_days_needs_no_quotes():
    drawn = attached("timeCycle", "R/5wd")

    assert lint("timer.bpmn", drawn.xml(), Library(strict=False)) == []
    assert Stage(drawn, fired=[]).due["b"] == "2026-01-12T09:00:00Z"
