"""No code of the file stands on a page of the studio: who, when and why, in both languages."""

import re

import pytest

from engine import definitions, sketches
from engine.actors import SYSTEM
from engine.sketches import Stroke
from tests.engine.diagrams import NOTE, Drawing
from tests.people import member
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of
from webapp.help.guides import guides
from webapp.i18n import speaking
from webapp.studio.conditions import condition_in_words
from webapp.studio.due import rule_in_words
from webapp.studio.whom import group_in_words

DECISION = {
    "name": "approval",
    "type": "choice",
    "label": {"en": "May it go out?", "cy": "A gaiff fynd allan?"},
    "options": [
        {"value": "approve", "label": {"en": "Approve it", "cy": "Ei gymeradwyo"}},
        {"value": "return", "label": {"en": "Send it back", "cy": "Ei anfon yn ôl"}},
    ],
}
FORM = {**NOTE, "fields": [*NOTE["fields"], DECISION]}


PAPERS = "timescale “Papers issued” from: day of the meeting"
PAPURAU = "amserlen “Papurau wedi'u hanfon” o: diwrnod y cyfarfod"
RULES = [
    ("meeting_on", "day of the meeting", "diwrnod y cyfarfod"),
    (
        'max(add(meeting_on, offsets["papers"]), today())',
        f"the later of: {PAPERS}; day on which the task comes",
        f"yr hwyraf o'r rhain: {PAPURAU}; y diwrnod y daw'r dasg",
    ),
    ("held_to + wd(10)", "last day on which it is held + 10 working days", ""),
    ("approval + weeks(1)", "“May it go out?” + 1 week", "“A gaiff fynd allan?” + 1 wythnos"),
    ("returns_due", "date “returns due”", "dyddiad “returns due”"),
    ("of(x)(y", "of(x)(y", "of(x)(y"),
    ("of(x)", "of(x)", "of(x)"),
]


@pytest.mark.parametrize(("rule", "english", "welsh"), RULES)
def test_a_rule_that_computes_a_day_is_said_in_words(rule, english, welsh):
    for tongue, expected in (("en", english), ("cy", welsh)):
        with speaking(tongue, "Europe/London"):
            told = rule_in_words(rule, {"note": FORM})
        assert told == (expected or told)


def reviewed(group: str = "business_unit", due: str = "5wd") -> Drawing:
    drawn = Drawing("visits", cylch__ladder="standard", cylch__owner="audit_lead")
    drawn.start().task("look", group=group, dueIn=due, decision="approval")
    drawn.gateway("which", "exclusive").task("again", group=group, follow=False)
    drawn.put("endEvent", "done", group=group, follow=False).flow("again", "done")
    drawn.flow("which", "done", 'approval == "approve"')
    return drawn.flow("which", "again", 'approval == "return"')


@pytest.fixture
def owner(as_, engine):
    source = reviewed().source()
    with engine.command(SYSTEM) as ctx:
        sketch = sketches.begin_new(ctx, "visits", source)
        sketches.save(ctx, "visits", Stroke(forms={"note": FORM}), sketch.version)
    return as_("owner")


@pytest.fixture
def live(owner, engine):
    """The process as it runs, and a next version with other people and another day."""
    drawn, next_one = reviewed().source(), reviewed("verifier", "10wd").source()
    with engine.command(SYSTEM) as ctx:
        sketches.discard(ctx, "visits")
        source = definitions.Source(drawn.filename, drawn.xml, {"note": FORM})
        definitions.publish_shipped(ctx, [source])
        sketch = sketches.take_up(ctx, "visits")
        sketches.save(ctx, "visits", Stroke(xml=next_one.xml), sketch.version)
    return owner


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('approval == "return"', "“May it go out?”: Send it back"),
        ('approval != "return"', "“May it go out?”: not: Send it back"),
        ('approval in ["approve", "return"]', "“May it go out?”: Approve it or Send it back"),
        (
            'count > 3 and approval == "approve"',
            "“Count”: more than 3 and “May it go out?”: Approve it",
        ),
        ("is_late", "is late: Yes"),
        ("not is_late", "is late: No"),
        ("note == None", "“Note”: no answer"),
        ("len(note) > 3", ""),
        ("approval ==", ""),
    ],
)
def test_a_condition_is_said_with_the_question_and_its_answers(app, text, said):
    with app.test_request_context():
        assert condition_in_words(text, {"note": FORM}) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("business_unit", "Business Unit"),
        ("qa_group@{board}", "Quality Assurance Group"),
        ("qa_chair@children", "Quality Assurance Group chair (children)"),
        ("lead_officer@{agency}", "Lead officers (of one agency)"),
        ("system", "Cylch"),
        ("nobody@nowhere", "nobody@nowhere"),
    ],
)
def test_a_group_is_called_as_people_know_it(app, key, said):
    with app.test_request_context():
        assert group_in_words(key) == said


def test_the_list_says_who_gets_a_step_and_when_a_way_is_taken(owner):
    page = owner.read("/processes/visits/steps")
    says = words_of(page)
    who = page.xpath("normalize-space(//tr[contains(th, 'Look')]/td[1])")

    assert who.startswith("Business Unit Lane: Lane")
    assert "If “May it go out?”: Send it back" in says
    assert not page.xpath("//main//code")


def test_in_welsh_too(owner):
    owner.get("/processes/visits/steps?lang=cy")
    says = words_of(owner.read("/processes/visits/steps"))

    assert "Uned Fusnes" in says
    assert "Os: “A gaiff fynd allan?”: Ei anfon yn ôl" in says


