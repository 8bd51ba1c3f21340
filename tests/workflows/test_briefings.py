"""7-minute briefings (P1 steps 18 and 19): written, approved, published, used by every agency."""

from datetime import date

import pytest

from engine.actors import Actor
from engine.errors import FourEyes, Invalid, NotPermitted
from engine.forms import FormRefused
from tests.play import Story
from tests.workflows.audit_world import AuditWorld, briefing, elements_of, install
from workflows import briefings
from workflows.models import Briefing, BriefingReceipt, BriefingState, Review
from workflows.queries import access

ASKED = ("newport", "health")


class BriefingWorld(AuditWorld):
    """The board with a practice review that has something to teach."""

    def review(self) -> Review:
        def write(ctx):
            row = Review(ref="SEW-R26-01", title="Bruising", regime="cpr", created_at=ctx.now)
            ctx.session.add(row)
            ctx.session.flush()
            return row

        return self.do(write)

    def begun(self) -> Story:
        instance = self.do(briefings.begin_for_review, self.review().id, by=self.unit)
        return Story(self.engine, self.clock, instance.id)

    def written(self, **other: object) -> Story:
        story = self.begun()
        story.hand_in("write_briefing", by=self.unit, **{**briefing(ASKED), **other})
        return story

    def published(self) -> Story:
        story = self.written()
        story.hand_in("approve_briefing", by=self.chair, briefing_decision="approve")
        return story

    def use(self, story: Story, agency: str, **other: object) -> None:
        said = {
            "used_on": self.engine.calendar().local_date(self.clock()).isoformat(),
            "audience": "Duty team",
            "people": 12,
            "reflection": "Ask who else looks after the child",
        }
        story.hand_in("confirm_briefing", by=self.rep(agency), of=agency, **{**said, **other})

    def row(self) -> Briefing:
        return self.rows(Briefing)[0]

    def seen(self, by: Actor) -> int:
        return len(self.rows(Briefing, access.briefings(by)))

    def receipts(self, by: Actor) -> int:
        return len(self.rows(BriefingReceipt, access.receipts(by)))


@pytest.fixture
def world(audit_world: AuditWorld) -> BriefingWorld:
    return BriefingWorld(audit_world.engine, audit_world.clock)  # Wednesday 24 June 2026


@pytest.fixture
def world_on_both(process_engine, clock) -> BriefingWorld:
    install(process_engine)
    return BriefingWorld(process_engine, clock)


def test_a_briefing_from_a_review_to_its_last_receipt(world_on_both):
    world = world_on_both
    story = world.begun()
    write = story.task("Write the 7-minute briefing")
    assert (write.candidate_group, write.due_on) == ("business_unit", date(2026, 7, 22))
    assert world.row().receipts_due == date(2026, 8, 19)

    story.hand_in("write_briefing", by=world.unit, **briefing(ASKED))
    approve = story.task("Approve the briefing")
    assert (approve.candidate_group, approve.due_on) == ("qa_chair@children", date(2026, 7, 1))
    story.hand_in(
        "approve_briefing",
        by=world.chair,
        briefing_decision="return",
        briefing_reason="Plainer words",
    )
    assert story.task("write_briefing").due_on == date(2026, 7, 22)
    story.wait(date(2026, 7, 20))
    story.hand_in("write_briefing", by=world.unit, **briefing(ASKED))
    story.hand_in("approve_briefing", by=world.chair, briefing_decision="approve")

    assert (world.row().state, world.row().published_on) == ("published", date(2026, 7, 20))
    receipts = story.tasks("Confirm how the briefing was used")
    assert {task.candidate_group for task in receipts} == {
        "agency_rep@newport",
        "agency_rep@health",
    }
    assert {task.due_on for task in receipts} == {date(2026, 8, 19)}
    world.use(story, "newport")
    assert world.row().state == BriefingState.PUBLISHED
    world.use(story, "health")

    assert (world.row().state, world.row().closed_on) == ("closed", date(2026, 7, 20))
    assert [(one.agency, one.people) for one in world.rows(BriefingReceipt)] == [
        ("newport", 12),
        ("health", 12),
    ]
    visited = {step.partition(":")[2] for step in story.way}
    assert elements_of("learning_briefing") - visited == set()


def test_a_late_briefing_leaves_agencies_ten_working_days(world):
    story = world.written()
    story.wait(date(2026, 8, 17))
    story.hand_in("approve_briefing", by=world.chair, briefing_decision="approve")

    # the 31st is a bank holiday
    assert story.tasks("confirm_briefing")[0].due_on == date(2026, 9, 1)


def test_who_has_not_answered_climbs_the_usual_ladder(world):
    story = world.published()
    world.use(story, "health")
    late = story.task("confirm_briefing")
    assert late.candidate_group == "agency_rep@newport"
    story.wait(date(2026, 8, 25))

    assert ("L2", date(2026, 8, 24)) in story.rungs(late)


def test_the_chair_who_wrote_it_does_not_approve_it(world):
    both = world.person("Both", "business_unit", "qa_chair@children")
    story = world.begun()
    story.hand_in("write_briefing", by=both, **briefing(ASKED))

    with pytest.raises(FourEyes):
        story.hand_in("approve_briefing", by=both, briefing_decision="approve")


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning_cy": ""},
        {"background": "x" * 1201},
        {"agencies": []},
        {"agencies": ["the moon"]},
    ],
)
def test_what_is_not_whole_is_refused(world, wrong):
    with pytest.raises(FormRefused):
        world.written(**wrong)
    assert world.row().state == BriefingState.WANTED


def test_words_that_tell_who_somebody_is_are_stopped_until_somebody_says_no(world):
    told = {"found": "Seren Haf Llewelyn-Pugh was not seen"}
    with pytest.raises(Invalid) as refused:
        world.written(**told)
    assert (refused.value.field, refused.value.rule) == ("found", "tells_who")

    story = Story(world.engine, world.clock, world.row().instance_id)
    story.hand_in("write_briefing", by=world.unit, **briefing(ASKED, **told, names_checked=True))
    assert world.row().state == BriefingState.WRITTEN


def test_a_return_needs_a_reason_and_a_receipt_needs_people(world):
    story = world.written()
    with pytest.raises((FormRefused, Invalid)):
        story.hand_in("approve_briefing", by=world.chair, briefing_decision="return")
    story.hand_in("approve_briefing", by=world.chair, briefing_decision="approve")
    for wrong in ({"people": 0}, {"used_on": "2026-06-23"}, {"used_on": "2026-06-25"}):
        with pytest.raises(FormRefused):
            world.use(story, "newport", **wrong)
    assert world.rows(BriefingReceipt) == []


def test_who_reads_a_briefing_and_its_receipts(world):
    story = world.written()
    outside = world.officer("torfaen")
    assert world.seen(outside) == 0
    assert world.seen(world.chair) == 1
    story.hand_in("approve_briefing", by=world.chair, briefing_decision="approve")
    world.use(story, "newport")

    assert world.seen(outside) == 1
    mine = world.officer("newport")
    assert [world.receipts(one) for one in (world.chair, mine, outside)] == [1, 1, 0]


def test_only_those_who_run_the_group_begin_one(world):
    review = world.review()
    with pytest.raises(NotPermitted):
        world.do(briefings.begin_for_review, review.id, by=world.rep("newport"))
