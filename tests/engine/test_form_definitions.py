"""A form file is read strictly, written back whole, and checked before it is published."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import FormDefinition, FormUnreadable, Text, check_definition, option_values
from engine.forms.reading import COMMON, OWN
from tests.engine.form_samples import EVERY_TYPE, NO, YES, field, form, options, text

FORMS = Path(__file__).parents[2] / "workflows" / "forms"


PICK = field("pick", "choice", options=options("a", "b"))
WRONG_OPTIONS = ("pick.options", "wrong_value")
WRONG_CONDITION = ("pick.visible_when", "wrong_value")
CY_MISSING = {"en": "Only English"}


def sample(*fields: dict, **attributes) -> dict:
    return {"key": "sample", "title": text("Sample"), "fields": list(fields)} | attributes


def unreadable(data: object) -> list[tuple[str, str]]:
    with pytest.raises(FormUnreadable) as refused:
        FormDefinition.from_json(data)
    return [(finding.path, finding.rule) for finding in refused.value.findings]


def found_in(*fields: dict, **attributes) -> list[tuple[str, str, str]]:
    definition = FormDefinition.from_json(sample(*fields, **attributes))
    return [(found.path, found.rule, found.severity) for found in check_definition(definition)]


def test_a_form_is_written_as_it_is_read():
    written = EVERY_TYPE.to_json()

    assert FormDefinition.from_json(json.loads(json.dumps(written))) == EVERY_TYPE
    assert FormDefinition.from_json(written).to_json() == written


def test_every_attribute_survives():
    question = field(
        "x",
        "number",
        hint=text("Hint"),
        required=True,
        messages={"required": text("Say")},
        visible_when=[
            {"field": "a", "in": ["p", "q"]},
            {"variable": "regime", "equals": "susr"},
        ],
        default=3,
        default_from="y",
        min=1,
        max=5.5,
        integer=False,
        prefix=text("£"),
        suffix=text("days"),
    )
    chosen = field("a", "choice", options=[{"value": "p", "label": YES, "hint": NO}])
    bounds = field("d", "date", min={"variable": "m", "offset": "-15wd"}, max="2027-01-01")
    none = {"value": "none", "label": NO, "exclusive": True}
    ticked = field("t", "choices", options=[*options("p", p=["d"]), none])
    whole = sample(chosen, question, ticked, bounds, intro=text("Intro"), submit=text("Send"))

    written = FormDefinition.from_json(whole).to_json()

    assert written == whole
    assert FormDefinition.from_json(written).renamed("copy").to_json() == whole | {"key": "copy"}


def test_a_field_is_found_by_its_path():
    assert EVERY_TYPE.field("ref").type == "text"
    assert EVERY_TYPE.field("rows.case_ref").required
    assert EVERY_TYPE.field("rows.2.case_ref") == EVERY_TYPE.field("rows.case_ref")
    assert EVERY_TYPE.field("case_ref") is None


def test_a_decision_has_the_options_of_its_field():
    assert option_values(EVERY_TYPE.field("grade")) == ("good", "poor")
    assert option_values(EVERY_TYPE.field("ref")) == ()


def test_welsh_readers_get_english_only_while_the_welsh_is_missing():
    assert Text("Yes", "Ydw").in_language("cy") == "Ydw"
    assert Text("Yes").in_language("cy") == "Yes"
    assert Text("Yes", "Ydw").in_language("en") == "Yes"


@pytest.mark.parametrize(
    ("data", "complaints"),
    [
        (None, [("", "wrong_value")]),
        ([], [("", "wrong_value")]),
        ({}, [(name, "missing_attribute") for name in ("key", "title", "fields")]),
        (sample(), [("fields", "no_fields")]),
        (sample(field("x", "text"), colour="red"), [("colour", "unknown_attribute")]),
        (sample(field("x", "text"), title="Plain"), [("title", "wrong_value")]),
        (sample("x"), [("0", "wrong_value")]),
        (sample({"type": "text"}), [("0", "wrong_value")]),
        (sample(field("x", "textbox")), [("x.type", "wrong_value")]),
        (sample({"name": "x", "type": ["text"]}), [("x.type", "wrong_value")]),
        (sample(field("a b", "text")), [("a b.name", "wrong_value")]),
        (sample(field("x", "text", requierd=True)), [("x.requierd", "unknown_attribute")]),
        (sample(field("x", "text", options=options("a"))), [("x.options", "unknown_attribute")]),
        (sample(field("x", "text", fields=[])), [("x.fields", "unknown_attribute")]),
        (sample(field("x", "text", required="yes")), [("x.required", "wrong_value")]),
        (sample(field("x", "text", label={"en": 1})), [("x.label", "wrong_value")]),
        (sample(field("x", "text", label={"en": "a", "fr": "b"})), [("x.label", "wrong_value")]),
        (sample(field("x", "text", max_length=0)), [("x.max_length", "wrong_value")]),
        (sample(field("x", "textarea", max_length=10**6)), [("x.max_length", "wrong_value")]),
        (sample(field("x", "number", min="1")), [("x.min", "wrong_value")]),
        (sample(field("x", "number", max=float("nan"))), [("x.max", "wrong_value")]),
        (sample(field("x", "date", min="soon")), [("x.min", "wrong_value")]),
        (sample(field("x", "date", min="4wh")), [("x.min", "wrong_value")]),
        (sample(field("x", "date", max="2026-02-30")), [("x.max", "wrong_value")]),
        (sample(field("x", "date", max={"field": "y", "days": 1})), [("x.max", "wrong_value")]),
        (sample(field("x", "choice", options=[])), [("x.options", "wrong_value")]),
        (sample(field("x", "choice", options=["a"])), [("x.options", "wrong_value")]),
        (sample(PICK | {"options": [{"value": "a b", "label": YES}]}), [WRONG_OPTIONS]),
        (sample(PICK | {"visible_when": {"field": "y"}}), [WRONG_CONDITION]),
        (sample(PICK | {"visible_when": {"field": "y", "in": []}}), [WRONG_CONDITION]),
        (sample(PICK | {"visible_when": {"field": "y", "equals": None}}), [WRONG_CONDITION]),
        (sample(PICK | {"visible_when": []}), [WRONG_CONDITION]),
        (sample(field("x", "person", group="A Group")), [("x.group", "wrong_value")]),
        (sample(field("x", "file", accept=["pdf"])), [("x.accept", "wrong_value")]),
        (sample(field("x", "text", default={"a": 1})), [("x.default", "wrong_value")]),
        (sample(field("x", "list")), [("x.fields", "wrong_value")]),
        (
            sample(field("x", "list", fields=[field("y", "list", fields=[field("z", "text")])])),
            [("x.y.type", "wrong_value")],
        ),
        (
            sample(field("x", "text", rows=3), field("y", "date", rows=3)),
            [("x.rows", "unknown_attribute"), ("y.rows", "unknown_attribute")],
        ),
    ],
)
def test_what_is_not_a_form_is_refused_with_every_attribute_that_is_wrong(data, complaints):
    assert unreadable(data) == complaints


def test_a_sound_form_has_no_findings():
    assert (
        found_in(PICK, field("x", "text", required=True, messages={"required": text("Say")})) == []
    )


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ([field("x", "text", label=CY_MISSING)], ("x.label", "missing_welsh", "error")),
        ([field("x", "text", label={"cy": "Cymraeg"})], ("x.label", "missing_english", "error")),
        ([field("x", "text", hint=CY_MISSING)], ("x.hint", "missing_welsh", "error")),
        ([field("x", "number", suffix=CY_MISSING)], ("x.suffix", "missing_welsh", "error")),
        (
            [field("x", "text", messages={"too_long": CY_MISSING})],
            ("x.messages.too_long", "missing_welsh", "error"),
        ),
        (
            [field("x", "choice", options=[{"value": "a", "label": CY_MISSING}])],
            ("x.options.a", "missing_welsh", "error"),
        ),
        (
            [field("x", "choice", options=[{"value": "a", "label": YES, "hint": CY_MISSING}])],
            ("x.options.a.hint", "missing_welsh", "error"),
        ),
        (
            [field("x", "list", fields=[field("y", "text", label=CY_MISSING)])],
            ("x.y.label", "missing_welsh", "error"),
        ),
        ([{"name": "x", "type": "text"}], ("x", "missing_label", "error")),
        ([{"name": "x", "type": "static"}], ("x", "nothing_to_show", "error")),
        ([field("x", "text", required=True)], ("x", "missing_message", "warning")),
        ([field("x", "text", messages={"to_long": YES})], ("x", "unknown_rule", "error")),
        ([field("x", "text"), field("x", "date")], ("x", "duplicate_name", "error")),
        ([field("today", "text")], ("today", "reserved_name", "error")),
        ([field("lambda", "text")], ("lambda", "reserved_name", "error")),
        ([field("None", "text")], ("None", "reserved_name", "error")),
        ([field("_private", "text")], ("_private", "reserved_name", "error")),
        ([field("$t", "text")], ("$t", "reserved_name", "error")),
        ([field("Theme", "text")], ("Theme", "bad_name", "error")),
        ([field("a-b", "text")], ("a-b", "bad_name", "error")),
        ([field("x", "choice")], ("x", "no_options", "error")),
        (
            [field("x", "choice", options=options("a"), options_from="y")],
            ("x", "two_sources_of_options", "error"),
        ),
        ([field("x", "choice", options=options("a", "a"))], ("x", "duplicate_option", "error")),
        (
            [field("x", "choice", options=[{"value": "a", "label": YES, "exclusive": True}])],
            ("x", "exclusive_in_choice", "error"),
        ),
        (
            [field("x", "text", visible_when={"field": "y", "equals": "a"})],
            ("x", "unknown_field", "error"),
        ),
        (
            [field("x", "text", visible_when={"field": "pick", "equals": "a"}), PICK],
            ("x", "later_field", "error"),
        ),
        (
            [PICK, field("x", "text", visible_when={"field": "pick", "equals": "c"})],
            ("x", "unknown_option", "error"),
        ),
        (
            [
                field("t", "checkbox"),
                field("x", "text", visible_when={"field": "t", "equals": "on"}),
            ],
            ("x", "unknown_option", "error"),
        ),
        (
            [field("n", "number"), field("x", "text", visible_when={"field": "n", "equals": True})],
            ("x", "unknown_option", "error"),
        ),
        (
            [
                field("t", "text", **{"from": "t"}),
                field("x", "text", visible_when={"field": "t", "equals": "a"}),
            ],
            ("x", "unknown_field", "error"),
        ),
        ([field("x", "date", min={"field": "y"})], ("x", "unknown_field", "error")),
        ([PICK, field("x", "date", min={"field": "pick"})], ("x", "not_a_date_field", "error")),
        (
            [field("p", "choice", options=options("a", a=["nowhere"]))],
            ("p", "reveals_unknown", "error"),
        ),
        (
            [field("x", "text"), field("p", "choice", options=options("a", a=["x"]))],
            ("p", "reveals_earlier", "error"),
        ),
        (
            [
                field("p", "choice", options=options("a", a=["x"])),
                field("q", "choice", options=options("a", a=["x"])),
                field("x", "text"),
            ],
            ("p", "revealed_twice", "error"),
        ),
        ([field("x", "number", min=2, max=1)], ("x", "empty_range", "error")),
        ([field("x", "date", min="2027-01-01", max="2026-01-01")], ("x", "empty_range", "error")),
        ([field("x", "choices", min=3, options=options("a", "b"))], ("x", "empty_range", "error")),
        (
            [field("x", "static", required=True, messages={"required": YES})],
            ("x", "cannot_be_required", "error"),
        ),
        (
            [field("x", "text", required=True, **{"from": "y"})],
            ("x", "cannot_be_required", "error"),
        ),
        ([PICK | {"default": "c"}], ("pick", "bad_default", "error")),
        ([field("x", "number", default="many")], ("x", "bad_default", "error")),
        ([field("x", "static", default="a")], ("x", "bad_default", "error")),
    ],
)
def test_what_is_still_wrong_is_listed(fields, complaint):
    assert found_in(*fields) == [complaint]


def test_the_forms_own_texts_and_key_are_checked():
    assert found_in(field("x", "text"), title=CY_MISSING, intro=CY_MISSING) == [
        ("title", "missing_welsh", "error"),
        ("intro", "missing_welsh", "error"),
    ]
    assert found_in(field("x", "text"), key="Sample") == [("key", "bad_name", "error")]


def test_a_field_may_be_revealed_by_several_options_of_one_field():
    question = form(
        field("p", "choice", options=options("a", "b", "c", a=["x"], b=["x"])), field("x", "text")
    )

    assert check_definition(question) == []
    assert question.field("x").revealed_by.values == ("a", "b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)
ATTRIBUTES = sorted(COMMON.keys() | {name for own in OWN.values() for name in own} | {"fields"})
TYPES = [one.type for one in EVERY_TYPE.fields]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(ATTRIBUTES), JSON, max_size=4).flatmap(
            lambda given: st.sampled_from(TYPES).map(
                lambda kind: {"name": "x", "type": kind} | given
            )
        )
        | JSON,
        max_size=3,
    )
)
def test_no_json_breaks_the_reader_or_the_checker(fields):
    try:
        definition = FormDefinition.from_json(sample(*fields))
    except FormUnreadable:
        return
    check_definition(definition)
    assert FormDefinition.from_json(definition.to_json()) == definition


def test_the_example_of_the_format_is_a_sound_form():
    page = (FORMS / "README.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]

    assert check_definition(FormDefinition.from_json(json.loads(example))) == []


@pytest.mark.parametrize("file", sorted(FORMS.glob("*.json")), ids=lambda file: file.stem)
def test_a_shipped_form_is_sound(file):
    definition = FormDefinition.from_json(json.loads(file.read_text(encoding="utf-8")))

    assert check_definition(definition) == []
    assert definition.key == file.stem
