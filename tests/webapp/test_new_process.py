"""A new process begins from a pattern, a copy, another tool's file or next to nothing."""

import io
from pathlib import Path

import pytest
from lxml import etree

from engine import definitions, sketches
from engine.actors import SYSTEM
from engine.walking import diagram_of, walkable_of
from tests.webapp.conftest import words_of
from webapp.studio.foreign import keep_foreign
from workflows import library

FOREIGN = Path(__file__).parent / "data/foreign"
# What each tool wrote, byte for byte, beside its elements.
KEPT = {
    "camunda": [
        b"<camunda:property name='system'   value=\"WCCIS &amp; others\" />",
        b"<!-- asked for by the social work system -->",
        b'<![CDATA[{"ref": "${reference}"}]]>',
        b'<camunda:taskListener class="org.example.NotifyManagers" event="create" />',
    ],
    "signavio": [b'<signavio:signavioMetaData metaKey="risklevel" metaValue=""/>'],
    "bizagi": [
        b'<bizagi:BizagiExtensions xmlns:bizagi="http://www.bizagi.com/bpmn20">',
        b'<bizagi:BizagiProperty name="borderColor" value="#03689A" />',
    ],
}


@pytest.fixture
def owner(as_):
    return as_("owner")


def begin(client, origin: str, **given):
    return client.send("/processes/new", origin=origin, **given)


def upload(client, name: str, **given):
    file = (io.BytesIO((FOREIGN / f"{name}.bpmn").read_bytes()), f"{name}.bpmn")
    return begin(client, "file", file=file, **given)


def sketch_of(engine, key: str):
    with engine.query() as session:
        found = sketches.get(session, key)
        session.expunge(found)
    return found


@pytest.mark.parametrize("pattern", list(library.patterns()))
def test_a_pattern_becomes_a_process_that_could_be_published_at_once(owner, engine, pattern):
    reply = begin(owner, "pattern", pattern=pattern, name="Home visits", name_cy="Ymweliadau")

    assert reply.location == "/processes/home_visits/steps"
    with engine.command(SYSTEM) as ctx:
        sketch = sketches.get(ctx.session, "home_visits")
        assert diagram_of(sketch).name_cy == "Ymweliadau"
        assert sketches.findings_of(ctx, sketch) == []
        assert walkable_of(ctx.session, sketch)
    assert "Nothing stands against publishing" in words_of(
        owner.read("/processes/home_visits/check")
    )


def test_two_processes_of_one_name_have_keys_of_their_own(owner):
    keys = [
        begin(owner, "pattern", pattern="chairs_decision", name="New").location for _ in range(2)
    ]

    assert keys == ["/processes/new_2/steps", "/processes/new_3/steps"]


def test_a_copy_leaves_what_is_live_alone(owner, engine):
    begin(owner, "copy", copied="small_return", name="Second return")

    copy = sketch_of(engine, "second_return")
    assert (copy.base_id, sorted(copy.forms)) == (None, ["small_check", "small_return"])
    assert diagram_of(copy).name_cy == ""
    with engine.query() as session:
        assert definitions.draft_of(session, "small_return") is None


def test_next_to_nothing_is_a_beginning_and_an_end(owner, engine):
    begin(owner, "blank", name="Ŵyn", name_cy="Ŵyn")

    assert [one.kind for one in diagram_of(sketch_of(engine, "wyn")).elements.values()] == [
        "startEvent",
        "endEvent",
    ]


@pytest.mark.parametrize(
    ("name", "key", "tool", "told"),
    [
        (
            "camunda",
            "referral_review",
            "Camunda Modeler",
            ["Look up the family", "«camunda:topic» is meant for another engine", "Home visits"],
        ),
        (
            "signavio",
            "safeguarding_board",
            "Signavio Process Editor",
            ["Write the briefing", "Task without a kind", "Comments are in"],
        ),
        (
            "bizagi",
            "serious_incident",
            "BizAgi Process Modeler",
            ["How serious?", "Record the incident", "Undone"],
        ),
    ],
)
def test_another_tools_file_opens_and_says_what_will_not_run(owner, engine, name, key, tool, told):
    reply = upload(owner, name)

    assert reply.location == f"/processes/{key}/check"
    page = words_of(owner.read(reply.location))
    for text in (tool, "Will not run as it is drawn", "Still to be said", *told):
        assert text in page
    for address in ("draw", "steps", "rehearse", "publish"):
        assert owner.get(f"/processes/{key}/{address}").status_code == 200
    refused = owner.send(f"/processes/{key}/hand-in", reason="Try", version=1)
    assert refused.status_code == 422
    assert sketch_of(engine, key).version == 1


@pytest.mark.parametrize("name", list(KEPT))
def test_what_a_tool_wrote_for_itself_is_kept_byte_for_byte(owner, name):
    key = upload(owner, name).location.split("/")[2]
    steps = owner.read(f"/processes/{key}/steps")
    address = steps.xpath("//main//table//a/@href")[0]
    owner.send(address, version=1, name="Begun", name_cy="Dechreuwyd")

    exported = owner.get(f"/processes/{key}/sketch.bpmn").data

    assert b"Dechreuwyd" in exported
    for written in KEPT[name]:
        assert exported.count(written) == (FOREIGN / f"{name}.bpmn").read_bytes().count(written)


def test_the_welsh_page_says_the_same_in_welsh(as_):
    reply = upload(as_("owner", "cy"), "camunda")

    page = words_of(as_("owner", "cy").read(reply.location))
    assert "Ni fydd yn rhedeg fel y’i lluniwyd" in page
    assert "ar gyfer peiriant arall" in page


def test_what_an_editor_changed_is_as_it_was_changed():
    before = (FOREIGN / "camunda.bpmn").read_bytes()
    root = etree.fromstring(before)
    listener = next(root.iter("{http://camunda.org/schema/1.0/bpmn}taskListener"))
    listener.set("event", "complete")

    kept = keep_foreign(before, etree.tostring(root))

    assert b'event="complete"' in kept
    assert b'event="create"' not in kept
    assert KEPT["camunda"][0] in kept


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04 no XML", "XML"),
        (b"<html/>", "html"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "document type"),
        (
            b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
            "no process in this file",
        ),
    ],
)
def test_what_is_no_diagram_is_refused_in_words(owner, engine, data, told):
    reply = begin(owner, "file", file=(io.BytesIO(data), "diagram.bpmn"), name="Mine")

    assert reply.status_code == 422
    assert told in reply.text
    assert "Mine" in reply.text
    with engine.query() as session:
        assert sketches.find(session, "mine") is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"origin": ""}, "Select what to begin from"),
        ({"origin": "file"}, "Choose a file"),
        ({"origin": "pattern", "name": "Visits"}, "Select which one"),
        ({"origin": "pattern", "pattern": "other", "name": "Visits"}, "Select one of the patterns"),
        ({"origin": "blank"}, "Enter the name in English"),
        ({"origin": "blank", "name": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_what_is_left_out_is_asked_for(owner, given, told):
    reply = owner.send("/processes/new", **given)

    assert reply.status_code == 422
    assert told in reply.text
