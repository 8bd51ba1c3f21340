"""A quarterly meeting and the chair's report as people see them: read, moved, worded, frozen."""

from datetime import date, timedelta

import pytest
from lxml import html

from engine.actors import SYSTEM
from engine.errors import Invalid
from tests.webapp.signing import form_token
from tests.workflows.quarter_world import EIGHT, SIX, M, QuarterWorld
from workflows import meetings
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Assessment,
    AssuranceRound,
    ChairReport,
    DataDecision,
    DataFinding,
    DataReview,
    DataState,
    Engagement,
    MeetingMove,
)

# Scenario 12: how many of the 41 actions stand in each colour.
COLOURS = {"blue": 18, "green": 9, "amber": 6, "red": 5, "grey": 3}


@pytest.fixture
def world(engine, clock) -> QuarterWorld:
    """The small board of the registers with its group peopled, on 7 September 2026."""
    return QuarterWorld.on_board(engine, clock).at(date(2026, 9, 7)).peopled()


def quarter_of_actions(world) -> None:
    """Three plans with 41 actions, coloured by hand on the evening of the meeting."""
    plans = [world.drafted(f"SEW-Q-{number}", "audit") for number in (1, 2, 3)]
    colours = [colour for colour, count in COLOURS.items() for _ in range(count)]
    for number, colour in enumerate(colours):
        ref = world.with_action(plans[number % 3], date(2027, 6, 30))
        world.do(colour_as, ref, colour)


def colour_as(ctx, ref, colour):
    action = ctx.session.query(Action).filter(Action.ref == ref).one()
    if colour == "blue":
        action.status = ActionStatus.SIGNED_OFF
    else:
        action.rag_override = colour


def text(answer) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())


def number_in(answer) -> int:
    """How many rows a register or a figure's list says that it has."""
    page = html.fromstring(answer.text)
    return len(page.findall(".//main//tbody/tr"))


def send(client, app, where, said):
    return client.post(where, data={**said, "csrf_token": form_token(app)})


def figures(answer) -> dict[str, tuple[int, str]]:
    links = html.fromstring(answer.text).xpath("//div[@class='app-report-figures']//td//a")
    return {
        one.get("aria-label").rpartition(",")[0]: (int(one.text), one.get("href")) for one in links
    }


# ---- scenario 12


@pytest.mark.scenario(12)
def test_every_figure_of_the_report_equals_its_list(as_, world):
    clear(world)
    quarter_of_actions(world)
    world.attended(world.papered(world.called()), *EIGHT)
    chair = as_("chair")

    found = figures(chair.get(f"/registers/meetings/{world.day().id}/report"))

    assert found["Action plans: All"][0] == 3
    assert found["Actions of all plans: All"][0] == 41
    names = {"blue": "Blue", "green": "Green", "amber": "Amber", "red": "Red", "grey": "Grey"}
    for colour, count in COLOURS.items():
        assert found[f"Actions of all plans: {names[colour]}"][0] == count
        listed = chair.get(f"/registers/actions?board=children&rag={colour}")
        assert f"{count} action" in text(listed)
    for name, (count, url) in found.items():
        assert number_in(chair.get(url)) == count, name


def clear(world):
    """The board of scenario 12 has its own plans alone."""
    with world.engine.command(SYSTEM) as ctx:
        for plan in ctx.session.query(ActionPlan).all():
            plan.board = "adults"


def test_an_approved_report_keeps_its_figures(as_, world, app):
    story = world.decided(world.attended(world.papered(world.called()), *EIGHT))
    chair = as_("chair")
    where = f"/registers/meetings/{world.day().id}/report"
    before = figures(chair.get(where))
    story.wait(world.dates()["report_generated"])
    world.worded()
    story.hand_in("approve_report", by=world.chair, report_read=True)

    world.with_action(world.drafted("SEW-Q-9", "audit"), date(2027, 6, 30))

    chair = as_("chair")  # a month has passed, and nobody stays signed in so long
    answer = chair.get(where)
    assert figures(answer)["Actions of all plans: All"] == before["Actions of all plans: All"]
    assert "Figures and words are those that were approved." in text(answer)
    assert world.rows(ChairReport)[0].sha256 in text(answer)
    refused = send(chair, app, where, {"concerns": "Other words"})
    assert refused.status_code == 409


def test_a_report_without_its_two_duties_is_not_approved(world):
    story = world.decided(world.attended(world.papered(world.called()), *EIGHT))
    story.wait(world.dates()["report_generated"])

    with pytest.raises(Invalid, match="no_concerns"):
        story.hand_in("approve_report", by=world.chair, report_read=True)


