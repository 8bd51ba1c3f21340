"""A board with the shipped library and its people, and an audit walked as far as one likes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

import sqlalchemy as sa

from engine.actors import SYSTEM, Actor
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import ProcessEngine
from engine.models import UserTask
from tests.boards import made_once
from tests.clock import SettableClock
from tests.people import member
from tests.play import Story, play
from workflows import audits, library, timescales
from workflows.briefings import HEADINGS
from workflows.models import AgencyReturn, Audit
from workflows.steps import STEPS

QA_GROUP = "qa_group@children"
EIGHT = ("newport", "torfaen", "education", "health", "police", "yos", "housing", "gdas")
KLOE = [{"question": "Was the child seen alone?"}, {"question": "Were fathers assessed?"}]
PROPOSAL = {
    "theme": "Neglect in the first year",
    "theme_source": "board_priority",
    "linked_priority": "Neglect",
    "rationale": "Two reviews named it",
    "kloe": KLOE,
    "urgency": "routine",
}
TERMS = {
    "scope": "Children under one, known to three agencies",
    "period_from": "2025-06-01",
    "period_to": "2026-05-31",
    "kloe": KLOE,
    "sampling_method": "purposive",
    "tool": "other",
    "tool_name": "Neglect tool",
    "tool_version": "2",
    "grading_scale": "assurance",
    "voice_plan": "A learning event and conversations",
    "dpia": "no",
    "dpia_reason": "Covered by the board's standing assessment",
}
RETURN = {
    "involved": "yes",
    "chronology": [{"event_on": "2026-01-10", "event": "Strategy discussion"}],
    "answers": [{"line": "1", "answer": "Seen alone twice"}, {"line": "2", "answer": "No"}],
    "self_grade": "reasonable",
    "strengths": "Timely visits",
    "gaps": "Father not assessed",
    "voice": "Play observed",
    "evidence_note": "Records of visits",
    "concern": "no",
}
REPORT = {
    "report_summary": "Fathers are not seen.",
    "findings": [{"finding": "Fathers are missing", "line": "2", "basis": "5 of 6 cases"}],
    "good_practice": [{"practice": "Early strategy discussions", "seen_at": ["police"]}],
    "recommendations": [
        {
            "recommendation": "Assess fathers in every pre-birth assessment",
            "recommendation_cy": "Asesu tadau ym mhob asesiad cyn geni",
            "measure": "Recorded in 90 % of 20 assessments",
            "achievable": "The form has the field already",
            "relevant_to": 1,
            "lead_agencies": ["newport"],
            "by_when": "2027-06-30",
            "reach": "regional",
        },
        {
            "recommendation": "Ask for national guidance on fathers",
            "measure": "Guidance published",
            "achievable": "The hub has asked for proposals",
            "relevant_to": 1,
            "lead_agencies": ["health"],
            "by_when": "2027-06-30",
            "reach": "national",
        },
    ],
}


@dataclass
class AuditWorld:
    """The board on its clock, with the people who keep turning up."""

    engine: ProcessEngine
    clock: SettableClock
    people: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def on_board(cls, engine: ProcessEngine, clock: SettableClock) -> "AuditWorld":
        """A world on a database that has the library already."""
        engine.steps = STEPS
        return cls(engine, clock)

    def person(self, name: str, *groups: str, agency: str | None = None) -> Actor:
        if name not in self.people:
            self.people[name] = member(self.engine, *groups, name=name, agency=agency)
        return self.people[name]

    @property
    def chair(self) -> Actor:
        return self.person("Carys the chair", "qa_chair@children", QA_GROUP)

    @property
    def lead(self) -> Actor:
        return self.person("Lowri the lead", "audit_lead", QA_GROUP)

    @property
    def unit(self) -> Actor:
        return self.person("Una of the unit", "business_unit", QA_GROUP)

    def rep(self, agency: str) -> Actor:
        return self.person(f"Rhys of {agency}", f"agency_rep@{agency}", QA_GROUP, agency=agency)

    def officer(self, agency: str) -> Actor:
        return self.person(f"Olwen of {agency}", f"lead_officer@{agency}", agency=agency)

    def on(self, day: date, hour: int = 9) -> "AuditWorld":
        self.clock.set(self.engine.calendar().at(day, time(hour)))
        return self

    def do(self, verb, *arguments, by: Actor = SYSTEM, **named):
        with self.engine.command(by) as ctx:
            return verb(ctx, *arguments, **named)

    def rows(self, table, *conditions):
        with self.engine.query() as session:
            return session.scalars(sa.select(table).where(*conditions).order_by(table.id)).all()

    @property
    def present(self) -> list[int]:
        """Enough of the group: half its seats, two authorities, health and police."""
        return [self.rep(agency).id for agency in EIGHT]

    def audit(self, board: str = "children", ref: str = "") -> "AuditStory":
        """An audit that nobody has proposed yet, in a group whose seats are filled."""
        for agency in EIGHT:
            self.rep(agency)
        story = play(
            self.engine,
            self.clock,
            "commissioned_audit",
            by=self.unit,
            business_key=ref,
            board=board,
        )
        return AuditStory(self, story)


@dataclass
class AuditStory:
    """One audit, told stage by stage; each stage starts where the one before it ended."""

    world: AuditWorld
    story: Story
    agencies: Sequence[str] = EIGHT
    due: dict[str, date] = field(default_factory=dict)

    @property
    def row(self) -> Audit:
        return self.world.rows(Audit, Audit.instance_id == self.story.root_id)[0]

    def returns(self, *conditions) -> list[AgencyReturn]:
        return self.world.rows(AgencyReturn, AgencyReturn.audit_id == self.row.id, *conditions)

    def proposed(self, by: Actor | None = None) -> "AuditStory":
        self.story.hand_in("propose", by=by or self.world.unit, **PROPOSAL)
        return self

    def commissioned(self) -> "AuditStory":
        chair, lead = self.world.chair, self.world.lead
        self.proposed().story.hand_in("triage", by=chair, triage="now")
        self.story.hand_in("commission_now", by=chair, **self.commission(lead.id))
        return self

    def commission(self, lead: int) -> dict:
        return {
            "commission": "commission",
            "audit_lead": lead,
            "priority": "high",
            "window_from": "2026-06-01",
            "window_to": "2026-12-31",
        }

    def drafted(self, cases: int = 2, agencies: Sequence[str] = EIGHT, **other) -> "AuditStory":
        self.agencies = agencies
        answers = {**TERMS, "agencies": list(agencies), "sample_size": cases, **other}
        self.story.hand_in("draft_tor", **answers)
        return self

    def approved(self) -> "AuditStory":
        self.story.hand_in("approve_tor", by=self.world.chair, tor_decision="approve")
        return self

    def sampled(self, *authorities: str) -> "AuditStory":
        self.story.hand_in(
            "draw_sample",
            by=self.world.unit,
            sampled_cases=[{"local_authority": one} for one in authorities],
            sampling_note="Random numbers",
            key_is_outside=True,
        )
        return self

    def issued(self, *authorities: str, agencies: Sequence[str] = EIGHT) -> "AuditStory":
        """From the proposal to the returns, one case for each authority named."""
        self.commissioned().drafted(len(authorities), agencies).approved()
        return self.sampled(*authorities)

    def hand_in_return(self, row: AgencyReturn, **other) -> UserTask:
        officer = self.world.officer(row.agency)
        return self.story.hand_in(
            "complete_return", by=officer, of=str(row.instance_id), **{**RETURN, **other}
        )

    def approve_return(self, row: AgencyReturn) -> UserTask:
        return self.story.hand_in(
            "check_return",
            by=self.world.rep(row.agency),
            of=str(row.instance_id),
            check="approve",
            accountable_name="Head of service",
        )

    def returned(self) -> "AuditStory":
        for row in self.returns():
            if row.is_outstanding:
                self.hand_in_return(row)
                self.approve_return(row)
        return self

    def heard(self) -> "AuditStory":
        self.story.hand_in(
            "practitioner_voice",
            practitioners_heard="yes",
            practitioners_method="event",
            practitioners_invited=30,
            practitioners_attended=22,
            practitioners_themes="Time",
        )
        self.story.hand_in(
            "family_voice", families_heard="declined", families_reason="Two families said no"
        )
        return self

    def judged_unheard(self, decision: str, why: str) -> "AuditStory":
        """What the chair makes of nobody having been heard."""
        said = {"engagement_reason": decision, "engagement_reason_note": why}
        self.story.hand_in("accept_no_engagement", by=self.world.chair, **said)
        return self

    def moderated(self, *changes: dict) -> "AuditStory":
        cases = [case for case in self.cases() if case.is_in_audit]
        self.story.hand_in(
            "moderate",
            by=self.world.rep("police"),
            panel_on=self.today,
            panel_agencies=list(self.agencies),
            moderated_returns=list(changes),
            case_grades=[{"case_ref": c.ref, "agreed_grade": "limited"} for c in cases],
            panel_note="Good work, but fathers are missing",
        )
        return self

    def reported(self) -> "AuditStory":
        self.story.hand_in("write_report", **REPORT)
        return self

    def found_accurate(self) -> "AuditStory":
        for agency in self.agencies:
            self.story.hand_in(
                "check_draft", by=self.world.rep(agency), of=agency, accuracy="accept"
            )
        return self

    def finalised(self, **other) -> "AuditStory":
        answers = {"report_summary": "Fathers are not seen.", "acceptance_route": "correspondence"}
        self.story.hand_in("finalise_report", **{**answers, **other})
        return self

    def accepted(self, **other) -> "AuditStory":
        answers = {"present_members": self.world.present, "acceptance": "accept", **other}
        self.story.hand_in("accept_by_correspondence", by=self.world.rep("health"), **answers)
        return self

    def responded(self) -> "AuditStory":
        for agency in self.agencies:
            self.story.hand_in(
                "respond", by=self.world.rep(agency), of=agency, **self.response(agency)
            )
        return self

    def response(self, agency: str) -> dict:
        leads = {"newport": ["1"], "health": ["2"]}.get(agency, [])
        return {
            "responses": [{"recommendation": n, "response": "accepted"} for n in ("1", "2")],
            "actions": [self.promise(agency, number) for number in leads],
        }

    def promise(self, agency: str, number: str) -> dict:
        return {
            "recommendation": number,
            "action_text": "Change the assessment form",
            "lead_officer": self.world.officer(agency).id,
            "success_measure": "90 % of 20 assessments",
            "evidence_required": ["E1", "E2"],
            "action_due": "2027-03-31",
        }

    def planned(self) -> "AuditStory":
        self.story.hand_in("approve_plan", by=self.world.chair, plan_decision="approve")
        return self

    def briefed(self) -> "AuditStory":
        self.story.hand_in("write_briefing", by=self.world.unit, **briefing(self.agencies))
        self.story.hand_in("approve_briefing", by=self.world.chair, briefing_decision="approve")
        for agency in self.agencies:
            self.story.hand_in(
                "confirm_briefing", by=self.world.rep(agency), of=agency, **self.used
            )
        return self

    @property
    def used(self) -> dict:
        return {
            "used_on": self.today,
            "audience": "Duty team",
            "people": 12,
            "reflection": "Ask about fathers",
        }

    def looked_at(self, decision: str) -> "AuditStory":
        self.story.hand_in(
            "check_impact",
            by=self.world.rep("police"),
            impact_before="1 of 6",
            impact_after="5 of 6",
            impact_decision=decision,
            impact_reason="As the figures show",
        )
        return self

    def cases(self):
        with self.world.engine.query() as session:
            return audits.cases_of(session, self.row)

    def began(self, name: str) -> date:
        """The local day on which a task arrived."""
        return self.world.engine.calendar().local_date(self.story.task(name).created_at)

    @property
    def today(self) -> str:
        return self.world.engine.calendar().local_date(self.world.clock.now).isoformat()


def briefing(agencies: Sequence[str], **other: object) -> dict:
    """What the Business Unit writes: every heading in both languages."""
    said = {one: f"About {one}" for one in HEADINGS}
    welsh = {f"{one}_cy": f"Am {one}" for one in HEADINGS}
    titles = {"briefing_title": "Fathers are seen", "briefing_title_cy": "Gwelir tadau"}
    return {**titles, **said, **welsh, "agencies": list(agencies), **other}


def elements_of(*keys: str) -> set[str]:
    """Everything a token can pass in these shipped diagrams."""
    shipped = [read_diagrams(read_xml(source.xml))[0] for source in library.shipped()]
    return {one for diagram in shipped if diagram.process_id in keys for one in diagram.elements}


def install(engine: ProcessEngine) -> None:
    """Bring in what is shipped, and the board's figures."""
    engine.steps = STEPS
    _install(engine)


@made_once
def _install(engine: ProcessEngine) -> None:
    with engine.command(SYSTEM) as ctx:
        library.install(ctx)
        timescales.install(ctx)
