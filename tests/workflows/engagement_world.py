"""People are heard in the autumn, and those who see to it."""

from datetime import date

from tests.play import Story, play
from tests.workflows.audit_world import AuditWorld
from workflows.models import Engagement, EngagementCount, EngagementTheme

NEED = {"theme": "Moving between social workers", "need": "Reviews say it, children were not asked"}
PLAN = {
    "who": ["young_people", "parents_carers"],
    "method": "group",
    "questions": "What was it like when your worker changed?",
    "consent": "A leaflet and a signature; anybody may leave at any time",
    "languages": ["cy", "en"],
    "support": "An advocate is in the room",
    "safeguarding": "The advocate rings the duty team the same day",
    "window_from": "2026-09-21",
    "window_to": "2026-10-09",
}
COUNTS = [
    {"kind": "young_people", "language": "cy", "invited": 6, "took_part": 4},
    {"kind": "young_people", "language": "en", "invited": 14, "took_part": 9},
    {"kind": "parents_carers", "language": "en", "invited": 8, "took_part": 0},
]
HELD = {
    "carried": "held",
    "held_from": "2026-09-30",
    "held_to": "2026-10-08",
    "counts": COUNTS,
    "concern": "no",
}
THEMES = [
    {"theme_said": "Nobody says goodbye", "said_by": ["young_people"]},
    {"theme_said": "The same story is told again and again", "said_by": ["young_people"]},
]
ANSWERS = [
    {
        "said": "Nobody says goodbye.",
        "did": "Workers now visit once more before they go.",
        "said_cy": "Does neb yn ffarwelio.",
        "did_cy": "Mae gweithwyr nawr yn ymweld unwaith eto cyn iddynt fynd.",
    }
]
WRITTEN = {
    "about": "When your worker changes",
    "about_cy": "Pan fydd eich gweithiwr yn newid",
    "answers": ANSWERS,
}
RETURNED = {"returned_on": "2026-11-17", "returned_how": ["in_person"], "returned_to": 13}
LOOK_BACK = {"felt_heard": "yes", "worked": "Food first", "differently": "Ask carers at home"}


class EngagementWorld(AuditWorld):
    """The board, with an engagement walked as far as one likes."""

    def begun(self) -> Story:
        return play(self.engine, self.clock, "engagement", by=self.unit, board="children")

    def wanted(self, audit_ref: str = "") -> Story:
        story = self.begun()
        said = {**NEED, "audit_ref": audit_ref, "engagement_lead": self.lead.id}
        story.hand_in("say_need", by=self.rep("health"), **said)
        return story

    def planned(self, audit_ref: str = "", **other: object) -> Story:
        story = self.wanted(audit_ref)
        story.hand_in("plan", by=self.lead, **{**PLAN, **other})
        return story

    def approved(self, audit_ref: str = "", **other: object) -> Story:
        story = self.planned(audit_ref, **other)
        yes = {"engagement_decision": "approve", "safeguarding_seen": True}
        story.hand_in("approve", by=self.chair, **yes)
        return story

    def held(self, audit_ref: str = "", **other: object) -> Story:
        story = self.approved(audit_ref)
        self.on(date(2026, 10, 9))
        story.hand_in("carry_out", by=self.lead, **{**HELD, **other})
        return story

    def summed_up(self, audit_ref: str = "", **other: object) -> Story:
        story = self.held(audit_ref, **other)
        story.hand_in("themes", by=self.lead, themes=THEMES)
        return story

    def written(self, audit_ref: str = "") -> Story:
        story = self.summed_up(audit_ref)
        used = {"influence_outcome": "changed", "influence": "A last visit is in the procedure"}
        story.hand_in("influence", by=self.lead, **used)
        story.hand_in("write_back", by=self.unit, **WRITTEN)
        return story

    def returned(self, audit_ref: str = "") -> Story:
        story = self.written(audit_ref)
        self.on(date(2026, 11, 17))
        story.hand_in("give_back", by=self.unit, **RETURNED)
        return story

    def closed(self, audit_ref: str = "") -> Story:
        story = self.returned(audit_ref)
        story.hand_in("evaluate", by=self.lead, **LOOK_BACK)
        return story

    def engagement(self) -> Engagement:
        return self.rows(Engagement)[-1]

    def counts(self) -> list[EngagementCount]:
        return list(self.rows(EngagementCount))

    def themes(self) -> list[EngagementTheme]:
        return list(self.rows(EngagementTheme))
