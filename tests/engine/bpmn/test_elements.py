"""Every kind of activity, run: by people, scripts, steps and other processes, once or often."""

import pytest

from engine.bpmn.compiled import Uncompilable
from tests.engine.bpmn.pen import EVENTS, Pen, around, element, inside
from tests.engine.bpmn.stage import Stage, compiled

MESSAGE = EVENTS["message"]
LOOP = "<bpmn:loopCondition>{}</bpmn:loopCondition>"


def repeated(
    source: str = "", result: str = "", output: str = "", condition: str = "", **attributes: str
) -> str:
    """Draw multi-instance characteristics over `source`, a collection or a number."""
    kind = "loopCardinality" if source.isdigit() else "loopDataInputRef"
    return element(
        "multiInstanceLoopCharacteristics",
        "multi",
        f"<bpmn:{kind}>{source}</bpmn:{kind}>"
        + (f"<bpmn:loopDataOutputRef>{output}</bpmn:loopDataOutputRef>" if output else "")
        + ("" if source.isdigit() else '<bpmn:inputDataItem id="item"/>')
        + (f'<bpmn:outputDataItem id="{result}"/>' if result else "")
        + (
            f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>" if condition else ""
        ),
        **attributes,
    )


def extended(*pairs: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<cylch:{kind} name="{name}">{text}</cylch:{kind}>' for kind, name, text in pairs
    )
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def called(process_id: str = "called") -> Pen:
    pen = Pen(process_id).draw("startEvent", "cs").draw("userTask", "ct")
    return pen.draw("endEvent", "ce").chain("cs", "ct", "ce")


def items(stage: Stage) -> list[object]:
    return [task.item.get("item") for task in stage.process.user_tasks()]


# Activities


@pytest.mark.parametrize("kind", ["userTask", "manualTask", "task"])
def test_a_human_task_waits_for_somebody(kind):
    stage = Stage(around(f'<bpmn:{kind} id="x"/>'))

    assert stage.open == ["x"]
    assert stage.do("x").done


def test_a_script_changes_variables():
    script = "<bpmn:script>total = 0\nfor n in numbers:\n  total = total + n</bpmn:script>"
    stage = Stage(around(f'<bpmn:scriptTask id="x">{script}</bpmn:scriptTask>'), numbers=[1, 2])

    assert stage.data == {"numbers": [1, 2], "total": 3}


def test_a_service_task_waits_for_its_step():
    inner = extended(("input", "audit", "audit_id"))
    stage = Stage(
        around(f'<bpmn:serviceTask id="x" cylch:step="register">{inner}</bpmn:serviceTask>'), a=1
    )
    (step,) = stage.process.steps()

    assert (step.element_id, step.data, step.item) == ("x", {"a": 1}, {})
    assert stage.open == []
    assert stage.definition.element("x").inputs == {"audit": "audit_id"}
    assert stage.finish("x", registered=7).data == {"a": 1, "registered": 7}
    assert stage.done


def test_a_call_of_its_own_waits_for_the_other_instance():
    stage = Stage(
        around('<bpmn:callActivity id="x" calledElement="other" cylch:instance="own"/>'), a=1
    )
    (call,) = stage.process.calls()

    assert (call.element_id, call.called, call.data) == ("x", "other", {"a": 1})
    assert stage.process.steps() == []
    assert stage.finish("x", outcome="closed").data == {"a": 1, "outcome": "closed"}


def test_an_embedded_call_shares_the_variables():
    pen = around('<bpmn:callActivity id="x" calledElement="called"/>')
    stage = Stage(compiled(pen, called()), a=1)

    assert stage.open == ["ct"]
    assert stage.task("ct").data == {"a": 1}
    assert stage.do("ct", a=2, b=3).data == {"a": 2, "b": 3}
    assert stage.process.ended_by == ["done"]


def test_an_embedded_call_with_inputs_has_variables_of_its_own():
    inner = extended(("input", "n", "a + 1"), ("output", "answer", "n * 10"))
    pen = around(f'<bpmn:callActivity id="x" calledElement="called">{inner}</bpmn:callActivity>')
    stage = Stage(compiled(pen, called()), a=1)

    assert stage.task("ct").data == {"n": 2}
    assert stage.do("ct", secret=True).data == {"a": 1, "answer": 20}


