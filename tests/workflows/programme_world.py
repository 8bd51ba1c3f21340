"""A programme year: the group, the unit, the planning group and the Board's chair."""

from datetime import date
from typing import Any

from engine.actors import Actor
from tests.play import Story
from tests.workflows.audit_world import AuditWorld
from workflows import priorities, programme_changes, programmes
from workflows.models import Programme, ProgrammeChange, ProgrammeEntry
from workflows.programme_changes import Asked
from workflows.programme_entries import Wanted
from workflows.programmes import Theme

NAMES = [
    {"en": "Neglect", "cy": "Esgeulustod"},
    {"en": "Exploitation", "cy": "Camfanteisio"},
]
AUDIT = {
    "title": "Neglect in the first year",
    "title_cy": "Esgeulustod yn y flwyddyn gyntaf",
    "kind": "audit",
    "priority": "p1",
    "owner": "newport",
    "quarter": "1",
    "work_days": 30,
    "note": "Two reviews named it",
}
ENGAGEMENT = {
    "title": "What young people say",
    "title_cy": "Beth mae pobl ifanc yn ei ddweud",
    "kind": "other",
    "priority": "none",
    "owner": None,
    "quarter": "2",
    "starts_on": "2027-09-06",
    "work_days": 20,
    "note": None,
}
DRAFT = {
    "capacity_days": 40,
    "entries": [AUDIT, ENGAGEMENT],
    "summary": "Neglect comes first",
    "summary_cy": "Esgeulustod yn gyntaf",
    "gaps": "No room for exploitation",
}
WANTED = Wanted(
    kind="audit",
    title="Exploitation online",
    title_cy="Camfanteisio ar-lein",
    quarter=3,
    work_days=15,
    priority="p2",
)


class ProgrammeWorld(AuditWorld):
    """The board with those who agree on its programme."""

    @property
    def deputy(self) -> Actor:
        return self.person("Dafydd the deputy", "qa_deputy@children", "qa_group@children")

    @property
    def planning(self) -> Actor:
        return self.person("Glenys of the planning group", "bpg")

    @property
    def board_chair(self) -> Actor:
        return self.person("Beti the Board chair", "board_chair")

    def peopled(self) -> "ProgrammeWorld":
        for one in (self.chair, self.deputy, self.planning, self.board_chair, self.unit):
            assert one.id
        wish = priorities.Wish(NAMES, date(2026, 4, 1), "The Board's strategy")
        self.do(priorities.set_priorities, "children", wish, by=self.unit)
        return self

    def opened(self, year: int = 2027) -> Story:
        programme = self.do(programmes.open_year, "children", year, by=self.unit)
        return Story(self.engine, self.clock, programme.instance_id)

    def called(self, story: Story) -> Story:
        story.wait(date(2026, 12, 1))
        story.hand_in("call", by=self.chair, call_text="What should we look at?")
        return story

    def propose(self, by: Actor, theme: str = "Fathers", reason: str = "A review") -> None:
        self.do(programmes.propose, self.programme().id, Theme(theme, reason), by=by)

    def drafted(self, story: Story, **other: Any) -> Story:
        story.wait(date(2027, 1, 4))
        story.hand_in("draft", by=self.unit, **{**DRAFT, **other})
        return story

    def agreed(self, story: Story) -> Story:
        said = {"group_said": "They agree", "consulted": "ready"}
        story.hand_in("consult", by=self.chair, **said)
        story.hand_in("plan_together", by=self.planning, bpg_decision="support")
        story.hand_in("approve", by=self.board_chair, board_decision="approve")
        return story

    def send_back(self, story: Story, decider: str) -> None:
        """All before this one agree; this one does not."""
        if decider == "consult":
            story.hand_in("consult", by=self.chair, group_said="No", consulted="redraft")
            return
        story.hand_in("consult", by=self.chair, group_said="Yes", consulted="ready")
        if decider == "plan_together":
            back = {"bpg_decision": "return", "bpg_reason": "Why?"}
            story.hand_in("plan_together", by=self.planning, **back)
            return
        story.hand_in("plan_together", by=self.planning, bpg_decision="support")
        back = {"board_decision": "return", "board_reason": "Say more"}
        story.hand_in("approve", by=self.board_chair, **back)

    def published(self, on: date = date(2027, 3, 24), **other: Any) -> Story:
        story = self.agreed(self.drafted(self.called(self.opened()), **other))
        story.wait(on)
        self.publish(story, on)
        return story

    def publish(self, story: Story, on: date) -> None:
        said = {"published_where": "On the board's site", "both_languages": True}
        story.hand_in("publish", by=self.unit, published_on=on.isoformat(), **said)

    def programme(self, year: int = 2027) -> Programme:
        return self.rows(Programme, Programme.year == year)[0]

    def entries(self) -> list[ProgrammeEntry]:
        return list(self.rows(ProgrammeEntry))

    def clock_of(self, entry: ProgrammeEntry) -> Story:
        return Story(self.engine, self.clock, entry.instance_id)

    def begun(self, entry: ProgrammeEntry) -> Story:
        return Story(self.engine, self.clock, entry.begun_instance_id)

    def asked(self, asked: Asked, by: Actor | None = None) -> Story:
        who = by or self.rep("newport")
        change = self.do(programme_changes.ask, self.programme().id, asked, by=who)
        return Story(self.engine, self.clock, change.instance_id)

    def change(self) -> ProgrammeChange:
        return self.rows(ProgrammeChange)[-1]
