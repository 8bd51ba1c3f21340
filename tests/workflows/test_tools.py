"""The library of audit tools (P10): every way through, every date, and which audit keeps what."""

from datetime import date

import pytest

from engine.context import ProcessEngine
from engine.errors import Invalid
from engine.forms import FormRefused
from engine.models import UserTask
from tests.clock import SettableClock
from tests.play import Story
from tests.workflows.audit_world import AuditWorld, elements_of, install
from tests.workflows.tool_world import DRAFT, PILOTS, ToolWorld
from workflows import tool_library, tools
from workflows.models import AuditTool, ToolState


@pytest.fixture
def world(audit_world: AuditWorld) -> ToolWorld:
    world = ToolWorld(audit_world.engine, audit_world.clock)
    world.on(date(2026, 3, 2))
    return world


@pytest.fixture
def world_on_both(process_engine: ProcessEngine, clock: SettableClock) -> ToolWorld:
    install(process_engine)
    world = ToolWorld.on_board(process_engine, clock)
    world.on(date(2026, 3, 2))
    return world


def due(story: Story, name: str) -> date:
    return story.task(name).due_on


# ---- from the request to the review


def test_a_tool_is_asked_for_made_and_looked_at_after_a_year(world_on_both):
    world = world_on_both
    story = world.wanted()
    assert world.version().ref == "SEW-T26-01"
    assert due(story, "triage") == date(2026, 3, 9)

    world.accepted(story)
    assert due(story, "draft") == date(2026, 3, 30)
    assert story.task("draft").assignee_id == world.lead.id
    world.drafted(story)
    assert due(story, "pilot") == date(2026, 3, 23)
    world.piloted(story)
    assert {due(story, f"check_{kind}") for kind in tools.CHECKS} == {date(2026, 3, 16)}
    world.checked(story)
    assert due(story, "decide_tool") == date(2026, 3, 30)
    world.decided(story)

    assert [one.message for one in story.incidents] == []
    version = world.version()
    assert (version.state, version.published_on) == (ToolState.PUBLISHED, date(2026, 3, 2))
    assert version.review_on == date(2027, 3, 2)
    assert due(story, "brief_users") == date(2026, 3, 16)
    world.briefed(story)

    story.wait(date(2027, 2, 1))
    assert story.open_tasks == []
    story.wait(date(2027, 2, 2))  # 20 working days before
    assert due(story, "review") == date(2027, 3, 2)
    assert world.version().state == ToolState.REVIEWING
    world.reviewed(story, "keep")
    assert (world.version().state, world.version().review_on) == (
        ToolState.PUBLISHED,
        date(2028, 2, 2),
    )


def test_a_late_review_climbs_the_ladder(world):
    story = world.briefed(world.published())
    assert world.chair.id

    story.wait(date(2027, 3, 20))

    rungs = [level for level, _ in story.rungs(story.task("review"))]
    assert rungs == ["R1", "R2", "L1", "L2", "L3"]


def test_a_request_is_declined_with_a_reason(world):
    story = world.wanted()
    story.hand_in("triage", by=world.chair, triage="decline", triage_reason="We have one")

    assert story.open_tasks == []
    assert (world.version().state, world.version().triage_reason) == ("declined", "We have one")


def test_a_draft_goes_back_from_the_pilot_from_a_check_and_from_the_group(world):
    story = world.drafted(world.accepted(world.wanted()))
    world.piloted(story, "redraft")
    world.piloted(world.drafted(story))
    world.checked(story, welsh="change")
    assert story.task("draft")
    world.checked(world.piloted(world.drafted(story)))
    world.decided(story, "return", tool_reason="Name the grades more plainly")
    world.checked(world.piloted(world.drafted(story)))
    world.decided(story, "drop", tool_reason="The national tool is out")

    assert (world.version().state, world.version().draft) == ("dropped", 4)
    assert [one.draft for one in world.entries("pilot")] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert [one.outcome for one in world.entries("welsh")] == ["change", "passed", "passed"]
    assert world.rows(AuditTool) == []


def test_the_next_meeting_decides_if_it_comes_soon_enough(world):
    from workflows import meetings  # noqa: PLC0415

    world.do(meetings.schedule, "qa_group@children", date(2026, 3, 12))
    story = world.checked(world.piloted(world.drafted(world.accepted(world.wanted()))))

    assert due(story, "decide_tool") == date(2026, 3, 12)


# ---- versions


def test_a_new_version_replaces_the_one_before_and_nobody_reviews_that_again(world):
    first = world.briefed(world.published())
    before = world.version()
    second = world.wanted(wanted="new_version", replaces=str(before.id))
    assert world.version().grades == before.grades
    world.checked(world.piloted(world.drafted(world.accepted(second))))
    world.decided(second)

    assert [tool.version for tool in world.rows(AuditTool)] == ["1", "2"]
    assert (world.version(0).state, world.version(0).ended_on) == ("replaced", date(2026, 3, 2))
    first.wait(date(2027, 12, 1))
    assert first.open_tasks == []


def test_a_version_under_review_is_replaced_by_the_one_that_the_review_asked_for(world):
    story = world.briefed(world.published())
    story.wait(date(2027, 2, 2))
    world.reviewed(story, "revise", "Two grades mean the same")

    asked = world.rows(UserTask, UserTask.element_id == "request", UserTask.completed_at.is_(None))
    assert [one.title for one in asked] == ["Neglect in the first year"]


def test_a_review_may_retire_a_tool_for_good(world):
    story = world.briefed(world.published())
    story.wait(date(2027, 2, 2))
    world.reviewed(story, "retire", "Nobody uses it")

    assert (world.version().state, world.version().end_reason) == ("retired", "Nobody uses it")
    with world.engine.query() as session:
        assert tool_library.options(session, "children") == []