def test_two_who_word_it_at_once_do_not_write_over_each_other(as_, world, app):
    world.attended(world.papered(world.called()), *EIGHT)
    chair = as_("chair")
    where = f"/registers/meetings/{world.day().id}/report"

    first = send(
        chair, app, where, {"seen": "1", "concerns": "Fathers", "development": "Curiosity"}
    )
    second = send(chair, app, where, {"seen": "1", "concerns": "Others"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert world.rows(ChairReport)[0].narrative["concerns"] == "Fathers"


@pytest.mark.scenario(12)
@pytest.mark.parametrize("ending", ["docx", "pdf"])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_report_is_a_document_in_both_languages(as_, world, language, ending):
    world.attended(world.papered(world.called()), *SIX)
    world.worded()
    chair = as_("chair")

    answer = chair.get(f"/registers/meetings/{world.day().id}/report-{language}.{ending}")

    assert answer.status_code == 200
    assert answer.data[:2] == (b"PK" if ending == "docx" else b"%P")


# ---- the meeting's page


def test_the_page_says_the_quorum_in_words(as_, world):
    world.attended(world.papered(world.called()), *SIX)

    answer = as_("rep").get(f"/registers/meetings/{world.day().id}")

    said = text(answer)
    assert "The meeting was not quorate: nothing was decided in the room." in said
    assert "6 members with a seat were there." in said


def test_every_date_is_shown_before_any_of_them_moves(as_, world, app):
    world.called()
    chair = as_("chair")
    where = f"/registers/meetings/{world.day().id}/move"

    looked = chair.get(f"{where}?on=2026-12-16")
    assert "Wed 9 Dec 2026" in text(looked)
    assert world.rows(MeetingMove) == []
    sunday = chair.get(f"{where}?on-day=13&on-month=12&on-year=2026")
    assert "That day is not a working day" in text(sunday)
    stale = send(chair, app, where, {"on": "2026-12-16", "seen": "2026-12-01", "reason": "Hall"})
    silent = send(chair, app, where, {"on": "2026-12-16", "seen": "2026-12-09", "reason": " "})
    moved = send(chair, app, where, {"on": "2026-12-16", "seen": "2026-12-09", "reason": "Hall"})

    assert [one.status_code for one in (stale, silent, moved)] == [409, 422, 303]
    assert world.day().on == date(2026, 12, 16)
    assert M.isoformat() not in chair.get(f"{where}?on=2027-01-13").text


@pytest.mark.parametrize("who", ["unit", "rep"])
def test_a_day_that_went_by_in_silence_is_told_as_that(as_, world, who):
    world.called(M)
    world.do(meetings.schedule, "cprg", M, by=world.unit)
    before = text(as_(who).get("/registers/meetings"))
    world.at(M + timedelta(days=1))

    answer = as_(who).get("/registers/meetings")

    after = text(answer)
    assert before.count("not recorded") == 0
    assert "In the calendar" in before
    assert "Past, not recorded yet" in after  # the group's own meeting, which is run here
    assert "Past, not recorded here" in after
    assert "In the calendar" not in after
    led = html.fromstring(answer.text).xpath("//a[text()='Record what happened']/@href")
    assert led == ([f"/registers/meetings/{world.day().id}"] if who == "unit" else [])
    assert "Past, not recorded yet" in text(as_(who).get(f"/registers/meetings/{world.day().id}"))


def test_the_task_leads_to_its_meeting(as_, world):
    story = world.called()
    story.wait(world.dates()["confirm"])
    task = story.task("confirm")

    answer = as_("unit").get(f"/tasks/{task.id}")

    assert f"/registers/meetings/{world.day().id}" in answer.text


def test_data_engagement_and_self_assessments_are_reported(as_, world):
    world.attended(world.papered(world.called()), *EIGHT)
    world.do(happened_since)
    chair = as_("chair")

    found = figures(chair.get(f"/registers/meetings/{world.day().id}/report"))

    said = {
        "Data and evidence: Quarters validated since the last meeting": 1,
        "Data and evidence: Figures that were odd in them": 1,
        "Data and evidence: Quarters that the group had looked into": 1,
        "Engagement: Engagements in which people were heard": 1,
        "Engagement: of them that changed something": 1,
        "Engagement: Engagements that were answered": 0,
        "Self-assessments: Handed in since the last meeting": 1,
        "Self-assessments: of them late": 1,
        "Self-assessments: Challenged by a panel of peers": 0,
    }
    assert {name: found[name][0] for name in said} == said
    for name, count in said.items():
        assert number_in(chair.get(found[name][1])) == count, name
    odd = chair.get(found["Data and evidence: Figures that were odd in them"][1])
    assert "Newport City Council: No return by the cut-off" in text(odd)


def happened_since(ctx):
    """A quarter without Newport's return, young people who were heard, and a late assessment."""
    today = ctx.calendar.local_date(ctx.now)
    dates = ("request_on", "returns_due", "cut_off_on", "validation_due", "commentary_due")
    review = DataReview(
        ref="SEW-D26-Q3",
        board="children",
        quarter_end=date(2026, 9, 30),
        state=DataState.DECIDING,
        smallest=5,
        swing=20,
        validated_at=ctx.now,
        **dict.fromkeys(dates, today),
    )
    heard = Engagement(
        ref="SEW-E26-07",
        board="children",
        theme="Visits",
        need="To hear",
        wanted_at=ctx.now,
        held_to=today,
        influence_outcome="changed",
    )
    round_ = AssuranceRound(
        ref="SEW-S28-26",
        board="children",
        year=2026,
        agencies=["newport"],
        opens_on=today,
        launch_on=today,
    )
    ctx.session.add_all([review, heard, round_])
    ctx.session.flush()
    asked = DataDecision(review_id=review.id, kind="narrative", text="Why?", at=ctx.now)
    odd = DataFinding(review_id=review.id, number=1, rule="no_return", agency="newport")
    late = Assessment(
        round_id=round_.id, agency="newport", due_on=today, handed_in_at=ctx.now, is_late=True
    )
    ctx.session.add_all([asked, odd, late])