def test_an_output_that_fails_can_be_tried_again():
    inner = extended(("input", "n", "a"), ("output", "answer", "10 // n"))
    pen = around(f'<bpmn:callActivity id="x" calledElement="called">{inner}</bpmn:callActivity>')
    stage = Stage(compiled(pen, called()), a=0).do("ct")
    (failure,) = stage.failures

    assert (failure.element_id, failure.rule) == ("x", "zero")
    stage.take_up().retry(failure.element_instance_id)
    assert [again.rule for again in stage.failures] == ["zero"]


@pytest.mark.parametrize("kind", ["subProcess", "transaction"])
def test_a_sub_process_runs_within(kind):
    stage = Stage(around(f'<bpmn:{kind} id="x">{inside()}</bpmn:{kind}>'), a=1)

    assert stage.way == ["begin", "x", "is", "it"]
    assert stage.do("it", b=2).data == {"a": 1, "b": 2}
    assert stage.process.ended_by == ["done"]


def test_two_tasks_in_a_row_may_call_the_same_process():
    pen = Pen().draw("startEvent", "begin").draw("endEvent", "done")
    pen.draw("callActivity", "one", calledElement="called")
    pen.draw("callActivity", "two", calledElement="called").chain("begin", "one", "two", "done")
    stage = Stage(compiled(pen, called()))

    assert stage.do("ct").open == ["ct"]
    assert stage.do("ct").done


TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="urn:d"><decision id="route" name="Route"><decisionTable id="t" hitPolicy="UNIQUE">
  <input id="i"><inputExpression id="ie"><text>source</text></inputExpression></input>
  <output id="o" name="chair"/>
  <rule id="r1"><inputEntry id="c1"><text>"cpr"</text></inputEntry>
    <outputEntry id="a1"><text>"cprg_chair"</text></outputEntry></rule>
  <rule id="r2"><inputEntry id="c2"><text>"audit"</text></inputEntry>
    <outputEntry id="a2"><text>1 // divisor</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def test_a_business_rule_task_asks_its_table():
    pen = around('<bpmn:businessRuleTask id="x" cylch:decision="route"/>')
    definition = compiled(pen, decisions=(TABLE,))
    failed = Stage(definition, source="audit", divisor=0)

    assert Stage(definition, source="cpr").data == {"source": "cpr", "chair": "cprg_chair"}
    (failure,) = failed.failures
    assert failure.element_id == "x"
    failed.take_up().update({"divisor": 1})
    failed.take_up().retry(failure.element_instance_id)
    assert failed.data["chair"] == 1


@pytest.mark.parametrize("decisions", [(), (b"<no",)])
def test_a_table_that_is_missing_or_broken_is_refused(decisions):
    pen = around('<bpmn:businessRuleTask id="x" cylch:decision="route"/>')

    with pytest.raises(Uncompilable):
        compiled(pen, decisions=decisions)


# Repetitions


def test_each_item_is_a_task_and_the_results_keep_their_order():
    stage = Stage(
        around(
            f'<bpmn:userTask id="x">{repeated("agencies", "answer", "answers")}</bpmn:userTask>'
        ),
        agencies=["police", "health", "probation"],
    )
    assert items(stage) == ["police", "health", "probation"]
    assert [task.item["instance"] for task in stage.process.user_tasks()] == [0, 1, 2]

    stage.do("x", 2, answer="C").do("x", 0, answer="A").do("x", answer="B")

    assert stage.data == {
        "agencies": ["police", "health", "probation"],
        "answers": ["A", "B", "C"],
    }


def test_a_round_without_the_named_result_gives_all_that_it_changed():
    stage = Stage(
        around(f'<bpmn:userTask id="x">{repeated("xs", "answer", "answers")}</bpmn:userTask>'),
        xs=[1, 2],
        old=True,
    )

    stage.do("x", score=3, note="a").do("x", answer="named")

    assert stage.data["answers"] == [{"score": 3, "note": "a"}, "named"]


