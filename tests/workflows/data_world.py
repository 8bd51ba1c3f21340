"""A board that counts two things, and the agencies that count them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.actors import Actor
from tests.play import Story
from tests.workflows.audit_world import AuditWorld
from workflows import data_reviews, indicators
from workflows.agencies import LOCAL_AUTHORITIES
from workflows.indicators import Meaning
from workflows.models import (
    Alert,
    DataFinding,
    DataPoint,
    DataReturn,
    DataReview,
    Indicator,
    IndicatorVersion,
)

SEPTEMBER, DECEMBER, JUNE = date(2026, 9, 30), date(2026, 12, 31), date(2026, 6, 30)
IN_TIME = Meaning(
    name="Initial conferences within 15 working days",
    name_cy="Cynadleddau cychwynnol o fewn 15 diwrnod gwaith",
    definition="Initial child protection conferences held in the quarter.",
    definition_cy="Cynadleddau amddiffyn plant cychwynnol a gynhaliwyd yn y chwarter.",
    numerator="Held within 15 working days",
    numerator_cy="Cynhaliwyd o fewn 15 diwrnod gwaith",
    denominator="All held",
    denominator_cy="Pob un a gynhaliwyd",
    agencies=LOCAL_AUTHORITIES,
    in_force_from=date(2026, 4, 1),
    lowest=60,
)
MISSING = Meaning(
    name="Children reported missing",
    name_cy="Plant yr adroddwyd eu bod ar goll",
    definition="Children reported missing in the quarter.",
    definition_cy="Plant yr adroddwyd eu bod ar goll yn y chwarter.",
    numerator="Children, each counted once",
    numerator_cy="Plant, pob un wedi'i gyfrif unwaith",
    agencies=("police",),
    in_force_from=date(2026, 4, 1),
    kind="count",
    by_authority=True,
)
# What everybody says in a quiet quarter: by authority, held in time and held.
QUIET = {
    "blaenau_gwent": (24, 30),
    "caerphilly": (40, 50),
    "monmouthshire": (16, 22),
    "newport": (48, 60),
    "torfaen": (28, 35),
}
AWAY = {one: (20 + place, None) for place, one in enumerate(LOCAL_AUTHORITIES)}
ALERT = {
    "data_decision": "alert",
    "subject": "Conferences are late in Newport",
    "concern": "Every second one waits longer than 15 working days.",
    "decision_reason": "It cannot wait for the meeting",
}
NOTED = {"data_decision": "note", "decision_reason": "As expected"}


class DataWorld(AuditWorld):
    """The board, with somebody in each seat that answers."""

    def counting(self, *meanings: Meaning) -> list[Indicator]:
        for agency in (*LOCAL_AUTHORITIES, "police"):
            self.officer(agency)
            self.rep(agency)
        assert self.chair.id
        assert self.unit.id
        wanted = meanings or (IN_TIME, MISSING)
        return [self.do(indicators.define, one, by=self.unit) for one in wanted]

    def begun(self, quarter_end: date = SEPTEMBER, by: Actor | None = None) -> Story:
        review = self.do(data_reviews.begin_review, quarter_end, by=by or self.unit)
        return Story(self.engine, self.clock, review.instance_id)

    def review(self, quarter_end: date = SEPTEMBER) -> DataReview:
        return self.rows(DataReview, DataReview.quarter_end == quarter_end)[0]

    def given(
        self, story: Story, agency: str, said: Mapping[str, tuple[int | None, int | None]]
    ) -> None:
        """An agency says its figures, by area."""
        task = story.task("give_figures", agency)
        figures = [
            {
                "figure": f"i{version.id}-{area}",
                "numerator": above,
                "denominator": below if version.kind == "share" else None,
                "comment": "" if above is not None else "The system is down",
            }
            for version in self._owed(story, agency)
            for area, (above, below) in said.items()
        ]
        story.hand_in("give_figures", by=self.officer(agency), of=task.agency, figures=figures)

    def all_given(self, story: Story, **other: tuple[int | None, int | None]) -> Story:
        """Everybody answers as in a quiet quarter, but for whom another figure is named."""
        for agency in LOCAL_AUTHORITIES:
            self.given(story, agency, {agency: other.get(agency, QUIET[agency])})
        self.given(story, "police", AWAY)
        return story

    def answered(self, story: Story, outcome: str = "explained") -> Story:
        answers = [
            {"finding": str(one.number), "outcome": outcome, "finding_answer": "We have asked"}
            for one in self.findings(story)
            if one.outcome is None
        ]
        story.hand_in("validate", by=self.unit, finding_answers=answers)
        return story

    def commented(self, story: Story) -> Story:
        story.hand_in("comment", by=self.unit, commentary="Steady, but for Newport")
        return story

    def noted(self, story: Story) -> Story:
        story.hand_in("decide", by=self.chair, **NOTED)
        return story

    def through(self, story: Story, **other: tuple[int | None, int | None]) -> Story:
        """From the day of the request to the group's note."""
        return self.noted(self.commented(self.answered(self.all_given(story, **other))))

    def findings(self, story: Story) -> list[DataFinding]:
        review = self.rows(DataReview, DataReview.instance_id == story.root_id)[0]
        return list(self.rows(DataFinding, DataFinding.review_id == review.id))

    def points(self, agency: str) -> list[DataPoint]:
        ids = [one.id for one in self.rows(DataReturn, DataReturn.agency == agency)]
        return list(self.rows(DataPoint, DataPoint.return_id.in_(ids)))

    def second(self) -> Story:
        """The quarter that the first has opened, on the day of its request."""
        review = self.review()
        story = Story(self.engine, self.clock, review.instance_id)
        story.wait(date(2026, 10, 7))
        return story

    def begun_alert(self) -> tuple[Story, Alert]:
        """The quarter to December ends with an alert."""
        story = Story(self.engine, self.clock, self.review(DECEMBER).instance_id)
        story.wait(date(2027, 1, 8))
        self.commented(self.answered(self.all_given(story)))
        story.hand_in("decide", by=self.chair, **ALERT)
        return story, self.rows(Alert)[-1]

    def nothing_asked(self) -> Story:
        """A quarter for which everything has ended."""
        for one in self.rows(Indicator):
            self.do(indicators.end, one.id, DECEMBER, "No more", by=self.unit)
        story = Story(self.engine, self.clock, self.review(date(2027, 3, 31)).instance_id)
        story.wait(date(2027, 4, 30))
        return story

    def _owed(self, story: Story, agency: str) -> list[IndicatorVersion]:
        review = self.rows(DataReview, DataReview.instance_id == story.root_id)[0]
        with self.engine.query() as session:
            asked = indicators.in_force(session, review.board, review.quarter_end)
            return [one for one in asked if agency in one.agencies]


def changed(meaning: Meaning, **other: object) -> Meaning:
    return replace(meaning, **other)
