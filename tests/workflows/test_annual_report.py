"""The annual report (P7): data lock, draft, the group, the planning group, the Board, published."""

from datetime import date

import pytest

from engine.errors import Invalid, NotInState, NotPermitted
from engine.forms import FormRefused
from tests.play import Story
from tests.workflows.audit_world import elements_of, install
from tests.workflows.programme_world import ProgrammeWorld
from workflows import annual_reports
from workflows.annual_reports import Words
from workflows.models import AnnualReport, Audit, ReportState
from workflows.queries import access
from workflows.queries.annual_report import gather

SAID = {part: {"en": f"About {part}", "cy": f"Am {part}"} for part in annual_reports.REQUIRED}
AGREE = {"report_decision": "agree"}
BACK = {"report_decision": "return", "report_reason": "Say what changed"}
PUBLISHED = {"published_where": "On the board's site", "both_languages": True}


class ReportWorld(ProgrammeWorld):
    """The board after the year 2025–26."""

    def report_of(self, year: int = 2025) -> Story:
        report = self.do(annual_reports.open_report, "children", year, by=self.unit)
        return Story(self.engine, self.clock, report.instance_id)

    def worded(self, said=None, by=None, seen=None) -> None:
        words = Words(SAID if said is None else said, seen)
        self.do(annual_reports.write, self.row().id, words, by=by or self.chair)

    def report_draft(self) -> Story:
        story = self.report_of()
        story.wait(date(2026, 5, 18))
        self.worded()
        story.hand_in("draft", by=self.unit, report_read=True)
        return story

    def row(self) -> AnnualReport:
        return self.rows(AnnualReport)[0]

    def due(self, story: Story, element: str, group: str) -> date | None:
        task = story.task(element)
        assert task.candidate_group == group
        return task.due_on

    def seen(self, by) -> int:
        return len(self.rows(AnnualReport, access.annual_reports(by)))

    def audited(self, ref: str, accepted_on: date) -> None:
        def write(ctx):
            ctx.session.add(
                Audit(
                    ref=ref,
                    theme="Neglect",
                    theme_source="group",
                    proposed_at=ctx.now,
                    accepted_on=accepted_on,
                )
            )

        self.do(write)

    def figure(self, section: str, key: str) -> list[int]:
        (found,) = [
            one
            for one in annual_reports.figures_of(self.row())
            if (one.section, one.key) == (section, key)
        ]
        return list(found.ids)


@pytest.fixture
def world(audit_world) -> ReportWorld:
    return ReportWorld(audit_world.engine, audit_world.clock).peopled().on(date(2026, 4, 1))


@pytest.fixture
def world_on_both(process_engine, clock) -> ReportWorld:
    install(process_engine)
    return ReportWorld(process_engine, clock).peopled().on(date(2026, 4, 1))


def test_a_report_from_the_data_lock_to_its_publication(world_on_both):
    world = world_on_both
    world.audited("A-1", date(2026, 3, 31))
    world.audited("A-2", date(2026, 4, 1))
    world.audited("A-3", date(2025, 4, 1))
    story = world.report_of()
    story.wait(date(2026, 5, 14))
    assert story.open_tasks == []
    story.wait(date(2026, 5, 15))
    assert len(world.figure("audits", "accepted")) == 2

    days = {"draft": world.due(story, "draft", "business_unit")}
    world.worded()
    story.hand_in("draft", by=world.unit, report_read=True)
    days["consult"] = world.due(story, "consult", "qa_chair@children")
    story.hand_in("consult", by=world.chair, **AGREE)
    days["look_at"] = world.due(story, "look_at", "bpg")
    story.hand_in("look_at", by=world.planning, **AGREE)
    days["approve_report"] = world.due(story, "approve_report", "board_chair")
    story.hand_in("approve_report", by=world.board_chair, **AGREE)
    days["publish"] = world.due(story, "publish", "business_unit")
    assert days == {
        "draft": date(2026, 6, 1),
        "consult": date(2026, 6, 15),
        "look_at": date(2026, 6, 30),
        "approve_report": date(2026, 7, 15),
        "publish": date(2026, 7, 30),
    }

    story.hand_in("publish", by=world.unit, published_on="2026-05-15", **PUBLISHED)
    row = world.row()
    assert (row.ref, row.state) == ("SEW-AR25", "published")
    assert row.sha256 == annual_reports.digest(row)


