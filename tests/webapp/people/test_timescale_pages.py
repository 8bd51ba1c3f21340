"""The board's figures on their pages: in words, with their source, changed for new plans alone."""

from datetime import date

import pytest

from engine.actors import SYSTEM
from engine.models import Event
from tests.people import member
from tests.webapp.conftest import page_of, words_of
from webapp.timescales.names import FIGURES, SETS
from workflows import timescales
from workflows.models import TimescaleSet
from workflows.timescales import Wish

SETTINGS = "/settings/timescales/"
FINAL = f"{SETTINGS}cpr/figures/plan_finalised"
LATER = date(2030, 1, 2)
QUORUM = {"local_authority": "newport", "health": "health", "police": "police"}


@pytest.fixture
def bare_owner(as_, engine):
    member(engine, "process_owner", name="Owner")
    return as_("owner")


@pytest.fixture
def owner(bare_owner, engine):
    with engine.command(SYSTEM) as ctx:
        timescales.install(ctx)
    return bare_owner


def hidden(page):
    found = {}
    for one in page.xpath("//main//input[@type='hidden'][@name!='csrf_token']"):
        found.setdefault(one.get("name"), []).append(one.get("value"))
    return found


def look(client, path=FINAL, **fields):
    wanted = {"value": "20wd", "tag": "V", "in_force_from": LATER.isoformat(), "seen": "1"}
    return client.send(path, **{**wanted, **fields})


def sets(engine, key):
    with engine.query() as session:
        return session.query(TimescaleSet).filter_by(key=key).order_by("version").all()


def test_every_shipped_figure_has_words():
    shipped = timescales.shipped()

    assert shipped.keys() <= SETS.keys()
    assert {name for one in shipped.values() for name in one} <= FIGURES.keys()


def test_each_figure_tells_its_unit_and_where_it_comes_from(owner, as_):
    said = words_of(owner.read(f"{SETTINGS}cpr"))
    assert "Finalise the action plan" in said
    assert "28 calendar days 28d K: To be confirmed" in said
    assert "10 working days 10wd P: The board’s proposal" in said
    assert "1 October 2024 V: Read in a source" in words_of(owner.read(f"{SETTINGS}susr"))

    welsh = words_of(as_("owner", "cy").read(f"{SETTINGS}cpr"))

    assert "28 diwrnod calendr" in welsh


def test_what_nobody_confirmed_stays_empty_and_says_so(owner):
    assert "Not confirmed yet" in words_of(owner.read(f"{SETTINGS}susr"))
    page = owner.read(f"{SETTINGS}susr/figures/plan_finalised")
    assert page.xpath("//input[@name='value']/@value") == [""]


def test_a_figure_is_changed_after_a_look_with_a_reason_for_new_plans(owner, engine):
    seen = page_of(look(owner))
    assert "28 calendar days" in words_of(seen)
    assert "20 working days" in words_of(seen)
    assert "Wed 30 Jan 2030" in words_of(seen)
    assert len(sets(engine, "cpr")) == 1

    assert owner.send(FINAL, **hidden(seen), confirm="1", reason=" ").status_code == 422
    done = owner.send(FINAL, **hidden(seen), confirm="1", reason="Volume 2 was read")

    assert done.status_code == 303
    first, second = sets(engine, "cpr")
    assert first.figures["plan_finalised"] == {"value": "28d", "tag": "K"}
    assert second.figures["plan_finalised"] == {"value": "20wd", "tag": "V"}
    assert (second.in_force_from, second.reason) == (LATER, "Volume 2 was read")
    said = words_of(owner.read(f"{SETTINGS}cpr"))
    assert "Version 2 comes on 2 January 2030" in said
    assert "Finalise the action plan: 28 calendar days → 20 working days" in said
    with engine.query() as session:
        told = session.query(Event).filter_by(kind="timescale_set.changed").one().details
    assert told["after"] == {"plan_finalised": {"value": "20wd", "tag": "V"}}


