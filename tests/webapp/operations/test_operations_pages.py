"""The operations of a process: what its owner reads there, what the Business Unit does."""

from uuid import UUID

import pytest

from engine import instances, standing, token_moves
from engine.actors import SYSTEM
from engine.bpmn.compiled import compile_definition
from engine.bpmn.views import Failure
from engine.bpmn.world import World
from engine.models import ProcessDefinition, ProcessInstance
from tests.engine.diagrams import Drawing, publish
from tests.people import member
from tests.webapp.conftest import page_of, task_of, words_of
from tests.webapp.task.test_versions import RIGHT
from webapp.i18n import speaking
from webapp.operations.heat import key_of
from webapp.operations.words import place_of


@pytest.fixture
def key(engine, started):
    with engine.query() as session:
        instance = session.get_one(ProcessInstance, started)
        return session.get_one(ProcessDefinition, instance.definition_id).key


@pytest.fixture
def where(key):
    return f"/processes/{key}/operations"


@pytest.fixture
def stand(engine, started):
    now, calendar, _ = engine.moment()
    with engine.query() as session:
        instance = session.get_one(ProcessInstance, started)
        return token_moves.standing(session, instance, World(now, calendar))[0]


def failed(engine, started, element, times=1):
    with engine.command(SYSTEM) as ctx:
        instance = instances.locked(ctx, started)
        failure = Failure(element, "1", "ValueError: <no> ŵyr", None, "")
        return [standing.open_incident(ctx, instance, "step", failure).id for _ in range(times)]


def test_the_owner_reads_figures_and_names_no_case(as_, engine, started, where):
    as_("officer").send(f"/tasks/{task_of(engine, started).id}", **RIGHT)

    page = as_("owner").read(f"{where}?measure=count")

    assert "Operations" in words_of(page)
    [row] = [
        row for row in page.xpath("//section[@id='steps']//tbody/tr") if row.xpath("td[2]='1'")
    ]
    assert row.xpath("td[3]/text()")[0].strip() == "0"
    assert str(started) not in page_of(as_("owner").get(where)).xpath("string(//main)")
    assert not page.xpath("//section[@id='now']//a")


def test_each_number_leads_the_unit_to_its_list(as_, started, where, stand):
    unit = as_("unit")
    [link] = unit.read(where).xpath("//section[@id='now']//td[2]//a/@href")

    listed = unit.read(link)

    assert listed.xpath(f"//a[@href='/instances/{started}']")
    assert "Waits at:" in words_of(listed)
    assert not unit.read(f"{link}&late=1").xpath(f"//a[@href='/instances/{started}']")
    assert not unit.read(link.replace(f"at={stand.element_id}", "at=nowhere")).xpath("//tbody")


def test_the_figures_come_as_a_file(as_, where):
    answer = as_("owner").get(f"{where}.csv")

    assert answer.mimetype == "text/csv"
    assert "Held by" in answer.text


def test_what_failed_is_told_tried_again_and_closed(as_, engine, started, where, stand):
    first, second = failed(engine, started, stand.element_id, 2)
    unit = as_("unit")
    assert "2 things have failed" in words_of(unit.read(where))
    assert "A step that goes by itself could not be done." in words_of(
        unit.read(f"{where}/incidents")
    )
    assert "1 thing" not in words_of(as_("owner").read(where))
    assert as_("owner").get(f"{where}/incidents").status_code == 403

    silent = unit.send(f"{where}/incidents/{first}/resolve")
    assert silent.status_code == 422
    assert unit.send(f"{where}/incidents/{first}/resolve", reason="By hand").status_code == 303
    tried = unit.send(f"{where}/incidents/retry", element=stand.element_id, kind="step")

    assert "1 of 1 went on" in words_of(page_of(tried))
    assert unit.send(f"{where}/incidents/{second}/retry").status_code == 404
    assert "Nothing has failed" in words_of(unit.read(f"{where}/incidents"))


