"""Joins, forks and choices: every token is used once, and no branch undoes another's work."""

from itertools import permutations, product

import pytest

from tests.engine.bpmn.pen import EVENTS, Pen, inside
from tests.engine.bpmn.stage import Stage, compiled


def block(gateway: str, *names: str, condition: str = "") -> Pen:
    """Draw a fork into a user task for each name, a join, and the task `after`."""
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "before")
        .draw(gateway, "fork")
        .draw(gateway, "join")
        .draw("userTask", "after")
        .draw("endEvent", "done")
        .chain("begin", "before", "fork")
    )
    for name in names:
        pen.draw("userTask", name)
        pen.flow("fork", name, condition).flow(name, "join")
    return pen.chain("join", "after", "done")


def in_a_loop(gateway: str, condition: str = "") -> Pen:
    """Draw a fork and join of two user tasks that is gone through until `again` is false."""
    return (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "merge")
        .draw(gateway, "fork")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw(gateway, "join")
        .draw("userTask", "check")
        .draw("exclusiveGateway", "choose", default="out")
        .draw("endEvent", "done")
        .chain("begin", "merge", "fork")
        .flow("fork", "a", condition)
        .flow("fork", "b", condition)
        .chain("a", "join")
        .chain("b", "join", "check", "choose")
        .flow("choose", "merge", "again")
        .flow("choose", "done", id="out")
    )


@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
def test_a_join_in_a_loop_waits_for_both_in_every_pass_and_order(gateway):
    definition = compiled(in_a_loop(gateway, "True" if gateway == "inclusiveGateway" else ""))

    for orders in product(("ab", "ba"), repeat=3):
        stage = Stage(definition)
        for number, (first, second) in enumerate(orders):
            assert stage.open == ["a", "b"]
            assert stage.do(first).open == [second]
            assert stage.do(second).open == ["check"]
            stage.do("check", again=number < 2)
        assert stage.done


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_each_branch_keeps_what_it_changed(order):
    stage = Stage(block("parallelGateway", "a", "b", "c"))
    stage.do("before", total=1, form={"x": 0, "y": 0}, names=["p", "q"], note="old")
    changes = {
        "a": {"total": 2, "form": {"x": 1, "y": 0}},
        "b": {"form": {"x": 0, "y": 2}, "names": ["p"]},
        "c": {"fresh": True},
    }

    for name in order:
        stage.do(name, **changes[name])

    assert stage.task("after").data == {
        "total": 2,
        "form": {"x": 1, "y": 2},
        "names": ["p"],
        "note": "old",
        "fresh": True,
    }


def test_of_two_branches_that_change_the_same_the_later_wins():
    stage = Stage(block("parallelGateway", "a", "b")).do("before", total=1)

    stage.do("b", total=3).do("a", total=2)

    assert stage.data["total"] == 2


def test_a_number_that_becomes_a_truth_value_has_changed():
    stage = Stage(block("parallelGateway", "a", "b")).do("before", flag=1)

    stage.do("a", flag=True).do("b")

    assert stage.data["flag"] is True


def test_an_inner_fork_is_merged_before_the_outer_one():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("scriptTask", "set", "<bpmn:script>total = 1</bpmn:script>")
        .draw("parallelGateway", "inner")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw("userTask", "c")
        .draw("parallelGateway", "join")
        .draw("endEvent", "done")
        .chain("begin", "fork", "set", "inner", "a", "join", "done")
        .chain("inner", "b", "join")
        .chain("fork", "c", "join")
    )
    stage = Stage(pen)

    stage.do("a", total=2).do("c").do("b")  # b only knows the old total, and comes last

    assert stage.done
    assert stage.data["total"] == 2


def test_an_arrival_too_many_waits_for_the_next_round():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("userTask", "a1")
        .draw("userTask", "a2")
        .draw("userTask", "b1")
        .draw("userTask", "b2")
        .draw("exclusiveGateway", "a")
        .draw("exclusiveGateway", "b")
        .draw("parallelGateway", "join")
        .draw("userTask", "after")
        .draw("endEvent", "done")
        .flow("begin", "fork")
    )
    for name in ("a1", "a2", "b1", "b2"):
        pen.chain("fork", name, name[0])
    pen.chain("a", "join", "after", "done").chain("b", "join")
    stage = Stage(pen)

    stage.do("a1").do("a2")
    assert stage.open == ["b1", "b2"]
    stage.do("b1")
    assert stage.open == ["after", "b2"]
    stage.do("b2")
    assert stage.open == ["after", "after"]


def test_two_flows_from_one_gateway_to_the_join_are_two():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("parallelGateway", "join")
        .draw("userTask", "a")
        .draw("userTask", "after")
        .draw("endEvent", "done")
        .flow("begin", "fork")
        .flow("fork", "join", id="first")
        .flow("fork", "join", id="second")
        .chain("fork", "a", "join", "after", "done")
    )
    stage = Stage(pen)
    taken = [name for name, how in stage.process.passed() if how == "taken"]

    assert stage.open == ["a"]
    assert {"first", "second"} <= set(taken)
    assert stage.do("a").open == ["after"]


