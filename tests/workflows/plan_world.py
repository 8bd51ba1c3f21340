"""A board with people, figures and the diagrams of plans, and short ways to tell their stories."""

from dataclasses import dataclass, field
from datetime import date, time

import sqlalchemy as sa

from engine.actors import SYSTEM, Actor
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import ProcessEngine
from tests.clock import SettableClock
from tests.people import member
from tests.play import Story, play
from workflows import action_plans, actions, library, meetings
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.models import Action, ActionPlan
from workflows.steps import STEPS

QA_GROUP = "qa_group@children"


@dataclass
class World:
    """The board on its clock, with the people who keep turning up."""

    engine: ProcessEngine
    clock: SettableClock
    people: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def on_board(cls, engine: ProcessEngine, clock: SettableClock) -> "World":
        """A world on a database that has the library already."""
        engine.steps = STEPS
        return cls(engine, clock)

    def person(self, name: str, *groups: str, agency: str | None = None) -> Actor:
        if name not in self.people:
            self.people[name] = member(self.engine, *groups, name=name, agency=agency)
        return self.people[name]

    @property
    def unit(self) -> Actor:
        return self.person("Una of the unit", "business_unit")

    @property
    def second_unit(self) -> Actor:
        return self.person("Ula of the unit", "business_unit")

    @property
    def chair(self) -> Actor:
        return self.person("Carys the chair", "qa_chair@children", QA_GROUP)

    @property
    def officer(self) -> Actor:
        return self.person("Olwen of Newport", "lead_officer@newport", agency="newport")

    @property
    def rep(self) -> Actor:
        return self.person("Rhys of Newport", "agency_rep@newport", QA_GROUP, agency="newport")

    @property
    def verifier(self) -> Actor:
        return self.person("Vera of the police", "verifier", agency="police")

    @property
    def cprg_chair(self) -> Actor:
        return self.person("Ceri of the CPRG", "cprg_chair", "cprg")

    @property
    def board_chair(self) -> Actor:
        return self.person("Beti the Board chair", "board_chair")

    @property
    def owner(self) -> Actor:
        return self.person("Owen the owner", "process_owner")

    def seat(self, agency: str) -> Actor:
        """Who sits in the QA Group for an agency, and represents it."""
        if agency == "newport":
            return self.rep
        return self.person(f"Seat of {agency}", f"agency_rep@{agency}", QA_GROUP, agency=agency)

    def at(self, day: date, hour: int = 9) -> "World":
        self.clock.set(self.engine.calendar().at(day, time(hour)))
        return self

    def do(self, verb, *arguments, by: Actor = SYSTEM, **named):
        with self.engine.command(by) as ctx:
            return verb(ctx, *arguments, **named)

    def meeting(self, on: date, group: str = QA_GROUP) -> None:
        self.do(meetings.schedule, group, on, by=self.unit)

    def plan(self, ref: str) -> ActionPlan:
        with self.engine.query() as session:
            return action_plans.by_ref(session, ref)

    def action(self, ref: str) -> Action:
        with self.engine.query() as session:
            return actions.by_ref(session, ref)

    def rows(self, table, *conditions):
        with self.engine.query() as session:
            return session.scalars(sa.select(table).where(*conditions).order_by(table.id)).all()

    def drafted(self, ref: str, source: str = "audit", **given) -> int:
        """A registered plan that still wants its actions."""

        def draft(ctx):
            accepted_on = ctx.calendar.local_date(ctx.now)
            facts = PlanDraft(
                ref, source, source_ref=f"for {ref}", accepted_on=accepted_on, **given
            )
            plan = action_plans.draft(ctx, facts)
            return action_plans.register(ctx, plan, facts).id

        return self.do(draft)

    def with_action(self, plan_id: int, due: date, **given) -> str:
        draft = {"text": "Audit 20 assessments", "lead_agency": "newport", **given}

        def add(ctx):
            plan = action_plans.get(ctx.session, plan_id)
            return actions.add(ctx, plan, ActionDraft(due=due, **draft)).ref

        return self.do(add)

    def monitored(self, plan_id: int) -> Story:
        """Approve the plan as its source did, and begin its monitoring."""

        def begin(ctx):
            plan = action_plans.get(ctx.session, plan_id)
            action_plans.approve(ctx, plan)
            return action_plans.begin_monitoring(ctx, plan).root_id

        return Story(self.engine, self.clock, self.do(begin))


def finish(world: World, story: Story, ref: str, officer: Actor | None = None) -> None:
    """Lead one action from its acknowledgement to its verification, on one day."""
    today = world.engine.calendar().local_date(world.engine.now()).isoformat()
    proofs = [
        {"level": level, "description": f"{level} of {ref}", "fact_on": today, "file": []}
        for level in ("E1", "E2")
    ]
    said = {"completed_on": today, "summary": "Done.", "evidence": proofs}
    story.hand_in("acknowledge", of=ref, by=officer, acknowledgement="accept")
    story.hand_in("report_completion", of=ref, by=officer, **said)
    story.hand_in("check_completion", of=ref, by=world.unit, completion_check="pass")
    story.hand_in("verify", of=ref, by=world.verifier, verification="verified")


def visited(story: Story) -> set[str]:
    """The elements that any instance of the story's family has passed."""
    return {step.partition(":")[2] for step in story.way}


def elements_of(*keys: str) -> set[str]:
    found = {source.filename: source.xml for source in library.shipped()}
    return {
        name
        for key in keys
        for diagram in read_diagrams(read_xml(found[f"{key}.bpmn"]))
        for name in diagram.elements
    }


__all__ = ["QA_GROUP", "World", "elements_of", "finish", "play", "visited"]