def test_what_a_figure_rests_on_is_no_part_of_the_plain_words(owner, engine):
    told = b"<bpmn:documentation>Look within 5 working days [P].</bpmn:documentation>"
    xml = re.sub(rb'(<bpmn:userTask id="look".*?>)', rb"\1" + told, reviewed().xml(), count=1)
    with engine.command(SYSTEM) as ctx:
        sketches.save(ctx, "visits", Stroke(xml=xml), sketch_of(engine, "visits").version)

    assert "Look within 5 working days. Who:" in words_of(owner.read("/processes/visits/steps"))


def test_the_forms_of_a_process_are_headed_by_its_name(owner):
    page = owner.read("/processes/visits/forms")

    assert "Forms: Visits" in page.xpath("string(//title)")


def test_advice_does_not_stand_under_what_is_in_the_way(owner, engine):
    xml = reviewed().xml().replace(b'cylch:dueIn="5wd"', b'cylch:dueAt="soon"', 1)
    with engine.command(SYSTEM) as ctx:
        sketches.save(ctx, "visits", Stroke(xml=xml), sketch_of(engine, "visits").version)

    page = owner.read("/processes/visits/steps")

    in_the_way = page.xpath("//section[h2='What stands against publishing']//li")
    assert not [one for one in in_the_way if "warning" in one.get("class")]
    told = page.xpath("//section[h2='To think about']//li")
    assert any("soon" in "".join(one.itertext()) for one in told)


def test_changes_say_groups_days_and_conditions_in_words(live):
    page = words_of(live.read("/processes/visits/changes"))

    assert "Verifiers" in page
    assert "Business Unit" in page
    assert "5 working days" in page
    assert "10 working days" in page
    for code in ("business_unit", "verifier ", "5wd", "10wd"):
        assert code not in page


def test_whoever_approves_reads_names_forms_and_scenario_tests(owner, engine, as_):
    owner.send("/processes/visits/scenarios", name="The short way", start="2026-12-01", version=2)
    owner.send("/processes/visits/hand-in", reason="New", version=3)
    member(engine, "process_approver", name="Approver")
    approver = as_("approver")

    page = approver.read("/processes/visits/publish")
    says = words_of(page.xpath("//section[@id='contents']")[0])

    for words in ("look (cy)", "A gaiff fynd allan?", "Ei gymeradwyo", "Shown by: Look"):
        assert words in says, words
    (link,) = page.xpath("//a[normalize-space()='The short way']/@href")
    assert "of=proposed" in link
    assert "Look" in words_of(approver.read(link))


def test_a_kept_scenario_is_read_step_by_step(owner):
    owner.send(
        "/processes/visits/scenarios",
        name="Once round",
        start="2026-12-01",
        version=2,
        **{"answer.look": "return"},
    )
    (link,) = owner.read("/processes/visits/rehearse").xpath(
        "//a[normalize-space()='Once round']/@href"
    )

    page = owner.read(link)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.xpath("//tbody/tr")]

    assert len(rows) == 2
    assert "1. Look" in rows[0]
    assert "Business Unit" in rows[0]
    assert "Tue 8 Dec 2026" in rows[0]
    assert "Send it back" in rows[0]
    assert "As before" in words_of(page)
    assert owner.get("/processes/visits/scenarios/2").status_code == 404
    assert owner.get("/processes/visits/scenarios/1?of=proposed").status_code == 404


def test_choices_stand_under_headings(owner):
    page = owner.read("/processes/visits/steps/look")
    steps = page.xpath("//select[@name='step']/optgroup/@label")
    forms = page.xpath("//select[@name='form']/optgroup/@label")

    assert "Action plans" in steps
    assert len(steps) > 15
    assert forms[0] == "This process"
    assert "Patterns" in forms


def test_a_retention_class_is_chosen_among_those_of_the_schedule(owner, engine):
    from workflows import retention  # noqa: PLC0415 - this test alone

    with engine.command(SYSTEM) as ctx:
        retention.install(ctx)
    page = owner.read("/processes/visits/steps/visits")

    options = page.xpath("//select[@name='retention']/option/text()")
    assert "Audits, agency returns and data" in options


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("", "change"),
        ("/visits/draw", "board"),
        ("/visits/steps", "list"),
        ("/visits/steps/look", "list"),
        ("/visits/forms", "form"),
        ("/visits/forms/note", "form"),
        ("/visits/tables", "table"),
        ("/visits/check", "refused"),
        ("/visits/rehearse", "rehearse"),
        ("/visits/publish", "publish"),
        ("/new", "new"),
    ],
)
def test_each_page_leads_to_its_place_in_the_help(owner, path, topic):
    page = owner.read(f"/processes{path or '/visits'}")

    (link,) = page.xpath("//main//a[.='Help with this page']/@href")
    assert link == f"/help/owner#{topic}"
    assert topic in {one.key for one in guides()["owner"].topics}


def test_other_pages_have_no_such_link(owner):
    assert not owner.read("/").xpath("//a[.='Help with this page']")


def test_what_publishing_asks_for_is_not_called_optional(owner):
    page = owner.read("/processes/visits/forms/note/questions/note")

    labels = [" ".join("".join(one.itertext()).split()) for one in page.xpath("//label")]
    assert "Question, in Welsh" in labels
    assert "Help under the question, in Welsh (optional)" in labels
