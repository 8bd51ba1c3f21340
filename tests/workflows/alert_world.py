"""An alert on a Friday afternoon, and the people who see to it."""

from datetime import UTC, datetime

from engine.actors import Actor
from tests.play import Story
from tests.workflows.audit_world import AuditWorld
from workflows import alerts
from workflows.alerts import Raised
from workflows.models import Alert, AlertEntry

FRIDAY = datetime(2026, 10, 16, 15, 40, tzinfo=UTC)  # 16:40 in Cardiff
SEEN = Raised(
    subject="Strategy discussions without health",
    concern="Three discussions this month were held without a health practitioner.",
    case_ref="SEW-A26-03-C07",
    agencies=["newport", "health"],
)
SYSTEMIC = {
    "triage": "systemic",
    "affected": ["newport", "health"],
    "triage_reason": "It happens in every case we looked at",
}
CHILD = {
    **SYSTEMIC,
    "triage": "child",
    "referral_made": True,
    "referral_by": "Team manager, health",
    "referral_to": "Newport, duty team",
    "referral_on": "2026-10-16",
    "referral_time": "16:20",
}
NOT_IMMEDIATE = {"triage": "not_immediate", "triage_reason": "Dealt with in supervision"}
SAFEGUARDS = {"safeguards": "A practitioner is on call", "in_place_on": "2026-10-19"}


class AlertWorld(AuditWorld):
    """The board, with those who are told of alerts."""

    @property
    def deputy(self) -> Actor:
        return self.person("Dafydd the deputy", "qa_deputy@children")

    @property
    def board_chair(self) -> Actor:
        return self.person("Beti the Board chair", "board_chair")

    def chief(self, agency: str) -> Actor:
        return self.person(f"Prys of {agency}", f"agency_executive@{agency}", agency=agency)

    def peopled(self) -> "AlertWorld":
        """Everybody whom an alert may reach has a seat."""
        for one in (self.chair, self.deputy, self.board_chair, self.unit):
            assert one.id
        for agency in ("newport", "health"):
            self.chief(agency)
        return self

    def raised(self, by: Actor | None = None, seen: Raised = SEEN) -> Story:
        alert = self.do(alerts.raise_alert, seen, by=by or self.officer("newport"))
        return Story(self.engine, self.clock, alert.instance_id)

    def alert(self) -> Alert:
        return self.rows(Alert)[-1]

    def entries(self, kind: str) -> list[AlertEntry]:
        return list(self.rows(AlertEntry, AlertEntry.kind == kind))

    def confirmed(self, story: Story, **other: object) -> Story:
        story.hand_in("triage", by=self.chair, **{**SYSTEMIC, **other})
        return story

    def safeguarded(self, story: Story, *agencies: str) -> Story:
        for agency in agencies:
            today = self.engine.calendar().local_date(self.clock.now).isoformat()
            said = {**SAFEGUARDS, "in_place_on": today}
            story.hand_in("safeguards", by=self.chief(agency), of=agency, **said)
        return story

    def reviewed(self, story: Story) -> Story:
        enough = {"safeguards_review": "enough", "review_note": "They hold"}
        story.hand_in("review", by=self.chair, **enough)
        return story

    def assured(self, story: Story, *agencies: str) -> Story:
        for agency in agencies:
            story.hand_in(
                "assure", by=self.chief(agency), of=agency, assurance="The rota has changed"
            )
        return story

    def decided(self, story: Story, outcome: str, **other: object) -> Story:
        said = {"outcome": outcome, "outcome_reason": "The rota works", **other}
        story.hand_in("decide", by=self.chair, **said)
        return story

    def ended(self, story: Story) -> Story:
        today = self.engine.calendar().local_date(self.clock.now).isoformat()
        dates = {"noted_at_group_on": today, "noted_at_planning_on": today}
        story.hand_in("note", by=self.unit, **dates)
        return story
