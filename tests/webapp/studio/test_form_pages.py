"""The forms of a sketch, designed by a process owner: what is asked, when, and who reads it."""

import json
from pathlib import Path

import pytest

from engine import definitions, instances, sketches
from engine.actors import SYSTEM
from engine.forms import FormDefinition
from engine.forms.editing import fields_of, paths_of
from tests.people import member
from tests.webapp.conftest import page_of, task_of, words_of
from webapp.forms import Sheet, draw_form
from webapp.studio.forms.answering import answers_of, field_of
from webapp.studio.forms.asking import question
from webapp.studio.forms.kinds import OWN

FORMS = Path(__file__).parents[3] / "workflows" / "forms"
AT = "/processes/small_return/forms"


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, "small_return")
    return as_("owner")


@pytest.fixture
def sketch(engine):
    def read():
        with engine.query() as session:
            return sketches.get(session, "small_return")

    return read


def send(owner, path, sketch, **fields):
    return owner.send(f"{AT}/{path}", version=sketch().version, **fields)


def names(sketch, form="small_return"):
    return [one["name"] for one in fields_of(sketch().forms[form])]


def field(sketch, path, form="small_return"):
    return dict(paths_of(sketch().forms[form]))[path]


def as_sent(page):
    """What a browser would send of a page's last form, as it stands."""
    found = {}
    form = page.xpath("//form[contains(@action, '/questions/')]")[-1]
    for one in form.xpath(".//input|.//textarea|.//select"):
        kind, name = one.get("type"), one.get("name")
        if not name or (kind in ("checkbox", "radio") and one.get("checked") is None):
            continue
        if one.tag == "select":
            value = "".join(one.xpath("./option[@selected]/@value")[:1])
        else:
            value = (one.text or "") if one.tag == "textarea" else one.get("value", "")
        found.setdefault(name, []).append(value)
    return found


def every_field():
    for file in sorted(FORMS.glob("*.json")):
        form = json.loads(file.read_text())
        for path, one in paths_of(form):
            siblings = fields_of(form)
            yield form, path, one, siblings


def test_every_question_of_the_library_is_saved_as_it_was(app):
    """A page that is opened and saved changes nothing, whatever a question says."""
    with app.test_request_context():
        for form, path, one, siblings in every_field():
            place = next(n for n, f in enumerate(siblings) if f["name"] == path.partition(".")[0])
            before = siblings[:place]
            asks = question(one["type"], is_read=False, within_list="." in path)
            raw = answers_of(one, before)
            known = {field.name for field in asks.fields}
            same = field_of(one, {name: raw.get(name) for name in known}, before)

            kept = FormDefinition.from_json({**form, "fields": [_plain(one)]})
            assert FormDefinition.from_json({**form, "fields": [_plain(same)]}) == kept, path


def _plain(one):
    """Options that open others are compared by those who open; order of attributes is none."""
    return json.loads(json.dumps(one, sort_keys=True))


@pytest.mark.parametrize("kind", [*OWN, "checkbox"])
def test_each_kind_can_be_asked_about_in_both_languages(app, kind):
    with app.test_request_context():
        asks = question(kind, is_read=True, within_list=False)

        drawn = draw_form(Sheet(asks, {}, {"earlier": [], "dates": [], "groups": [], "own": []}))

    assert 'name="label_cy"' in drawn
    assert all(one.label and one.label.cy for _path, one in asks.walk())


def test_the_list_says_which_step_shows_a_form(owner):
    page = words_of(owner.read(AT))

    assert "Complete the return small_return Complete the return 7" in page
    assert "Complete in both languages" in page