def test_each_of_the_three_may_send_it_back_and_every_element_is_visited(world):
    story = world.report_draft()
    agreed: list[tuple[str, object]] = []
    for element, by in (
        ("consult", world.chair),
        ("look_at", world.planning),
        ("approve_report", world.board_chair),
    ):
        story.hand_in(element, by=by, **BACK)
        assert story.task("draft").due_on == date(2026, 5, 26)  # the 25th is a bank holiday
        story.hand_in("draft", by=world.unit, report_read=True)
        agreed.append((element, by))
        for before, who in agreed:
            story.hand_in(before, by=who, **AGREE)
    story.hand_in("publish", by=world.unit, published_on="2026-05-18", **PUBLISHED)

    assert len(story.events("annual_report.judged")) == 9
    visited = {step.partition(":")[2] for step in story.way}
    assert elements_of("annual_report") - visited == set()


def test_what_happens_after_the_lock_changes_no_figure(world):
    story = world.report_of()
    world.audited("A-1", date(2026, 3, 1))
    story.wait(date(2026, 5, 18))
    before = world.figure("audits", "accepted")
    world.audited("A-2", date(2026, 3, 2))

    assert world.figure("audits", "accepted") == before
    with world.engine.query() as session:
        now = gather(session, world.row(), world.engine.calendar())
    (accepted,) = [one for one in now if (one.section, one.key) == ("audits", "accepted")]
    assert accepted.count == len(before) + 1


def test_an_unpublished_report_climbs_the_statutory_ladder(world):
    story = world.report_draft()
    story.hand_in("consult", by=world.chair, **AGREE)
    story.hand_in("look_at", by=world.planning, **AGREE)
    story.hand_in("approve_report", by=world.board_chair, **AGREE)
    task = story.task("publish")
    story.wait(date(2026, 8, 3))

    assert story.rungs(task)[-1][0] == "L3"
    assert ("R1", date(2026, 7, 16)) in story.rungs(task)


def test_the_year_opens_its_report_when_it_closes(world):
    story = world.on(date(2026, 9, 1)).published()
    story.wait(date(2028, 4, 1))

    (row,) = world.rows(AnnualReport)
    assert (row.ref, row.lock_due) == ("SEW-AR27", date(2028, 5, 15))


def test_no_draft_goes_on_without_what_the_law_asks_in_both_languages(world):
    story = world.report_of()
    story.wait(date(2026, 5, 18))
    with pytest.raises(Invalid):
        story.hand_in("draft", by=world.unit, report_read=True)
    world.worded({**SAID, "impact": {"en": "Better", "cy": " "}})
    with pytest.raises(Invalid) as refused:
        story.hand_in("draft", by=world.unit, report_read=True)
    assert refused.value.rule == "no_impact"


def test_who_writes_and_when(world):
    story = world.report_of()
    with pytest.raises(NotPermitted):
        world.worded(by=world.rep("newport"))
    world.worded(seen=1)
    with pytest.raises(NotInState):
        world.worded(seen=1)
    for wrong in (
        {"weather": {"en": "x"}},
        {"delivered": {"fr": "x"}},
        {"delivered": {"en": "x" * 6001}},
        {"delivered": {"en": "\x00"}},
    ):
        with pytest.raises(Invalid):
            world.worded(wrong)
    story.wait(date(2026, 5, 18))
    story.hand_in("draft", by=world.unit, report_read=True)
    with pytest.raises(NotInState):
        world.worded()


def test_a_return_needs_a_reason_and_a_publication_both_languages(world):
    story = world.report_draft()
    with pytest.raises((FormRefused, Invalid)):
        story.hand_in("consult", by=world.chair, report_decision="return")
    assert world.row().state == ReportState.CONSULTING


def test_who_may_open_and_read_it(world):
    with pytest.raises(NotPermitted):
        world.do(annual_reports.open_report, "children", 2025, by=world.rep("newport"))
    with pytest.raises(Invalid):
        world.report_of(2026)  # its year is not over
    world.report_of()
    with pytest.raises(NotInState):
        world.report_of()

    readers = (world.chair, world.planning, world.board_chair, world.officer("newport"))
    assert [world.seen(one) for one in readers] == [1, 1, 1, 0]
