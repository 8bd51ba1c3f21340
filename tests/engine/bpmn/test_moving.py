"""A running process is moved to another version of its diagram, and goes on as if born there."""

from datetime import timedelta
from random import Random

import pytest

from engine.bpmn.moving import Move
from engine.bpmn.outlook import Note
from tests.engine.bpmn.pen import EVENTS, Pen, element
from tests.engine.bpmn.stage import MONDAY, Stage, compiled
from tests.engine.bpmn.test_random_processes import Draughtsman, walk

MULTI = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
    "<bpmn:loopDataInputRef>agencies</bpmn:loopDataInputRef>"
    '<bpmn:inputDataItem id="agency" name="agency"/></bpmn:multiInstanceLoopCharacteristics>'
)


def line(*tasks: str) -> Pen:
    """Tasks one after the other; flows are named after where they lead."""
    pen = Pen().draw("startEvent", "begin").draw("endEvent", "done")
    for name in tasks:
        pen.draw("userTask", name)
    before = "begin"
    for name in (*tasks, "done"):
        pen.flow(before, name, id=f"to_{name}")
        before = name
    return pen


def branches(*names: str) -> Pen:
    pen = Pen().draw("startEvent", "begin").draw("parallelGateway", "fork")
    pen.draw("parallelGateway", "join").draw("userTask", "after").draw("endEvent", "done")
    pen.flow("begin", "fork", id="to_fork").chain("join", "after", "done")
    for name in names:
        pen.draw("userTask", name)
        pen.flow("fork", name, id=f"to_{name}").flow(name, "join", id=f"from_{name}")
    return pen


def watched(text: str = "PT1H", *, cancel: bool = True, event: str = "") -> Pen:
    found = event or EVENTS["timer"].replace("PT1H", text)
    pen = line("act", "check").draw("userTask", "chase").draw("endEvent", "chased")
    return pen.draw(
        "boundaryEvent", "late", found, attachedToRef="act", cancelActivity=str(cancel).lower()
    ).chain("late", "chase", "chased")


def move(stage: Stage, pen: Pen, **renamed: str):
    """Move it, and look at it as stored, unless something stands against it."""
    stage.take_up()
    target = compiled(pen)
    process, survey = Move(stage.process, target, renamed, stage.world).make()
    if process is not None:
        stage.process, stage.definition = process, target
        stage.take_up()
    return survey


def against(stage: Stage, pen: Pen, **renamed: str) -> set[tuple[str, str]]:
    before = stage.process.state()
    survey = move(stage, pen, **renamed)
    assert stage.process.state() == before
    return {(one.rule, one.element_id) for one in survey.obstacles}


def test_a_step_added_ahead_is_met():
    stage = Stage(line("act"), note="kept")

    survey = move(stage, line("act", "legal_check"))

    assert survey.stands == (("act", "act"),)
    assert survey.remarks == (Note("ahead", "legal_check"),)
    assert stage.do("act").open == ["legal_check"]
    assert stage.do("legal_check").done
    assert stage.data["note"] == "kept"


def test_a_step_added_behind_is_not_made_up_for():
    stage = Stage(line("act", "check")).do("act")

    survey = move(stage, line("prepare", "act", "check"))

    assert survey.remarks == (Note("behind", "prepare"),)
    assert stage.open == ["check"]
    assert stage.do("check").done


def test_a_step_that_was_done_may_go():
    stage = Stage(line("prepare", "act")).do("prepare")

    assert not move(stage, line("act")).obstacles
    assert stage.do("act").done


def test_a_step_somebody_works_on_may_not_go():
    stage = Stage(line("act", "check"))

    assert against(stage, line("check")) == {("gone", "act")}


def test_a_step_that_has_another_name_is_found_by_the_mapping():
    stage = Stage(line("act", "check"))

    assert move(stage, line("write", "check"), act="write").stands == (("act", "write"),)
    assert stage.open == ["write"]
    assert stage.do("write").do("check").done


def test_a_step_of_another_kind_refuses_the_move():
    stage = Stage(line("act"))
    other = (
        Pen()
        .draw("startEvent", "begin")
        .draw("scriptTask", "act", "<bpmn:script>x = 1</bpmn:script>")
        .draw("endEvent", "done")
    )

    assert against(stage, other.chain("begin", "act", "done")) == {("other_kind", "act")}


def test_the_numbers_of_open_tasks_stay():
    stage = Stage(branches("a", "b")).do("a")
    number = stage.task("b").element_instance_id

    move(stage, branches("a", "b").draw("textAnnotation", "remark"))

    assert stage.task("b").element_instance_id == number


def test_branches_join_after_the_move_with_what_each_has_changed():
    stage = Stage(branches("a", "b", "c"), base=1).do("a", left=1)

    move(stage, branches("a", "b", "c"))
    stage.do("c", right=2).do("b", base=3)

    assert stage.open == ["after"]
    assert {"left": 1, "right": 2, "base": 3}.items() <= stage.data.items()


def test_a_branch_added_to_a_fork_that_was_passed_would_starve_the_join():
    stage = Stage(branches("a", "b")).do("a")

    assert against(stage, branches("a", "b", "c")) == {("join_starves", "join")}


def test_a_branch_added_to_a_fork_ahead_is_taken():
    before = branches("a", "b").draw("userTask", "first")
    before.drawn = [one for one in before.drawn if 'id="to_fork"' not in one]
    after = branches("a", "b", "c").draw("userTask", "first")
    after.drawn = [one for one in after.drawn if 'id="to_fork"' not in one]
    for pen in (before, after):
        pen.flow("begin", "first", id="to_first").flow("first", "fork", id="to_fork")
    stage = Stage(before)

    move(stage, after)

    assert stage.do("first").open == ["a", "b", "c"]