def test_a_question_is_added_changed_and_asked_only_after_an_answer(owner, sketch):
    added = send(
        owner,
        "small_return/questions/new",
        sketch,
        kind="choice",
        label_en="Was the child heard?",
        label_cy="A glywyd y plentyn?",
    )
    assert added.status_code == 303
    where = "small_return/questions/was_the_child_heard"
    assert added.location.endswith(where)

    page = owner.read(f"{AT}/{where}")
    sent = as_sent(page) | {
        "options-0-label_en": "Yes, alone",
        "options-0-label_cy": "Do, ar ei ben ei hun",
        "options-1-label_en": "No",
        "options-1-label_cy": "Naddo",
        "only_if": ["grade=poor"],
        "required": "true",
        "missing_en": "Say whether the child was heard",
        "missing_cy": "Nodwch a glywyd y plentyn",
    }
    assert owner.send(f"{AT}/{where}", **sent).status_code == 303

    assert field(sketch, "was_the_child_heard") == {
        "name": "was_the_child_heard",
        "type": "choice",
        "label": {"en": "Was the child heard?", "cy": "A glywyd y plentyn?"},
        "options": [
            {"value": "yes_alone", "label": {"en": "Yes, alone", "cy": "Do, ar ei ben ei hun"}},
            {"value": "no", "label": {"en": "No", "cy": "Naddo"}},
        ],
        "required": True,
        "messages": {
            "required": {"en": "Say whether the child was heard", "cy": "Nodwch a glywyd y plentyn"}
        },
        "visible_when": {"field": "grade", "equals": "poor"},
    }
    assert "only if: How good was the work?: Poor" in words_of(owner.read(f"{AT}/small_return"))


def test_it_stands_right_under_the_answer_that_opens_it(owner, sketch):
    where = f"{AT}/small_return/questions/praise"
    sent = as_sent(owner.read(where)) | {"is_under": "true"}

    assert owner.send(where, **sent).status_code == 303

    assert "visible_when" not in field(sketch, "praise")
    opened = {one["value"]: one.get("reveals") for one in field(sketch, "grade")["options"]}
    assert opened == {"good": ["praise"], "poor": ["why"]}


def test_rows_of_answers_come_go_and_rise_before_anything_is_saved(owner, sketch):
    where = f"{AT}/small_return/questions/grade"
    before = sketch().version
    sent = as_sent(owner.read(where))

    page = page_of(owner.send(where, **sent, _row="options"))
    assert page.xpath("//input[@name='options-2-label_en']")
    page = page_of(owner.send(where, **sent, _row="options-1-up"))
    assert page.xpath("//input[@name='options-0-value']/@value") == ["poor"]
    assert sketch().version == before


def test_a_value_is_made_of_the_english_and_stays_when_the_words_change(owner, sketch):
    where = f"{AT}/small_return/questions/grade"
    sent = as_sent(owner.read(where))
    sent |= {"options-2-label_en": "Très good!", "options-2-label_cy": "Da iawn"}
    owner.send(where, **sent)
    assert [one["value"] for one in field(sketch, "grade")["options"]] == [
        "good",
        "poor",
        "tres_good",
    ]

    owner.send(where, **(as_sent(owner.read(where)) | {"options-2-label_en": "Excellent"}))

    assert field(sketch, "grade")["options"][2]["value"] == "tres_good"
    assert field(sketch, "grade")["options"][1]["reveals"] == ["why"]


def test_questions_change_places_by_buttons(owner, sketch):
    send(owner, "small_return/questions/seen_on/move", sketch, to="up")
    assert names(sketch)[2:5] == ["why", "seen_on", "praise"]
    send(owner, "small_return/questions/seen_on/move", sketch, to="down")
    send(owner, "small_return/questions/about/move", sketch, to="up")  # it is the first
    send(owner, "small_return/questions/cases.visits/move", sketch, to="0")
    assert names(sketch)[:5] == ["about", "grade", "why", "praise", "seen_on"]
    assert [one["name"] for one in field(sketch, "cases")["fields"]] == ["visits", "reference"]