def test_an_incident_of_another_process_is_not_found(as_, engine, started, stand):
    [incident] = failed(engine, started, stand.element_id)

    other = as_("unit").send(f"/processes/nothing/operations/incidents/{incident}/retry")

    assert other.status_code == 404


def test_a_move_is_seen_proposed_and_made_by_two_people(as_, engine, started, stand, where):
    unit, move = as_("unit"), f"/instances/{started}/move"
    assert "Nobody else who may see this work" in words_of(unit.read(move))
    second = member(engine, "business_unit", name="Second")
    asked = unit.read(move)
    assert asked.xpath("//optgroup/@label") == ["The steps before and after", "Other steps"]
    goal = asked.xpath("//select[@name='to']//option[@value!='']/@value")[0]
    wish = {"token": stand.element_instance_id, "to": goal}
    preview = unit.read(f"{move}?token={wish['token']}&to={goal}")
    assert [one.split(":")[0] for one in preview.xpath("//h2/text()") if ":" in one] == [
        "Before",
        "After",
    ]
    assert unit.send(move, **wish).status_code == 422
    proposed = unit.send(move, **wish, reason="It was sent <on> too early")
    assert unit.send(f"{proposed.location}/approve").status_code == 403
    assert "waits for a second person" in words_of(unit.read(f"/instances/{started}"))
    assert "wait for a second person" in words_of(unit.read(where))

    assert "Who can approve it: Second" in words_of(unit.read(proposed.location))
    with engine.command(second) as ctx:
        move_id = int(proposed.location.rpartition("/")[2])
        made = token_moves.approve(ctx, started, move_id)

    assert made.state == "made"
    assert "Moved: Second" in words_of(unit.read(proposed.location))
    assert unit.send(f"{proposed.location}/withdraw").status_code == 409


def test_of_several_that_stand_somewhere_one_is_chosen_first(as_, engine):
    """Where it can go depends on which it is."""
    publish(
        engine, Drawing("visits").start().side_by_side("one", "two").task("sum").end(), strict=False
    )
    with engine.command(SYSTEM) as ctx:
        begun = instances.start(ctx, "visits", title="Visits").id
    member(engine, "business_unit", name="Second")
    unit, move = as_("unit"), f"/instances/{begun}/move"

    asked = unit.read(move)
    tokens = asked.xpath("//input[@name='token']/@value")
    assert (len(tokens), asked.xpath("//select[@name='to']")) == (2, [])
    assert "Choose what stands at the wrong step." in words_of(unit.read(f"{move}?asked=1"))
    chosen = unit.read(f"{move}?asked=1&token={tokens[0]}")
    assert "It can stand nowhere else" in words_of(chosen)


def test_nobody_else_moves_anything(as_, started):
    assert as_("officer").get(f"/instances/{started}/move").status_code == 403
    assert as_("torfaen").get(f"/instances/{started}/move").status_code == 404
    assert as_("owner").get(f"/instances/{started}/move").status_code == 404
    assert as_("unit").get(f"/instances/{UUID(int=7)}/move").status_code == 404


def test_what_has_no_name_is_called_by_its_kind_and_where_it_leads(app):
    unnamed = {"name": "", "cylch__nameCy": ""}
    drawn = Drawing("visits").start().put("parallelGateway", "fork", **unnamed).task("visit").end()
    compiled = compile_definition("visits", [drawn.xml()], "visits")
    with app.test_request_context():
        told = {one: place_of(compiled.elements[one], compiled) for one in ("fork", "visit")}

    assert told == {"fork": "All ways at once → Visit", "visit": "Visit"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 working day", "2–3 working days", "4 working days", "5–6 working days"]),
        (
            "cy",
            ["1 diwrnod gwaith", "2–3 diwrnod gwaith", "4 diwrnod gwaith", "5–6 diwrnod gwaith"],
        ),
    ],
)
def test_the_key_of_the_diagram_counts_days_as_people_do(language, expected):
    with speaking(language, "Europe/London"):
        assert [one.text for one in key_of(6, "median")] == expected
