"""The register of engagements, the page of one, its leaflet, and what the audit says of it."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from tests.workflows.engagement_world import COUNTS, EngagementWorld

THEME = "Moving between social workers"


@pytest.fixture
def engaged(world) -> EngagementWorld:
    return EngagementWorld(world.engine, world.clock).on(date(2026, 9, 2))


def words_of(docx: bytes) -> str:
    return "\n".join(one.text for one in Document(BytesIO(docx)).paragraphs)


def test_the_page_says_who_was_heard_and_what_came_back(engaged, pages):
    engaged.closed()
    page = pages(engaged.rep("police")).get(f"/registers/engagements/{engaged.engagement().id}")

    for words in (THEME, "SEW-E26-01", "An advocate is in the room", "Nobody says goodbye"):
        assert words in page.text
    assert "Mae gweithwyr nawr yn ymweld unwaith eto" in page.text


def test_markup_in_what_people_said_stays_words(engaged, pages):
    story = engaged.held()
    story.hand_in(
        "themes",
        by=engaged.lead,
        themes=[{"theme_said": "<script>ŵŷ</script>", "said_by": ["children"]}],
        names_checked=True,
    )
    page = pages(engaged.chair).get(f"/registers/engagements/{engaged.engagement().id}").text

    assert "&lt;script&gt;ŵŷ" in page
    assert "<script>ŵŷ" not in page


def test_the_leaflet_comes_in_both_languages_and_tells_no_small_number(engaged, pages):
    engaged.written()
    client = pages(engaged.unit)
    at = f"/registers/engagements/{engaged.engagement().id}/answer-"

    english = words_of(client.get(f"{at}en.docx").data)
    assert "When your worker changes" in english
    assert "Workers now visit once more before they go." in english
    assert "People who took part: 13." in english
    assert "OFFICIAL" not in english
    welsh = words_of(client.get(f"{at}cy.docx").data)
    assert "Dywedoch chi, gwnaethom ni" in welsh
    assert "Does neb yn ffarwelio." in welsh
    paper = PdfReader(BytesIO(client.get(f"{at}cy.pdf").data))
    assert "Pan fydd eich gweithiwr yn newid" in paper.pages[0].extract_text()
    assert paper.trailer["/Root"]["/Lang"].startswith("cy")


def test_a_few_are_not_counted_out_loud(engaged, pages):
    story = engaged.summed_up(counts=[COUNTS[0]])
    used = {"influence_outcome": "changed", "influence": "A last visit"}
    story.hand_in("influence", by=engaged.lead, **used)
    answers = [{"said": "a", "did": "b", "said_cy": "c", "did_cy": "d"}]
    said = {"about": "Workers", "about_cy": "Gweithwyr", "answers": answers}
    story.hand_in("write_back", by=engaged.unit, **said)
    at = f"/registers/engagements/{engaged.engagement().id}/answer-en.docx"

    told = words_of(pages(engaged.unit).get(at).data)
    assert "A few people took part." in told
    assert "4" not in told


def test_there_is_no_leaflet_before_it_is_written(engaged, pages):
    engaged.held()
    at = f"/registers/engagements/{engaged.engagement().id}"
    client = pages(engaged.unit)

    assert client.get(f"{at}/answer-en.pdf").status_code == 404
    assert "answer-en" not in client.get(at).text


def test_another_boards_engagement_is_not_there(engaged, pages):
    engaged.written()
    outsider = engaged.person("Ola from outside", "lead_officer@newport", agency="newport")
    client = pages(outsider)
    at = f"/registers/engagements/{engaged.engagement().id}"

    for ending in ("", ".pdf", "/answer-en.docx"):
        assert client.get(f"{at}{ending}").status_code == 404
    assert THEME not in client.get("/registers/engagements").text


def test_a_name_in_the_themes_comes_back_with_what_was_typed(engaged, pages):
    story = engaged.held()
    client = pages(engaged.lead)
    page = client.get(f"/tasks/{story.task('themes').id}")
    assert page.status_code == 200
    sent = {"themes-0-theme_said": "Huw Prosser felt alone", "themes-0-said_by": "young_people"}
    answer = client.send(f"/tasks/{story.task('themes').id}", **sent)

    assert answer.status_code == 422
    assert "Huw Prosser felt alone" in answer.text
    assert "tells who somebody is: Huw Prosser." in answer.text
    assert engaged.themes() == []


def test_an_engagement_is_begun_from_the_audit(engaged, pages):
    audit = engaged.audit().proposed()
    client = pages(engaged.rep("police"))
    at = f"/registers/audits/{audit.row.id}"
    assert "No engagement belongs to this audit yet." in client.get(f"{at}?view=returns").text

    begun = client.send(f"{at}/engagements")
    assert begun.status_code == 303
    assert "Say who needs to be heard" in client.get(begun.location).text


def test_the_filters_narrow_the_register(engaged, pages):
    engaged.held()
    client = pages(engaged.chair)

    for asked in ("unanswered=1", "who=young_people", "language=cy", "method=group", "q=E26"):
        assert THEME in client.get(f"/registers/engagements?{asked}").text
    for asked in ("who=practitioners", "language=bsl", "state=closed", "board=adults"):
        assert THEME not in client.get(f"/registers/engagements?{asked}").text
