"""A process as the engine drives it: completions, failures, corrections, the way taken."""

import threading
from pathlib import Path
from random import Random

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.compiled import Uncompilable, cached, compile_definition
from engine.bpmn.process import Process
from engine.errors import NotFound, NotInState
from tests.engine.bpmn.pen import EVENTS, Pen, around, document, element, inside
from tests.engine.bpmn.stage import Stage, compiled

DATA = Path(__file__).parents[2] / "data" / "bpmn"
MEDIUM = [DATA / "audit_medium.bpmn", DATA / "evidence_collection.bpmn"]
X = '<bpmn:userTask id="x"/>'


def medium():
    return compiled(*(file.read_bytes() for file in MEDIUM), process_id="audit_medium")


class Stock:
    """The same audit on the bare library."""

    def __init__(self) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_files([str(file) for file in MEDIUM])
        spec = parser.get_spec("audit_medium")
        self.workflow = BpmnWorkflow(spec, parser.get_subprocess_specs("audit_medium"))
        self.workflow.do_engine_steps()

    def ready(self):
        tasks = self.workflow.get_tasks(state=TaskState.READY)
        return [task for task in tasks if task.task_spec.manual]

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.name.removesuffix(" [child]") for task in self.ready())

    def do(self, element_id, agency, results) -> None:
        found = [
            task
            for task in self.ready()
            if task.task_spec.name.removesuffix(" [child]") == element_id
            and (agency is None or task.data["agency"] == agency)
        ]
        found[0].data.update(results)
        found[0].run()
        self.workflow.do_engine_steps()


@pytest.mark.parametrize("seed", range(6))
def test_the_medium_audit_ends_as_on_the_bare_library(seed):
    random = Random(seed)  # noqa: S311 - the same every time
    ours, stock = Stage(medium()), Stock()
    steps = 0

    while not ours.done:
        assert ours.open == stock.open
        tasks = ours.process.user_tasks()
        number = random.randrange(len(tasks))
        task = tasks[number]
        results = {
            f"by_{task.element_id}": steps,
            "responses_complete": random.random() < 0.5,
            "findings_accepted": random.random() < 0.5,
        }
        if task.element_id == "T04":
            results = {"agency_response": {"of": task.item["item"], "step": steps}}
        stock.do(task.element_id, task.item.get("item"), results)
        ours.do(task.element_id, number if task.item else 0, **results)
        assert ours.failures == []
        steps += 1

    assert stock.workflow.completed
    theirs = dict(stock.workflow.data)
    mine = ours.data
    by_agency = {answer["of"]: answer for answer in theirs.pop("agency_responses")}
    # Theirs are in the order of completion, ours in the order of the agencies.
    assert mine.pop("agency_responses") == [by_agency[agency] for agency in mine["agencies"]]
    assert mine == theirs


def test_six_threads_share_one_definition():
    definition, faults = medium(), []

    def work(seed: int) -> None:
        try:
            for number in range(5):
                stage = Stage(definition, me=[seed, number])
                while not stage.done:
                    stage.do(stage.process.user_tasks()[0].element_id)
                assert stage.data["me"] == [seed, number]
                assert stage.failures == []
        except Exception as error:  # noqa: BLE001 - a thread must tell
            faults.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []


def test_a_definition_is_compiled_once_for_all_threads():
    loaded = []

    def load():
        loaded.append(compiled(around(X)))
        return loaded[-1]

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(cached("test-once", load))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(loaded) == 1
    assert found == loaded * 6


def test_restoring_reads_no_diagram(monkeypatch):
    stage = Stage(around(X))
    stored = stage.process.state()

    monkeypatch.setattr("lxml.etree.fromstring", None)
    monkeypatch.setattr("engine.bpmn.compiled.Parser", None)

    assert Process.restore(stage.definition, stored, stage.world).user_tasks()


def test_the_way_is_told_in_order():
    stage = Stage(around(X))

    assert stage.process.passed() == [
        ("begin", "entered"),
        ("begin", "completed"),
        ("f1", "taken"),
        ("x", "entered"),
    ]
    assert stage.do("x").process.passed() == [
        ("x", "completed"),
        ("f2", "taken"),
        ("done", "entered"),
        ("done", "completed"),
    ]


def test_results_become_variables():
    stage = Stage(around(X), given=1)

    assert stage.do("x", answer={"text": "yes"}).data == {"given": 1, "answer": {"text": "yes"}}
    assert stage.process.ended_by == ["done"]


@pytest.mark.parametrize("element_instance_id", ["999", "x", "", "-1", "²", "1", "9" * 5000])
def test_what_is_not_waiting_cannot_be_completed(element_instance_id):
    stage = Stage(around(X))

    with pytest.raises(NotFound):
        stage.process.complete(element_instance_id, {})


def test_nothing_is_completed_twice():
    stage = Stage(
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "x")
        .draw("userTask", "y")
        .draw("endEvent", "done")
        .chain("begin", "x", "y", "done")
    )
    task = stage.task("x")
    stage.do("x")

    with pytest.raises(NotFound):
        stage.take_up().complete(task.element_instance_id, {})