def test_an_audit_chooses_a_version_and_keeps_it(world):
    world.published()
    audit = world.on(date(2026, 6, 24)).audit().commissioned()
    audit.drafted(2, tool=str(world.version().id))
    assert audit.row.tool_id == world.version().tool_id
    second = world.wanted(wanted="new_version", replaces=str(world.version().id))
    world.checked(world.piloted(world.drafted(world.accepted(second))))
    world.decided(second)
    audit.approved()

    kept = next(tool for tool in world.rows(AuditTool) if tool.id == audit.row.tool_id)
    assert (kept.version, kept.scale) == ("1", "own")
    assert [one["value"] for one in kept.grades] == ["strong", "mixed", "weak"]
    with world.engine.query() as session:
        labels = [one["label"] for one in tool_library.options(session, "children")]
    assert labels == [
        {
            "en": "Neglect in the first year, version 2 (Strong, Mixed, Weak)",
            "cy": "Esgeulustod yn y flwyddyn gyntaf, fersiwn 2 (Cryf, Cymysg, Gwan)",
        }
    ]


def test_returns_are_graded_on_the_scale_of_the_tool(world):
    world.published()
    audit = (
        world.on(date(2026, 6, 24))
        .audit()
        .commissioned()
        .drafted(1, ("police",), tool=str(world.version().id))
    )
    audit.approved().sampled("newport")

    audit.hand_in_return(audit.returns()[0], self_grade="mixed")

    assert audit.returns()[0].self_grade == "mixed"
    with pytest.raises(AssertionError):
        audit.hand_in_return(audit.returns()[0], self_grade="reasonable")


def test_while_the_library_has_tools_none_is_typed_in(world):
    world.published()
    audit = world.on(date(2026, 6, 24)).audit().commissioned()

    with pytest.raises(FormRefused) as refused:
        audit.drafted(2, tool="other")

    assert [(one.path, one.rule) for one in refused.value.errors] == [("tool", "not_an_option")]


# ---- bad input


def test_two_tools_never_have_one_name(world):
    world.published()

    with pytest.raises(Invalid, match="tool_name"):
        world.wanted(tool_name="NEGLECT in the first year ")


def test_of_one_tool_one_version_at_a_time_is_in_the_making(world):
    world.published()
    wanted = {"wanted": "new_version", "replaces": str(world.version().id)}
    world.wanted(**wanted)

    with pytest.raises(Invalid, match="replaces"):
        world.wanted(**wanted)


@pytest.mark.parametrize("language", ["grade", "grade_cy"])
def test_two_grades_never_read_the_same(world, language):
    story = world.accepted(world.wanted())
    grades = [dict(one) for one in DRAFT["grades"]]
    grades[1][language] = grades[0][language].upper()

    with pytest.raises(Invalid, match="grades"):
        world.drafted(story, grades=grades)


def test_a_scale_may_be_in_letters_that_no_name_has(world):
    grades = [{**one, "grade": word} for one, word in zip(DRAFT["grades"], "123", strict=True)]
    world.drafted(world.accepted(world.wanted()), grades=grades)

    assert [one["value"] for one in world.version().grades] == ["grade_1", "grade_2", "grade_3"]


def test_a_pilot_needs_two_cases_and_no_names(world):
    story = world.drafted(world.accepted(world.wanted()))
    with pytest.raises(Invalid, match="pilots"):
        world.piloted(story, pilots=[PILOTS[0], {**PILOTS[1], "case_ref": "npt-0041"}])
    named = [PILOTS[0], {**PILOTS[1], "case_ref": "Huw Prosser"}]
    with pytest.raises(Invalid) as refused:
        world.piloted(story, pilots=named)
    assert refused.value.values["found"] == ["Huw Prosser"]

    world.piloted(story, pilots=named, refs_checked=True)

    assert len(world.entries("pilot")) == 2


def test_whoever_drafted_a_tool_does_not_check_or_decide_it(world):
    lead = world.person("Lowri the lead", "audit_lead", "qa_group@children", "business_unit")
    story = world.piloted(world.drafted(world.accepted(world.wanted())))

    from engine.errors import FourEyes  # noqa: PLC0415

    with pytest.raises(FourEyes):
        story.hand_in("check_welsh", by=lead, welsh_check="passed", welsh_note="Fine")


def test_every_element_is_visited(world):
    ways: list[str] = []
    for outcome in ("keep", "retire"):
        story = world.wanted(tool_name=outcome, tool_name_cy=outcome)
        world.accepted(story)
        world.piloted(world.drafted(story), "redraft")
        world.checked(world.piloted(world.drafted(story)), data="change")
        world.decided(world.checked(world.piloted(world.drafted(story))))
        world.briefed(story)
        story.wait(story.clock.now.date().replace(year=story.clock.now.year + 1))
        world.reviewed(story, outcome)
        ways += story.way
        if outcome == "keep":
            first = str(world.version().id)
            kept = story
    declined = world.wanted(tool_name="A", tool_name_cy="B")
    declined.hand_in("triage", by=world.chair, triage="decline", triage_reason="No")
    dropped = world.checked(
        world.piloted(world.drafted(world.accepted(world.wanted(tool_name="C", tool_name_cy="D"))))
    )
    world.decided(dropped, "drop", tool_reason="No")
    after = world.wanted(wanted="new_version", replaces=first)
    world.decided(world.checked(world.piloted(world.drafted(world.accepted(after)))))

    for one in (kept, declined, dropped, after):
        ways += one.way
    visited = {step.partition(":")[2] for step in ways}
    assert elements_of("audit_tool") - visited == set()
