"""What the lint finds by playing tokens: joins that never fire, and work that is done twice."""

import pytest

from engine.bpmn.validation import lint, lint_closure
from tests.engine.bpmn.pen import EVENTS, Pen, around, element, inside
from tests.engine.bpmn.sketches import PLAIN, calling, end, fork, sub, task

JOINING = {"join.never-fires", "join.may-hang", "structure.runs-twice"}


def found_in(pen):
    findings = lint("tokens.bpmn", pen.xml(), PLAIN)
    return {(found.rule, found.element) for found in findings if found.rule in JOINING}


def test_ways_that_fork_together_may_join_together():
    pairs = ("parallelGateway", "inclusiveGateway", "exclusiveGateway")

    assert [found_in(fork(kind, kind, default="to_a")) for kind in pairs] == [set()] * 3


def test_an_inclusive_join_takes_what_any_fork_sends():
    for split in ("parallelGateway", "exclusiveGateway", "inclusiveGateway"):
        assert found_in(fork(split, "inclusiveGateway", default="to_a")) == set()


def test_a_parallel_join_behind_a_choice_never_fires():
    assert found_in(fork("exclusiveGateway", "parallelGateway", default="to_a")) == {
        ("join.never-fires", "x")
    }


def test_a_parallel_join_behind_an_inclusive_fork_may_hang():
    assert found_in(fork("inclusiveGateway", "parallelGateway")) == {("join.may-hang", "x")}


def test_a_default_never_goes_together_with_what_it_stands_in_for():
    assert found_in(fork("inclusiveGateway", "parallelGateway", default="to_a")) == {
        ("join.never-fires", "x")
    }


def test_a_merge_of_parallel_ways_goes_on_twice():
    assert found_in(fork("parallelGateway", "exclusiveGateway")) == {("structure.runs-twice", "x")}
    assert found_in(fork("parallelGateway", "userTask")) == {("structure.runs-twice", "x")}


def test_a_task_left_early_starves_the_join_behind_it():
    pen = (
        fork("parallelGateway", "parallelGateway")
        .draw("boundaryEvent", "late", EVENTS["timer"], attachedToRef="a")
        .draw("endEvent", "given_up")
        .flow("late", "given_up")
    )

    assert found_in(pen) == {("join.may-hang", "x")}


def test_a_branch_beside_a_task_does_not_disturb_its_join():
    pen = (
        fork("parallelGateway", "parallelGateway")
        .draw("boundaryEvent", "late", EVENTS["timer"], attachedToRef="a", cancelActivity="false")
        .draw("userTask", "remind")
        .draw("endEvent", "reminded")
        .chain("late", "remind", "reminded")
    )

    assert found_in(pen) == set()


def test_a_loop_around_a_fork_joins_every_time():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "again")
        .draw("parallelGateway", "split")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw("parallelGateway", "join")
        .draw("exclusiveGateway", "enough", default="out")
        .draw("endEvent", "done")
        .chain("begin", "again", "split", "a", "join", "enough")
        .chain("split", "b", "join")
        .flow("enough", "done", id="out")
        .flow("enough", "again", "n < 3")
    )

    assert found_in(pen) == set()


def test_a_loop_out_of_one_branch_goes_round_while_the_other_waits():
    pen = (
        fork("parallelGateway", "parallelGateway")
        .draw("exclusiveGateway", "checked", default="fine")
        .draw("userTask", "amend")
    )
    pen.drawn = [line for line in pen.drawn if 'sourceRef="a"' not in line]
    pen.flow("a", "checked").flow("checked", "x", id="fine").flow("checked", "amend", "poor")
    pen.flow("amend", "a")

    assert found_in(pen) == set()


def test_an_end_that_terminates_leaves_no_join_waiting():
    pen = (
        fork("parallelGateway", "parallelGateway")
        .draw("exclusiveGateway", "worth", default="go")
        .draw("endEvent", "stop", EVENTS["terminate"])
    )
    pen.drawn = [line for line in pen.drawn if 'sourceRef="a"' not in line]
    pen.flow("a", "worth").flow("worth", "x", id="go").flow("worth", "stop", "worthless")

    assert found_in(pen) == set()


def beside_an_end_of_all(merge):
    """Two ways that meet again, and a third from the same fork that may end everything."""
    return (
        fork("parallelGateway", merge)
        .draw("intermediateCatchEvent", "called_off", EVENTS["message"])
        .draw("endEvent", "stop", EVENTS["terminate"])
        .chain("split", "called_off", "stop")
    )


def test_work_is_done_twice_also_where_another_branch_may_end_it_all():
    assert found_in(beside_an_end_of_all("userTask")) == {("structure.runs-twice", "x")}
    assert found_in(beside_an_end_of_all("parallelGateway")) == set()