def test_a_waiting_timer_cannot_be_completed():
    stage = Stage(
        around(
            f'<bpmn:intermediateCatchEvent id="x">{EVENTS["timer"]}</bpmn:intermediateCatchEvent>'
        )
    )
    (timer,) = stage.process.timers()

    with pytest.raises(NotInState):
        stage.process.complete(timer.element_instance_id, {})


# Failures


def broken_branch(script: str = "share = 1\nrest = 10 // people") -> Pen:
    return (
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "ask")
        .draw("parallelGateway", "fork")
        .draw("scriptTask", "compute", f"<bpmn:script>{script}</bpmn:script>")
        .draw("userTask", "other")
        .draw("parallelGateway", "join")
        .draw("endEvent", "done")
        .chain("begin", "ask", "fork", "compute", "join", "done")
        .chain("fork", "other", "join")
    )


def test_a_failure_stops_its_own_branch_and_says_where():
    stage = Stage(broken_branch()).do("ask", people=0)
    (failure,) = stage.failures

    assert failure.element_id == "compute"
    assert (failure.line, failure.source, failure.rule) == (2, "rest = 10 // people", "zero")
    assert "zero" in failure.message
    assert stage.open == ["other"]
    assert stage.do("other").open == []
    assert not stage.done
    assert stage.failures == []  # told once


def test_a_failure_is_tried_again_with_corrected_data():
    stage = Stage(broken_branch()).do("ask", people=0)
    (failure,) = stage.failures

    stage.take_up().retry(failure.element_instance_id)
    assert [again.element_id for again in stage.failures] == ["compute"]
    stage.take_up().update({"people": 5})
    stage.take_up().retry(failure.element_instance_id)
    assert stage.failures == []
    stage.do("other")
    assert stage.done
    assert (stage.data["share"], stage.data["rest"]) == (1, 2)


def test_the_completion_stands_though_what_follows_fails():
    pen = (
        around(X)
        .raw(
            "<bpmn:boundaryEvent id='b' attachedToRef='x'><bpmn:timerEventDefinition>"
            "<bpmn:timeDuration>nonsense</bpmn:timeDuration></bpmn:timerEventDefinition>"
            "</bpmn:boundaryEvent>"
        )
        .draw("endEvent", "e2")
        .flow("b", "e2")
    )
    pen = pen.draw("userTask", "first").draw("startEvent", "early").chain("early", "first", "x")
    stage = Stage(compiled(pen), start_event="early").do("first", done=True)

    assert [failure.element_id for failure in stage.failures] == ["b"]
    assert stage.open == ["x"]
    assert stage.data["done"] is True


def test_a_loop_that_nobody_waits_in_is_stopped_and_its_sibling_is_not():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("userTask", "other")
        .draw("exclusiveGateway", "merge")
        .draw("scriptTask", "round", "<bpmn:script>n = n + 1</bpmn:script>")
        .draw("exclusiveGateway", "choose", default="out")
        .draw("endEvent", "done")
        .chain("begin", "fork", "other", "done")
        .chain("fork", "merge", "round", "choose")
        .flow("choose", "merge", "True")
        .flow("choose", "done", id="out")
    )
    stage = Stage(pen, n=0)

    (failure,) = stage.failures
    assert failure.rule == "too_many_steps"
    assert failure.element_id in ("merge", "round", "choose")
    assert stage.open == ["other"]


def test_a_long_loop_that_ends_is_let_run():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "merge")
        .draw("scriptTask", "round", "<bpmn:script>n = n + 1</bpmn:script>")
        .draw("exclusiveGateway", "choose", default="out")
        .draw("endEvent", "done")
        .chain("begin", "merge", "round", "choose")
        .flow("choose", "merge", "n < 990")
        .flow("choose", "done", id="out")
    )

    assert Stage(pen, n=0).data == {"n": 990}


def test_a_process_that_calls_itself_is_stopped():
    stage = Stage(around('<bpmn:callActivity id="x" calledElement="main"/>'))

    (failure,) = stage.failures
    assert (failure.element_id, failure.rule) == ("x", "too_deep")


# Variables


def test_what_an_ended_branch_found_out_is_known_to_the_others():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("userTask", "a")
        .draw("userTask", "b")
        .draw("endEvent", "a_done")
        .draw("endEvent", "b_done")
        .chain("begin", "fork", "a", "a_done")
        .chain("fork", "b", "b_done")
    )
    stage = Stage(pen, total=0)

    stage.do("a", total=1, found="x")
    assert stage.task("b").data == {"total": 1, "found": "x"}
    assert stage.do("b", total=2).data == {"total": 2, "found": "x"}
    assert stage.process.ended_by == ["a_done", "b_done"]