def test_without_a_result_the_changes_of_all_rounds_are_merged():
    stage = Stage(
        around(f'<bpmn:userTask id="x">{repeated("xs")}</bpmn:userTask>'), xs=[1, 2], by={"a": 0}
    )

    stage.do("x", 1, by={"a": 0, "two": 2}).do("x", by={"a": 0, "one": 1})

    assert stage.data == {"xs": [1, 2], "by": {"a": 0, "one": 1, "two": 2}}


def test_one_after_the_other():
    multi = repeated("xs", "answer", "answers", isSequential="true")
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), xs=["p", "q"])

    assert items(stage) == ["p"]
    assert items(stage.do("x", answer=1)) == ["q"]
    assert stage.do("x", answer=2).data["answers"] == [1, 2]


def test_a_sequence_of_rounds_hands_its_variables_on():
    multi = repeated("xs", isSequential="true")
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), xs=[5, 6], n=0)

    stage.do("x", n=1)
    assert stage.task("x").data["n"] == 1
    assert stage.do("x", n=2).data == {"xs": [5, 6], "n": 2}


def test_a_number_of_rounds():
    stage = Stage(around(f'<bpmn:userTask id="x">{repeated("3")}</bpmn:userTask>'))

    assert stage.open == ["x", "x", "x"]
    assert stage.do("x").do("x").do("x").done


def test_a_mapping_gives_a_mapping():
    multi = repeated("due", "answer", "answers")
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), due={"b": 2, "a": 1})

    assert [task.item for task in stage.process.user_tasks()] == [
        {"instance": "b", "item": 2},
        {"instance": "a", "item": 1},
    ]
    assert stage.do("x", 1, answer="A").do("x", answer="B").data["answers"] == {"a": "A", "b": "B"}


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_nothing_to_do_is_done_at_once(sequential):
    multi = repeated("xs", "answer", "answers", isSequential=sequential)
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), xs=[])

    assert stage.done
    assert stage.data == {"xs": [], "answers": []}


def test_enough_is_enough():
    multi = repeated("xs", "answer", "answers", "nrOfCompletedInstances == 2 and len(answers) == 2")
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), xs=[1, 2, 3])

    stage.do("x", 2, answer="third").do("x", 0, answer="first")

    assert stage.done
    assert stage.data["answers"] == ["first", "third"]


@pytest.mark.parametrize("found", ["text", 3.5, None, -1])
def test_what_cannot_be_counted_fails_and_can_be_tried_again(found):
    stage = Stage(around(f'<bpmn:userTask id="x">{repeated("xs")}</bpmn:userTask>'), xs=found)
    (failure,) = stage.failures

    assert (failure.element_id, failure.rule) == ("x", "collection")
    stage.take_up().update({"xs": [1]})
    stage.take_up().retry(failure.element_instance_id)
    assert stage.open == ["x"]


def test_a_condition_of_a_repetition_that_fails_can_be_tried_again():
    multi = repeated("xs", "answer", "answers", "enough")
    looping = element("standardLoopCharacteristics", "l", LOOP.format("more"))
    for inner, name in ((multi, "enough"), (looping, "more")):
        stage = Stage(around(f'<bpmn:userTask id="x">{inner}</bpmn:userTask>'), xs=[1, 2])
        stage.do("x", answer=1)
        (failure,) = stage.failures

        assert (failure.element_id, failure.rule) == ("x", "name")
        stage.take_up().update({name: name == "enough"})
        stage.take_up().retry(failure.element_instance_id)
        assert stage.done
        assert stage.failures == []


