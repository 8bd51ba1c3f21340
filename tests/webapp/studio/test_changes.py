"""What the next version changes, told in words: by what people call it, never by the file."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask_babel import force_locale

from engine.bpmn.dmn.editing import TableFile, new_table
from engine.bpmn.findings import Finding
from engine.forms.editing import move_field, remove_field, replace_field
from tests.engine.bpmn.pen import EVENTS
from tests.engine.diagrams import Drawing
from webapp.studio.changes import changes_between
from webapp.studio.told import told as told_of
from webapp.studio.words import plainly

FORM = {
    "key": "visit",
    "title": {"en": "Visit", "cy": "Ymweliad"},
    "fields": [
        {
            "name": "seen",
            "type": "choice",
            "label": {"en": "Was the child seen?", "cy": "A welwyd y plentyn?"},
            "options": [
                {"value": "yes", "label": {"en": "Yes", "cy": "Do"}},
                {"value": "no", "label": {"en": "No", "cy": "Naddo"}},
            ],
        },
        {"name": "on", "type": "date", "label": {"en": "When?", "cy": "Pryd?"}},
        {"name": "why", "type": "text", "label": {"en": "Why not?", "cy": "Pam lai?"}},
    ],
}


@dataclass
class Drawn:
    xml: bytes = Drawing("main").start().task("plan").end().xml()
    forms: dict = field(default_factory=dict)
    decisions: dict = field(default_factory=dict)
    key: str = "main"
    version: int | None = None


@pytest.fixture
def told(app):
    """Each change as a line, in English or in Welsh."""

    def between(old, new, language="en"):
        with app.test_request_context(), force_locale(language):
            return [
                (one.what, one.kind, one.tag.text, one.property, one.before, one.after)
                for one in changes_between(old, new).rows
            ]

    return between


@pytest.fixture
def form_told(told):
    def between(old, new, language="en"):
        return told(Drawn(forms={"visit": old}), Drawn(forms={"visit": new}), language)

    return between


def question(form, path, /, **values):
    one = next(one for one in form["fields"] if one["name"] == path)
    return replace_field(form, path, {**one, **values})


def test_a_question_that_is_new_or_gone_is_said_to_be_asked_anew_or_no_longer(form_told):
    without = remove_field(FORM, "why")

    assert form_told(without, FORM) == [
        ("Why not?", "Form: Visit", "Asked anew", "", "", "Why not? / Pam lai?; Short text")
    ]
    [(what, _kind, tag, *_rest)] = form_told(FORM, without, "cy")
    assert (what, tag) == ("Pam lai?", "Ni ofynnir mwyach")


def test_the_wording_is_told_in_the_language_that_changed(form_told):
    welsh = question(FORM, "on", label={"en": "When?", "cy": "Pa bryd?"})

    assert form_told(FORM, welsh) == [
        ("When?", "Form: Visit", "Changed", "Question, in Welsh", "Pryd?", "Pa bryd?")
    ]


def test_answers_are_told_one_by_one(form_told):
    options = [
        {"value": "no", "label": {"en": "No", "cy": "Na"}},
        {"value": "partly", "label": {"en": "Partly", "cy": "Yn rhannol"}},
    ]
    changed = question(FORM, "seen", options=options)

    assert [one[3:] for one in form_told(FORM, changed)] == [
        ("Answer", "No / Naddo", "No / Na"),
        ("Answer offered anew", "", "Partly / Yn rhannol"),
        ("Answer no longer offered", "Yes / Do", ""),
    ]


@pytest.mark.parametrize("reveals", [False, True])
def test_a_condition_is_told_by_its_question_and_its_answers(form_told, reveals):
    if reveals:
        options = [dict(one) for one in FORM["fields"][0]["options"]]
        options[1]["reveals"] = ["why"]
        changed = question(FORM, "seen", options=options)
    else:
        changed = question(FORM, "why", visible_when={"field": "seen", "in": ["no"]})

    assert [one[0:1] + one[3:] for one in form_told(FORM, changed)] == [
        ("Why not?", "When it is asked", "always", "only if: Was the child seen?: No / Naddo")
    ]


def test_bounds_messages_and_needed_answers_are_told(form_told):
    changed = question(
        FORM,
        "on",
        max={"field": "seen", "offset": "5wd"},
        required=True,
        messages={"required": {"en": "Say when", "cy": "Nodwch pryd"}},
    )

    assert [one[3:] for one in form_told(FORM, changed)] == [
        ("Latest date", "No limit", "Counted from an earlier question: seen 5wd"),
        ("It must be answered", "No", "Yes"),
        ("What to say when it is not answered, in English", "", "Say when"),
        ("What to say when it is not answered, in Welsh", "", "Nodwch pryd"),
    ]


def test_only_the_question_that_moved_is_said_to_have_moved(form_told):
    assert form_told(FORM, move_field(FORM, "why", 0)) == [
        ("Why not?", "Form: Visit", "Moved", "Asked after", "When?", "Nothing")
    ]


def test_another_name_in_the_diagram_is_no_other_question(form_told):
    [one] = form_told(FORM, question(FORM, "on", name="seen_on"))

    assert one[2:] == ("Changed", "Name in the diagram", "on", "seen_on")


def test_what_no_page_shows_is_told_none_the_less(form_told):
    assert form_told(FORM, question(FORM, "why", rows=9))[0][3:] == (
        "Something that no page shows",
        "",
        "rows: 9",
    )
    assert form_told(FORM, {**FORM, "more": 1})[0][3] == "Something that no page shows"


def test_a_shipped_form_that_lost_a_question_names_no_attribute_of_its_file(told):
    forms = Path(__file__).parents[3] / "workflows" / "forms"
    for file in sorted(forms.glob("*.json")):
        form = json.loads(file.read_text())
        for one in form["fields"]:
            changed = {**one, "hint": {"en": "New", "cy": "Newydd"}, "required": True}
            new = replace_field(form, one["name"], changed)
            rows = told(Drawn(forms={"f": form}), Drawn(forms={"f": new}))
            assert not {"hint", "required", "visible_when"} & {row[3] for row in rows}


def table(*rows, label="Score"):
    file = TableFile(new_table("band", "Band", "Band (cy)", "score", "band"))
    file.set_input(0, label, "score", "integer", "")
    file.set_output(0, "Band", "band", "string", "")
    file.set_row(1, *rows[0])
    for row in rows[1:]:
        file.add_row(*row)
    return file


LOW, HIGH = (["< 5"], ['"low"'], ""), ([">= 5"], ['"high"'], "")


@pytest.fixture
def table_told(told):
    def between(old, new, language="en"):
        sides = (Drawn(decisions={"band": one.written()}) for one in (old, new))
        return told(*sides, language)

    return between


def test_rows_of_a_table_are_told_as_sentences(table_told):
    one, two = table(LOW), table(LOW, HIGH)

    assert table_told(one, two) == [
        (
            "Row 2",
            "Decision table: Band",
            "Added",
            "",
            "",
            "If Score: at least 5, then Band: “high”",
        )
    ]
    assert table_told(two, one, "cy")[0][2:] == (
        "Dilëwyd",
        "",
        "Os (Score: o leiaf 5), yna (Band: “high”)",
        "",
    )


def test_a_cell_that_changed_is_told_by_its_column(table_told):
    new = table(LOW, HIGH)
    new.set_row(2, [">= 7"], ['"high"'], "Much")

    assert [one[:1] + one[2:] for one in table_told(table(LOW, HIGH), new)] == [
        ("Row 2", "Changed", "Score", "at least 5", "at least 7"),
        ("Row 2", "Changed", "Note", "", "Much"),
    ]


def test_rows_columns_and_names_that_moved_or_changed_are_told(table_told):
    new = table(LOW, HIGH, label="Points")
    new.move_row(2, 1)
    new.name("Banding", "Bandio")
    new.hit_policy("FIRST", "")

    assert [one[:1] + one[2:] for one in table_told(table(LOW, HIGH), new)] == [
        ("Banding", "Changed", "Name in English", "Band", "Banding"),
        ("Banding", "Changed", "Name in Welsh", "Band (cy)", "Bandio"),
        (
            "Banding",
            "Changed",
            "Which row answers",
            "One row at most may apply",
            "The first row that applies",
        ),
        ("Column: Points", "Changed", "Name of the column", "Score", "Points"),
        ("If Points: at least 5, then Band: “high”", "Moved", "", "Row 2", "Row 1"),
    ]


def test_a_table_that_only_looks_otherwise_in_its_file_says_so(told):
    old = table(LOW).written()
    new = old.replace("<rule", "<!-- looked at --><rule", 1)

    [one] = told(Drawn(decisions={"band": old}), Drawn(decisions={"band": new}))

    assert one[3] == "Its file, but nothing that it answers"


def test_another_time_of_a_timer_is_told(told):
    old = Drawing("main").start().task("plan").catch("wait", EVENTS["timer"]).end().xml()
    assert b"PT" in old
    new = old.replace(b"PT", b"P1DT", 1)

    [one] = told(Drawn(old), Drawn(new))

    assert one[2:4] == ("Changed", "Time")


def test_a_way_that_is_taken_if_no_other_fits_is_told_and_so_is_the_rest(told):
    plain = Drawing("main").start().gateway("which", "exclusive").task("one").end().xml()
    default = plain.replace(b'id="which"', b'id="which" default="flow2"', 1)
    kept = plain.replace(b'id="one"', b'id="one" xmlns:x="urn:x" x:kept="1"', 1)

    assert told(Drawn(plain), Drawn(default))[0][3] == "This way if no other fits"
    assert told(Drawn(plain), Drawn(kept))[0][3] == "Something else that its file says of it"


def test_a_finding_about_a_form_names_its_question(app):
    finding = Finding("visit.json", "visit/on.label", 0, "missing_message", "warning", {})
    with app.test_request_context():
        [one] = told_of([finding], {"visit": FORM})

    assert one["message"].startswith("Visit: When?: ")


def test_a_finding_names_what_pages_call_it(app):
    with app.test_request_context():
        said = plainly("Plan: it has two deadlines, cylch:dueIn and cylch:dueAt. Keep one.")

    assert said.startswith("Plan: it has two deadlines, «Due after» and «Due on a date")
