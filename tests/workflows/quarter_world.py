"""A Quality Assurance Group with fourteen seats, and a meeting walked as far as one likes."""

from datetime import date

import sqlalchemy as sa

from engine.actors import Actor
from tests.play import Story
from tests.workflows.plan_world import QA_GROUP, World
from workflows import chair_reports, meetings, quarters, seats
from workflows.chair_reports import Words
from workflows.models import AgendaItem, BoardSeat, Meeting, Quarter
from workflows.seats import Nomination

M = date(2026, 12, 9)
SEATS = (
    "blaenau_gwent",
    "caerphilly",
    "monmouthshire",
    "newport",
    "torfaen",
    "education",
    "health",
    "police",
    "yos",
    "housing",
    "probation",
    "gdas",
    "edt",
    "voluntary",
)
SIX = ("blaenau_gwent", "caerphilly", "torfaen", "health", "police", "housing")
EIGHT = (*SIX, "education", "gdas")
OTHERS = [
    {"title": "Terms of reference for the neglect audit", "wants_decision": True},
    {"title": "Membership: a seat for the voluntary sector", "wants_decision": True},
    {"title": "Themes for next year", "wants_decision": True},
    {"title": "Any other business", "wants_decision": False},
]


class QuarterWorld(World):
    """The board as its quarterly meeting sees it."""

    @property
    def planner(self) -> Actor:
        return self.person("Glenys of the planning group", "bpg")

    def peopled(self, *seats: str) -> "QuarterWorld":
        for agency in seats or SEATS:
            self.seat(agency)
        assert self.chair.id
        return self

    def called(self, on: date = M) -> Story:
        """The meeting stands in the calendar, and its lifecycle has begun."""
        self.do(meetings.schedule, QA_GROUP, on, by=self.unit)
        instance_id = self.quarter().instance_id
        assert instance_id is not None
        return Story(self.engine, self.clock, instance_id)

    def quarter(self) -> Quarter:
        return self.rows(Quarter)[-1]

    def day(self) -> Meeting:
        return self.rows(Meeting, Meeting.id == self.quarter().meeting_id)[0]

    def items(self, **wanted: object) -> list[AgendaItem]:
        own = self.rows(AgendaItem, AgendaItem.quarter_id == self.quarter().id)
        return [one for one in own if all(getattr(one, k) == v for k, v in wanted.items())]

    def confirmed(self, story: Story) -> Story:
        story.hand_in(
            "confirm", by=self.unit, place="Committee room 2, or the link", members_checked=True
        )
        return story

    def with_agenda(self, story: Story, items: list[dict] | None = None) -> Story:
        story.hand_in("write_agenda", by=self.unit, deciding=[], items=items or OTHERS)
        story.hand_in("approve_agenda", by=self.chair, agenda_decision="approve")
        return story

    def papered(self, story: Story) -> Story:
        """Everything before the meeting, each on its day."""
        story.wait(self.dates()["confirm"])
        return self.papered_on(self.confirmed(story))

    def papered_on(self, story: Story) -> Story:
        """From the confirmed meeting to its papers."""
        dates = self.dates()
        story.wait(dates["agenda_drafted"])
        self.with_agenda(story)
        story.wait(dates["papers"])
        story.hand_in("issue_papers", by=self.unit, paper_rows=[], papers_sent=True)
        return story

    def dates(self) -> dict[str, date]:
        with self.engine.query() as session:
            calendar = self.engine.calendar()
            return quarters.dates_of(session, self.quarter(), calendar, self.day().on)

    def attended(self, story: Story, *agencies: str, **other: object) -> Story:
        """The meeting with the chair and the holders of these seats."""
        story.wait(self.day().on)
        there = [self.chair.id, *(self.seat(agency).id for agency in agencies)]
        story.hand_in("attendance", by=self.unit, **{"present": there, **other})
        return story

    def action(self, text: str = "Send the new tool round") -> dict[str, object]:
        return {"text": text, "owner": self.seat("health").id, "due": "2027-01-29"}

    def decided(self, story: Story, outcome: str = "agreed") -> Story:
        rows = [
            {"item": str(one.id), "outcome": outcome, "words": "As proposed"}
            for one in self.items(wants_decision=True)
        ]
        story.hand_in("decide", by=self.unit, decisions=rows, new_actions=[self.action()])
        return story

    def holds(self, agency: str, person: Actor) -> None:
        """Give a seat of the board to somebody."""

        def give(ctx):
            seat = ctx.session.scalars(
                sa.select(BoardSeat).where(BoardSeat.agency == agency, BoardSeat.ends_on.is_(None))
            ).one()
            wanted = Nomination(
                person.id, date(2026, 9, 1), "Named by the agency", of_another_agency=True
            )
            return seats.give(ctx, seat.id, wanted)

        self.do(give, by=self.unit)

    def worded(self) -> None:
        said = {
            "concerns": "Fathers are missing from assessments.",
            "development": "Curiosity about who is in the household.",
        }
        self.do(chair_reports.write, self.quarter().id, Words(said), by=self.chair)

    def reported(self, story: Story) -> Story:
        """The report, from its generation to the Business Planning Group."""
        story.wait(self.dates()["report_generated"])
        self.worded()
        story.hand_in("approve_report", by=self.chair, report_read=True)
        story.wait(self.dates()["report_presented"])
        story.hand_in(
            "present",
            by=self.planner,
            presented_on=self.dates()["report_presented"].isoformat(),
            feedback="Noted with thanks",
            new_actions=[{**self.action("Bring the data"), "due": "2027-02-26"}],
        )
        return story