def test_an_inclusive_join_waits_only_for_the_branches_that_were_taken():
    pen = block("inclusiveGateway", "a", condition="left")
    pen.draw("userTask", "b").flow("fork", "b", "right").flow("b", "join")
    both, one = Stage(pen), Stage(pen)

    both.do("before", left=True, right=True).do("a")
    one.do("before", left=True, right=False).do("a")

    assert both.open == ["b"]
    assert one.open == ["after"]


def test_an_inclusive_join_waits_for_a_sub_process_that_runs():
    pen = block("inclusiveGateway", "a", condition="True")
    pen.draw("subProcess", "x", inside()).flow("fork", "x", "True").flow("x", "join")
    stage = Stage(pen).do("before").do("a")

    assert stage.open == ["it"]
    assert stage.do("it").open == ["after"]


def test_an_inclusive_join_waits_for_what_an_event_may_send():
    pen = block("inclusiveGateway", "a", condition="True")
    pen.draw("userTask", "b").flow("fork", "b", "True").draw("endEvent", "aside").flow("b", "aside")
    pen.draw("boundaryEvent", "ring", EVENTS["message"], attachedToRef="b").flow("ring", "join")
    left, taken = (Stage(pen).do("before").do("a") for _ in range(2))

    assert left.open == ["b"]
    assert left.do("b").open == ["after"]
    assert taken.tell("hello")
    assert taken.open == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_went_another_way():
    pen = block("inclusiveGateway", "a", condition="True")
    pen.draw("userTask", "b").draw("exclusiveGateway", "choose", default="back")
    pen.draw("endEvent", "aside").draw("userTask", "c")
    pen.flow("fork", "b", "True").chain("b", "choose").flow("choose", "join", id="back")
    pen.flow("choose", "c", "leave").flow("c", "aside")
    stage = Stage(pen).do("before").do("a")

    assert stage.open == ["b"]
    assert stage.do("b", leave=True).open == ["after", "c"]


def test_an_exclusive_gateway_takes_the_first_condition_that_holds():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "choose", default="otherwise")
        .draw("userTask", "low")
        .draw("userTask", "middle")
        .draw("userTask", "high")
        .draw("endEvent", "done")
        .flow("begin", "choose")
        .flow("choose", "high", id="otherwise")
        .flow("choose", "low", "n < 10")
        .flow("choose", "middle", "n < 20")
    )
    for name in ("low", "middle", "high"):
        pen.flow(name, "done")

    assert [Stage(pen, n=n).open for n in (5, 15, 25)] == [["low"], ["middle"], ["high"]]


@pytest.mark.parametrize("gateway", ["exclusiveGateway", "inclusiveGateway"])
def test_no_condition_that_holds_is_a_failure_that_can_be_tried_again(gateway):
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw(gateway, "choose")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw("endEvent", "done")
        .flow("begin", "choose")
        .flow("choose", "a", "n == 1", id="to_a")
        .flow("choose", "b", "n == 2")
        .chain("a", "done")
        .chain("b", "done")
    )
    stage = Stage(pen, n=3)
    (failure,) = stage.failures

    assert (failure.element_id, failure.rule) == ("choose", "no_way_out")
    stage.take_up().update({"n": 1})
    stage.process.retry(failure.element_instance_id)
    assert stage.open == ["a"]
    assert ("to_a", "taken") in stage.process.passed()


def test_a_join_that_can_never_fire_says_so_and_can_be_pushed_on():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "choose", default="left")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw("parallelGateway", "join")
        .draw("userTask", "after")
        .draw("endEvent", "done")
        .flow("begin", "choose")
        .flow("choose", "a", id="left")
        .flow("choose", "b", "False")
        .chain("a", "join", "after", "done")
        .chain("b", "join")
    )
    stage = Stage(pen).do("a", n=1)
    (failure,) = stage.failures

    assert (failure.element_id, failure.rule) == ("join", "join_incomplete")
    stage.take_up().retry(failure.element_instance_id)
    assert stage.open == ["after"]
    assert stage.data == {"n": 1}


def test_behind_an_event_gateway_each_timer_has_its_own_time():
    timer = EVENTS["timer"].replace("PT1H", "{}")
    pen = Pen().draw("startEvent", "begin").draw("eventBasedGateway", "race")
    pen.draw("endEvent", "done").flow("begin", "race")
    for name, inner in {
        "late": timer.format("PT5H"),
        "early": timer.format("PT1H"),
        "told": EVENTS["message"],
        "true": EVENTS["conditional"],
    }.items():
        pen.draw("intermediateCatchEvent", name, inner).draw("userTask", f"after_{name}")
        pen.chain("race", name, f"after_{name}", "done")
    definition = compiled(pen)

    timed, told, true = (Stage(definition, ready=False) for _ in range(3))
    assert timed.due == {"late": "2026-01-05T14:00:00Z", "early": "2026-01-05T10:00:00Z"}
    assert timed.wait(timed.process.next_timer_at()).open == ["after_early"]
    assert told.tell("hello", {"answer": 42})
    assert (told.open, told.data["answer"], told.due) == (["after_told"], 42, {})
    true.take_up().update({"ready": True})
    true.process.run()
    assert true.open == ["after_true"]
    assert true.process.subscriptions() == []
