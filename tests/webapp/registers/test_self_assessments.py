"""Rounds of self-assessment as people meet them: opened, read, refused, taken out."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
from docx import Document
from lxml import html
from pypdf import PdfReader

from engine.models import Look, User
from tests.webapp.signing import enter, form_token
from tests.workflows.assurance_world import TWO_STANDARDS, AssuranceWorld

ROUND, OWN = "/registers/self-assessments/1", "/registers/self-assessments/1/newport"
OTHER = "/registers/self-assessments/1/police"


@pytest.fixture
def world(engine, clock) -> AssuranceWorld:
    return AssuranceWorld.on_board(engine, clock).on(date(2026, 6, 24))


@pytest.fixture
def client_of(app, world):
    """A client of anybody; a month later nobody is signed in any more, so ask anew."""

    def signed_in(person, language="en"):
        client = app.test_client()
        with world.engine.query() as session:
            enter(client, session.get(User, person.id), language)
        return client

    return signed_in


def text(answer) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())


def reported(world, *, settled_alone=False):
    """Newport and the police are through, the group has accepted the report."""
    story = world.launched(["newport", "police"])
    world.settled(story, "newport")
    if settled_alone:
        return story
    world.settled(story, "police", 4, 3)
    world.challenged(story, "newport", 3, 2, questions=["How do you know, <b>ŵyneb</b>?"])
    said = [{"reply": "We count"}]
    story.hand_in("reply", by=world.rep("newport"), panel_replies=said)
    world.planned(story, "newport", 2)
    story.hand_in("agree_plan", by=world.chair, plan_decision="agree")
    world.challenged(story, "police", 3, 3)
    world.planned(story, "police")
    world.reported(story)
    return story


def test_before_the_panels_an_agency_sees_its_own_alone_and_a_refused_look_is_kept(
    world, client_of
):
    reported(world, settled_alone=True)
    officer = client_of(world.officer("newport"))

    told = text(officer.get(ROUND))
    assert "Newport City Council" in told
    assert "Gwent Police" not in told
    assert "Minutes of the board" in text(officer.get(OWN))
    refused = officer.get(OTHER)
    assert refused.status_code == 403
    assert "That you asked for it is on record." in text(refused)
    with world.engine.query() as session:
        looks = session.execute(sa.select(Look.user_id, Look.what).where(Look.is_refused)).all()
    assert looks == [(world.officer("newport").id, "self-assessment")]


def test_a_round_shows_self_survey_moderated_and_gap_in_words(world, client_of):
    reported(world)
    for language, words in (
        ("en", ("2 · Partly in place", "72 % agree", "▼ lower than the agency", "Gap", "Met")),
        ("cy", ("2 · Ar waith yn rhannol", "72 % yn cytuno", "▼ is na'r asiantaeth", "Bwlch")),
    ):
        client = client_of(world.officer("newport"), language)
        told = text(client.get(ROUND)) + text(client.get(f"{ROUND}?view=standards"))
        for word in words:
            assert word in told, word
    assert "How do you know, <b>ŵyneb</b>?" in text(client.get(OWN))


def test_an_agency_takes_its_own_out_in_every_state(world, client_of):
    story = world.launched(["newport"])
    for _state in ("asked", "closed"):
        officer = client_of(world.officer("newport"))
        for ending in ("xlsx", "ods", "csv", "docx", "pdf"):
            assert officer.get(f"{OWN}.{ending}").status_code == 200, ending
        if world.assessment("newport").state == "asked":
            world.settled(story, "newport")
            world.challenged(story, "newport", 3, 3)
            world.planned(story, "newport")


def test_the_composite_report_is_a_document_in_both_languages(world, client_of):
    reported(world)
    board = client_of(world.person("Board", "board_chair"))
    for language, title in (
        ("en", "Agency assurance self-assessment (section 28): round 2026"),
        ("cy", "Hunanasesiad sicrwydd asiantaethau (adran 28): rownd 2026"),
    ):
        word = Document(io.BytesIO(board.get(f"{ROUND}/report-{language}.docx").data))
        assert word.paragraphs[0].text == title
        pdf = PdfReader(io.BytesIO(board.get(f"{ROUND}/report-{language}.pdf").data))
        assert pdf.metadata.title == title
        assert "Train everybody" in " ".join(page.extract_text() for page in pdf.pages)


def test_a_report_that_nobody_has_accepted_is_not_there_for_an_agency(world, client_of):
    story = world.launched(["newport"])
    world.settled(story, "newport")
    world.challenged(story, "newport", 3, 3)
    world.planned(story, "newport")
    story.hand_in("write_report", by=world.unit, summary="Steady", summary_cy="Cyson")

    assert client_of(world.officer("newport")).get(f"{ROUND}/report-en.pdf").status_code == 404
    assert client_of(world.unit).get(f"{ROUND}/report-en.pdf").status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": "2026", "launch_on-day": "31", "launch_on-month": "2"}, "date"),
        ({"year": "2025"}, "today or later"),
        ({"year": "x"}, ""),
    ],
)
def test_a_wrong_round_is_told_and_what_was_typed_stays(app, world, client_of, given, said):
    unit = client_of(world.unit)
    form = {"board": "children", "launch_on-year": "", **given, "csrf_token": form_token(app)}
    answer = unit.post("/registers/self-assessments/begin", data=form)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert said in text(answer)


def test_a_round_is_opened_once(app, world, client_of):
    unit = client_of(world.unit)
    form = {"year": "2026", "board": "children", "csrf_token": form_token(app)}
    first = unit.post("/registers/self-assessments/begin", data=form)
    again = unit.post("/registers/self-assessments/begin", data=form)

    assert (first.status_code, again.status_code) == (303, 422)
    assert "a round for that year already" in text(again)
    assert client_of(world.officer("newport")).get(ROUND).status_code == 404  # nobody is asked yet


def test_standards_show_both_languages_and_what_changed(world, client_of):
    world.launched(["newport"])
    later = world.begun(2027, ["newport"])
    later.wait(date(2027, 7, 1))
    odd = {**TWO_STANDARDS[0], "title": "<b>Voice</b> ŵy", "title_cy": "Llais ŵy"}
    kept, changed = world.as_before()
    world.agreed(later, [kept, {**changed, "expects": "Everybody, yearly"}, odd])
    unit = client_of(world.unit)

    told = text(unit.get("/registers/standards/2"))
    for word in ("<b>Voice</b> ŵy", "Llais ŵy", "As it was", "Other words", "New"):
        assert word in told, word


def test_a_round_of_every_agency_takes_no_more_statements(world, client_of):
    """The page asks once for all agencies, not once for each."""
    reported(world)
    unit = client_of(world.unit)
    asked = []
    sa.event.listen(
        world.engine.database, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    for page in (ROUND, f"{ROUND}?view=standards", OWN):
        asked.clear()
        assert unit.get(page).status_code == 200
        assert len(asked) < 30, page


def test_standards_are_found_by_their_words(world, client_of):
    world.launched(["newport"])
    unit = client_of(world.unit)

    for word, count in (("leadership", "1 version"), ("Arweinyddiaeth", "1 version"), ("x%", "0")):
        assert count in text(unit.get("/registers/standards", query_string={"q": word})), word


def test_no_survey_is_not_shown_as_a_survey_that_nobody_answered(world, client_of):
    story = world.launched(["newport"])
    why = {"survey_held": "no", "survey_note": "The team was being moved"}
    story.hand_in("record_survey", by=world.unit, **why)

    told = text(client_of(world.officer("newport")).get(OWN))
    assert "The team was being moved" in told
    assert "0 of 0" not in told
    assert "Too few replies" not in told
