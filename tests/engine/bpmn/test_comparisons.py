"""A condition that asks for an answer nobody can give sends everything the other way for ever."""

import pytest

from engine.bpmn.findings import Library
from engine.bpmn.validation import lint
from engine.materials import readable_forms
from tests.engine.bpmn.pen import Pen, element
from tests.engine.bpmn.sketches import STRICT
from webapp.lint_messages import sentence
from workflows import library

RULE = "condition.no-such-answer"


def found(condition: str, before: str = "", **task: str):
    given = {"cylch__form": "plan", **task}
    pen = Pen().draw("startEvent", "begin").draw("userTask", "ask", **given).flow("begin", "ask")
    pen.draw("exclusiveGateway", "way", default="else").draw("endEvent", "done")
    pen.raw(before)
    pen.chain("ask", *(["x"] if before else []), "way")
    pen.flow("way", "done", condition, id="yes").flow("way", "ask", id="else")
    return [one for one in lint("main.bpmn", pen.xml(), STRICT) if one.rule == RULE]


def test_it_names_the_question_and_its_answers():
    (one,) = found('outcome == "approved"')

    assert one.element == "yes"
    assert one.severity == "error"
    assert sentence(one, "en") == (
        "yes: “approved” is not an answer of “Outcome”. Answers: yes, no."
    )
    assert "Atebion: yes, no." in sentence(one, "cy")


@pytest.mark.parametrize(
    "condition",
    [
        '"approved" == outcome',
        'outcome != "approved"',
        'outcome in ["approved", "yes"]',
        'outcome == "yes" and outcome != "maybe"',
        "outcome == True",
        '${outcome == "approved"}',
    ],
)
def test_however_it_is_written(condition):
    assert len(found(condition)) == 1


@pytest.mark.parametrize(
    "condition",
    [
        'outcome == "yes"',
        'outcome in ["yes", "no"]',
        "outcome == None",
        'outcome == ""',
        'note == "approved"',
        'other == "approved"',
        "outcome ==",
    ],
)
def test_what_can_be_answered_is_not_complained_about(condition):
    assert found(condition) == []


@pytest.mark.parametrize(
    "before",
    [
        element("serviceTask", "x", cylch__step="record"),
        element("scriptTask", "x", '<bpmn:script>outcome = "approved"</bpmn:script>'),
        element("callActivity", "x", calledElement="elsewhere"),
    ],
)
def test_what_a_machine_may_have_said_since_is_left_alone(before):
    assert found('outcome == "approved"', before) == []


def test_a_step_that_records_the_decision_leaves_it_as_it_was_answered():
    recorded = {"cylch__step": "record", "cylch__decision": "outcome"}

    assert found('outcome == "approved"', cylch__step="record") == []
    assert len(found('outcome == "approved"', **recorded)) == 1


@pytest.mark.parametrize(
    "source", [*library.shipped(), *library.patterns().values()], ids=lambda one: one.filename
)
def test_no_shipped_diagram_and_no_pattern_asks_for_such_an_answer(source):
    shelf = Library(forms=readable_forms(source.forms))

    assert [one for one in lint(source.filename, source.xml, shelf) if one.rule == RULE] == []