def test_what_the_diagram_reads_is_said_before_it_goes(owner, sketch):
    page = words_of(owner.read(f"{AT}/small_check/questions/outcome/remove"))
    assert "Good enough? → Complete the return: Return" in page

    send(owner, "small_check/questions/outcome/remove", sketch)

    assert "still reads what no form asks any more: outcome" in words_of(owner.read(AT))


def test_what_the_diagram_reads_is_renamed_only_knowingly(owner, sketch):
    where = f"{AT}/small_check/questions/outcome"
    sent = as_sent(owner.read(where)) | {"name": "verdict"}

    refused = owner.send(where, **sent)
    assert refused.status_code == 422
    assert "The diagram reads this name" in words_of(page_of(refused))
    assert "outcome" in names(sketch, "small_check")

    assert owner.send(where, **sent, rename="true").status_code == 303
    assert "verdict" in names(sketch, "small_check")


def test_whoever_names_a_question_anew_keeps_its_conditions(owner, sketch):
    where = f"{AT}/small_return/questions/grade"
    owner.send(where, **(as_sent(owner.read(where)) | {"name": "quality", "rename": "true"}))

    assert field(sketch, "praise")["visible_when"] == {"field": "quality", "equals": "good"}


def test_a_name_that_is_taken_is_refused_beside_it(owner):
    where = f"{AT}/small_return/questions/why"
    refused = owner.send(where, **(as_sent(owner.read(where)) | {"name": "praise"}))

    assert refused.status_code == 422
    assert page_of(refused).xpath("//a[@href='#name']")


def test_what_is_missing_is_said_beside_the_question_and_refuses_the_hand_in(owner, sketch):
    where = f"{AT}/small_return/questions/why"
    owner.send(where, **(as_sent(owner.read(where)) | {"label_cy": ""}))

    page = owner.read(f"{AT}/small_return")
    beside = page.xpath("//li[@id='question-why']//li[contains(@class, 'app-finding')]/text()")
    assert beside == ["Question: the Welsh text is missing."]
    refused = owner.send(
        "/processes/small_return/hand-in", version=sketch().version, reason="A better question"
    )
    assert refused.status_code == 422
    assert "Why?" in words_of(page_of(refused))
    assert "the Welsh text is missing" in words_of(page_of(refused))


def test_nobody_saves_over_what_another_has_saved(owner, sketch, engine):
    where = f"{AT}/small_return/questions/why"
    sent = as_sent(owner.read(where)) | {"label_en": "Mine"}
    with engine.command(SYSTEM) as ctx:
        sketches.save(ctx, "small_return", sketches.Stroke(), sketch().version)

    refused = owner.send(where, **sent)

    assert refused.status_code == 409
    page = page_of(refused)
    assert page.xpath("//input[@name='label_en']/@value|//textarea[@name='label_en']") != []
    assert "Mine" in refused.text
    assert field(sketch, "why")["label"]["en"] == "Why?"
    assert owner.send(where, **as_sent(page)).status_code == 303
    assert field(sketch, "why")["label"]["en"] == "Mine"


def test_a_new_form_is_made_for_a_step_or_as_a_copy(owner, sketch):
    page = owner.read(f"{AT}/new?step=check")
    assert page.xpath("//select[@name='copy_of']/option|//input[@name='copy_of']")
    made = owner.send(
        f"{AT}/new",
        version=sketch().version,
        step="check",
        title_en="Check with care",
        title_cy="Gwirio’n ofalus",
        copy_of="small_check",
    )

    assert made.status_code == 303
    assert sketch().forms["check_with_care"]["title"]["en"] == "Check with care"
    assert names(sketch, "check_with_care") == names(sketch, "small_check")
    assert b'cylch:form="check_with_care"' in sketch().xml
    page = words_of(owner.read(AT))
    assert "No step: it is left out when this is handed in" in page