def test_two_owners_do_not_write_over_each_other(owner, engine):
    seen = hidden(page_of(look(owner)))
    with engine.command(member(engine, "process_owner", name="Other")) as ctx:
        timescales.change(ctx, "cpr", Wish({"rework": "12wd"}, LATER, "asked for"))

    assert owner.send(FINAL, **seen, confirm="1", reason="mine").status_code == 409
    assert len(sets(engine, "cpr")) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "soon"}, "Enter an offset such as"),
        ({"value": "-20wd"}, "Count to the same side as before"),
        ({"value": "8wh"}, "Count in days"),
        ({"value": "99y"}, "Ten years are the most"),
        ({"value": "28d", "tag": "K"}, "This is as it was"),
        ({"tag": "Z"}, "Choose where the figure comes from"),
        ({"in_force_from": "2020-01-02"}, "Choose today or a later day"),
        ({"in_force_from": ""}, "Enter the day from which it holds"),
        ({"in_force_from": "2030-02-31"}, "Enter a date"),
    ],
)
def test_what_does_not_fit_is_kept_and_explained(owner, engine, fields, sentence):
    refused = look(owner, **fields)

    assert refused.status_code == 422
    page = page_of(refused)
    assert sentence in words_of(page)
    link = page.xpath("//div[contains(@class,'govuk-error-summary')]//a/@href")[0]
    assert page.xpath(f"//*[@id='{link[1:]}']")
    assert page.xpath("//input[@name='value']/@value") == [fields.get("value", "20wd")]
    assert len(sets(engine, "cpr")) == 1


def test_a_change_to_come_is_not_lost_behind_one_of_today(owner, engine):
    with engine.command(member(engine, "process_owner", name="Other")) as ctx:
        timescales.change(ctx, "cpr", Wish({"rework": "12wd"}, LATER, "asked for"))
    today = engine.calendar().local_date(engine.now()).isoformat()

    refused = look(owner, seen="2", in_force_from=today)

    assert refused.status_code == 422
    assert "another change begins on that day" in words_of(page_of(refused))


@pytest.mark.parametrize(
    ("figure", "fields", "value"),
    [
        ("amber_within", {"value": "15"}, 15),
        ("quorum_share", {"value": "60"}, 60),
        ("evidence_for_verification", {"value": ["E3", "E1"]}, ["E1", "E3"]),
        (
            "quorum_at_least",
            {"value-local_authority": "3", "value-health": "1", "value-police": "0"},
            {"local_authority": 3, "health": 1, "police": 0},
        ),
        (
            "quorum_kinds",
            {
                "value-local_authority": ["newport"],
                "value-health": "health",
                "value-police": "police",
            },
            {kind: [agency] for kind, agency in QUORUM.items()},
        ),
        ("updates_open", {"value": "-15wd"}, "-15wd"),
    ],
)
def test_every_kind_of_figure_can_be_changed(owner, engine, figure, fields, value):
    path = f"{SETTINGS}monitoring/figures/{figure}"
    seen = hidden(page_of(look(owner, path, **{"value": [], "tag": "P", **fields})))

    done = owner.send(path, **seen, confirm="1", reason="tried for a year")

    assert done.status_code == 303
    assert sets(engine, "monitoring")[-1].figures[figure]["value"] == value


@pytest.mark.parametrize(
    ("figure", "fields"),
    [
        ("amber_within", {"value": "many"}),
        ("amber_within", {"value": ""}),
        ("quorum_share", {"value": "101"}),
        ("evidence_for_verification", {"value": []}),
        ("evidence_for_verification", {"value": "E9"}),
        ("quorum_at_least", {"value-local_authority": "x"}),
        ("quorum_kinds", {"value-local_authority": "nobody"}),
    ],
)
def test_figures_of_other_kinds_are_checked_too(owner, engine, figure, fields):
    path = f"{SETTINGS}monitoring/figures/{figure}"

    assert look(owner, path, **{"value": [], "tag": "P", **fields}).status_code == 422
    assert len(sets(engine, "monitoring")) == 1


def test_without_figures_pages_say_what_to_do(bare_owner, as_, engine):
    for path in ("/registers/actions", "/overview/"):
        said = words_of(as_("unit").read(path))
        assert "The board has no figures yet" in said
        assert "A process owner brings them in" in said
    empty = bare_owner.read(SETTINGS)
    assert "no plan can be registered" in words_of(empty)

    bare_owner.send(f"{SETTINGS}install")

    assert len(sets(engine, "cpr")) == 1
    assert "There are no actions yet" in words_of(as_("unit").read("/registers/actions"))
