"""The usual patterns: each runs as its name says, alone and within another process."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from engine.bpmn.diagram import read_diagrams
from engine.bpmn.grafting import graft
from engine.bpmn.validation import Library, lint
from engine.bpmn.xml import read_xml
from engine.errors import Invalid
from engine.forms import FormDefinition
from tests.engine.bpmn.stage import Stage, compiled
from workflows import library
from workflows.layout import lay_out
from workflows.steps import STEPS

PATTERNS = library.patterns()
SHIPPED = {source.filename: source for source in library.shipped()}
LADDERS = frozenset({*library.all_ladders(), "none"})


def played(key: str, **variables) -> Stage:
    definition = compiled(PATTERNS[key].xml, process_id=key)
    return Stage(definition, now=datetime(2026, 12, 1, 9, tzinfo=UTC), **variables)


def findings(xml: bytes, forms) -> list[str]:
    known = {key: FormDefinition.from_json(form) for key, form in forms.items()}
    decisions = frozenset(library.all_decisions())
    shelf = Library(known, frozenset(STEPS), LADDERS, None, decisions)
    return [f"{one.element}: {one.rule}" for one in lint("pattern.bpmn", xml, shelf)]


@pytest.mark.parametrize("key", list(PATTERNS))
def test_nothing_stands_against_publishing_a_pattern_as_it_is(key):
    source = PATTERNS[key]
    diagram = read_diagrams(read_xml(source.xml))[0]

    assert findings(source.xml, source.forms) == []
    assert sorted(source.forms) == sorted(diagram.forms)
    assert diagram.process_id == key


def test_approve_or_return_goes_round_until_it_is_approved():
    case = played("approve_or_return").do("prepare").do("approve", approval="return")

    assert case.open == ["prepare"]
    assert case.do("prepare").do("approve", approval="approve").process.ended_by == ["approved"]


def test_the_chair_sends_back_agrees_or_refuses():
    case = played("chairs_decision").do("write_paper").do("decide", decision="send_back")

    assert case.do("write_paper").do("decide", decision="agree").open == ["carry_out"]
    assert case.do("carry_out").process.ended_by == ["carried_out"]

    refused = played("chairs_decision").do("write_paper").do("decide", decision="refuse")
    assert refused.process.ended_by == ["refused"]


def test_returns_come_in_side_by_side_and_the_chair_decides_about_the_missing():
    asked = {"agencies": ["newport", "torfaen", "police"], "returns_due_on": "2026-12-08"}
    case = played("parallel_returns").do("ask_agencies", **asked)
    assert case.open == ["give_return"] * 3

    case.do("give_return", 1, answer="Ours").wait(timedelta(days=6))
    assert case.open == ["give_return"] * 2  # on the day itself nothing is over
    case.wait(timedelta(days=2))

    assert case.open == ["decide_missing"]
    assert case.data["missing"] == ["newport", "police"]
    case.do("decide_missing", cut_off_decision="ask_again", returns_due_on="2026-12-15")
    case.do("give_return", answer="Late").wait(timedelta(days=9))
    case.do("decide_missing", cut_off_decision="go_on")

    assert case.open == ["put_together"]
    assert [one["agency"] for one in case.data["received"]] == ["torfaen", "newport"]
    assert case.do("put_together").process.ended_by == ["together"]


def test_nobody_is_asked_about_missing_returns_when_all_are_in():
    asked = {"agencies": ["newport"], "returns_due_on": "2026-12-08"}
    case = played("parallel_returns").do("ask_agencies", **asked).do("give_return", answer="Ours")

    assert case.open == ["put_together"]


@pytest.mark.parametrize(
    ("votes", "carried"),
    [
        (("for", "for"), True),
        (("for", "against"), False),
        (("for",), False),  # no quorum
        (("for", "abstain"), True),
        ((), False),
    ],
)
def test_the_chair_signs_what_a_quorum_carries(votes, carried):
    put = {"members": [1, 2, 3], "quorum": 2, "votes_due_on": "2026-12-08"}
    case = played("sign_off_by_quorum").do("put_to_vote", **put)
    for vote in votes:
        case.do("cast_vote", vote=vote)
    case.wait(timedelta(days=8))

    assert case.open == (["sign_off"] if carried else ["rework"])


def test_a_vote_that_is_not_carried_is_taken_again_or_ended():
    put = {"members": [1], "quorum": 1, "votes_due_on": "2026-12-08"}
    case = played("sign_off_by_quorum").do("put_to_vote", **put).do("cast_vote", vote="against")

    case.do("rework", next_step="vote_again").do("put_to_vote", **put)
    case.do("cast_vote", vote="for").do("sign_off", signature="return")

    assert case.do("rework", next_step="end").process.ended_by == ["ended_without"]


@pytest.mark.parametrize("filename", ["commissioned_audit.bpmn", "sign_off.bpmn"])
@pytest.mark.parametrize("key", list(PATTERNS))
def test_a_pattern_fits_into_a_shipped_process_twice(key, filename):
    source, pattern = SHIPPED[filename], PATTERNS[key]
    root = read_xml(source.xml)
    way = next(iter(read_diagrams(root)[0].flows))

    first = graft(root, way, read_xml(pattern.xml))
    second = graft(root, way, read_xml(pattern.xml))
    lay_out(root)

    assert not set(first) & set(second)
    assert findings(etree.tostring(root), {**source.forms, **pattern.forms}) == []


def test_a_pattern_follows_a_step_and_leads_to_what_followed():
    root = read_xml(PATTERNS["approve_or_return"].xml)

    graft(root, "prepare", read_xml(PATTERNS["chairs_decision"].xml))
    diagram = read_diagrams(root)[0]

    led_to = [diagram.flows[flow].target for flow in diagram.elements["prepare"].outgoing]
    assert led_to == ["write_paper"]
    assert [diagram.flows[one].source for one in diagram.elements["approve"].incoming] == [
        "carry_out"
    ]
    lanes = {lane.group: lane for lane in diagram.lanes}
    assert len(lanes) == len(diagram.lanes) == 2
    assert diagram.elements["decide"].lane.group == "qa_chair@{board}"


def test_where_several_ways_lead_on_the_way_is_chosen_first():
    root = read_xml(PATTERNS["approve_or_return"].xml)

    with pytest.raises(Invalid):
        graft(root, "is_approved", read_xml(PATTERNS["chairs_decision"].xml))