def test_only_a_form_that_no_step_shows_is_taken_out(owner, sketch):
    send(owner, "small_check/remove", sketch)
    assert "small_check" in sketch().forms
    owner.send(f"{AT}/new", version=sketch().version, title_en="Spare", title_cy="", copy_of="")
    assert "It asks nothing yet" in words_of(owner.read(f"{AT}/spare"))
    send(owner, "spare/remove", sketch)
    assert "spare" not in sketch().forms


def test_the_preview_speaks_both_languages_and_tries_the_answers(owner):
    page = owner.read(f"{AT}/small_return/preview?in=cy")
    assert "Pa mor dda oedd y gwaith?" in words_of(page)

    refused = owner.send(f"{AT}/small_return/preview?in=cy")
    assert refused.status_code == 422
    assert "Dewiswch pa mor dda oedd y gwaith" in words_of(page_of(refused))

    tried = owner.send(
        f"{AT}/small_return/preview",
        grade="good",
        **{"seen_on-day": "1", "seen_on-month": "1", "seen_on-year": "2020"},
    )
    assert tried.status_code == 200
    assert "1 January 2020" in words_of(page_of(tried))


def test_a_new_instance_asks_the_new_question_and_an_old_one_does_not(owner, sketch, engine, as_):
    """The whole way: designed, handed in, published by a second person, asked."""
    old = _start(engine, "old")
    for title in ("Who was told?",):
        send(
            owner,
            "small_return/questions/new",
            sketch,
            kind="text",
            label_en=title,
            label_cy="Pwy gafodd wybod?",
        )
    _have_everything_else_right(engine)
    handed = owner.send(
        "/processes/small_return/hand-in", version=sketch().version, reason="Ask who was told"
    )
    assert handed.status_code == 303, words_of(page_of(handed))
    changes = words_of(owner.read("/processes/small_return/changes"))
    assert "Who was told?" in changes
    approver = member(engine, "process_approver", name="Second owner")
    with engine.command(approver) as ctx:
        draft = definitions.draft_of(ctx.session, "small_return")
        definitions.publish(ctx, draft.id)
    new = _start(engine, "new")

    officer = as_("officer")
    assert "Who was told?" in words_of(officer.read(f"/tasks/{task_of(engine, new).id}"))
    assert "Who was told?" not in words_of(officer.read(f"/tasks/{task_of(engine, old).id}"))


def _start(engine, key):
    with engine.command(SYSTEM) as ctx:
        return instances.start(
            ctx,
            "small_return",
            business_key=key,
            title="A return",
            variables={"agency": "newport", "board": "children"},
        ).id


def _have_everything_else_right(engine):
    """Nothing else stands against the small process."""
    with engine.command(SYSTEM) as ctx:
        found = sketches.findings_of(ctx, sketches.get(ctx.session, "small_return"))
    assert [one for one in found if one.severity == "error"] == []


def test_markup_and_long_texts_stay_text(owner, sketch):
    label = "<script>alert(1)</script> ŵ ŷ " + "x" * 400
    send(owner, "small_return/questions/new", sketch, kind="text", label_en=label, label_cy="ŵ")

    page = owner.get(f"{AT}/small_return")
    assert b"<script>alert" not in page.data
    assert "ŵ ŷ" in page.text


@pytest.mark.parametrize("path", ["nothing", "small_return/questions/nothing", "nothing/preview"])
def test_what_is_not_there_is_not_found(owner, path):
    assert owner.get(f"{AT}/{path}").status_code == 404


def test_a_form_without_questions_says_to_add_one(owner, sketch):
    made = send(owner, "new", sketch, title_en="Empty", title_cy="Gwag").location

    said = words_of(owner.read(made))
    assert "add at least one question" in said.lower()
    assert "does not belong here" not in said


def test_a_question_of_one_choice_begins_without_answers(owner, sketch):
    asked = {"kind": "choice", "label_en": "What now?", "label_cy": "Beth nesaf?"}
    made = send(owner, "small_return/questions/new", sketch, **asked)

    assert "options" not in field(sketch, "what_now")
    assert "Add" in words_of(owner.read(made.location))
