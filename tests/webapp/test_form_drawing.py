"""Forms as they are drawn and as they come back: every type, both languages, without script."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest
from flask import session
from lxml import etree
from werkzeug.datastructures import MultiDict

from engine.forms import FieldError, FormDefinition
from webapp.forms import Choices, Sheet, change_rows, complaints_of, draw_form, read_answers
from webapp.forms.choices import FileLink
from webapp.forms.shown import shown

SHIPPED = sorted((Path(__file__).parents[2] / "workflows/forms").glob("*.json"))


def form(*fields: Mapping[str, object]) -> FormDefinition:
    named = [{"label": both(f"The {one['name']}"), **one} for one in fields]
    return FormDefinition.from_json(
        {"key": "it", "title": both("It"), "fields": json.loads(json.dumps(named))}
    )


def both(text: str) -> dict[str, str]:
    return {"en": text, "cy": f"{text} (cy)"}


def option(value: str, **more: object) -> dict[str, object]:
    return {"value": value, "label": both(value.title()), **more}


@pytest.fixture
def draw(wired):
    """Draw a form as the page of a task would, in a language."""

    def drawn(definition: FormDefinition, language: str = "en", **named: object) -> etree._Element:
        with wired.test_request_context():
            session["language"] = language
            html = draw_form(Sheet(definition, **named))
        html5lib.HTMLParser(strict=True).parse(f"<!DOCTYPE html><title>x</title>{html}")
        return etree.fromstring(f"<form>{html}</form>", etree.HTMLParser())

    return drawn


def text_of(page: etree._Element) -> str:
    return " ".join(" ".join(page.itertext()).split())


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_shipped_form_is_drawn(draw, file, language):
    definition = FormDefinition.from_json(json.loads(file.read_text()))

    page = draw(definition, language)

    asked = [one for one in definition.fields if one.is_answered and not variable(one)]
    missing = [one.name for one in asked if not page.xpath(f"//*[starts-with(@id, '{one.name}')]")]
    assert missing == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def variable(one) -> bool:
    return any(condition.source == "variable" for condition in one.conditions)


@pytest.mark.parametrize(
    ("field", "answer", "where"),
    [
        ({"type": "text"}, "a “b” <c>", "//input[@id='it' and @value='a “b” <c>']"),
        ({"type": "textarea"}, "one\n\n  two", "//textarea[text()='one\n\n  two']"),
        ({"type": "textarea"}, "one\r\n\r\ntwo\r\n", "//textarea[text()='one\n\ntwo\n']"),
        ({"type": "textarea", "max_length": 9}, "x", "//textarea[@data-maxlength or text()='x']"),
        ({"type": "number"}, "3", "//input[@inputmode='numeric' and @value='3']"),
        ({"type": "date"}, "2026-07-09", "//input[@name='it-day' and @value='9']"),
        ({"type": "date"}, {"day": "31", "month": "2"}, "//input[@id='it-day' and @value='31']"),
        (
            {"type": "choice", "options": [option("a"), option("b")]},
            "b",
            "//input[@checked][@value='b']",
        ),
        (
            {"type": "choices", "options": [option("a"), option("b")]},
            ["a"],
            "//input[@type='checkbox'][@checked][@value='a']",
        ),
        ({"type": "checkbox"}, True, "//input[@checked][@value='true']"),
        ({"type": "person"}, "7", "//option[@selected][@value='7' and text()='Owain']"),
        ({"type": "person", "multiple": True}, [7], "//input[@checked][@value='7']"),
        ({"type": "agency"}, "newport", "//option[@selected][@value='newport']"),
        ({"type": "file"}, ["4"], "//input[@checked][@name='it'][@value='4']"),
    ],
)
def test_an_answer_is_shown_again_in_its_own_kind_of_field(draw, field, answer, where):
    choices = Choices(
        people=lambda _field: [("7", "Owain")],
        agencies=lambda _field: [("newport", "Newport")],
        file=lambda key: FileLink(f"file {key}", "/x"),
    )

    page = draw(form({"name": "it", **field}), answers={"it": answer}, choices=choices)

    assert page.xpath(where), etree.tostring(page).decode()


def test_questions_are_asked_in_the_readers_language(draw):
    said = text_of(draw(form({"name": "it", "type": "text", "hint": both("Think")}), "cy"))

    assert said == "The it (cy) (dewisol) Think (cy)"


def test_long_lists_of_options_become_a_select(draw):
    many = [option(f"o{n}") for n in range(12)]

    assert draw(form({"name": "it", "type": "choice", "options": many})).xpath("//select[@id='it']")


def test_what_one_option_reveals_stands_under_it(draw):
    page = draw(
        form(
            {
                "name": "how",
                "type": "choice",
                "options": [option("late", reveals=["why"]), option("ok")],
            },
            {"name": "why", "type": "text", "required": True},
        )
    )

    assert page.xpath("//*[contains(@class, 'govuk-radios__conditional')]//input[@name='why']")
    assert len(page.xpath("//input[@name='why']")) == 1


def test_what_several_options_reveal_waits_after_them(draw):
    page = draw(
        form(
            {
                "name": "how",
                "type": "choice",
                "options": [option("late", reveals=["why"]), option("never", reveals=["why"])],
            },
            {"name": "why", "type": "text"},
        )
    )

    waiting = page.xpath("//*[@data-visible-when][.//input[@name='why']]/@data-visible-when")
    assert json.loads(waiting[0]) == [{"name": "how", "values": ["late", "never"]}]


def test_a_row_waits_for_its_own_row(draw):
    page = draw(
        form(
            {
                "name": "cases",
                "type": "list",
                "fields": [
                    {"name": "seen", "type": "checkbox", "label": both("Seen")},
                    {
                        "name": "when",
                        "type": "text",
                        "label": both("When"),
                        "visible_when": {"field": "seen", "equals": True},
                    },
                ],
            }
        ),
        answers={"cases": [{}, {}]},
    )

    waiting = [json.loads(found) for found in page.xpath("//@data-visible-when")]
    assert [one[0]["name"] for one in waiting] == ["cases-0-seen", "cases-1-seen"]
    assert waiting[0][0]["values"] == ["true"]


def test_what_this_process_is_not_asked_is_not_there(draw):
    definition = form(
        {"name": "hub", "type": "text", "visible_when": {"variable": "regime", "equals": "susr"}}
    )

    assert not draw(definition, variables={"regime": "cpr"}).xpath("//input")
    assert draw(definition, variables={"regime": "susr"}).xpath("//input[@name='hub']")


def test_a_complaint_stands_at_its_field_and_is_tied_to_it(draw):
    definition = form({"name": "it", "type": "text", "required": True})
    complaints = complaint(draw, definition, FieldError("it", "required"))

    page = draw(definition, complaints=complaints)

    described = page.xpath("//input[@id='it']/@aria-describedby")[0].split()
    assert "The it: an answer is needed" in text_of(page.xpath(f"//*[@id='{described[-1]}']")[0])


def complaint(draw, definition: FormDefinition, *errors: FieldError) -> dict:
    app = draw.__closure__[0].cell_contents
    with app.test_request_context():
        return complaints_of(definition, errors)


def test_only_the_wrong_parts_of_a_date_are_marked(draw):
    definition = form({"name": "on", "type": "date"})
    error = FieldError("on", "not_a_date", {"parts": ["month"]})
    complaints = complaint(draw, definition, error)

    page = draw(definition, answers={"on": {"day": "1", "year": "2026"}}, complaints=complaints)

    assert complaints["on"].target == "on-month"
    assert page.xpath("//input[contains(@class, 'govuk-input--error')]/@name") == ["on-month"]


def test_the_forms_own_words_come_first(draw):
    definition = form(
        {"name": "it", "type": "text", "required": True, "messages": {"required": both("Say it")}}
    )
    own = definition.fields[0].message_for("required")

    told = complaint(draw, definition, FieldError("it", "required", message=own))

    assert told["it"].text == "Say it"


def test_the_counter_speaks_every_plural_of_welsh(draw):
    page = draw(form({"name": "it", "type": "textarea", "max_length": 600}), "cy")

    counted = page.xpath("//*[@data-module='govuk-character-count']")[0]
    forms = {name for name in counted.attrib if "under-limit" in name}
    assert len(forms) == 6
    assert all("%{count}" in counted.get(name) for name in forms)
    assert {counted.get(name) for name in forms} == {"Mae gennych %{count} nod ar ôl"}


def test_only_declared_fields_come_back():
    definition = form(
        {"name": "it", "type": "text"},
        {"name": "title", "type": "text", "from": "title"},
        {"name": "on", "type": "date"},
        {"name": "yes", "type": "checkbox"},
        {"name": "who", "type": "person", "multiple": True},
    )
    sent = MultiDict(
        [("it", "x"), ("title", "y"), ("evil", "z"), ("on-day", " 1 "), ("who", "3"), ("who", "4")]
    )

    assert read_answers(definition, sent) == {
        "it": "x",
        "on": {"day": "1", "month": "", "year": ""},
        "yes": False,
        "who": ["3", "4"],
    }


ROWS = form(
    {
        "name": "cases",
        "type": "list",
        "fields": [{"name": "ref", "type": "text", "label": both("R")}],
    }
)


def test_rows_come_back_in_order_though_one_is_missing():
    sent = MultiDict([("cases-4-ref", "e"), ("cases-0-ref", "a"), ("cases-x-ref", "no")])

    assert read_answers(ROWS, sent) == {"cases": [{"ref": "a"}, {"ref": "e"}]}


@pytest.mark.parametrize(
    ("button", "left", "did"),
    [
        ("cases", [{"ref": "a"}, {"ref": "b"}, {}], True),
        ("cases-0", [{"ref": "b"}], True),
        ("cases-9", [{"ref": "a"}, {"ref": "b"}], True),
        ("other", [{"ref": "a"}, {"ref": "b"}], False),
        ("", [{"ref": "a"}, {"ref": "b"}], False),
    ],
)
def test_a_row_button_changes_rows_alone(button, left, did):
    raw = {"cases": [{"ref": "a"}, {"ref": "b"}]}

    assert change_rows(ROWS, MultiDict({"_row": button}), raw) is did
    assert raw["cases"] == left


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ({"type": "date"}, "2026-07-29", "29 Gorffennaf 2026"),
        ({"type": "choice", "options": [option("a")]}, "a", "A (cy)"),
        ({"type": "choices", "options": [option("a"), option("b")]}, ["a", "b"], "A (cy)B (cy)"),
        ({"type": "checkbox"}, True, "Ie"),
        ({"type": "number", "suffix": both("days")}, 1200, "1,200 days (cy)"),
        ({"type": "text"}, "<b>", "&lt;b&gt;"),
        ({"type": "text"}, None, "–"),
        ({"type": "person"}, 7, "person 7"),
    ],
)
def test_answers_are_read_as_people_say_them(wired, field, value, said):
    one = form({"name": "it", **field}).fields[0]
    choices = Choices(person_name=lambda key: f"person {key}")

    with wired.test_request_context():
        session["language"] = "cy"
        html = str(shown(one, value, {}, choices))

    assert re.sub("<[^>]+>", "", html) == said