def test_a_finished_branch_that_is_gone_leaves_its_arrival_behind():
    stage = Stage(branches("a", "b", "c")).do("a")

    assert against(stage, branches("b", "c")) == {("join_changed", "join")}


def test_a_branch_nobody_is_on_any_more_may_go_where_an_arrival_does_not_wait():
    stage = Stage(branches("a", "b")).do("a").do("b")

    assert not move(stage, branches("a")).obstacles
    assert stage.open == ["after"]


def test_a_running_timer_keeps_its_moment():
    stage = Stage(watched("PT1H"))
    due = stage.due

    move(stage, watched("PT9H"))

    assert stage.due == due
    assert stage.wait(timedelta(hours=1)).open == ["chase"]


def test_an_event_that_was_attached_meanwhile_listens():
    stage = Stage(line("act", "check"), base=1)

    move(stage, watched("PT1H", cancel=False))

    assert stage.due == {"late": f"{MONDAY + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"}
    assert stage.wait(timedelta(hours=1)).open == ["act", "chase"]
    assert stage.do("chase", chased=True).do("act", base=2).do("check").done
    assert {"base": 2, "chased": True}.items() <= stage.data.items()


def test_an_event_attached_within_a_branch_does_not_undo_what_the_branch_did():
    before = branches("a", "b").draw("userTask", "act")
    before.drawn = [one for one in before.drawn if 'id="from_a"' not in one]
    before.flow("a", "act", id="a_act").flow("act", "join", id="from_a")
    stage = Stage(before, x=0).do("a", x=1)
    before.draw(
        "boundaryEvent", "late", EVENTS["timer"], attachedToRef="act", cancelActivity="false"
    )
    after = before.draw("userTask", "chase").draw("endEvent", "chased")
    after.chain("late", "chase", "chased")

    move(stage, after)
    stage.wait(timedelta(hours=1)).do("act", x=2).do("chase").do("b")

    assert stage.open == ["after"]
    assert stage.data["x"] == 2


def test_an_attached_event_that_is_gone_listens_no_more():
    stage = Stage(watched())

    move(stage, line("act", "check"))

    assert stage.due == {}
    assert stage.do("act").do("check").done


def test_an_attached_event_of_another_kind_listens_for_that():
    stage = Stage(watched())

    move(stage, watched(event=EVENTS["message"]))

    assert stage.due == {}
    assert stage.tell("hello")
    assert stage.open == ["chase"]


def test_rounds_of_a_loop_keep_their_items():
    def loop(*then: str) -> Pen:
        pen = Pen().draw("startEvent", "begin").draw("endEvent", "done")
        pen.draw("userTask", "answer", MULTI)
        for name in then:
            pen.draw("userTask", name)
        return pen.chain("begin", "answer", *then, "done")

    stage = Stage(loop(), agencies=["police", "health", "housing"]).do("answer", 1)

    move(stage, loop("moderate"))

    items = [task.item["item"] for task in stage.process.user_tasks()]
    assert items == ["police", "housing"]
    assert stage.do("answer").do("answer").open == ["moderate"]


def inner(*tasks: str, name: str = "it", then: str = "") -> Pen:
    within = element("startEvent", "in") + element("endEvent", "out")
    before = "in"
    for task in (*tasks, "out"):
        within += "" if task == "out" else element("userTask", task)
        within += element("sequenceFlow", f"to_{task}", sourceRef=before, targetRef=task)
        before = task
    pen = Pen().draw("startEvent", "begin").draw("subProcess", name, within)
    pen.draw("endEvent", "done")
    if then:
        pen.draw("userTask", then)
    return pen.chain(*filter(None, ("begin", name, then, "done")))


def test_inside_a_sub_process_the_move_goes_on_there_and_after_it():
    stage = Stage(inner("act"))

    survey = move(stage, inner("act", "check", then="close"))

    assert set(survey.remarks) == {Note("ahead", "check"), Note("ahead", "close")}
    assert stage.do("act").do("check").open == ["close"]


def test_a_sub_process_may_have_another_name():
    stage = Stage(inner("act"))

    assert not move(stage, inner("act", name="that"), it="that").obstacles
    assert stage.do("act").done


def test_a_running_sub_process_may_not_go():
    stage = Stage(inner("act"))

    assert ("gone", "it") in against(stage, line("act"))


def test_a_move_that_would_fail_is_not_made():
    stage = Stage(line("act"))
    broken = watched(event=EVENTS["timer"].replace("PT1H", "no_such_variable"))

    assert against(stage, broken) == {("would_fail", "late")}


class Restless(Stage):
    """Is moved to its own diagram before everything that is done."""

    pen: Pen

    def do(self, element_id: str, number: int = 0, /, **results: object) -> "Stage":
        assert move(self, self.pen).obstacles == ()
        return super().do(element_id, number, **results)


@pytest.mark.parametrize("first_seed", range(0, 60, 20))
def test_any_process_moved_to_its_own_diagram_goes_on_as_before(first_seed):
    for seed in range(first_seed, first_seed + 20):
        pen, tasks = Draughtsman(seed).process()
        stage = Restless(compiled(pen))
        stage.pen = pen
        walk(stage, tasks, Random(seed))  # noqa: S311 - the same every time