def test_two_that_race_to_the_end_of_all_do_nothing_twice():
    pen = Pen().draw("startEvent", "begin").draw("parallelGateway", "split")
    pen.draw("userTask", "a").draw("userTask", "b").draw("endEvent", "stop", EVENTS["terminate"])
    pen.chain("begin", "split", "a", "stop").chain("split", "b", "stop")

    assert found_in(pen) == set()


def test_nested_forks_of_every_kind_are_played_to_the_end():
    pen = Pen().draw("startEvent", "begin")
    before = "begin"
    for number, kind in enumerate(["parallelGateway", "inclusiveGateway", "exclusiveGateway"] * 4):
        pen.draw(kind, f"split{number}", default=f"d{number}").draw(kind, f"join{number}")
        pen.flow(before, f"split{number}")
        for way in range(4):
            condition = f"v == {way}" if way and kind != "parallelGateway" else ""
            pen.draw("userTask", f"t{number}.{way}")
            pen.flow(
                f"split{number}",
                f"t{number}.{way}",
                condition,
                id=f"{'de'[way > 0]}{number}{way or ''}",
            )
            pen.flow(f"t{number}.{way}", f"join{number}")
        before = f"join{number}"
    pen.draw("endEvent", "done").flow(before, "done")

    assert lint("nested.bpmn", pen.xml(), PLAIN) == []


def test_links_are_followed():
    pen = (
        fork("parallelGateway", "parallelGateway")
        .draw("intermediateThrowEvent", "off", EVENTS["link"])
        .draw("intermediateCatchEvent", "on", EVENTS["link"])
    )
    pen.drawn = [line for line in pen.drawn if 'sourceRef="a"' not in line]
    pen.flow("a", "off").flow("on", "x")

    assert lint("links.bpmn", pen.xml(), PLAIN) == []


class TestSeveralFiles:
    def test_an_error_is_caught_by_whoever_embeds_the_process(self):
        thrower = end(EVENTS["error"])
        thrower.process_id = "thrower"
        careful = (
            calling("careful", "thrower")
            .draw("boundaryEvent", "b", EVENTS["error"], attachedToRef="x")
            .draw("endEvent", "e")
            .flow("b", "e")
        )
        files = {"careful": careful.xml(), "thrower": thrower.xml()}

        assert lint_closure(files, PLAIN) == []

        files["careless"] = calling("careless", "thrower").xml()
        assert [found.rule for found in lint_closure(files, PLAIN)] == ["error.uncaught"]

    def test_an_error_is_caught_on_the_way_out_of_its_own_process(self):
        pen = around(sub(inside(end=EVENTS["error"])))
        caught = (
            around(sub(inside(end=EVENTS["error"])))
            .draw("boundaryEvent", "b", "<bpmn:errorEventDefinition/>", attachedToRef="x")
            .draw("endEvent", "e")
            .flow("b", "e")
        )

        assert [found.rule for found in lint("e.bpmn", pen.xml(), PLAIN)] == [
            "error.maybe-uncaught"
        ]
        assert lint("e.bpmn", caught.xml(), PLAIN) == []

    def test_four_eyes_may_look_at_the_caller_s_task(self):
        callee = around(task(cylch__differentFrom="ask"), process_id="callee")
        caller = around(element("callActivity", "x", calledElement="callee"), process_id="caller")
        caller.draw("userTask", "ask").flow("begin", "ask").flow("ask", "done")
        files = {"caller": caller.xml(), "callee": callee.xml()}

        rules = {found.rule for found in lint_closure(files, PLAIN)}
        alone = {found.rule for found in lint("callee", callee.xml(), PLAIN)}

        assert "different-from.unknown" not in rules
        assert alone == {"different-from.elsewhere"}

    def test_the_same_message_may_be_declared_in_both(self):
        files = {name: around(task(), process_id=name).xml() for name in ("one", "two")}

        assert lint_closure(files, PLAIN) == []

        files["two"] = files["two"].replace(b'name="hello"', b'name="hallo"')
        (found,) = lint_closure(files, PLAIN)
        assert (found.rule, found.file, found.details["other"]) == ("closure.same-id", "two", "one")

    @pytest.mark.parametrize("instance", ["", "own"])
    def test_a_circle_of_calls_is_named_with_all_its_processes(self, instance):
        attributes = {"cylch__instance": instance} if instance else {}
        files = {
            name: calling(name, callee, **attributes).xml()
            for name, callee in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
        }

        findings = lint_closure(files, PLAIN)

        assert {found.rule for found in findings} == {
            "call.own-cycle" if instance else "call.cycle"
        }
        assert {found.file for found in findings} == {"a", "b", "c"}
        assert findings[0].details["path"] == "a → b → c"
