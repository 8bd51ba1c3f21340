"""What only a start can give: named where nothing before could, and silent where something may."""

import pytest

from engine.bpmn.findings import Library
from engine.bpmn.rules.beginning import RULE
from engine.bpmn.validation import lint
from engine.forms import FormDefinition
from tests.engine.diagrams import NOTE, Drawing, repeated

LIBRARY = Library(forms={"note": FormDefinition.from_json(NOTE)}, steps={"find"})


def drawn(**attributes: str) -> Drawing:
    return Drawing("main", **attributes).start()


def named(drawing: Drawing, library: Library = LIBRARY) -> list[tuple[str, str]]:
    found = lint("main.bpmn", drawing.xml(), library)
    return [(one.element, one.details["variable"]) for one in found if one.rule == RULE]


def test_a_computed_day_that_nothing_gives_is_named():
    assert named(drawn().task("act", dueAt="soon + wd(3)").end()) == [("act", "soon")]


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (drawn().task("act", assignee="somebody").end(), [("act", "somebody")]),
        (drawn().task("act", inner=repeated("everybody")).end(), [("act", "everybody")]),
        (drawn().service("act", "find", who="somebody").end(), [("act", "somebody")]),
        (drawn().call("act", "main", who="somebody").end(), [("act", "somebody")]),
        (
            drawn().put("scriptTask", "act", "<bpmn:script>a = soon</bpmn:script>").end(),
            [("act", "soon")],
        ),
    ],
)
def test_so_is_every_other_name_that_would_stop_the_work(drawing, told):
    assert named(drawing) == told


def test_a_condition_is_named_where_a_machine_comes_only_after_it():
    drawing = drawn().task("ask").gateway("which", "exclusive").service("look", "find").end()
    drawing.task("other", follow=False).flow("which", "other", "outcome").flow("other", "done")

    assert named(drawing) == [("flow5", "outcome")]


@pytest.mark.parametrize(
    "drawing",
    [
        drawn().task("ask").task("act", dueAt="note").end(),  # a form asks for it
        drawn().service("look", "find").task("act", dueAt="soon").end(),
        drawn().task("ask", step="find").task("act", dueAt="soon").end(),
        drawn().call("look", "main").task("act", dueAt="soon").end(),
        drawn().catch("hear", "message").task("act", dueAt="soon").end(),
        drawn().put("businessRuleTask", "rule", cylch__decision="t").task("a", dueAt="b").end(),
        drawn().put("scriptTask", "s", "<bpmn:script>b = 1</bpmn:script>").task("a", dueAt="b"),
        drawn().task("act", assignee="title").end(),  # every start brings it
        drawn().task("act", assignee="agency").end(),  # so does one about an agency
        drawn().task("act", dueAt="today() + wd(3)").end(),
        drawn().task("act", dueAt="2026-12-01").end(),
    ],
)
def test_what_may_come_before_it_silences_the_rule(drawing):
    assert named(drawing) == []


def test_nobody_says_that_it_is_about_an_agency():
    assert named(drawn(cylch__concerns="").task("act", assignee="agency").end()) == [
        ("act", "agency")
    ]


def test_a_name_written_almost_as_something_is_called_is_a_slip_of_the_pen():
    drawing = drawn().task("ask").task("act", dueAt="counnt").end()

    found = [one for one in lint("main.bpmn", drawing.xml(), LIBRARY) if "misspelt" in one.rule]

    assert [(one.severity, one.element, one.details["nearest"]) for one in found] == [
        ("error", "act", "count")
    ]


def test_what_a_loop_goes_over_is_no_slip_of_the_pen_for_each_of_it():
    drawing = drawn().call("each", "child", each="counts", business_key="count").end()

    found = [one for one in lint("main.bpmn", drawing.xml(), LIBRARY) if "misspelt" in one.rule]

    assert found == []


def test_plain_bpmn_means_its_free_variables_well():
    assert named(drawn().task("act", dueAt="soon").end(), Library(forms={}, strict=False)) == []