def test_a_failed_condition_keeps_no_other_round_from_its_end():
    multi = repeated("xs", "answer", "answers", "10 // answer == 0")
    stage = Stage(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'), xs=[1, 2, 3])
    stage.do("x", answer=0)
    assert [failure.element_id for failure in stage.failures] == ["x"]

    stage.do("x", answer=1).do("x", answer=1)
    assert stage.done
    assert stage.data["answers"] == [0, 1, 1]


def test_a_repetition_beside_a_branch_takes_only_its_own_names_away():
    pen = Pen().draw("startEvent", "begin").draw("parallelGateway", "fork")
    pen.draw("userTask", "x", repeated("xs", "answer", "answers")).draw("userTask", "y")
    pen.draw("parallelGateway", "join").draw("endEvent", "done")
    pen.chain("begin", "fork", "x", "join", "done").chain("fork", "y", "join")
    stage = Stage(pen, xs=[1], item="mine", answer="old", kept=True)

    assert stage.task("x").data == {"xs": [1], "item": 1, "kept": True}
    stage.do("x", answer="new").do("y")
    assert stage.data == {"xs": [1], "kept": True, "answers": ["new"]}


def test_a_second_pass_uses_the_same_names_again():
    multi = repeated("xs", "answer", "answers")
    looped = (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "merge")
        .draw("userTask", "x", multi)
        .draw("userTask", "check")
        .draw("exclusiveGateway", "choose", default="out")
        .draw("endEvent", "done")
        .chain("begin", "merge", "x", "check", "choose")
        .flow("choose", "merge", "again")
        .flow("choose", "done", id="out")
    )
    stage = Stage(looped, xs=[1, 2], item="mine", answer="old")

    for number in range(3):
        stage.do("x", answer=number).do("x")
        assert stage.data["answers"] == [number, {}]
        stage.do("check", again=number < 2)
    assert stage.done


def test_a_collection_may_be_an_expression():
    multi = repeated("agencies").replace(">agencies<", ">[a for a in agencies if a != lead]<")
    definition = compiled(around(f'<bpmn:userTask id="x">{multi}</bpmn:userTask>'))

    assert items(Stage(definition, agencies=["a", "b", "c"], lead="b")) == ["a", "c"]


def test_a_sub_process_for_each_item():
    stage = Stage(
        around(f'<bpmn:subProcess id="x">{inside()}{repeated("xs", "o", "os")}</bpmn:subProcess>'),
        xs=["p", "q"],
    )

    assert items(stage) == ["p", "q"]
    assert [task.data["item"] for task in stage.process.user_tasks()] == ["p", "q"]
    assert stage.do("it", 1, o=2).do("it", o=1).data == {"xs": ["p", "q"], "os": [1, 2]}


def test_an_instance_of_its_own_for_each_item():
    own = 'calledElement="action" cylch:instance="own"'
    multi = repeated("xs", "o", "os")
    stage = Stage(around(f'<bpmn:callActivity id="x" {own}>{multi}</bpmn:callActivity>'), xs=[5, 6])

    assert [call.item["item"] for call in stage.process.calls()] == [5, 6]
    assert stage.finish("x", o="first").finish("x", o="second").data["os"] == ["first", "second"]


def test_an_attached_event_takes_all_rounds_away():
    pen = around(f'<bpmn:userTask id="x">{repeated("xs")}</bpmn:userTask>')
    pen.draw("boundaryEvent", "b", MESSAGE, attachedToRef="x").draw("endEvent", "e").flow("b", "e")
    stage = Stage(pen, xs=[1, 2, 3]).do("x")

    assert stage.tell("hello")
    assert stage.done
    assert stage.process.ended_by == ["e"]


@pytest.mark.parametrize(
    ("loop", "rounds"),
    [
        ('<bpmn:standardLoopCharacteristics loopMaximum="3"/>', 3),
        (element("standardLoopCharacteristics", "l", LOOP.format("n &lt; 2")), 2),
        (
            element("standardLoopCharacteristics", "l", LOOP.format("n &lt; 0"), testBefore="true"),
            0,
        ),
    ],
)
def test_a_loop_goes_on_while_its_condition_holds(loop, rounds):
    stage = Stage(around(f'<bpmn:userTask id="x">{loop}</bpmn:userTask>'), n=0)

    for number in range(rounds):
        assert stage.task("x").item == {"instance": number}
        stage.do("x", n=number + 1)
    assert stage.done
    assert stage.data == {"n": rounds}