def test_variables_are_those_of_all_branches_together():
    stage = Stage(broken_branch("note = 1")).do("ask", people=1)
    assert stage.data == {"people": 1, "note": 1}

    inner = around(f'<bpmn:subProcess id="x">{inside()}</bpmn:subProcess>')
    inner.raw('<bpmn:startEvent id="s2"/><bpmn:userTask id="y"/>').flow("s2", "y").flow("y", "done")
    assert Stage(inner, a=1).do("it", b=2).data == {"a": 1, "b": 2}


def test_a_correction_reaches_every_branch_and_survives_the_join():
    stage = Stage(broken_branch("note = meeting")).do("ask", people=1, meeting="2026-03-16")
    stage.take_up().update({"meeting": "2026-04-20"})

    assert stage.task("other").data["meeting"] == "2026-04-20"
    task = stage.task("other")
    assert stage.process.evaluate(task.element_instance_id, "meeting - wd(15)") == "2026-03-26"
    assert stage.do("other").data == {"people": 1, "meeting": "2026-04-20", "note": "2026-03-16"}


def test_a_correction_reaches_into_sub_processes():
    stage = Stage(around(f'<bpmn:subProcess id="x">{inside()}</bpmn:subProcess>'), a=1)

    stage.take_up().update({"a": 2})

    assert stage.task("it").data["a"] == 2
    assert stage.do("it").data == {"a": 2}


def test_a_correction_leaves_what_belongs_to_a_round_or_to_a_call_of_its_own():
    multi = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>xs</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="item"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    rounds = Stage(around(f'<bpmn:subProcess id="x">{inside()}{multi}</bpmn:subProcess>'), xs=[1])
    inputs = '<cylch:input name="n">1</cylch:input>'
    extension = element("extensionElements", "e", inputs)
    call = element("callActivity", "x", extension, calledElement="called")
    callee = Pen("called").draw("startEvent", "cs").draw("userTask", "ct").draw("endEvent", "ce")
    apart = Stage(compiled(around(call), callee.chain("cs", "ct", "ce")))

    rounds.take_up().update({"item": "other", "note": 1})
    apart.take_up().update({"n": 2, "note": 1})

    assert rounds.task("it").data == {"xs": [1], "item": 1, "note": 1}
    assert apart.task("ct").data == {"n": 2}


def test_an_expression_sees_one_element_instance_and_the_world():
    stage = Stage(around(X), n=20)
    task = stage.task("x")

    evaluate = stage.process.evaluate
    assert evaluate(task.element_instance_id, "n + 1") == 21
    assert evaluate(task.element_instance_id, "today()") == "2026-01-05"


def test_canceling_stops_everything():
    pen = around(f'<bpmn:subProcess id="x">{inside()}</bpmn:subProcess>')
    pen.draw("boundaryEvent", "b", EVENTS["timer"], attachedToRef="x").flow("b", "done")
    stage = Stage(pen, a=1)

    stage.take_up().cancel()

    assert stage.process.passed() == [("x", "canceled"), ("it", "canceled")]
    assert (stage.done, stage.open, stage.due, stage.data) == (True, [], {}, {"a": 1})
    assert stage.take_up().user_tasks() == []


# What cannot be compiled


@pytest.mark.parametrize(
    ("xml", "rule", "element"),
    [
        (b"no xml", "file.not-xml", ""),
        (around('<bpmn:complexGateway id="x"/>').xml(), "cannot-run", "x"),
        (around('<bpmn:serviceTask id="x"/>').xml(), "cannot-run", "x"),
        (around('<bpmn:scriptTask id="x"/>').xml(), "cannot-run", "x"),
        (around('<bpmn:callActivity id="x" calledElement="nobody"/>').xml(), "cannot-run", ""),
        (around('<bpmn:userTask id="x"/><bpmn:userTask id="x"/>').xml(), "cannot-run", ""),
        (
            around(X)
            .raw(
                f'<bpmn:subProcess id="aside" triggeredByEvent="true">{inside()}</bpmn:subProcess>'
            )
            .xml(),
            "cannot-run",
            "aside",
        ),
        (document(Pen("other").draw("startEvent", "s")), "cannot-run", ""),
    ],
)
def test_what_cannot_run_is_refused_by_name(xml, rule, element):
    with pytest.raises(Uncompilable) as refused:
        compile_definition("test", [xml], "main")

    (finding,) = refused.value.findings
    assert (finding.rule, finding.element) == (rule, element)


def test_a_long_diagram_needs_no_deep_stack():
    pen = Pen().draw("startEvent", "begin").draw("endEvent", "done")
    names = [f"t{number}" for number in range(1_400)]
    for name in names:
        pen.draw("userTask", name)
    stage = Stage(pen.chain("begin", *names, "done"), storing=False)

    assert stage.open == ["t0"]


def test_called_elements_are_found_by_their_own_names():
    definition = medium()

    assert definition.element("E01").name == "Collect documents"
    assert definition.element("StartEvent_1").name == "Audit requested"
    assert definition.element("evidence_collection/StartEvent_1").kind == "startEvent"
