"""The lint: every rule with a file that breaks it, and files that break none."""

from pathlib import Path

import pytest

from engine.bpmn.findings import Library
from engine.bpmn.rules import RULES
from engine.bpmn.validation import lint
from tests.engine.bpmn.examples import EXAMPLES
from tests.engine.bpmn.pen import EVENTS, Pen, around, element, inside
from tests.engine.bpmn.sketches import (
    PLAIN,
    STRICT,
    attached,
    calling,
    complete,
    end,
    fork,
    plain,
    strict,
    sub,
    task,
)

DATA = Path(__file__).parents[2] / "data" / "bpmn"
# What no file can break: it stands for a mistake of ours.
UNREACHABLE = {"file.not-checked"}


def broken(example):
    return {found.rule for found in example.findings()}


def test_every_rule_has_an_example_and_every_example_a_rule():
    assert EXAMPLES.keys() == RULES.keys() - UNREACHABLE


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_file_that_breaks_a_rule_is_complained_about(rule):
    findings = [found for found in EXAMPLES[rule].findings() if found.rule == rule]

    assert findings
    assert {found.severity for found in findings} == {RULES[rule]}
    assert all(found.file in EXAMPLES[rule].files for found in findings)
    assert all(found.line > 0 for found in findings if not rule.startswith("file."))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.bpmn")), ids=lambda path: path.stem)
def test_the_benchmark_s_diagrams_break_no_rule(path):
    library = Library(processes={"evidence_collection"}, strict=False)

    assert lint(path.name, path.read_bytes(), library) == []


def test_a_task_fit_to_be_published_breaks_no_rule():
    assert strict(complete(cylch__decision="outcome")).findings() == []


@pytest.mark.parametrize(
    "drawn",
    [
        attached(EVENTS["message"], cancelActivity="false"),
        attached(EVENTS["signal"] + EVENTS["timer"]),
        attached(EVENTS["error"], on=sub(inside(end=EVENTS["error"]))),
        attached(EVENTS["escalation"], on=sub(inside()), cancelActivity="false"),
        attached(EVENTS["cancel"], on=sub(inside(end=EVENTS["cancel"]), kind="transaction")),
        attached(
            EVENTS["timer"],
            on=element("callActivity", "x", calledElement="c", cylch__instance="own"),
            cancelActivity="false",
        ),
        end(EVENTS["signal"]),
        end(EVENTS["terminate"]),
        fork("parallelGateway", "parallelGateway"),
        fork("inclusiveGateway", "inclusiveGateway", default="to_a"),
        fork("exclusiveGateway", "exclusiveGateway", default="to_a"),
        around(task()).draw("textAnnotation", "t").draw("association", "a", sourceRef="x"),
        around(element("manualTask", "x")),
        Pen().draw("startEvent", "s", EVENTS["message"]).raw(task()).draw("endEvent", "e")
        .draw("startEvent", "s2", EVENTS["timer"]).chain("s", "x", "e").flow("s2", "x"),
    ],
)  # fmt: skip
def test_what_is_run_as_it_is_drawn_breaks_no_rule(drawn):
    assert plain(drawn).findings() == []


def test_a_complaint_names_the_element_and_its_line():
    pen = fork("parallelGateway", "parallelGateway").draw("userTask", "loose").flow("a", "loose")

    found = next(found for found in plain(pen).findings() if found.rule == "structure.dead-end")

    lines = pen.xml().decode().splitlines()
    assert found.element == "loose"
    assert '<bpmn:userTask id="loose"' in lines[found.line - 1]


def test_a_complaint_about_a_script_names_the_line_within_the_file():
    script = "<bpmn:script>\na = 1\nimport os\n</bpmn:script>"
    data = around(element("scriptTask", "x", script)).xml()

    (found,) = lint("script.bpmn", data, PLAIN)

    assert data.decode().splitlines()[found.line - 1] == "import os"
    assert found.details["text"] == "import os"


def test_a_misspelt_attribute_is_met_with_the_known_one():
    (found,) = plain(task(cylch__duein="5wd")).findings()

    assert (found.rule, found.details["nearest"]) == ("ours.unknown", "dueIn")


def test_plain_bpmn_may_leave_out_what_publishing_asks_for():
    drawing = Pen().draw("task", "x")

    loose, published = plain(drawing).findings(), strict(drawing).findings()

    assert {found.severity for found in loose} == {"warning"}
    assert {"structure.no-start", "structure.no-end", "task.undefined"} <= {
        found.rule for found in published if found.severity == "error"
    }


def test_what_the_library_does_not_know_is_not_asked_for():
    drawn = around(element("serviceTask", "x", cylch__step="anything"))
    call = calling("main", "anywhere")

    assert lint("x.bpmn", drawn.xml(), Library(strict=False)) == []
    assert lint("x.bpmn", call.xml(), Library(strict=False)) == []
    assert {found.rule for found in lint("x.bpmn", call.xml(), STRICT)} >= {"call.unknown"}


def test_errors_come_first_and_none_comes_twice():
    findings = strict(Pen().draw("task", "x").draw("callActivity", "y")).findings()
    severities = [found.severity for found in findings]

    assert severities == sorted(severities)
    assert len(findings) == len(set(map(repr, findings)))


def test_one_mistake_made_often_does_not_bury_the_others():
    pen = around(task())
    for number in range(80):
        pen.draw("userTask", f"t{number}")
    pen.draw("scriptTask", "s")

    rules = [found.rule for found in plain(pen).findings()]

    assert rules.count("structure.unreachable") == 50
    assert "script.missing" in rules


def circling(gateway):
    """A circle without a way out, next to a branch that ends everything."""
    return (
        Pen()
        .draw("startEvent", "begin")
        .draw(gateway, "split", **({"default": "fd"} if gateway == "exclusiveGateway" else {}))
        .draw("userTask", "again")
        .draw("userTask", "close")
        .draw("endEvent", "stop", EVENTS["terminate"])
        .flow("begin", "split")
        .flow("split", "again", id="fd")
        .flow("split", "close", "note == 1" if gateway == "exclusiveGateway" else "")
        .chain("again", "again")
        .chain("close", "stop")
    )


def test_a_circle_may_go_round_until_another_branch_ends_everything():
    assert plain(circling("parallelGateway")).findings() == []


def test_a_circle_that_was_chosen_instead_of_the_end_has_no_way_out():
    rules = {found.rule for found in plain(circling("exclusiveGateway")).findings()}

    assert rules == {"structure.no-way-out"}
