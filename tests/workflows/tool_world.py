"""A tool on its way into the library, and the people who see to it."""

from tests.play import Story, play
from tests.workflows.audit_world import AuditWorld
from workflows.models import ToolEntry, ToolVersion

NEW = {
    "wanted": "new",
    "tool_name": "Neglect in the first year",
    "tool_name_cy": "Esgeulustod yn y flwyddyn gyntaf",
    "why": "Two reviews asked for it",
}
DRAFT = {
    "purpose": "To see how neglect is recognised before the first birthday",
    "purpose_cy": "Gweld sut y caiff esgeulustod ei adnabod cyn y pen-blwydd cyntaf",
    "questions": [
        {"question": "Was the child seen?", "question_cy": "A welwyd y plentyn?"},
        {"question": "Was the father asked?", "question_cy": "A holwyd y tad?"},
    ],
    "grades": [
        {"grade": "Strong", "grade_cy": "Cryf", "meaning": "In all", "meaning_cy": "Ym mhob un"},
        {"grade": "Mixed", "grade_cy": "Cymysg", "meaning": "In some", "meaning_cy": "Mewn rhai"},
        {"grade": "Weak", "grade_cy": "Gwan", "meaning": "In few", "meaning_cy": "Mewn ychydig"},
    ],
    "data_needed": "References and dates of contact",
}
PILOTS = [
    {"case_ref": "NPT-0041", "worked": "Clear", "problems": "Question 2 is long", "minutes": 50},
    {"case_ref": "TFN-0007", "worked": "Quick to fill in"},
]


class ToolWorld(AuditWorld):
    """The board, as a tool of its library is made, used and looked at again."""

    def wanted(self, **other: object) -> Story:
        assert self.lead.id
        story = play(self.engine, self.clock, "audit_tool", by=self.unit, board="children")
        story.hand_in("request", by=self.unit, **{**NEW, **other})
        return story

    def accepted(self, story: Story) -> Story:
        story.hand_in("triage", by=self.chair, triage="accept", tool_lead=self.lead.id)
        return story

    def drafted(self, story: Story, **other: object) -> Story:
        story.hand_in("draft", by=self.lead, **{**DRAFT, **other})
        return story

    def piloted(self, story: Story, outcome: str = "ready", **other: object) -> Story:
        said = {"pilots": PILOTS, "pilot_outcome": outcome, **other}
        story.hand_in("pilot", by=self.lead, **said)
        return story

    def checked(self, story: Story, **other: str) -> Story:
        for kind in ("equality", "welsh", "data"):
            said = {f"{kind}_check": other.get(kind, "passed"), f"{kind}_note": f"Looked at {kind}"}
            story.hand_in(f"check_{kind}", by=self.unit, **said)
        return story

    def decided(self, story: Story, decision: str = "approve", **other: object) -> Story:
        story.hand_in("decide_tool", by=self.rep("police"), tool_decision=decision, **other)
        return story

    def published(self, **other: object) -> Story:
        story = self.drafted(self.accepted(self.wanted(**other)))
        return self.decided(self.checked(self.piloted(story)))

    def briefed(self, story: Story) -> Story:
        said = {"briefing": "Grade from the record", "briefing_cy": "Graddiwch o'r cofnod"}
        story.hand_in("brief_users", by=self.lead, **said, briefed_on=self.today)
        return story

    def reviewed(self, story: Story, outcome: str, reason: str = "It works") -> Story:
        said = {"review_outcome": outcome, "review_reason": reason}
        story.hand_in("review", by=self.rep("police"), **said)
        return story

    @property
    def today(self) -> str:
        return self.engine.calendar().local_date(self.clock.now).isoformat()

    def version(self, number: int = -1) -> ToolVersion:
        return self.rows(ToolVersion)[number]

    def entries(self, kind: str) -> list[ToolEntry]:
        return list(self.rows(ToolEntry, ToolEntry.kind == kind))
